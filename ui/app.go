package ui

import (
	tea "github.com/charmbracelet/bubbletea"
)

// App is the router, the only tea.Model.
type App struct {
	world World
	style Style
}

func newApp(w World, style Style) App { return App{world: w, style: style} }

// Init starts the clock, the news and the first screen.
func (a App) Init() tea.Cmd { return nil }

// Update routes a message.
func (a App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg, ok := msg.(keyPress); ok && pressed(msg, keyLeave) {
		return a, tea.Quit
	}
	return a, nil
}

// View draws the frame.
func (a App) View() string { return "" }
