package ui

import (
	"context"
	"fmt"
	"io"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
)

// framesPerSecond is Bubble Tea's highest: a key shows within 10 ms.
const framesPerSecond = 120

// Model is what takes keys and draws frames.
type Model = tea.Model

// Screens are the whole counter, in the colours that a terminal can show.
func Screens(w World, terminal io.Writer) Model {
	return openApp(w, styleOn(lipgloss.NewRenderer(terminal)))
}

// Run shows the counter on the terminal until the operator leaves or w.Quit is closed, and no payment is on its way
// from these screens. Cancelling ctx ends it at once; payments on their way go on without it. Signals are the
// caller's.
func Run(ctx context.Context, w World) error {
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithAltScreen(), tea.WithoutSignalHandler(),
		tea.WithFPS(framesPerSecond)}
	if w.Hands != nil {
		options = append(options, tea.WithInput(w.Hands))
	}
	if _, err := tea.NewProgram(Screens(w, os.Stdout), options...).Run(); err != nil {
		return fmt.Errorf("counter screens: %w", err)
	}
	return nil
}
