package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// zreport is the Z of a closed shift and its setoran slip, as they are printed. One that was closed just now prints
// itself.
type zreport struct {
	world   World
	seat    ticket
	number  int
	shift   ledger.Shift
	loaded  bool
	slip    int               // of Slips, the one that is shown
	print   []ledger.Document // still to be handed to the printer
	said    []string          // what became of the copy of the ledger and of the paper
	scroll  cursor
	problem Advice
}

type (
	// shiftLoaded answers the reading of one.
	shiftLoaded struct {
		ticket ticket
		shift  ledger.Shift
		err    error
	}
	// shiftPrinted answers the printing of a slip.
	shiftPrinted struct {
		ticket   ticket
		document ledger.Document
		err      error
	}
)

func newZReport(w World, seat ticket, number int) zreport {
	return zreport{world: w, seat: seat.next(), number: number}
}

// newClosed shows what was closed just now, says what became of the copy, and prints.
func newClosed(w World, seat ticket, closed ShiftClosed) zreport {
	s := zreport{world: w, seat: seat.next(), number: closed.Shift.Number, shift: closed.Shift, loaded: true}
	switch {
	case closed.CopyErr != nil:
		s.said = append(s.said, "CADANGAN BUKU GAGAL. Shift tetap tertutup; salin sendiri: loket backup BERKAS")
	case closed.Copy != "":
		s.said = append(s.said, "Cadangan buku: "+ledger.Clean(closed.Copy, 200))
	}
	if !w.Shop.NoPaper {
		s.print = closed.Shift.Slips()
	}
	return s
}

func (s zreport) Init() tea.Cmd {
	if s.loaded {
		return s.printNext()
	}
	return s.load()
}

func (s zreport) load() tea.Cmd {
	world, seat, number := s.world, s.seat, s.number
	return func() tea.Msg {
		shift, err := world.Book.ShiftByNumber(context.Background(), number)
		return shiftLoaded{seat, shift, world.failed("shift", err)}
	}
}

// printNext hands the next slip to the printer; nil where there is none.
func (s zreport) printNext() tea.Cmd {
	if len(s.print) == 0 {
		return nil
	}
	world, seat, number, document := s.world, s.seat, s.number, s.print[0]
	return func() tea.Msg {
		return shiftPrinted{seat, document, world.failed("print Z", world.Counter.PrintShift(context.Background(), number, document))}
	}
}

func (s zreport) Title() string { return fmt.Sprintf("Z %d", s.number) }

func (s zreport) Busy() bool { return len(s.print) > 0 }

func (s zreport) Keys() []key.Binding {
	if s.Busy() {
		return nil
	}
	keys := []key.Binding{keyPrint}
	if s.loaded && len(s.shift.Slips()) > 1 {
		keys = append(keys, named(keyTab, "Z, setoran|Z, deposit"))
	}
	return append(keys, keyScroll, keyBack)
}

func (s zreport) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case shiftLoaded:
		if msg.ticket == s.seat && msg.err == nil {
			s.shift, s.loaded = msg.shift, true
		} else if msg.ticket == s.seat {
			s.problem = Explain(msg.err, s.world.Shop.Zone)
		}
	case shiftPrinted:
		return s.printed(msg)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

var slipWords = map[ledger.Document]string{ledger.DocClosing: "Z", ledger.DocDeposit: "slip setoran"}

// printed tells what became of a slip; after one that failed the others wait for F4.
func (s zreport) printed(msg shiftPrinted) (Screen, tea.Cmd) {
	if msg.ticket.seat != s.seat.seat || len(s.print) == 0 {
		return s, nil
	}
	s.print = s.print[1:]
	word := slipWords[msg.document]
	if msg.err != nil {
		s.print = nil
		s.said = append(s.said[:len(s.said):len(s.said)], word+" belum tercetak: "+Explain(msg.err, s.world.Shop.Zone).Happened+" F4 mencetak lagi.")
		return s, nil
	}
	s.said = append(s.said[:len(s.said):len(s.said)], strings.ToUpper(word[:1])+word[1:]+" dicetak.")
	if next := s.printNext(); next != nil {
		return s, next
	}
	s.seat = s.seat.next()
	return s, s.load()
}

func (s zreport) press(msg keyPress) (Screen, tea.Cmd) {
	if s.Busy() {
		return s, nil
	}
	if moved, scrolls := s.scroll.press(msg, 300); scrolls {
		s.scroll = moved
		return s, nil
	}
	switch {
	case pressed(msg, keyBack, keyEnter):
		return s, say(Left{})
	case pressed(msg, keyTab) && s.loaded:
		s.slip, s.scroll = (s.slip+1)%len(s.shift.Slips()), 0
	case pressed(msg, keyPrint) && s.loaded:
		if s.said = nil; s.world.Shop.NoPaper {
			s.said = []string{"Printer belum diatur; slipnya ada di layar ini."}
			return s, nil
		}
		s.print = []ledger.Document{s.shift.Slips()[s.slip]}
		return s, s.printNext()
	}
	return s, nil
}

// View is the slip, and below it what became of it.
func (s zreport) View(f Frame) string {
	if !s.loaded || s.problem != (Advice{}) {
		return f.unread(s.problem)
	}
	st, w := f.Style, f.Width-2
	var foot []string
	for _, said := range s.said {
		foot = append(foot, indent(wrapped(st.Strong, said, w))...)
	}
	if len(s.print) > 0 {
		foot = append(foot, " "+st.Accent.Render("Mencetak "+slipWords[s.print[0]]+" …"))
	}
	paper := paperWidth(f.Width - 6)
	lines := s.world.Till.Closing(s.shift, s.shift.Slips()[s.slip], paper)
	height := max(4, f.Height-len(foot))
	shown := framed(st, window(lines, int(s.scroll), paper, height-2, st.Dim), paper)
	return strings.Join(append(fit(shown, f.Width, height), foot...), "\n")
}
