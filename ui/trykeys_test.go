package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ui/uitest"
)

func TestTryKeys(t *testing.T) {
	start := func(t *testing.T, names ...string) *uitest.Stage[tea.Model] {
		s := uitest.Drive[tea.Model](t, keyTrial{style: plainStyle(), width: 80})
		s.Press(names...)
		return s
	}
	sees := func(t *testing.T, s *uitest.Stage[tea.Model], texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(s.Screen.View(), text) {
				t.Errorf("no %q in:\n%s", text, s.Screen.View())
			}
		}
	}
	ended := func(s *uitest.Stage[tea.Model]) bool { _, quit := s.Last().(tea.QuitMsg); return quit }
	all := []string{"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10"}

	t.Run("every key arrives", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := start(t, all...)
			sees(t, s, "Semua tombol F sampai")
			if ended(s) {
				t.Fatal("ended by itself")
			}
			if s.Press("enter"); !ended(s) {
				t.Error("Enter did not end it")
			}
		})
	})
	t.Run("F1 and F10 are kept by the terminal", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := start(t, "enter", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "enter")
			sees(t, s, "Tekan Ctrl+B")
			s.Press("ctrl+b", "enter")
			sees(t, s, "F1 diambil terminal ini: pakai Ctrl+B", "F10 dan Ctrl+Q tidak sampai")
			uitest.Golden(t, s.Screen.View())
		})
	})
	t.Run("keys in any order and a key that is none of them", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := start(t, "f9", "f2", "x")
			sees(t, s, "Tekan F1", "bukan tombol loket")
			uitest.Golden(t, s.Screen.View())
		})
	})
	t.Run("q twice ends, q once does not", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := start(t, "q", "f1", "q")
			if ended(s) {
				t.Fatal("q with a key between ended it")
			}
			sees(t, s, "q sekali lagi")
			if s.Press("q"); !ended(s) {
				t.Error("q twice did not end it")
			}
			sees(t, s, "9 tombol belum dicoba")
		})
	})
	t.Run("Ctrl+C ends", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			if s := start(t, "ctrl+c"); !ended(s) {
				t.Error("Ctrl+C did not end it")
			}
		})
	})
}
