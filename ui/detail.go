package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// detail is one payment as the book has it, with everything that happened to it. F4 prints its slip again, marked.
type detail struct {
	world    World
	seat     ticket
	ref      ledger.RefID
	seen     seen
	events   []ledger.Event
	loaded   bool
	printing bool
	scroll   int
	note     string
	problem  Advice
}

// eventsLoaded answers the reading of a payment's events.
type eventsLoaded struct {
	ticket ticket
	events []ledger.Event
	err    error
}

func newDetail(w World, seat ticket, ref ledger.RefID) detail {
	return detail{world: w, seat: seat.next(), ref: ref}
}

func (s detail) Init() tea.Cmd { return s.load() }

func (s detail) load() tea.Cmd {
	world, seat, ref := s.world, s.seat, s.ref
	return tea.Batch(loadSeen(world, seat, ref), func() tea.Msg {
		events, err := world.Book.Events(context.Background(), ref)
		return eventsLoaded{seat, events, err}
	})
}

func (s detail) Title() string { return "Rincian pembayaran" }

func (s detail) Busy() bool { return false }

func (s detail) Keys() []key.Binding { return []key.Binding{keyPrint, keyScroll, keyBack} }

func (s detail) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case seenLoaded:
		if msg.ticket == s.seat && msg.err == nil {
			s.seen, s.loaded = msg.seen, true
		}
		if msg.ticket == s.seat && msg.err != nil {
			s.problem = Explain(msg.err, s.world.Shop.Zone)
		}
	case eventsLoaded:
		if msg.ticket == s.seat && msg.err == nil {
			s.events = msg.events
		}
	case changed:
		if msg.payment.Ref == s.ref {
			return s.reload()
		}
	case printed:
		return s.printedSlip(msg)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s detail) reload() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	return s, s.load()
}

func (s detail) printedSlip(msg printed) (Screen, tea.Cmd) {
	if msg.ref != s.ref {
		return s, nil
	}
	s.printing, s.note = false, "Sudah dicetak."
	if msg.err != nil {
		s.note = "Struk mungkin belum tercetak. Periksa pencetak, lalu F4."
	}
	return s.reload()
}

func (s detail) press(msg keyPress) (Screen, tea.Cmd) {
	switch {
	case pressed(msg, keyBack, keyEnter):
		return s, say(Left{})
	case pressed(msg, keyPrint) && s.loaded && !s.printing:
		if s.world.Shop.NoPaper {
			s.note = noPaper
			return s, nil
		}
		document, _ := s.world.Slip(s.seen.payment, s.seen.nota)
		s.printing, s.note = true, "Mencetak …"
		return s, printSlip(s.world, s.seen.payment, document)
	case pressed(msg, keyUp):
		s.scroll = max(0, s.scroll-1)
	case pressed(msg, keyDown):
		s.scroll = min(s.scroll+1, maxScroll)
	case pressed(msg, keyPgUp):
		s.scroll = max(0, s.scroll-8)
	case pressed(msg, keyPgDown):
		s.scroll = min(s.scroll+8, maxScroll)
	}
	return s, nil
}

func (s detail) View(f Frame) string {
	switch {
	case s.problem != (Advice{}):
		return "\n" + strings.Join(s.problem.lines(f, f.Width-2), "\n")
	case !s.loaded:
		return "\n Membaca buku …"
	}
	lines := append(s.facts(f, f.Width-2), "", f.Style.Dim.Render("Riwayat"))
	for _, e := range s.events {
		lines = append(lines, s.happened(f, e)...)
	}
	lines = indent(window(lines, s.scroll, f.Width-2, f.Height-1, f.Style.Dim))
	return strings.Join(append(fit(lines, f.Width, f.Height-1), " "+f.Style.Warn.Render(s.note)), "\n")
}

func (s detail) facts(f Frame, w int) []string {
	st, p, n := f.Style, s.seen.payment, s.seen.nota
	lines := []string{ends(st.Strong.Render(p.Number), stateStyle(st, p.State).Render("● "+p.State.Label()), w)}
	for _, fact := range []struct{ label, value string }{
		{"Produk", productName(s.world, p.Bill.Product)},
		{"Nomor", groupedNumber(s.world, p.Bill.Product, p.Bill.Customer)},
		{"Nama", ledger.Clean(p.Bill.Name, 80)},
		{"Periode", ledger.Clean(p.Bill.Periods(), 80)},
		{"Total", p.Bill.Total.String() + " (layanan " + p.Bill.Fee.String() + ")"},
		{"Kas", fmt.Sprintf("diterima %s · kembali %s · dikembalikan %s", n.Tender, n.Change, n.HandBack)},
		{"Kode klaim", ledger.Clean(p.Claim, 10)},
		{"Bukti (SN)", ledger.Clean(p.Serial, 80)},
		{"Penyedia", theirs(p.Code, p.Message)},
		{"Cetakan", fmt.Sprintf("struk %d · titipan %d · pengembalian %d", p.Prints.Receipt, p.Prints.Titipan, p.Prints.HandBack)},
		{"Kasir", ledger.Clean(p.By, 40) + ", " + dateTime(p.IntendedAt, s.world.Shop.Zone)},
		{"Bukti putusan", ledger.Clean(p.Evidence, 120)},
		{"Pertentangan", ledger.Clean(p.Conflict, 120)},
	} {
		lines = append(lines, labelled(st, fact.label, fact.value, 13, w)...)
	}
	return lines
}

// happened is one event in words.
func (s detail) happened(f Frame, e ledger.Event) []string {
	values := wrap(eventWords(e), f.Width-24)
	lines := make([]string, len(values))
	for i, v := range values {
		when := strings.Repeat(" ", 19)
		if i == 0 {
			when = dateTime(e.At, s.world.Shop.Zone)
		}
		lines[i] = f.Style.Dim.Render(when) + "  " + v
	}
	return lines
}
