package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
)

// stateStyle is the colour of a state; its word says the same.
func stateStyle(st Style, state ledger.State) lipgloss.Style {
	switch state {
	case ledger.Paid:
		return st.Good
	case ledger.Failed, ledger.Cancelled, ledger.Reversed, ledger.Disputed:
		return st.Bad
	}
	return st.Warn
}

// View draws words and slip beside each other where the words fit whole, else the slip below.
func (s result) View(f Frame) string {
	if !s.loaded {
		return f.unread(s.problem)
	}
	slip, paper := s.slip()
	room := min(f.Width-paper-4, leftMost+1)
	words := s.words(f, room-2) // a cell stays free between them
	if room < 27 || len(words) > f.Height {
		words = s.words(f, f.Width-2)
		if paper+4 <= f.Width { // wide paper goes without a frame: its amounts stand at its right edge
			slip = framed(f.Style, slip, paper)
		}
		below := append(indent(words), slip...)
		return strings.Join(window(below, int(s.scroll), f.Width, f.Height, f.Style.Dim), "\n")
	}
	left := fit(indent(words), room, f.Height)
	return strings.Join(beside(left, framedWindow(f, slip, paper, int(s.scroll)), room), "\n")
}

// slip is the paper as it prints, and its width.
func (s result) slip() (lines []string, paper int) {
	_, slip := s.world.Slip(s.seen.payment, s.seen.nota)
	return onPaper(slip)
}

// onPaper is a slip safe to draw, and its width. Paper is plain ASCII; anything else would be a fault of the layout.
func onPaper(slip []string) (lines []string, paper int) {
	for _, line := range slip {
		line = strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return '?'
			}
			return r
		}, line)
		lines, paper = append(lines, line), max(paper, width(line))
	}
	return lines, paper
}

// framedWindow is the slip on its paper, scrolled to what fits.
func framedWindow(f Frame, slip []string, paper, scroll int) []string {
	return framed(f.Style, window(slip, scroll, paper, f.Height-2, f.Style.Dim), paper)
}

// framed draws a slip as paper.
func framed(st Style, slip []string, paper int) []string {
	edge := strings.Repeat("─", paper+2)
	lines := []string{st.Dim.Render("┌" + edge + "┐")}
	for _, line := range slip {
		lines = append(lines, st.Dim.Render("│")+" "+pad(line, paper)+" "+st.Dim.Render("│"))
	}
	return append(lines, st.Dim.Render("└"+edge+"┘"))
}

// words is the state, the money and what to do.
func (s result) words(f Frame, w int) []string {
	st, p, n := f.Style, s.seen.payment, s.seen.nota
	advice := Describe(p)
	lines := []string{stateStyle(st, p.State).Render("● " + p.State.Label())}
	add := func(style lipgloss.Style, text string) {
		lines = append(lines, wrapped(style, text, w)...)
	}
	add(st.Dim, p.Number)
	add(st.Plain, "Total "+p.Bill.Total.String()) // the slip's own is below its fold
	if s.open() {                                 // what the customer comes back with
		add(st.Strong, "Kode klaim "+p.Claim)
	}
	plain := st.Plain
	if n.Change > 0 && p.State.Owed() {
		lines = append(lines, "")
		if s.next {
			lines = append(lines, change(st, n.Change, w, f.Height)...)
		} else { // the customer went on with it, or has it: it is given once
			add(plain, "Uang kembali "+n.Change.String()+", bila belum diserahkan.")
		}
	}
	if due := n.Due(); due > 0 {
		lines = append(lines, "")
		add(st.Bad, "Kembalikan "+due.String()+" (F7)")
	}
	lines = append(lines, "")
	lost := ended(p, s.problem)
	if !lost {
		add(plain, advice.Happened)
		add(plain, advice.Money)
		add(st.Strong, s.do(advice))
	}
	add(noteStyle(st, s.note), s.note)
	if !lost && s.open() && p.State != ledger.Disputed { // there only a person can help, which is said already
		add(st.Warn, s.seen.plan.text(f.Now, s.world))
	}
	if p.Conflict != "" {
		add(st.Warn, "Pertentangan: "+ledger.Clean(p.Conflict, 120))
	}
	if p.Flag != "" {
		add(st.Warn, "Perlu dilihat orang: "+ledger.Clean(p.Flag, 120))
	}
	if advice.Theirs != "" {
		add(st.Accent, "Penyedia: "+advice.Theirs)
	}
	if s.problem != (Advice{}) {
		lines = append(lines, s.problem.lines(f, w)...)
	}
	return lines
}

// ended reports that a payment's way has come to an end that the book does not know, as the problem says: its state would
// have the operator wait.
func ended(p ledger.Payment, problem Advice) bool {
	return problem != (Advice{}) && (p.State == ledger.Intended || p.State == ledger.Submitted)
}

// change is the money to give back over the counter, large where there is room.
func change(st Style, amount ledger.Rupiah, w, height int) []string {
	figure := big(amount.Plain())
	if height < roomyHeight || width(figure[0])+11 > w {
		return []string{st.Strong.Render("KEMBALI " + amount.String())}
	}
	label := []string{st.Strong.Render("KEMBALI"), st.Dim.Render("     Rp"), ""}
	return beside(label, []string{st.Accent.Render(figure[0]), st.Accent.Render(figure[1]), st.Accent.Render(figure[2])}, 9)
}

// do is what to do now; money that was handed back need not be again.
func (s result) do(advice Advice) string {
	p, n := s.seen.payment, s.seen.nota
	switch {
	case !p.State.Owed() && n.Due() <= 0 && n.HandBack > 0:
		return "Uang sudah dikembalikan: " + n.HandBack.String() + "."
	case p.State == ledger.Paid:
		return s.handOver()
	}
	return advice.Do
}

// handOver is what the customer of a paid bill gets over the counter.
func (s result) handOver() string {
	var things []string
	if !s.world.Shop.NoPaper {
		things = append(things, "struk")
	}
	if s.next && s.seen.nota.Change > 0 {
		things = append(things, "uang kembali")
	}
	if len(things) == 0 {
		return ""
	}
	return "Serahkan " + strings.Join(things, " dan ") + "."
}

// noteStyle makes a note that asks for something stand out.
func noteStyle(st Style, note string) lipgloss.Style {
	if slices.Contains([]string{noPaper, noTitipan, notPrinted, noRoll, notReady, onlyRead}, note) || strings.HasPrefix(note, compareFirst) {
		return st.Warn
	}
	return st.Dim
}
