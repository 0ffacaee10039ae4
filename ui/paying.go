package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// nextAfter is how long the operator waits for an answer before the next customer may be served meanwhile.
const nextAfter = 3 * time.Second

// paying is shown while the payments of one visit are on their way, one after the other. They cannot be taken back; only
// left behind.
type paying struct {
	world  World
	seat   ticket
	flight int // the router's number of this visit
	order  Order
	states map[ledger.RefID]ledger.State // as read from the book; missing: not read yet
	since  time.Time
}

// statesLoaded answers the reading of the payments on their way.
type statesLoaded struct {
	ticket ticket
	states map[ledger.RefID]ledger.State
}

func newPaying(w World, seat ticket, flight int, o Order) paying {
	return paying{world: w, seat: seat, flight: flight, order: o, since: w.Clock.Now()}
}

func (s paying) Init() tea.Cmd { return nil }

func (s paying) Title() string { return "Membayar" }

func (s paying) Busy() bool { return true }

func (s paying) Keys() []key.Binding {
	return []key.Binding{named(keyBack, "pelanggan berikutnya, setelah 3 detik|next customer, after 3 s")}
}

// about reports whether a payment is one of these.
func (s paying) about(ref ledger.RefID) bool {
	return slices.Contains(s.order.refs(), ref)
}

func (s paying) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case changed:
		if len(s.order.Bills) > 1 && s.about(msg.payment.Ref) {
			s.seat = s.seat.next()
			return s, s.load()
		}
	case statesLoaded:
		if msg.ticket == s.seat {
			s.states = msg.states
		}
	case keyPress:
		if pressed(msg, keyBack) && s.world.Clock.Now().Sub(s.since) >= nextAfter {
			return s, say(CustomerDone{})
		}
	}
	return s, nil
}

// load reads how far the payments are. One that cannot be read has no state to show.
func (s paying) load() tea.Cmd {
	world, seat, bills := s.world, s.seat, s.order.Bills
	return func() tea.Msg {
		states := make(map[ledger.RefID]ledger.State)
		for _, b := range bills {
			if p, err := world.Book.Payment(context.Background(), b.Ref); err == nil {
				states[b.Ref] = p.State
			}
		}
		return statesLoaded{seat, states}
	}
}

func (s paying) View(f Frame) string {
	st := f.Style
	var total ledger.Rupiah
	for _, b := range s.order.Bills {
		total += b.Total
	}
	change := s.order.Tender - total.RoundUp(s.world.Shop.Rounding)
	lines := append([]string{"", " " + st.Title.Render("Mengirim pembayaran …") + "  " + st.Strong.Render(elapsed(f.Now, s.since)), ""}, s.who(f)...)
	lines = append(lines,
		" Total "+st.Strong.Render(total.String())+"   Tunai "+s.order.Tender.String()+"   Kembali "+st.Strong.Render(change.String()), "",
		" Tiap permintaan dikirim satu kali saja. Jangan tutup program.")
	if f.Now.Sub(s.since) >= nextAfter {
		lines = append(lines, "", " "+st.Accent.Render("Esc: layani pelanggan berikutnya; hasilnya muncul sebagai kabar, F3 membukanya."))
	}
	return strings.Join(lines, "\n")
}

// who is whose bill it is; of several each with its state, the one on its way marked.
func (s paying) who(f Frame) []string {
	bills := s.order.Bills
	if len(bills) == 1 {
		return []string{" " + productName(s.world, bills[0].Product) + "  " + groupedNumber(s.world, bills[0].Product, bills[0].Customer),
			" " + ledger.Clean(bills[0].Name, 60)}
	}
	columns := newBillColumns(f.Width-stateCells-6, len(bills), func(i int) (ledger.Product, ledger.Bill) { return productOf(s.world, bills[i].Product), bills[i] })
	var rows []string
	at := 0
	for i, b := range bills {
		state, underway := s.states[b.Ref], s.states[b.Ref] == ledger.Submitted
		label := "menunggu"
		if state != 0 && state != ledger.Intended {
			label = state.Label()
		}
		text := columns.row(productOf(s.world, b.Product), b, b.Total.Plain()) + " "
		if underway {
			at = i
			rows = append(rows, f.Style.chosenRow(text+label, true, f.Width-1))
			continue
		}
		rows = append(rows, f.Style.chosenRow(text+stateStyle(f.Style, state).Render(label), false, f.Width-1))
	}
	return append(sight(rows, at, f.Width, max(2, f.Height-9), f.Style.Dim), "")
}

// productOf is the catalogue's product with this code; of an unknown code, a product of that name.
func productOf(w World, code ledger.ProductCode) ledger.Product {
	for i := range w.Catalog.Products { // a list asks for each of its rows, and products are large
		if w.Catalog.Products[i].Code == code {
			return w.Catalog.Products[i]
		}
	}
	return ledger.Product{Code: code, Name: string(code)}
}

func productName(w World, code ledger.ProductCode) string {
	return ledger.Clean(productOf(w, code).Name, 60)
}

func groupedNumber(w World, code ledger.ProductCode, no ledger.CustomerNo) string {
	return ledger.Clean(productOf(w, code).Group(no), 80)
}

// asRead is the product of a payment with what the book does not keep of it: how its numbers are grouped for reading.
func asRead(w World, p ledger.Product) ledger.Product {
	p.Groups = productOf(w, p.Code).Groups
	return p
}
