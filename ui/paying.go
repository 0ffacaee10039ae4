package ui

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// nextAfter is how long the operator waits for an answer before the next customer may be served meanwhile.
const nextAfter = 3 * time.Second

// paying is shown while a payment is on its way. It cannot be taken back; only left behind.
type paying struct {
	world  World
	flight int // the router's number of this payment
	bill   ledger.Bill
	tender ledger.Rupiah
	since  time.Time
}

func newPaying(w World, flight int, o Order) paying {
	return paying{world: w, flight: flight, bill: o.Bills[0], tender: o.Tender, since: w.Clock.Now()}
}

func (s paying) Init() tea.Cmd { return nil }

func (s paying) Title() string { return "Membayar" }

func (s paying) Busy() bool { return true }

func (s paying) Keys() []key.Binding {
	return []key.Binding{named(keyBack, "pelanggan berikutnya, setelah 3 detik|next customer, after 3 s")}
}

func (s paying) Update(msg tea.Msg) (Screen, tea.Cmd) {
	if msg, ok := msg.(keyPress); ok && pressed(msg, keyBack) && s.world.Clock.Now().Sub(s.since) >= nextAfter {
		return s, say(CustomerDone{})
	}
	return s, nil
}

func (s paying) View(f Frame) string {
	st := f.Style
	change := s.tender - s.bill.Total.RoundUp(s.world.Shop.Rounding)
	lines := []string{"",
		" " + st.Title.Render("Mengirim pembayaran …") + "  " + st.Strong.Render(elapsed(f.Now, s.since)), "",
		" " + productName(s.world, s.bill.Product) + "  " + groupedNumber(s.world, s.bill.Product, s.bill.Customer),
		" " + ledger.Clean(s.bill.Name, 60),
		" Total " + st.Strong.Render(s.bill.Total.String()) + "   Tunai " + s.tender.String() + "   Kembali " + st.Strong.Render(change.String()), "",
		" Permintaan dikirim satu kali saja. Jangan tutup program."}
	if f.Now.Sub(s.since) >= nextAfter {
		lines = append(lines, "", " "+st.Accent.Render("Esc: layani pelanggan berikutnya; hasilnya muncul sebagai kabar, F3 membukanya."))
	}
	return strings.Join(lines, "\n")
}

// productOf is the catalogue's product with this code; of an unknown code, a product of that name.
func productOf(w World, code ledger.ProductCode) ledger.Product {
	for _, p := range w.Catalog.Products {
		if p.Code == code {
			return p
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
