package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/ledger"
)

var userStamp = ledger.Stamp{At: time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC), By: "Ani", Counter: "5"}

// users folds events, each of which must be taken.
func users(t *testing.T, events ...ledger.Event) ledger.Users {
	t.Helper()
	var all ledger.Users
	for _, e := range events {
		var err error
		if all, err = ledger.ApplyUser(all, e); err != nil {
			t.Fatalf("%s of %s: %v", e.Kind, e.Subject, err)
		}
	}
	return all
}

// added are a user's first events.
func added(name string, role ledger.Role) []ledger.Event {
	return []ledger.Event{userStamp.Added(name, role), userStamp.PINSet(name, "hash of "+name)}
}

func TestUsers(t *testing.T) {
	ani, budi := added("Ani", ledger.RoleSupervisor), added("Budi", ledger.RoleOperator)
	both := append(append([]ledger.Event{}, ani...), budi...)
	all := users(t, both...)
	if len(all) != 2 || len(all.Active()) != 2 || len(all.Supervisors()) != 1 || all.Supervisors()[0].Name != "Ani" {
		t.Fatalf("%d users, supervisors %v", len(all), all.Supervisors())
	}
	if u, known := all.Find("BUDI"); !known || u.Name != "Budi" || u.Role != ledger.RoleOperator {
		t.Errorf("BUDI is %q", u.Name)
	}
	for name, c := range map[string]struct {
		events []ledger.Event
		want   error
	}{
		"the first one is no operator":          {budi[:1], ledger.ErrFirstUser},
		"names are unique":                      {append(both, userStamp.Added("ANI", ledger.RoleOperator)), ledger.ErrUserTaken},
		"a name is clean":                       {append(both, userStamp.Added("Bu\x1bdi", ledger.RoleOperator)), ledger.ErrUserName},
		"the program's own name is nobody's":    {append(both, userStamp.Added("Loket", ledger.RoleOperator)), ledger.ErrUserName},
		"a role is known":                       {append(both, userStamp.Added("Cici", "boss")), ledger.ErrBody},
		"the last supervisor stays":             {append(both, userStamp.Disabled("Ani")), ledger.ErrLastSupervisor},
		"nobody unknown is disabled":            {append(both, userStamp.Disabled("Cici")), ledger.ErrNoUser},
		"nobody is disabled twice":              {append(both, userStamp.Disabled("Budi"), userStamp.Disabled("Budi")), ledger.ErrIllegal},
		"nobody is enabled twice":               {append(both, userStamp.Enabled("Budi")), ledger.ErrIllegal},
		"nobody signs in without a try":         {append(both, userStamp.SignedIn("Budi")), ledger.ErrIllegal},
		"nobody disabled signs in":              {append(both, userStamp.Disabled("Budi"), userStamp.Tried("Budi"), userStamp.SignedIn("Budi")), ledger.ErrIllegal},
		"a PIN has a hash":                      {append(both, userStamp.PINSet("Budi", "")), ledger.ErrBody},
		"a supervisor without a PIN is none":    {append(both, userStamp.Added("Dewi", ledger.RoleSupervisor), userStamp.Disabled("Ani")), ledger.ErrLastSupervisor},
		"other streams' events are not a users": {append(both, ledger.Event{Subject: "Budi", Kind: ledger.KindSubmit}), ledger.ErrBody},
	} {
		t.Run(name, func(t *testing.T) {
			last := len(c.events) - 1
			before := users(t, c.events[:last:last]...)
			if _, err := ledger.ApplyUser(before, c.events[last]); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	t.Run("with another supervisor the first may go, and come back", func(t *testing.T) {
		all := users(t, append(append(ani, added("Dewi", ledger.RoleSupervisor)...), userStamp.Disabled("Ani"))...)
		if _, err := ledger.ApplyUser(all, userStamp.Disabled("Dewi")); !errors.Is(err, ledger.ErrLastSupervisor) {
			t.Error(err)
		}
		if all, err := ledger.ApplyUser(all, userStamp.Enabled("Ani")); err != nil || len(all.Supervisors()) != 2 {
			t.Errorf("%v, %v", all.Supervisors(), err)
		}
	})
}

// TestTriesLockLonger: five tries are free, then each costs twice the time of the one before, a quarter of an hour at
// most; a right PIN and a new one forget them (reliability §4).
func TestTriesLockLonger(t *testing.T) {
	all := users(t, added("Ani", ledger.RoleSupervisor)...)
	want := []time.Duration{0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute}
	for i, lock := range want {
		all = users(t, append(added("Ani", ledger.RoleSupervisor), tries(i+1)...)...)
		u := all[0]
		if got := u.Wait(0); got != lock || u.Left() != max(0, 4-i) {
			t.Errorf("after %d tries: locked for %s with %d left, want %s", i+1, got, u.Left(), lock)
		}
		if u.Wait(lock) != 0 || lock > 0 && u.Wait(lock-time.Second) != time.Second {
			t.Errorf("after %d tries the lock does not pass with the time", i+1)
		}
	}
	for _, e := range []ledger.Event{userStamp.SignedIn("Ani"), userStamp.Approved("Ani", "x"), userStamp.PINSet("Ani", "new")} {
		after, err := ledger.ApplyUser(all, e)
		if err != nil || after[0].Wait(0) != 0 || after[0].Left() != 5 {
			t.Errorf("%s: %v, %d left", e.Kind, err, after[0].Left())
		}
	}
	if after, _ := ledger.ApplyUser(all, userStamp.SignedOut("Ani")); after[0].Wait(0) == 0 {
		t.Error("signing out forgot the tries")
	}
}

func tries(n int) []ledger.Event {
	var events []ledger.Event
	for range n {
		events = append(events, userStamp.Tried("Ani"))
	}
	return events
}

// TestThereIsAlwaysASupervisor: whatever happens, users who are there have a supervisor who can sign in.
func TestThereIsAlwaysASupervisor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all ledger.Users
		names := []string{"Ani", "ani", "Budi", "Cici"}
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			e := rapid.SampledFrom([]ledger.Event{userStamp.Added(name, ledger.RoleSupervisor), userStamp.Added(name, ledger.RoleOperator), userStamp.PINSet(name, "h"),
				userStamp.Disabled(name), userStamp.Enabled(name), userStamp.Tried(name), userStamp.SignedIn(name), userStamp.Approved(name, "x")}).Draw(t, "event")
			had := len(all.Supervisors())
			if after, err := ledger.ApplyUser(all, e); err == nil {
				all = after
			}
			if had > 0 && len(all.Supervisors()) == 0 {
				t.Fatalf("%s of %s left no supervisor", e.Kind, e.Subject)
			}
		}
	})
}

func TestPINHashShowsNothing(t *testing.T) {
	u := ledger.User{Name: "Ani", PIN: "$argon2id$secret"}
	text, _ := json.Marshal(u)
	for _, shown := range []string{fmt.Sprintf("%v %+v %#v %s %q", u, u, u, u.PIN, u.PIN), string(text), u.PIN.LogValue().String()} {
		if strings.Contains(shown, "argon") || !strings.Contains(shown, "rahasia") {
			t.Errorf("shows %s", shown)
		}
	}
}
