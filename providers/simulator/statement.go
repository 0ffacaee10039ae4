package simulator

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// StatementName is the name of the file in which end gives its statement.
func StatementName(end End) string { return "mutasi-" + string(end) + ".csv" }

// WriteStatement writes what end has in its books as the table that its callers can download, each far end in a manner of
// its own: the PDAM the paid bills of the caller's counter, with a letterhead, semicolons and points; the aggregator and
// the Biller every transaction with its status.
func (w *World) WriteStatement(out io.Writer, end End) error {
	bookings := w.Books(end)
	switch end {
	case PDAM:
		return w.writePDAM(out, bookings)
	case Digiswitch:
		return writeDigiswitch(out, bookings)
	}
	return writeBiller(out, bookings)
}

func (w *World) writePDAM(out io.Writer, bookings []Booking) error {
	rows := [][]string{{"LAPORAN PENERIMAAN LOKET"}, {"Kode loket", w.config.PDAM.CounterCode}, {""},
		{"No", "Tgl Bayar", "No. Sambungan", "Periode", "Total Tagihan"}}
	var sum int64
	for _, b := range bookings {
		if !b.stands() || b.By != w.config.PDAM.CounterCode {
			continue
		}
		sum += b.Amount
		rows = append(rows, []string{strconv.Itoa(len(rows) - 3), b.At.In(w.config.PDAM.Zone).Format("02/01/2006 15:04"), b.Customer, b.Period, dotted(b.Amount)})
	}
	return writeTable(out, ';', append(rows, []string{"", "", "", "JUMLAH", dotted(sum)}))
}

func writeDigiswitch(out io.Writer, bookings []Booking) error {
	rows := [][]string{{"Tanggal", "Ref ID", "Kode Produk", "No Pelanggan", "Periode", "Harga", "Harga Jual", "Status"}}
	status := map[Standing]string{Booked: "Sukses", Waiting: "Pending", Failed: "Gagal", Reversed: "Refund"}
	for _, b := range bookings {
		rows = append(rows, []string{b.At.In(wib).Format(time.DateTime), b.Ref, b.Product, b.Customer, b.Period, fmt.Sprint(b.Cost),
			fmt.Sprint(b.Amount), status[b.Standing]})
	}
	return writeTable(out, ',', rows)
}

func writeBiller(out io.Writer, bookings []Booking) error {
	rows := [][]string{{"TGL", "TRXID", "PRODUK", "TUJUAN", "DEBET", "STATUS"}}
	status := map[Standing]string{Booked: "SUKSES", Waiting: "PROSES", Failed: "GAGAL", Reversed: "REFUND"}
	for _, b := range bookings {
		rows = append(rows, []string{b.At.In(wib).Format("02-01-2006 15:04:05"), b.Ref, b.Product, b.Customer, fmt.Sprintf("%d,00", b.Cost), status[b.Standing]})
	}
	return writeTable(out, '\t', rows)
}

func writeTable(out io.Writer, separator rune, rows [][]string) error {
	table := csv.NewWriter(out)
	table.Comma = separator
	return table.WriteAll(rows)
}

// dotted is an amount with points between thousands.
func dotted(n int64) string {
	text := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, digit := range text {
		if i > 0 && (len(text)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(digit)
	}
	return b.String()
}
