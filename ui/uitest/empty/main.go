// Command empty is the least that Bubble Tea can do: it shows what is typed. Benchmarks hold the counter against it.
package main

import (
	"os"

	tea "github.com/charmbracelet/bubbletea"
)

// empty is what was typed so far.
type empty string

func (e empty) Init() tea.Cmd { return nil }

func (e empty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	key, ok := msg.(tea.KeyMsg)
	switch {
	case !ok:
		return e, nil
	case key.Type == tea.KeyCtrlC:
		return e, tea.Quit
	case key.Type == tea.KeyEsc:
		return empty(""), nil
	}
	return e + empty(key.Runes), nil
}

// View is the field as the counter draws it, in one row.
func (e empty) View() string { return "[ " + string(e) + "▏" }

func main() {
	if _, err := tea.NewProgram(empty("")).Run(); err != nil {
		os.Exit(1)
	}
}
