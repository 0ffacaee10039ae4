package pin

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"loket/ledger"
)

// Book is the ledger as the gate needs it. Append is durable when it returns.
type Book interface {
	Users(ctx context.Context) (ledger.Users, error)
	Append(ctx context.Context, events ...ledger.Event) error
}

// Gate is where PINs are tried. Its methods are safe for concurrent use and block for as long as a try costs.
type Gate struct {
	Book    Book
	Pepper  []byte
	Cost    Cost
	Counter string
	Now     func() time.Time
	Random  io.Reader

	mu      sync.Mutex
	started time.Time            // of this gate: what an earlier run tried is at least as old
	tried   map[string]time.Time // by this run, with the running clock
}

// Open makes the gate ready: it counts the time of locks from now on.
func (g *Gate) Open() *Gate {
	g.started, g.tried = g.Now(), map[string]time.Time{}
	return g
}

// SignIn tries the PIN of a user who takes the place of another at the counter, "" of nobody. Errors: *ledger.PINError,
// ledger.ErrNoUser, ErrPepper, and the book's; after those the PIN was not looked at.
func (g *Gate) SignIn(ctx context.Context, name, pin, before string) (ledger.User, error) {
	return g.try(ctx, name, pin, func(u ledger.User, s ledger.Stamp) []ledger.Event {
		if before == "" || before == u.Name {
			return []ledger.Event{s.SignedIn(u.Name)}
		}
		return []ledger.Event{s.SignedOut(before), s.SignedIn(u.Name)}
	})
}

// Approve tries a supervisor's PIN for one act, in Indonesian; nobody signs in or out. Errors are those of SignIn and
// ledger.ErrNotSupervisor, for which no PIN is tried.
func (g *Gate) Approve(ctx context.Context, name, pin, act string) (ledger.User, error) {
	users, err := g.Book.Users(ctx)
	if err != nil {
		return ledger.User{}, err
	}
	if u, known := users.Active().Find(name); known && u.Role != ledger.RoleSupervisor {
		return u, ledger.ErrNotSupervisor
	}
	return g.try(ctx, name, pin, func(u ledger.User, s ledger.Stamp) []ledger.Event {
		return []ledger.Event{s.Approved(u.Name, act)}
	})
}

// SignOut records that a user leaves the counter.
func (g *Gate) SignOut(ctx context.Context, name string) error {
	return g.Book.Append(ctx, g.stamp(name).SignedOut(name))
}

// try counts a try, looks at the PIN and records that it was right, in this order: a program that dies in between has
// used up the try (reliability §4).
func (g *Gate) try(ctx context.Context, name, pin string, right func(ledger.User, ledger.Stamp) []ledger.Event) (ledger.User, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	users, err := g.Book.Users(ctx)
	if err != nil {
		return ledger.User{}, err
	}
	user, known := users.Active().Find(name)
	if !known { // whoever asks must not learn it from the time that it takes
		digest(g.Pepper, pin, make([]byte, saltSize), g.Cost)
		return user, ledger.ErrNoUser
	}
	if wait := user.Wait(g.passed(user)); wait > 0 {
		return user, &ledger.PINError{Until: g.Now().Add(wait)}
	}
	if err := g.Book.Append(ctx, g.stamp(user.Name).Tried(user.Name)); err != nil {
		return user, fmt.Errorf("count the try: %w", err)
	}
	user.Tries++
	g.tried[user.Name] = g.Now()
	fits, err := Check(user.PIN, g.Pepper, pin)
	if err != nil {
		return user, err
	}
	if !fits {
		return user, g.wrong(user)
	}
	return user, g.Book.Append(ctx, right(user, g.stamp(user.Name))...)
}

func (g *Gate) wrong(u ledger.User) error {
	wrong := &ledger.PINError{Left: u.Left()}
	if wait := u.Wait(0); wait > 0 {
		wrong.Until = g.Now().Add(wait)
	}
	return wrong
}

// passed is how long ago a user's last try was. What this run has not lived through is told by the clock on the wall,
// which may have been set back meanwhile: then only this run's own time counts.
func (g *Gate) passed(u ledger.User) time.Duration {
	now := g.Now()
	if at, lived := g.tried[u.Name]; lived {
		return now.Sub(at)
	}
	if since := now.Sub(u.TriedAt); since >= 0 {
		return since
	}
	return now.Sub(g.started)
}

func (g *Gate) stamp(by string) ledger.Stamp {
	return ledger.Stamp{At: g.Now(), By: by, Counter: g.Counter}
}
