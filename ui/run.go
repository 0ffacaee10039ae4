package ui

import (
	"context"
	"fmt"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
)

// framesPerSecond is Bubble Tea's highest: a key shows within 10 ms.
const framesPerSecond = 120

// Run shows the counter on the terminal until the operator leaves or w.Quit is closed, and no payment is on its way
// from these screens. Cancelling ctx ends it at once; payments on their way go on without it. Signals are the
// caller's.
func Run(ctx context.Context, w World) error {
	app := openApp(w, styleOn(lipgloss.NewRenderer(os.Stdout)))
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithAltScreen(), tea.WithoutSignalHandler(),
		tea.WithFPS(framesPerSecond)}
	if w.Hands != nil {
		options = append(options, tea.WithInput(w.Hands))
	}
	if _, err := tea.NewProgram(app, options...).Run(); err != nil {
		return fmt.Errorf("counter screens: %w", err)
	}
	return nil
}
