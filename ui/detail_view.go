package ui

import (
	"strings"
	"time"

	"loket/ledger"
)

// factCells is the column of labels.
const factCells = 14

// View is the state in words, what is known with the amounts beside it, and the history; the last line is
// the word about what was just done.
func (s detail) View(f Frame) string {
	if !s.loaded {
		return f.unread(s.problem)
	}
	w := f.Width - 2
	lines := append(s.words(f, w), "")
	lines = append(lines, s.known(f, w)...)
	lines = append(lines, "", f.Style.Dim.Render("Riwayat"))
	for _, e := range s.events {
		lines = append(lines, s.happened(f, e, w)...)
	}
	foot := s.foot(f)
	height := max(2, f.Height-len(foot))
	lines = indent(window(lines, int(s.scroll), w, height, f.Style.Dim))
	return strings.Join(append(fit(lines, f.Width, height), foot...), "\n")
}

func (s detail) foot(f Frame) []string {
	if s.problem != (Advice{}) {
		return s.problem.lines(f, f.Width-2)
	}
	var lines []string
	for _, line := range wrap(s.note, f.Width-2) {
		lines = append(lines, " "+f.Style.Warn.Render(line))
	}
	return lines
}

// exchangeable reports whether the customer still holds a slip that a receipt is to take the place of.
func (s detail) exchangeable() bool {
	p := s.seen.payment
	return p.State == ledger.Paid && p.Prints.Titipan > 0 && p.Prints.Receipt == 0
}

// claimable reports whether the claim code is what the customer comes with.
func (s detail) claimable() bool {
	return s.exchangeable() || s.payable() || s.seen.payment.State.Sent()
}

// words is the state, what it means, and the money due. What to do is said while there is something to do.
func (s detail) words(f Frame, w int) []string {
	st, p := f.Style, s.seen.payment
	advice := Describe(p)
	moment := dateTime(p.IntendedAt, s.world.Shop.Zone)
	lines := []string{ends(stateStyle(st, p.State).Render("● "+p.State.Label())+"  "+st.Strong.Render(ledger.Clean(p.Number, 30)), moment, w)}
	lines = append(lines, wrap(advice.Happened+" "+advice.Money, w)...)
	add := func(text string, style func(...string) string) {
		for _, line := range wrap(text, w) {
			lines = append(lines, style(line))
		}
	}
	if p.State.Sent() {
		add(advice.Do, st.Strong.Render)
	}
	switch {
	case p.State == ledger.Disputed:
		add("Pertentangan: "+ledger.Clean(p.Conflict, 120), st.Bad.Render)
	case p.State.Sent():
		add(s.seen.plan.text(f.Now, s.world), st.Warn.Render)
	}
	claim := ledger.Clean(p.Claim, 10)
	if s.claimable() {
		lines = append(lines, bigClaim(st, claim, f.Height)...)
	}
	if s.exchangeable() {
		add("Cocokkan kode klaim "+claim+" dengan slip titipan pelanggan, lalu berikan struknya: F4 mencetak.", st.Good.Render)
	}
	switch {
	case s.payable():
		add("Kembalikan "+s.due().String()+", hanya kepada pembawa slip berkode klaim "+claim+" (F7).", st.Bad.Render)
	case !p.State.Owed() && s.seen.nota.HandBack > 0:
		add("Uang sudah dikembalikan: "+s.seen.nota.HandBack.String()+".", st.Strong.Render)
	}
	return lines
}

// known is who and what, beside the amounts where both fit.
func (s detail) known(f Frame, w int) []string {
	if w < twoColumns-2 {
		return append(s.who(f, w), s.money(f, w)...)
	}
	left := min(w-amountsWidth-2, leftMost)
	return beside(s.who(f, left), s.money(f, amountsWidth), left+2)
}

func (s detail) who(f Frame, w int) []string {
	product, b := s.seen.payment.Product, s.seen.payment.Bill
	facts := [][2]string{
		{"Produk", ledger.Clean(product.Name, 60)},
		{"Nomor", groupedNumber(s.world, b.Product, b.Customer)},
		{"Nama", ledger.Clean(b.Name, 60)},
		{"Alamat", ledger.Clean(b.Address, 120)},
		{"Periode", ledger.Clean(b.Periods(), 120)},
	}
	for _, d := range b.Details {
		facts = append(facts, [2]string{ledger.Clean(d.Label, 24), ledger.Clean(d.Text(), 120)})
	}
	for _, sheet := range b.Sheets {
		if stand, used := usage(product, sheet); stand != "" {
			facts = append(facts, [2]string{"Stand " + ledger.Clean(b.PeriodText(sheet.Period), 12), strings.TrimSpace(stand + "  " + used)})
		}
	}
	var lines []string
	for _, fact := range append(facts, s.facts()...) {
		lines = append(lines, labelled(f.Style, fact[0], fact[1], factCells, w)...)
	}
	return lines
}

// money is the amounts of the bill, and the cash of the visit.
func (s detail) money(f Frame, w int) []string {
	n := s.seen.nota
	lines := amounts(f.Style, s.seen.payment.Bill, w)
	for _, sum := range []struct {
		label  string
		amount ledger.Rupiah
		always bool
	}{{"Pembulatan", n.RoundingUp(), false}, {"Tunai", n.Tender, true}, {"Kembali", n.Change, true}, {"Dikembalikan", n.HandBack, false}} {
		if sum.amount != 0 || sum.always {
			lines = append(lines, ends(sum.label, sum.amount.String(), w))
		}
	}
	return lines
}

// happened is one event in words, with its time, what it told, and whose it was where the words do not say so.
func (s detail) happened(f Frame, e ledger.Event, w int) []string {
	text, by := proofWords(e, s.seen.payment), By(e)
	if by != "" && !strings.Contains(text, "oleh "+by) {
		text += " · " + by
	}
	return dated(f.Style, e, s.world.Shop.Zone, text, w)
}

// dated is a text about an event, beside its time.
func dated(st Style, e ledger.Event, zone *time.Location, text string, w int) []string {
	when := dateTime(e.At, zone)
	var lines []string
	for _, line := range wrap(text, max(10, w-width(when)-2)) {
		lines = append(lines, st.Dim.Render(when)+"  "+line)
		when = strings.Repeat(" ", width(when))
	}
	return lines
}
