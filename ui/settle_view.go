package ui

import (
	"strings"

	"loket/ledger"
)

// labelCells is the column of labels of the form.
const labelCells = 11

// View is the evidence of both sides, then the form, which stays in sight.
func (s settle) View(f Frame) string {
	if !s.loaded {
		return f.unread(s.problem)
	}
	foot := s.foot(f)
	height := max(2, f.Height-len(foot))
	lines := indent(window(s.proof(f, f.Width-2), int(s.scroll), f.Width-2, height, f.Style.Dim))
	return strings.Join(append(fit(lines, f.Width, height), foot...), "\n")
}

// proof is what is contradictory first, then what came and what was sent.
func (s settle) proof(f Frame, w int) []string {
	st, p, zone := f.Style, s.seen.payment, s.world.Shop.Zone
	who := productName(s.world, p.Bill.Product) + " " + groupedNumber(s.world, p.Bill.Product, p.Bill.Customer)
	if name := ledger.Clean(p.Bill.Name, 60); name != "" {
		who += " · " + name
	}
	lines := []string{ends(stateStyle(st, p.State).Render("● "+p.State.Label())+"  "+st.Strong.Render(ledger.Clean(p.Number, 30)), p.Bill.Total.String(), w)}
	add := func(text string, style func(...string) string) {
		for _, line := range wrap(text, w) {
			lines = append(lines, style(line))
		}
	}
	lines = append(lines, cut(who, w)) // not wrapped: what a provider calls a customer must not begin a line of its own
	for _, fact := range [][2]string{{"Pertentangan: ", p.Conflict}, {"Perlu dilihat: ", p.Flag}} {
		if fact[1] != "" {
			add(fact[0]+ledger.Clean(fact[1], 120), st.Bad.Render)
		}
	}
	var ours, theirs []string
	for _, e := range s.events {
		text := proofWords(e, p)
		if answered := e.Kind == ledger.KindAnswer || e.Kind == ledger.KindLost; answered {
			theirs = append(theirs, dated(st, e, zone, text, w)...)
		} else {
			ours = append(ours, dated(st, e, zone, text, w)...)
		}
	}
	lines = append(lines, st.Dim.Render("Dari penyedia"))
	if len(theirs) == 0 {
		lines = append(lines, "Belum ada jawaban apa pun.")
	}
	lines = append(lines, theirs...)
	lines = append(append(lines, st.Dim.Render("Dari loket")), ours...)
	for _, note := range p.Notes {
		add("Catatan: "+ledger.Clean(note, 120), st.Warn.Render)
	}
	if p.State == ledger.Pending || p.State == ledger.Suspect {
		add(s.seen.plan.text(f.Now, s.world), st.Warn.Render)
	}
	return lines
}

// proofWords are an event with what a supervisor compares: what was asked of the provider, and what it told besides
// its verdict.
func proofWords(e ledger.Event, p ledger.Payment) string {
	var facts []string
	add := func(label, value string) {
		if value = ledger.Clean(value, 60); value != "" {
			facts = append(facts, label+value)
		}
	}
	switch e.Kind {
	case ledger.KindSubmit:
		add("ke ", p.Product.Provider)
		add("nomor ", string(p.Bill.Customer))
		add("periode ", p.Bill.Periods())
		add("", p.Bill.Owed().String())
		add("ref ", string(p.Ref))
	case ledger.KindAnswer:
		a := body[ledger.Answer](e)
		add("SN ", a.Serial)
		add("ref ", a.Reference)
		if a.Cost != nil {
			add("saldo berkurang ", a.Cost.String())
		}
		if a.Balance != nil {
			add("sisa saldo ", a.Balance.String())
		}
	}
	text := Happened(e)
	if len(facts) > 0 {
		text += " · " + strings.Join(facts, ", ")
	}
	return text
}

// foot is the form and its last word.
func (s settle) foot(f Frame) []string {
	st, w := f.Style, f.Width-2
	lines := []string{st.Dim.Render(strings.Repeat("─", f.Width))}
	add := func(text string, style func(...string) string) {
		for _, line := range wrap(text, w) {
			lines = append(lines, " "+style(line))
		}
	}
	if len(s.choices()) == 0 {
		add("Pembayaran ini "+s.seen.payment.State.Label()+"; tidak ada yang perlu diputuskan.", st.Strong.Render)
		return append(lines, s.problem.lines(f, w)...)
	}
	lines = append(lines, " "+pad("Putusan", labelCells)+s.offered(st),
		" "+pad("Bukti", labelCells)+st.box(ledger.Clean(s.evidence.value, maxEvidence), "nomor mutasi, surat, nama petugas", w-labelCells, !s.deciding))
	switch {
	case s.deciding:
		add("Mencatat putusan …", st.Accent.Render)
	case s.problem != (Advice{}):
		lines = append(lines, s.problem.lines(f, w)...)
	case s.arming:
		add(s.follows(), st.Strong.Render)
		add("F9 sekali lagi mencatat putusan ini; Esc membatalkan.", st.Warn.Render)
	case s.note != "":
		add(s.note, st.Warn.Render)
	default:
		add("Bandingkan bukti kedua pihak, isi keduanya, lalu F9: penyelia mengizinkan.", st.Accent.Render)
	}
	return lines
}

// offered are the decisions, the chosen one marked by more than colour.
func (s settle) offered(st Style) string {
	var words []string
	for _, o := range s.choices() {
		after, _ := decided(s.seen.payment, o)
		word := "  " + after.State.Label() + "  "
		if o == s.choice {
			word = st.Chosen.Render("▸ " + after.State.Label() + " ◂")
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// follows is what the chosen decision means for the customer and the drawer.
func (s settle) follows() string {
	p, n := s.seen.payment, s.seen.nota
	after, err := decided(p, s.choice)
	if err != nil {
		return ""
	}
	due := n.With(after).Due()
	text := p.Number + " menjadi " + after.State.Label() + ", diputuskan " + ledger.Clean(s.by, ledger.MaxUserName) + ". "
	claim := " kepada pembawa kode klaim " + ledger.Clean(p.Claim, 10) + " (F7)."
	switch {
	case after.State == ledger.Paid && due < 0:
		return text + "Pelanggan mendapat struk; uang yang sudah dikembalikan, " + (-due).String() + ", harus ditagih lagi."
	case after.State == ledger.Paid && due > 0:
		return text + "Pelanggan mendapat struk (F4) dan kembalian " + due.String() + claim
	case after.State == ledger.Paid:
		return text + "Pelanggan mendapat struk (F4); uangnya tetap di loket."
	case due > 0:
		return text + "Uang kembali " + due.String() + claim
	}
	return text + "Tidak ada uang yang harus dikembalikan."
}
