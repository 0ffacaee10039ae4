package pin_test

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/pin"
	"loket/ledger/sqlite"
)

// book is a ledger in memory whose program can die at an append: what it recorded stays.
type book struct {
	events []ledger.Event
	dies   ledger.Kind // after this is on the disk, nothing more happens
	full   error       // what Append says instead
}

var errDied = errors.New("the program died")

func (b *book) Users(context.Context) (ledger.Users, error) {
	var all ledger.Users
	for _, e := range b.events {
		var err error
		if all, err = ledger.ApplyUser(all, e); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (b *book) Append(ctx context.Context, events ...ledger.Event) error {
	if b.full != nil {
		return b.full
	}
	all, err := b.Users(ctx)
	if err != nil {
		return err
	}
	for _, e := range events {
		if all, err = ledger.ApplyUser(all, e); err != nil {
			return err
		}
	}
	b.events = append(b.events, events...)
	if b.dies != "" && events[0].Kind == b.dies {
		return errDied
	}
	return nil
}

func (b *book) kinds() []ledger.Kind {
	var kinds []ledger.Kind
	for _, e := range b.events[4:] {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

var morning = time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)

const right, wrong = "839201", "839202"

// house is a book with Ani, a supervisor, and Budi, an operator.
func house(t testing.TB) *book {
	t.Helper()
	stamp := ledger.Stamp{At: morning, By: "Ani", Counter: "5"}
	hash := string(hashOf(t, right, cheap))
	return &book{events: []ledger.Event{stamp.Added("Ani", ledger.RoleSupervisor), stamp.PINSet("Ani", hash),
		stamp.Added("Budi", ledger.RoleOperator), stamp.PINSet("Budi", hash)}}
}

// run is a new run of the program over a book, on a clock.
func run(b pin.Book, now *time.Time) *pin.Gate {
	return (&pin.Gate{Book: b, Pepper: pepper, Cost: cheap, Counter: "5", Random: rand.Reader, Now: func() time.Time { return *now }}).Open()
}

// locked is until when an error says that no PIN is looked at.
func locked(err error) time.Time {
	var e *pinError
	if errors.As(err, &e) {
		return e.Until
	}
	return time.Time{}
}

type pinError = ledger.PINError

func TestTheTryIsCountedBeforeThePINIsLookedAt(t *testing.T) {
	now, b := morning, house(t)
	if _, err := run(b, &now).SignIn(t.Context(), "Budi", right, ""); err != nil || !slices.Equal(b.kinds(), []ledger.Kind{ledger.KindTried, ledger.KindSignedIn}) {
		t.Errorf("%v: %v", b.kinds(), err)
	}
	if _, err := run(b, &now).SignIn(t.Context(), "ani", right, "Budi"); err != nil || !slices.Equal(b.kinds()[2:], []ledger.Kind{ledger.KindTried, ledger.KindSignedOut, ledger.KindSignedIn}) {
		t.Errorf("%v: %v", b.kinds(), err)
	}
	b.full = sqlite.ErrFull
	if _, err := run(b, &now).SignIn(t.Context(), "Budi", right, ""); !errors.Is(err, sqlite.ErrFull) {
		t.Errorf("signed in with a try that was not counted: %v", err)
	}
}

// TestAProgramThatDiesGetsNoFreeTries: a process is ended after each count, before it looks, and begun anew; the sixth
// is not let try, whatever the PIN (reliability §4).
func TestAProgramThatDiesGetsNoFreeTries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	now := morning
	o := sqlite.Options{Path: path, Key: make([]byte, 32), Counter: "5", Now: func() time.Time { return now }}
	store := func() *sqlite.Store {
		s, err := sqlite.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := store()
	if err := s.Append(t.Context(), house(t).events...); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		mortal := dying{s}
		if _, err := run(mortal, &now).SignIn(t.Context(), "Ani", right, ""); !errors.Is(err, errDied) {
			t.Fatalf("try %d: %v", i+1, err)
		}
		_ = s.Close()
		s = store()
	}
	defer func() { _ = s.Close() }()
	if _, err := run(s, &now).SignIn(t.Context(), "Ani", right, ""); !locked(err).Equal(now.Add(30 * time.Second)) {
		t.Errorf("a sixth try: %v", err)
	}
	now = now.Add(30 * time.Second)
	if _, err := run(s, &now).SignIn(t.Context(), "Ani", right, ""); err != nil {
		t.Errorf("after the lock: %v", err)
	}
	if report, err := s.Verify(t.Context()); err != nil || !report.OK() {
		t.Errorf("%v, %v", report.Findings, err)
	}
}

// dying is a ledger whose program ends when the count is on the disk.
type dying struct{ *sqlite.Store }

func (d dying) Append(ctx context.Context, events ...ledger.Event) error {
	return errors.Join(d.Store.Append(ctx, events...), errDied)
}

func TestLocks(t *testing.T) {
	now, b := morning, house(t)
	gate := run(b, &now)
	for left := 4; left > 0; left-- {
		_, err := gate.SignIn(t.Context(), "Ani", wrong, "")
		var e *ledger.PINError
		if !errors.As(err, &e) || e.Left != left || !e.Until.IsZero() {
			t.Fatalf("%d left: %v", left, err)
		}
	}
	if _, err := gate.SignIn(t.Context(), "Ani", wrong, ""); !locked(err).Equal(now.Add(30 * time.Second)) {
		t.Fatalf("the fifth: %v", err)
	}
	count := len(b.events)
	for _, later := range []*pin.Gate{gate, run(b, &now)} { // the same run and the next
		if _, err := later.SignIn(t.Context(), "Ani", right, ""); locked(err).IsZero() || len(b.events) != count {
			t.Errorf("locked: %v, %d events more", err, len(b.events)-count)
		}
	}
	if _, err := gate.Approve(t.Context(), "Ani", right, "x"); locked(err).IsZero() {
		t.Errorf("the lock is of the sign-in alone: %v", err)
	}
	if _, err := gate.SignIn(t.Context(), "Budi", right, ""); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	t.Run("a clock set back lengthens a lock by no more than itself", func(t *testing.T) {
		back := morning.Add(-6 * time.Hour)
		next := run(b, &back)
		if _, err := next.SignIn(t.Context(), "Ani", right, ""); !locked(err).Equal(back.Add(30 * time.Second)) {
			t.Fatalf("before the last try: %v", err)
		}
		back = back.Add(30 * time.Second)
		if _, err := next.SignIn(t.Context(), "Ani", right, ""); err != nil {
			t.Errorf("after its own time: %v", err)
		}
	})
}

func TestWhoMayAllow(t *testing.T) {
	now, b := morning, house(t)
	gate := run(b, &now)
	if _, err := gate.Approve(t.Context(), "Budi", right, "x"); !errors.Is(err, ledger.ErrNotSupervisor) || len(b.kinds()) != 0 {
		t.Errorf("an operator's PIN: %v, %v", err, b.kinds())
	}
	if u, err := gate.Approve(t.Context(), "ANI", right, "menutup shift"); err != nil || u.Name != "Ani" {
		t.Errorf("%q, %v", u.Name, err)
	}
	if last := b.events[len(b.events)-1]; last.Kind != ledger.KindApproved || string(last.Body) != `{"act":"menutup shift"}` || last.By != "Ani" {
		t.Errorf("%s by %s: %s", last.Kind, last.By, last.Body)
	}
	for _, name := range []string{"Cici", ""} {
		if _, err := gate.Approve(t.Context(), name, right, "x"); !errors.Is(err, ledger.ErrNoUser) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestAnUnknownNameCostsAsMuch: nobody learns from the cost of a sign-in who works here. The cost is told by the memory
// that argon2id takes.
func TestAnUnknownNameCostsAsMuch(t *testing.T) {
	now, b := morning, house(t)
	dear := pin.Cost{Memory: 8 << 10, Passes: 1, Threads: 1}
	hash, err := pin.Hash(pepper, right, dear, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	stamp := ledger.Stamp{At: now, By: "Ani", Counter: "5"}
	b.events = append(b.events, stamp.PINSet("Budi", hash), stamp.Added("Dewi", ledger.RoleOperator), stamp.PINSet("Dewi", hash), stamp.Disabled("Dewi"))
	gate := run(b, &now)
	gate.Cost = dear
	for _, name := range []string{"Budi", "Cici", "Dewi"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := gate.SignIn(t.Context(), name, wrong, ""); err == nil {
			t.Fatal("signed in")
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took < uint64(dear.Memory)<<10 {
			t.Errorf("%s: %d bytes", name, took)
		}
	}
}
