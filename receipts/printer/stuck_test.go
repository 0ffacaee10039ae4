package printer

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// stuck is a device whose calls no deadline ends.
type stuck struct{ release chan struct{} }

func (s stuck) print(context.Context, []byte) error { <-s.release; return nil }
func (s stuck) check(context.Context) error         { return nil }

func (s stuck) ask(context.Context) (Status, error) { <-s.release; return Status{}, nil }

func TestStuckDeviceNeverHoldsTheCaller(t *testing.T) {
	release := make(chan struct{})
	p := Printer{device: stuck{release}, free: make(chan struct{}, 1)}
	p.free <- struct{}{}
	attempt := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return p.Print(ctx, []byte("x"))
	}
	if err := attempt(); !errors.Is(err, ErrTimeout) {
		t.Errorf("first job: got %v, want ErrTimeout", err)
	}
	if err := attempt(); !errors.Is(err, ErrBusy) {
		t.Errorf("second job: got %v, want ErrBusy", err)
	}
	close(release)
	if err := p.Print(t.Context(), []byte("x")); err != nil {
		t.Errorf("after the device came back: %v", err)
	}
}

func TestJobWithoutADeadlineEndsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := Printer{device: stuck{release}, free: make(chan struct{}, 1)}
		p.free <- struct{}{}
		began := time.Now()
		if err := p.Print(t.Context(), []byte("x")); !errors.Is(err, ErrTimeout) || time.Since(began) != Limit {
			t.Errorf("got %v after %v, want ErrTimeout after %v", err, time.Since(began), Limit)
		}
		close(release)
	})
}

func TestNothingIsBegunThatIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 {
		p := Printer{device: stuck{nil}, free: make(chan struct{}, 1)}
		p.free <- struct{}{}
		if err := p.Print(ctx, []byte("x")); err == nil {
			t.Fatal("printed")
		}
		if len(p.free) != 1 {
			t.Fatal("a job was begun")
		}
	}
}
