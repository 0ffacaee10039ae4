package uitest_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ui/uitest"
)

// echo counts keys, and answers each with what run does.
type echo struct {
	keys int
	run  tea.Cmd
}

type answer struct{}

func (e echo) Init() tea.Cmd { return nil }

func (e echo) Update(msg tea.Msg) (echo, tea.Cmd) {
	switch msg.(type) {
	case tea.KeyMsg:
		e.keys++
		return e, e.run
	case answer:
		return e, nil
	}
	return e, nil
}

// spy notes what a test is failed with.
type spy struct {
	*testing.T
	said string
}

func (s *spy) Fatalf(format string, args ...any) { s.said = fmt.Sprintf(format, args...) }

func TestDrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := uitest.NewClock(t)
		later := func() tea.Msg { <-clock.After(time.Second); return answer{} }
		now := func() tea.Msg { return answer{} }
		stage := uitest.Drive(t, echo{run: tea.Batch(now, later)})
		stage.Press("enter", "f9")
		if stage.Screen.keys != 2 || len(stage.Said) != 2 {
			t.Fatalf("%d keys, said %d; want 2 and 2: batches are unrolled, waiting is not over", stage.Screen.keys, len(stage.Said))
		}
		stage.Wait(time.Second)
		if len(stage.Said) != 4 {
			t.Errorf("said %d, want 4 once the second is over", len(stage.Said))
		}
	})
}

// endless answers itself for ever.
type endless struct{}

func (e endless) Init() tea.Cmd { return nil }

func (e endless) Update(tea.Msg) (endless, tea.Cmd) { return e, func() tea.Msg { return answer{} } }

func TestDriveEndless(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		watched := &spy{T: t}
		uitest.Drive(watched, endless{}).Send(answer{})
		if watched.said == "" {
			t.Error("a screen that answers itself for ever went unnoticed")
		}
	})
}

func TestKey(t *testing.T) {
	for _, name := range []string{"enter", "esc", "f9", "ctrl+y", "ctrl+b", "up", "pgdown", "backspace", "a", "7", " ", "tab"} {
		if got := uitest.Key(name).String(); got != name {
			t.Errorf("Key(%q) is %q", name, got)
		}
	}
}
