package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
)

// besidePaper are the cells that the words of a visit need beside its paper.
const besidePaper = 58

// View is what is true of the whole visit, its payments, and the chosen one in words; the chosen slip stands beside
// where there is room, else below.
func (s visit) View(f Frame) string {
	if !s.loaded {
		return f.unread(s.problem)
	}
	slip, paper := s.paper()
	if room := f.Width - paper - 4; len(slip) > 0 && room > besidePaper { // a cell of it stays free
		if words := s.words(f, room-2); len(words) <= f.Height {
			return strings.Join(beside(fit(indent(words), room, f.Height), framedWindow(f, slip, paper, int(s.scroll)), room), "\n")
		}
	}
	if len(slip) > 0 && paper+4 <= f.Width {
		slip = framed(f.Style, slip, paper)
	}
	below := append(indent(s.words(f, f.Width-2)), slip...)
	return strings.Join(window(below, int(s.scroll), f.Width, f.Height, f.Style.Dim), "\n")
}

// paper is the chosen slip as it prints, and its width.
func (s visit) paper() ([]string, int) {
	slip, _ := s.chosenSlip()
	return onPaper(slip.Lines)
}

// words are the whole visit, its payments and the chosen one. The list of payments takes what room the words leave, at
// least three rows.
func (s visit) words(f Frame, w int) []string {
	top, about := s.summary(f, w), s.chosenWords(f, w)
	if f.Height < roomyHeight { // the sums give way to what is to be done
		top, about = append(s.states(f, w), s.cash(f, w)...), append(about, s.sums(w)...)
	}
	rows, at := s.list(f, w)
	room := max(3, f.Height-1-len(top)-len(about))
	lines := append(top, sight(rows, at, w, room, f.Style.Dim)...)
	return append(lines, about...)
}

// counts is how many payments have which state, "2 LUNAS · 1 BATAL (tidak dikirim)".
func (s visit) counts() string {
	var parts []string
	for _, state := range ledger.States() {
		n := 0
		for _, p := range s.read.payments {
			if p.State == state {
				n++
			}
		}
		if n == 0 {
			continue
		}
		part := fmt.Sprintf("%d %s", n, state.Label())
		if state == ledger.Cancelled {
			part += " (tidak dikirim)"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " · ")
}

// worst is the state whose colour the summary has.
func (s visit) worst() ledger.State {
	for _, state := range []ledger.State{ledger.Disputed, ledger.Suspect, ledger.Pending, ledger.Submitted, ledger.Intended, ledger.Failed, ledger.Reversed, ledger.Cancelled} {
		if slices.ContainsFunc(s.read.payments, func(p ledger.Payment) bool { return p.State == state }) {
			return state
		}
	}
	return ledger.Paid
}

// summary is what is true of the whole visit: which states, the change, what goes back, what stays, and the sums.
func (s visit) summary(f Frame, w int) []string {
	lines := s.states(f, w)
	if w < twoColumns-18 {
		return append(append(lines, s.cash(f, w)...), s.sums(w)...)
	}
	left := w - amountsWidth - 2
	return append(lines, beside(s.cash(f, left), s.sums(amountsWidth), left+2)...)
}

// states is which payments ended how.
func (s visit) states(f Frame, w int) []string {
	var lines []string
	if s.shown.interrupted && len(s.read.payments) > 0 {
		started := dateTime(s.read.payments[0].IntendedAt, s.world.Shop.Zone)
		lines = append(lines, f.Style.Title.Render(cut("Nota terputus "+started+": program berhenti sebelum selesai.", w)))
	}
	return append(lines, wrapped(stateStyle(f.Style, s.worst()), "● "+s.counts(), w)...)
}

// cash is the money to hand over now, and what stays.
func (s visit) cash(f Frame, w int) []string {
	st, n := f.Style, s.read.nota
	var lines []string
	add := func(style lipgloss.Style, text string) {
		lines = append(lines, wrapped(style, text, w)...)
	}
	switch {
	case n.Change > 0 && s.shown.next:
		lines = append(lines, change(st, n.Change, w, f.Height)...)
	case n.Change > 0 && n.Kept():
		add(st.Plain, "Uang kembali "+n.Change.String()+", bila belum diserahkan.")
	}
	switch {
	case s.payable() && s.shown.auto:
		add(st.Bad, "Kembalikan "+n.Due().String()+" (F7)")
	case s.payable():
		add(st.Bad, "Kembalikan "+n.Due().String()+" (F7), kode "+s.claims())
		if s.shown.interrupted && n.Kept() { // whether change was given is not known
			add(st.Warn, "termasuk kembalian, bila belum diserahkan")
		}
	case n.HandBack > 0:
		add(st.Strong, "Uang sudah dikembalikan: "+n.HandBack.String()+".")
	}
	if left := s.titipan(); left > 0 {
		add(st.Warn, "Titipan "+left.String()+", kode klaim "+s.claims())
	}
	return lines
}

// titipan is the money of payments whose outcome is open.
func (s visit) titipan() ledger.Rupiah {
	return s.sum(func(state ledger.State) bool { return state.Owed() && state != ledger.Paid })
}

func (s visit) sum(of func(ledger.State) bool) ledger.Rupiah {
	var sum ledger.Rupiah
	for _, p := range s.read.payments {
		if of(p.State) {
			sum += p.Bill.Total
		}
	}
	return sum
}

// claims are the claim codes of the visit; it has one, unless a book says otherwise.
func (s visit) claims() string {
	var codes []string
	for _, p := range s.read.payments {
		if code := ledger.Clean(p.Claim, 10); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, ", ")
}

// sums are where the cash on the table went: tender − change − hand-backs − what is due = paid + left + rounding.
func (s visit) sums(w int) []string {
	n := s.read.nota
	rows := []struct {
		label  string
		amount ledger.Rupiah
		always bool
	}{
		{"Terbayar", s.sum(func(state ledger.State) bool { return state == ledger.Paid }), true},
		{"Titipan", s.titipan(), false}, {"Pembulatan", n.RoundingUp(), false},
		{"Tunai", n.Tender, true}, {"Kembali", n.Change, false},
		{"Dikembalikan", n.HandBack, false}, {"Belum dikembalikan", n.Due(), false},
	}
	var lines []string
	for _, row := range rows {
		if row.amount != 0 || row.always {
			lines = append(lines, ends(row.label, row.amount.String(), w))
		}
	}
	return lines
}

// list is the payments and the recap as rows, why one was not paid below it, and the line the chosen one is in.
func (s visit) list(f Frame, w int) (rows []string, at int) {
	payments := s.read.payments
	states := 0
	for _, p := range payments {
		states = max(states, width(p.State.Label()))
	}
	columns := newBillColumns(w-states-5, len(payments), func(i int) (ledger.Product, ledger.Bill) {
		return asRead(s.world, payments[i].Product), payments[i].Bill
	})
	rows = []string{f.Style.Dim.Render(strings.Repeat("─", w))}
	for i, p := range payments {
		state := p.State.Label()
		if int(s.chosen) == i {
			at = len(rows)
		} else { // a chosen row has one colour throughout
			state = stateStyle(f.Style, p.State).Render(state)
		}
		text := columns.row(asRead(s.world, p.Product), p.Bill, p.Bill.Total.Plain()) + " " + state
		rows = append(rows, f.Style.chosenRow(text, int(s.chosen) == i, w))
		if why := notPaidWhy(p); why != "" && (i+1 == len(payments) || notPaidWhy(payments[i+1]) != why) {
			rows = append(rows, "     "+f.Style.Dim.Render(cut("↑ "+why, w-5)))
		}
	}
	if s.recap() >= 0 {
		if s.chosenRecap() {
			at = len(rows)
		}
		rows = append(rows, f.Style.chosenRow("REKAP nota, F4 mencetaknya", s.chosenRecap(), w))
	}
	return append(rows, f.Style.Dim.Render(strings.Repeat("─", w))), at
}

func (s visit) chosenRecap() bool { return int(s.chosen) == len(s.read.payments) }

// handOver is the paper that the customer gets.
func (s visit) handOver() string {
	if s.recap() >= 0 {
		return "Serahkan struk dan rekapnya."
	}
	return "Serahkan struknya."
}

// notPaidWhy is why a payment is not paid, short.
func notPaidWhy(p ledger.Payment) string {
	switch p.State {
	case ledger.Cancelled:
		return ledger.Clean(p.Cause, 120)
	case ledger.Failed, ledger.Reversed:
		return Describe(p).Happened
	}
	return ""
}

// chosenWords is the chosen payment in words: what is known, what to do, what happens by itself and when.
func (s visit) chosenWords(f Frame, w int) []string {
	st := f.Style
	var lines []string
	add := func(style lipgloss.Style, text string) {
		lines = append(lines, wrapped(style, text, w)...)
	}
	if p, next, ok := s.row(); ok && !ended(p, s.problem) {
		advice := Describe(p)
		said := advice.Happened + " " + advice.Money
		switch {
		case notPaidWhy(p) != "": // which stands in the list; that money goes back is said above
			said = advice.Money
		case p.State.Sent(): // first: it is in sight in the smallest window
			add(st.Strong, advice.Do)
		case p.State == ledger.Paid && s.shown.next && !s.world.Shop.NoPaper:
			add(st.Strong, s.handOver())
		}
		add(st.Plain, ledger.Clean(p.Number, 30)+": "+strings.TrimSpace(said))
		if p.State.Sent() && p.State != ledger.Disputed {
			add(st.Warn, next.text(f.Now, s.world))
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
	}
	if s.note != "" {
		add(noteStyle(st, s.note), s.note)
	}
	if s.problem != (Advice{}) {
		lines = append(lines, s.problem.lines(f, w)...)
	}
	return lines
}
