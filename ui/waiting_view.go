package ui

import (
	"fmt"
	"strings"

	"loket/ledger"
)

func (s waiting) View(f Frame) string {
	st := f.Style
	foot := s.foot(f)
	height := max(2, f.Height-len(foot))
	switch {
	case !s.loaded || s.problem != (Advice{}):
		return f.unread(s.problem)
	case len(s.open)+len(s.due) == 0:
		return "\n " + st.Good.Render("Semua pembayaran sudah pasti; tidak ada uang pelanggan yang tertinggal.") + "\n\n " + s.note
	}
	var rows []string
	at := 0
	disputed, numbers := s.disputed(), s.numberCells()
	for i, o := range s.open {
		switch {
		case i == 0 && disputed > 0:
			rows = append(rows, heading(st, fmt.Sprintf("Sengketa (%d) — penyelia memutuskan dengan bukti (F8)", disputed)))
		case i == disputed:
			rows = append(rows, heading(st, fmt.Sprintf("Belum pasti (%d) — jangan dibayar ulang", len(s.open)-disputed)))
		}
		if int(s.chosen) == i {
			at = len(rows)
		}
		rows = append(rows, st.chosenRow(s.openRow(f, o, numbers, f.Width-5, int(s.chosen) == i), int(s.chosen) == i, f.Width-1))
	}
	if len(s.due) > 0 {
		rows = append(rows, heading(st, fmt.Sprintf("Uang pelanggan (%d) — dikembalikan hanya dengan kode klaim", len(s.due))))
	}
	for i, d := range s.due {
		chosen := int(s.chosen) == len(s.open)+i
		if chosen {
			at = len(rows)
		}
		rows = append(rows, st.chosenRow(s.dueRow(d, numbers, f.Width-5), chosen, f.Width-1))
	}
	rows = sight(rows, at, f.Width, height, st.Dim)
	return strings.Join(append(fit(rows, f.Width, height), foot...), "\n")
}

// disputed is how many of the open payments only a person can settle; they come first.
func (s waiting) disputed() int {
	n := 0
	for _, o := range s.open {
		if o.disputed() {
			n++
		}
	}
	return n
}

// numberCells are the cells of the payments' numbers.
func (s waiting) numberCells() int {
	cells := 14
	for _, o := range s.open {
		cells = numberCells(cells, o.payment.Number)
	}
	for _, d := range s.due {
		if len(d.Entries) > 0 {
			cells = numberCells(cells, d.Entries[0].Number)
		}
	}
	return cells
}

// openRow is an open payment: age, number, who, total, state. A chosen row has one colour throughout.
func (s waiting) openRow(f Frame, o openPayment, numbers, w int, chosen bool) string {
	p, st := o.payment, f.Style
	if chosen {
		st = Style{}
	}
	who := ledger.Clean(p.Bill.Name, 40)
	if who == "" {
		who = groupedNumber(s.world, p.Bill.Product, p.Bill.Customer)
	}
	text := pad(s.world.Shop.agedText(st, p, f.Now), 12) + " " + pad(p.Number, numbers) + " " + who
	total := p.Bill.Total.Plain()
	return ends(text, lead(total, max(11, width(total)))+" "+pad(p.State.Label(), stateCells), w)
}

func (s waiting) dueRow(d ledger.MoneyDue, numbers, w int) string {
	number, who := "", ""
	if len(d.Entries) > 0 {
		e := d.Entries[0]
		number, who = e.Number, productName(s.world, e.Product)+" "+ledger.Clean(e.Name, 40)
	}
	return ends(pad(number, numbers)+" "+who, d.Due.String(), w)
}

// foot is about the chosen row: what happens by itself and when, or whose money it is.
func (s waiting) foot(f Frame) []string {
	st := f.Style
	lines := []string{st.Dim.Render(strings.Repeat("─", f.Width))}
	add := func(text string, style func(...string) string) {
		for _, line := range wrap(text, f.Width-2) {
			lines = append(lines, " "+style(line))
		}
	}
	if o, ok := s.chosenOpen(); ok {
		p := o.payment
		advice := Describe(p)
		add(productName(s.world, p.Bill.Product)+" "+groupedNumber(s.world, p.Bill.Product, p.Bill.Customer)+" · kode klaim "+ledger.Clean(p.Claim, 10), st.Strong.Render)
		if o.disputed() {
			add("Pertentangan: "+ledger.Clean(p.Conflict, 120), st.Bad.Render)
			add(advice.Do, st.Plain.Render)
		} else {
			add(advice.Happened+" "+advice.Money+" "+o.plan.text(f.Now, s.world), st.Plain.Render)
		}
		if p.Flag != "" {
			add("Perlu dilihat orang: "+ledger.Clean(p.Flag, 120), st.Warn.Render)
		}
		if advice.Theirs != "" {
			add("Penyedia: "+advice.Theirs, st.Accent.Render)
		}
	}
	if d, ok := s.chosenDue(); ok {
		for _, line := range bigClaim(st, claims(d), f.Height) {
			lines = append(lines, " "+line)
		}
		add("Kode klaim "+claims(d)+" · uang diterima "+d.Nota.Tender.String(), st.Strong.Render)
	}
	if s.note != "" {
		add(s.note, st.Warn.Render)
	}
	return lines
}
