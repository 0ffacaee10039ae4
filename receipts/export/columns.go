package export

import (
	"time"

	"loket/ledger"
)

// Book is what a file says about where it comes from.
type Book struct {
	Counter  string // code and name of the counter
	Zone     *time.Location
	Practice bool
}

// title is the name of the book's sheet; practice always says so.
func (b Book) title() string {
	if b.Practice {
		return "LATIHAN"
	}
	return "Pembayaran"
}

// column is one of a table of payments. A cell is a string, a ledger.Rupiah, a ledger.Date, a time.Time, or nil where there is nothing.
type column struct {
	head  string
	width float64 // in characters
	cell  func(row) any
}

// row is a payment and whether it is the first of its nota: the nota's cash stands there once, so that a sum over the column
// is what moved.
type row struct {
	ledger.Entry
	book  Book
	first bool
}

var columns = []column{
	{"Nomor", 16, func(r row) any { return r.Number }},
	{"Tanggal", 11, func(r row) any { return r.Day }},
	{"Waktu", 19, func(r row) any { return r.clock(r.Created) }},
	{"Produk", 18, func(r row) any { return string(r.Product) }},
	{"Pelanggan", 20, func(r row) any { return string(r.Customer) }},
	{"Nama", 24, func(r row) any { return r.Name }},
	{"Periode", 14, func(r row) any { return r.Period }},
	{"Keadaan", 12, func(r row) any { return r.State.Label() }},
	{"Alasan", 20, func(r row) any { return reasons[r.Reason] }},
	{"Total", 12, func(r row) any { return r.Total }},
	{"Biaya layanan", 12, func(r row) any { return r.Fee }},
	{"Terpotong dari saldo", 12, func(r row) any { return r.cost() }},
	{"Komisi", 12, func(r row) any { return r.commission() }},
	{"Tunai nota", 12, func(r row) any { return r.once(r.Cash) }},
	{"Kembali nota", 12, func(r row) any { return r.once(r.Change) }},
	{"Pembulatan nota", 12, func(r row) any { return r.once(r.Rounding) }},
	{"Penyedia", 16, func(r row) any { return r.Provider }},
	{"Kode", 8, func(r row) any { return r.Code }},
	{"Pesan", 30, func(r row) any { return r.Message }},
	{"SN", 24, func(r row) any { return r.Serial }},
	{"Kasir", 14, func(r row) any { return r.Cashier }},
	{"Selesai", 19, func(r row) any { return r.clock(r.Settled) }},
	{"Nota", 24, func(r row) any { return string(r.Nota) }},
	{"Ref", 24, func(r row) any { return string(r.Ref) }},
	{"Buku", 12, func(r row) any {
		return map[bool]string{true: "LATIHAN", false: "sungguhan"}[r.Practice || r.book.Practice]
	}},
}

// reasons are the words for why a payment is in its state.
var reasons = map[ledger.Reason]string{
	ledger.ReasonRefused: "ditolak penyedia", ledger.ReasonNotPaid: "belum terbayar", ledger.ReasonElsewhere: "dibayar di loket lain",
	ledger.ReasonNotSent: "tidak terkirim", ledger.ReasonGivenUp: "dibatalkan", ledger.ReasonSettled: "diputuskan penyelia",
}

// clock is a time as the counter's clock showed it.
func (r row) clock(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.In(r.book.Zone).Truncate(time.Second)
}

// cost is what left the deposit for a payment that is paid.
func (r row) cost() any {
	if r.State != ledger.Paid || r.Cost == nil {
		return nil
	}
	return *r.Cost
}

func (r row) commission() any {
	earned, known := ledger.Bill{Total: r.Total, Fee: r.Fee, Cost: r.Cost}.Commission()
	if r.State != ledger.Paid || !known {
		return nil
	}
	return earned
}

func (r row) once(amount ledger.Rupiah) any {
	if !r.first {
		return nil
	}
	return amount
}

// rows turns payments, oldest first, into rows.
type rows struct {
	book Book
	last ledger.NotaID
}

func (r *rows) next(e ledger.Entry) row {
	first := e.Nota != r.last
	r.last = e.Nota
	return row{Entry: e, book: r.book, first: first}
}
