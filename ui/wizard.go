package ui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
)

// Page is one step of the set-up: what it is for, what it asks, and what is looked at before the next one.
type Page struct {
	Title string
	About func(a Answers) string                       // why it is asked, in words for somebody who is new
	Asks  func(a Answers) []Input                      // with what was answered before; none: the page is passed over
	Check func(ctx context.Context, a Answers) Verdict // called inside a command; nil: there is nothing to look at
	Saves bool                                         // F9 goes on here, and not Enter
}

// Input is one thing that a page asks: a text, one of some choices, or several of them.
type Input struct {
	Key     string // of the answer
	Label   string
	Hint    string // shown where nothing is typed
	Value   string // the answer until another is given; of several choices, joined by commas
	Hidden  bool   // not to be read over the shoulder
	Choices []Choice
	Several bool
}

// Choice is one answer that can be chosen.
type Choice struct{ Value, Label string }

// Answers are what was answered, by the inputs' keys.
type Answers map[string]string

// All are the answers to an input of several choices.
func (a Answers) All(key string) []string {
	if a[key] == "" {
		return nil
	}
	return strings.Split(a[key], ",")
}

// Verdict is what was found when a page was answered. Its texts are for the operator, and clean.
type Verdict struct {
	Problem string   // why it does not go on; "": it does
	Doubt   bool     // whoever insists goes on all the same
	Found   []string // what was found, shown on the next page
}

// ErrLeft says that the set-up was left before its end.
var ErrLeft = errors.New("set-up was left")

// Ask goes through the pages on the terminal, and returns what was answered at the end. ErrLeft: whoever was asked left
// before.
func Ask(ctx context.Context, clock Clock, pages []Page) (Answers, error) {
	model := newWizard(styleOn(lipgloss.NewRenderer(os.Stdout)), clock, pages)
	last, err := tea.NewProgram(model, tea.WithContext(ctx), tea.WithAltScreen()).Run()
	if err != nil && !errors.Is(err, tea.ErrInterrupted) {
		return nil, fmt.Errorf("set-up: %w", err)
	}
	if w, ok := last.(wizard); ok && w.saved {
		return w.answers, nil
	}
	return nil, ErrLeft
}

// wizard goes through the pages. It is a value, and answers is copied before it changes.
type wizard struct {
	style         Style
	clock         Clock
	pages         []Page
	width, height int

	at      int
	answers Answers
	asked   []Input
	focus   int
	row     cursor // of the choices in focus
	verdict Verdict
	since   time.Time // of the check under way; zero: none
	checks  int
	found   []string
	sure    bool // F10 was pressed once
	saved   bool
}

// pageChecked answers a check.
type pageChecked struct {
	number  int
	verdict Verdict
}

// redrawn is a moment of a check under way.
type redrawn struct{ number int }

var (
	keyMark = bind("Spasi", "tandai|mark", " ")
	keySave = named(keyPay, "SIMPAN|SAVE")
)

func newWizard(st Style, clock Clock, pages []Page) wizard {
	w := wizard{style: st, clock: clock, pages: pages, width: 80, height: 24, at: -1, answers: Answers{}}
	return w.forward()
}

func (w wizard) Init() tea.Cmd { return nil }

// forward is the next page that asks something.
func (w wizard) forward() wizard {
	for w.at++; w.at < len(w.pages)-1; w.at++ {
		if len(w.pages[w.at].Asks(w.answers)) > 0 {
			break
		}
	}
	return w.open()
}

// back is the page before, with its answers.
func (w wizard) back() wizard {
	for i := w.at - 1; i >= 0; i-- {
		if len(w.pages[i].Asks(w.answers)) > 0 {
			w.at, w.found = i, nil
			return w.open()
		}
	}
	return w
}

func (w wizard) open() wizard {
	w.asked, w.focus, w.verdict, w.sure = w.pages[w.at].Asks(w.answers), 0, Verdict{}, false
	answers := maps.Clone(w.answers)
	for _, in := range w.asked {
		if _, known := answers[in.Key]; !known {
			answers[in.Key] = in.Value
		}
	}
	w.answers = answers
	return w.focused(0)
}

// focused is the wizard with an input in focus.
func (w wizard) focused(i int) wizard {
	w.focus = max(0, min(i, len(w.asked)-1))
	if in, ok := w.input(); ok {
		chosen := slices.IndexFunc(in.Choices, func(c Choice) bool { return !in.Several && c.Value == w.answers[in.Key] })
		w.row = cursor(max(0, chosen))
	}
	return w
}

func (w wizard) input() (Input, bool) {
	if w.focus < len(w.asked) {
		return w.asked[w.focus], true
	}
	return Input{}, false
}

// with is the wizard with another answer.
func (w wizard) with(key, value string) wizard {
	answers := maps.Clone(w.answers)
	answers[key] = value
	w.answers, w.verdict, w.found = answers, Verdict{}, nil
	return w
}

func (w wizard) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		w.width, w.height = msg.Width, msg.Height
	case pageChecked:
		if msg.number == w.checks && !w.since.IsZero() {
			return w.checked(msg.verdict)
		}
	case redrawn:
		if msg.number == w.checks && !w.since.IsZero() {
			return w, w.redraw()
		}
	case keyPress:
		return w.press(msg)
	}
	return w, nil
}

func (w wizard) press(msg keyPress) (tea.Model, tea.Cmd) {
	if pressed(msg, keyLeave) {
		if w.sure || !w.since.IsZero() {
			return w, tea.Quit
		}
		w.sure = true
		return w, nil
	}
	w.sure = false
	in, _ := w.input()
	saves := w.pages[w.at].Saves
	switch {
	case pressed(msg, keyBack):
		w.since = time.Time{} // an answer that comes later is dropped
		return w.back(), nil
	case !w.since.IsZero():
		return w, nil
	case saves && pressed(msg, keySave), !saves && pressed(msg, keyEnter) && w.focus >= len(w.asked)-1:
		return w.check()
	case pressed(msg, keyEnter) && !saves:
		return w.focused(w.focus + 1), nil
	case msg.Type == tea.KeyShiftTab:
		return w.focused(w.focus - 1), nil
	case pressed(msg, keyTab):
		return w.focused((w.focus + 1) % max(1, len(w.asked))), nil
	case len(in.Choices) > 0:
		return w.choose(in, msg), nil
	case pressed(msg, keyUp):
		return w.focused(w.focus - 1), nil
	case pressed(msg, keyDown):
		return w.focused(w.focus + 1), nil
	case in.Key != "":
		return w.typed(in, msg), nil
	}
	return w, nil
}

// choose moves among choices; of several, Space marks and unmarks.
func (w wizard) choose(in Input, msg keyPress) wizard {
	if row, moved := w.row.press(msg, len(in.Choices)); moved {
		switch {
		case row == w.row && pressed(msg, keyUp):
			return w.focused(w.focus - 1)
		case row == w.row && pressed(msg, keyDown):
			return w.focused(w.focus + 1)
		}
		if !in.Several {
			w = w.with(in.Key, in.Choices[row].Value)
		}
		w.row = row
		return w
	}
	if !in.Several || msg.Type != tea.KeySpace {
		return w
	}
	value, marked := in.Choices[w.row].Value, w.answers.All(in.Key)
	if i := slices.Index(marked, value); i >= 0 {
		return w.with(in.Key, strings.Join(slices.Delete(slices.Clone(marked), i, i+1), ","))
	}
	return w.with(in.Key, strings.Join(append(slices.Clone(marked), value), ","))
}

// typed takes a key into a text. A scanner's or a paste's line end goes no further.
func (w wizard) typed(in Input, msg keyPress) wizard {
	before := field{value: w.answers[in.Key], limit: maxAnswer, keep: keepText}
	if after, _ := before.press(msg); after.value != before.value {
		return w.with(in.Key, after.value)
	}
	return w
}

// maxAnswer is the longest text, in characters.
const maxAnswer = 400

// check looks at what was answered, or goes on at once where there is nothing to look at. Insisting on a doubt goes on too.
func (w wizard) check() (tea.Model, tea.Cmd) {
	page := w.pages[w.at]
	if page.Check == nil || w.verdict.Problem != "" && w.verdict.Doubt {
		return w.checked(Verdict{})
	}
	w.checks++
	w.since, w.verdict = w.clock.Now(), Verdict{}
	number, answers := w.checks, w.answers
	return w, tea.Batch(w.redraw(), func() tea.Msg { return pageChecked{number, page.Check(context.Background(), answers)} })
}

func (w wizard) redraw() tea.Cmd {
	number, after := w.checks, w.clock.After(time.Second)
	return func() tea.Msg {
		<-after
		return redrawn{number}
	}
}

func (w wizard) checked(v Verdict) (tea.Model, tea.Cmd) {
	w.since, w.verdict, w.found = time.Time{}, v, v.Found
	switch {
	case v.Problem != "":
		return w, nil
	case w.at == len(w.pages)-1:
		w.saved = true
		return w, tea.Quit
	}
	return w.forward(), nil
}

// keys are those that do something now.
func (w wizard) keys() []key.Binding {
	if !w.since.IsZero() {
		return []key.Binding{named(keyBack, "batal|cancel")}
	}
	goes := named(keyEnter, "lanjut|next")
	if w.pages[w.at].Saves {
		goes = keySave
	}
	keys := []key.Binding{goes}
	if in, _ := w.input(); len(in.Choices) > 0 {
		keys = append(keys, named(keyRows, "pilih|choose"))
		if in.Several {
			keys = append(keys, keyMark)
		}
	}
	if len(w.asked) > 1 {
		keys = append(keys, named(keyTab, "isian|field"))
	}
	if w.at > 0 {
		keys = append(keys, named(keyBack, "kembali|back"))
	}
	return append(keys, named(keyLeave, "berhenti|leave"))
}
