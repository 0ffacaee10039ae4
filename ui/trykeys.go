package ui

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
)

// TryKeys lets the operator press every function key and its alias, and tells which of them this terminal keeps for
// itself. Ctrl+C ends it, or q twice, or Enter at the end. Nothing is paid or asked.
func TryKeys(ctx context.Context) error {
	model := keyTrial{style: styleOn(lipgloss.NewRenderer(os.Stdout)), width: 80}
	if _, err := tea.NewProgram(model, tea.WithContext(ctx)).Run(); err != nil {
		return fmt.Errorf("key trial: %w", err)
	}
	return nil
}

// trialKeys are the keys that have an alias, in the order to try them.
var trialKeys = []key.Binding{keyHelp, keyDay, keyWait, keyFind, keyNota, keyAsk, keyReturn, keyAgain, keyPay, keyLeave}

// keyTrial asks for one key after the other: first the function keys, then the aliases of those that did not arrive.
type keyTrial struct {
	style   Style
	width   int
	arrived map[string]bool // by the library's name of the key
	missing map[string]bool // the operator pressed it and nothing came
	last    string
	quit    bool // q was pressed once
	done    bool
}

func (m keyTrial) Init() tea.Cmd { return nil }

func (m keyTrial) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width = msg.Width
	case keyPress:
		return m.press(msg)
	}
	return m, nil
}

func (m keyTrial) press(msg keyPress) (tea.Model, tea.Cmd) {
	name := msg.String()
	asked, more := m.asked()
	ends := name == "ctrl+c" || name == "q" && m.quit || name == "enter" && !more
	m.quit, m.last = name == "q", name
	switch {
	case ends:
		m.done = true
		return m, tea.Quit
	case name == "enter":
		m.missing = with(m.missing, asked)
	case known(name):
		m.arrived = with(m.arrived, name)
	}
	return m, nil
}

// with is a set and one more.
func with(set map[string]bool, name string) map[string]bool {
	larger := map[string]bool{name: true}
	for k := range set {
		larger[k] = true
	}
	return larger
}

func known(name string) bool {
	for _, k := range trialKeys {
		if k.Keys()[0] == name || k.Keys()[1] == name {
			return true
		}
	}
	return false
}

// asked is the key to press next; none when each is decided and each function key that is missing has its alias
// tried.
func (m keyTrial) asked() (string, bool) {
	for _, k := range trialKeys {
		if name := k.Keys()[0]; !m.arrived[name] && !m.missing[name] {
			return name, true
		}
	}
	for _, k := range trialKeys {
		if name := k.Keys()[1]; m.missing[k.Keys()[0]] && !m.arrived[k.Keys()[0]] && !m.arrived[name] && !m.missing[name] {
			return name, true
		}
	}
	return "", false
}

// View is at most 20 lines: it stays on the terminal when the program has ended.
func (m keyTrial) View() string {
	st := m.style
	lines := []string{"", " " + st.Title.Render("Mencoba tombol"), ""}
	asked, more := m.asked()
	for _, k := range trialKeys {
		lines = append(lines, " "+m.row(k, asked))
	}
	lines = append(lines, "")
	lines = append(lines, m.word(asked, more)...)
	for i := range lines {
		lines[i] = cut(lines[i], m.width)
	}
	return strings.Join(lines, "\n") + "\n"
}

// row is one binding: both keys with what became of them, and what they do.
func (m keyTrial) row(k key.Binding, asked string) string {
	var parts []string
	for _, name := range k.Keys()[:2] {
		mark, style := "·", m.style.Dim
		switch {
		case m.arrived[name]:
			mark, style = "ada", m.style.Good
		case m.missing[name]:
			mark, style = "tidak", m.style.Bad
		}
		shown := pad(keyName(name), 7)
		if name == asked {
			shown = m.style.Accent.Render("▸" + pad(keyName(name), 6))
		}
		parts = append(parts, shown+style.Render(pad(mark, 7)))
	}
	return strings.Join(parts, "") + m.style.Dim.Render(describe(k, false))
}

// keyName is a key as the help line writes it.
func keyName(name string) string {
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return "Ctrl+" + strings.ToUpper(letter)
	}
	return strings.ToUpper(name)
}

// word says what to press now, or what was found.
func (m keyTrial) word(asked string, more bool) []string {
	st := m.style
	if more && !m.done {
		lines := []string{" Tekan " + st.Strong.Render(keyName(asked)) + ". Bila tidak terjadi apa-apa: Enter."}
		note := " Selesai: q dua kali, atau Ctrl+C."
		switch {
		case m.quit:
			note = " q sekali lagi untuk selesai."
		case m.last != "" && m.last != "enter" && !known(m.last):
			note += " Yang datang tadi bukan tombol loket."
		}
		return append(lines, st.Dim.Render(note))
	}
	lines := m.findings()
	if !m.done {
		lines = append(lines, st.Dim.Render(" Enter: selesai."))
	}
	return lines
}

// findings says which keys to use instead.
func (m keyTrial) findings() []string {
	st := m.style
	var lines []string
	untried := 0
	for _, k := range trialKeys {
		name, alias := k.Keys()[0], k.Keys()[1]
		switch {
		case m.arrived[name]:
		case !m.missing[name]:
			untried++
		case m.missing[alias]:
			lines = append(lines, st.Bad.Render(" "+keyName(name)+" dan "+keyName(alias)+" tidak sampai: pakai terminal lain."))
		default:
			lines = append(lines, st.Warn.Render(" "+keyName(name)+" diambil terminal ini: pakai "+keyName(alias)+"."))
		}
	}
	switch {
	case untried > 0:
		lines = append(lines, fmt.Sprintf(" %d tombol belum dicoba.", untried))
	case len(lines) == 0:
		lines = append(lines, st.Good.Render(" Semua tombol F sampai ke loket."))
	}
	return lines
}
