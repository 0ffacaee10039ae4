package ledger

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Role says what a user may do. The zero Role may do nothing.
type Role string

// The roles. What a supervisor must do, an operator's PIN does not allow (design §3).
const (
	RoleOperator   Role = "operator"
	RoleSupervisor Role = "supervisor"
)

// Label is the role on screen.
func (r Role) Label() string {
	if r == RoleSupervisor {
		return "penyelia"
	}
	return "kasir"
}

// PINHash is what the ledger keeps of a PIN. It prints as a secret does: whoever has it can try PINs at home.
type PINHash string

// Format hides the hash in every verb.
func (PINHash) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[rahasia]")) }

// MarshalText hides the hash in JSON and text.
func (PINHash) MarshalText() ([]byte, error) { return []byte("[rahasia]"), nil }

// LogValue hides the hash in logs.
func (PINHash) LogValue() slog.Value { return slog.StringValue("[rahasia]") }

// User is somebody who works at the counter, as their events made them.
type User struct {
	Name     string
	Role     Role
	PIN      PINHash // empty: none was set yet
	Disabled bool
	Tries    int       // of a PIN since the last right one
	TriedAt  time.Time // the last of them, UTC
}

// The shortest and longest PIN, in digits.
const (
	MinPIN = 6
	MaxPIN = 12
)

// MaxUserName is the longest name of a user, in characters.
const MaxUserName = 40

// The errors about users and their PINs.
var (
	ErrNoUser         = errors.New("there is no such user, or it is disabled")
	ErrUserName       = errors.New("not the name of a user")
	ErrUserTaken      = errors.New("there is a user of this name")
	ErrFirstUser      = errors.New("the first user is a supervisor")
	ErrLastSupervisor = errors.New("the last supervisor stays")
	ErrNotSupervisor  = errors.New("only a supervisor may do this")
)

// PINError says that a PIN opened nothing.
type PINError struct {
	Left  int       // tries before the next lock
	Until time.Time // when the next PIN is looked at; zero: now
}

// Error says which of both it was.
func (e *PINError) Error() string {
	if e.Until.IsZero() {
		return fmt.Sprintf("wrong PIN, %d tries left", e.Left)
	}
	return "PIN is locked until " + e.Until.UTC().Format(time.RFC3339)
}

// How tries are held back (reliability §4).
const (
	freeTries   = 5
	firstLock   = 30 * time.Second
	longestLock = 15 * time.Minute
)

// Left is how many tries there are before the next lock.
func (u User) Left() int { return max(0, freeTries-u.Tries) }

// Wrong is how many PINs were wrong before the one that is being tried, since the last right one.
func (u User) Wrong() int { return max(0, u.Tries-1) }

// Wait is how long no PIN is looked at any more, when passed went by since the last try.
func (u User) Wait(passed time.Duration) time.Duration {
	if u.Tries < freeTries {
		return 0
	}
	lock := firstLock
	for range u.Tries - freeTries {
		if lock = 2 * lock; lock >= longestLock {
			lock = longestLock
			break
		}
	}
	return max(0, lock-passed)
}

// Users are everybody who was ever added, in that order.
type Users []User

// Find is the user of this name, in capitals or not.
func (all Users) Find(name string) (User, bool) {
	i := slices.IndexFunc(all, func(u User) bool { return strings.EqualFold(u.Name, name) })
	if i < 0 {
		return User{}, false
	}
	return all[i], true
}

// Active are those who may sign in.
func (all Users) Active() Users {
	return slices.DeleteFunc(slices.Clone(all), func(u User) bool { return u.Disabled || u.PIN == "" })
}

// Supervisors are those who may do what a supervisor must.
func (all Users) Supervisors() Users {
	return slices.DeleteFunc(all.Active(), func(u User) bool { return u.Role != RoleSupervisor })
}

// CleanUserName is a name as the ledger keeps it. ErrUserName: there is nothing of one in it, or it is the program's own.
func CleanUserName(name string) (string, error) {
	clean := Clean(name, MaxUserName)
	if strings.Trim(clean, string(dot)+" ") == "" || strings.EqualFold(clean, "loket") {
		return "", fmt.Errorf("%w: %q", ErrUserName, clean)
	}
	return clean, nil
}

// ApplyUser is the users after one of their events. The errors are those above beside ErrIllegal, and ErrBody.
func ApplyUser(all Users, e Event) (Users, error) {
	if e.Kind == KindAdded {
		return all.add(e)
	}
	i := slices.IndexFunc(all, func(u User) bool { return u.Name == e.Subject })
	if i < 0 {
		return all, fmt.Errorf("%w: %s: %w", ErrIllegal, e.Kind, ErrNoUser)
	}
	after, err := all[i].after(e)
	if err != nil {
		return all, err
	}
	all = slices.Clone(all)
	if all[i] = after; after.Disabled && len(all.Supervisors()) == 0 {
		return nil, fmt.Errorf("%w: %w", ErrIllegal, ErrLastSupervisor)
	}
	return all, nil
}

func (all Users) add(e Event) (Users, error) {
	body, err := read[Added](e)
	if err != nil {
		return all, err
	}
	name, err := CleanUserName(e.Subject)
	_, taken := all.Find(e.Subject)
	switch {
	case err != nil || name != e.Subject:
		return all, fmt.Errorf("%w: %w", ErrIllegal, ErrUserName)
	case taken:
		return all, fmt.Errorf("%w: %w", ErrIllegal, ErrUserTaken)
	case body.Role != RoleOperator && body.Role != RoleSupervisor:
		return all, fmt.Errorf("%w: role %q", ErrBody, body.Role)
	case body.Role != RoleSupervisor && len(all.Supervisors()) == 0:
		return all, fmt.Errorf("%w: %w", ErrIllegal, ErrFirstUser)
	}
	return append(slices.Clip(all), User{Name: name, Role: body.Role}), nil
}

// after is one user after one of their events.
func (u User) after(e Event) (User, error) {
	switch e.Kind {
	case KindPINSet:
		body, err := read[PINSet](e)
		if err == nil && body.Hash == "" {
			err = fmt.Errorf("%w: no hash", ErrBody)
		}
		u.PIN, u.Tries = PINHash(body.Hash), 0
		return u, err
	case KindDisabled, KindEnabled:
		if u.Disabled == (e.Kind == KindDisabled) {
			return u, fmt.Errorf("%w: %s twice", ErrIllegal, e.Kind)
		}
		u.Disabled = e.Kind == KindDisabled
	case KindTried:
		u.Tries, u.TriedAt = u.Tries+1, e.At
	case KindSignedIn, KindApproved:
		if u.Disabled || u.Tries == 0 {
			return u, fmt.Errorf("%w: %s without a try", ErrIllegal, e.Kind)
		}
		u.Tries = 0
	case KindSignedOut:
	default:
		return u, fmt.Errorf("%w: kind %q of a user", ErrBody, e.Kind)
	}
	return u, nil
}

// Added is the body of a user's first event.
type Added struct {
	Role Role `json:"role"`
}

// PINSet is the body of a PIN given to a user: what ledger/pin makes of it.
type PINSet struct {
	Hash string `json:"hash"`
}

// Approved is the body of a supervisor's PIN given for one act, in Indonesian, at a counter where somebody else may be
// signed in.
type Approved struct {
	Act string `json:"act"`
}

// maxAct is the longest act that is recorded, in characters.
const maxAct = 120

// Added makes a user's first event.
func (s Stamp) Added(name string, role Role) Event {
	return event(s, StreamUser, name, KindAdded, Added{Role: role})
}

// PINSet makes the event of a PIN given to a user.
func (s Stamp) PINSet(name, hash string) Event {
	return event(s, StreamUser, name, KindPINSet, PINSet{Hash: hash})
}

// Disabled makes the event after which a user may not sign in.
func (s Stamp) Disabled(name string) Event {
	return event(s, StreamUser, name, KindDisabled, struct{}{})
}

// Enabled makes the event after which a user may sign in again.
func (s Stamp) Enabled(name string) Event {
	return event(s, StreamUser, name, KindEnabled, struct{}{})
}

// Tried makes the event of a PIN about to be checked, which is counted first (reliability §4).
func (s Stamp) Tried(name string) Event { return event(s, StreamUser, name, KindTried, struct{}{}) }

// SignedIn makes the event of a right PIN by which a user is at the counter from here on.
func (s Stamp) SignedIn(name string) Event {
	return event(s, StreamUser, name, KindSignedIn, struct{}{})
}

// SignedOut makes the event of a user who leaves the counter.
func (s Stamp) SignedOut(name string) Event {
	return event(s, StreamUser, name, KindSignedOut, struct{}{})
}

// Approved makes the event of a supervisor's right PIN for one act.
func (s Stamp) Approved(name, act string) Event {
	return event(s, StreamUser, name, KindApproved, Approved{Act: Clean(act, maxAct)})
}
