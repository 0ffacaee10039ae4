// Package uitest drives a screen, or the whole counter, without a terminal and without waiting: inside a
// testing/synctest bubble, where time passes only when everything else is done.
package uitest

import (
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// maxSteps bounds the messages one action may cause. A screen that answers itself for ever is a fault.
const maxSteps = 1000

// T is the part of *testing.T and *rapid.T that is needed here.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Updater is what can be driven: a screen, or a tea.Model.
type Updater[S any] interface {
	Init() tea.Cmd
	Update(tea.Msg) (S, tea.Cmd)
}

// Stage is a screen being driven. Said holds every message that a command gave back, in the order they came.
type Stage[S Updater[S]] struct {
	Screen S
	Said   []tea.Msg

	t     T
	inbox chan tea.Msg
	done  chan struct{}
}

// Drive starts a screen as the program would and sends it msgs. It must be called inside a synctest bubble.
func Drive[S Updater[S]](t T, screen S, msgs ...tea.Msg) *Stage[S] {
	t.Helper()
	s := &Stage[S]{Screen: screen, t: t, inbox: make(chan tea.Msg, maxSteps), done: make(chan struct{})}
	t.Cleanup(func() { close(s.done) })
	s.run(screen.Init())
	s.settle()
	s.Send(msgs...)
	return s
}

// Send gives the screen messages one after the other, each seen through to the end before the next.
func (s *Stage[S]) Send(msgs ...tea.Msg) {
	s.t.Helper()
	for _, msg := range msgs {
		s.update(msg)
		s.settle()
	}
}

// Burst gives the screen messages without a pause: what they cause comes after the last.
func (s *Stage[S]) Burst(msgs ...tea.Msg) {
	s.t.Helper()
	for _, msg := range msgs {
		s.update(msg)
	}
	s.settle()
}

// Press presses keys by the names of Key.
func (s *Stage[S]) Press(names ...string) {
	s.t.Helper()
	for _, name := range names {
		s.Send(Key(name))
	}
}

// Type types a text, a key press a character.
func (s *Stage[S]) Type(text string) {
	s.t.Helper()
	s.Send(Type(text)...)
}

// Wait lets time pass, and everything happen that waits for it.
func (s *Stage[S]) Wait(d time.Duration) {
	s.t.Helper()
	for end := time.Now().Add(d); ; {
		left := time.Until(end)
		if left <= 0 {
			break
		}
		time.Sleep(min(left, 100*time.Millisecond))
		s.settle()
	}
}

// Last is the last message that was said, or nil.
func (s *Stage[S]) Last() tea.Msg {
	if len(s.Said) == 0 {
		return nil
	}
	return s.Said[len(s.Said)-1]
}

func (s *Stage[S]) update(msg tea.Msg) {
	var cmd tea.Cmd
	s.Screen, cmd = s.Screen.Update(msg)
	s.run(cmd)
}

// run starts a command as the program does: on its own goroutine.
func (s *Stage[S]) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		if msg == nil {
			return
		}
		select {
		case s.inbox <- msg:
		case <-s.done:
		}
	}()
}

// settle feeds back what commands say until all of them are done or wait for something outside.
func (s *Stage[S]) settle() {
	s.t.Helper()
	for range maxSteps {
		synctest.Wait()
		select {
		case msg := <-s.inbox:
			if batch, ok := msg.(tea.BatchMsg); ok {
				for _, cmd := range batch {
					s.run(cmd)
				}
				continue
			}
			s.Said = append(s.Said, msg)
			s.update(msg)
		default:
			return
		}
	}
	s.t.Fatalf("the screen was still answering itself after %d messages, the last %#v", maxSteps, s.Last())
}
