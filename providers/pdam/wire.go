package pdam

import (
	"errors"
	"fmt"
	"strings"

	"loket/ledger"
	"loket/providers/transport"
)

// Limits of texts, in characters.
const (
	maxCode    = 10
	maxNumber  = 64
	maxName    = 60
	maxAddress = 100
	maxGroup   = 60
	maxMessage = 200
	maxNote    = 120
	maxRows    = 60 // of one answer; a customer owes at most a few
)

// reply is the envelope of every answer (the PDAM document §4 to §6).
type reply struct {
	code    string
	message string
	rows    []row
	notes   []string
}

// row is one element of data: one bill. Every field but those that name the bill and its total may be missing or
// unreadable; the first is nothing, the second a note.
type row struct {
	source                         transport.Object
	name, address, group, tariff   string
	start, end, replaced, used     ledger.Meter
	parts                          []part
	account, penalty, other, total money
	flag, paidAt                   string
	notes                          []string
}

// money is an amount that may be missing or unreadable.
type money struct {
	amount ledger.Rupiah
	here   bool // it says something readable
	bad    bool // it says something unreadable
}

// part is one amount of the water account.
type part struct {
	field, key, label string
	money
}

// partFields are the amounts of which rekair is made (the PDAM document §4); meterai is inside it at some PDAMs and
// beside it at others.
var partFields = []part{
	{field: "biayapemakaian", key: ledger.LineWater, label: "Harga air"},
	{field: "administrasi", key: ledger.LineAdministration, label: "Administrasi"},
	{field: "pemeliharaan", key: ledger.LineMaintenance, label: "Pemeliharaan"},
	{field: "retribusi", key: ledger.LineLevy, label: "Retribusi"},
	{field: "airlimbah", key: ledger.LineSewage, label: "Air limbah"},
	{field: "pelayanan", key: ledger.LineService, label: "Pelayanan"},
	{field: "meterai", key: ledger.LineStamp, label: "Meterai"},
}

// decode reads an answer. Data may be a list, one object, empty, null or missing.
func decode(o transport.Object) *reply {
	r := &reply{code: o.Code("status", 3), message: o.Text("message", maxMessage)}
	if len(r.code) > maxCode {
		r.code = "" // no status that a person could look up
	}
	rows, err := o.List("data")
	if err != nil {
		r.notes = append(r.notes, "data tidak terbaca")
	}
	for _, object := range rows[:min(len(rows), maxRows)] {
		r.rows = append(r.rows, decodeRow(object))
	}
	return r
}

func decodeRow(o transport.Object) row {
	r := row{
		source: o, name: o.Text("pelanggan", maxName), address: o.Text("alamat", maxAddress),
		group: o.Text("kodegol", maxGroup), tariff: o.Text("golongan", maxGroup),
		paidAt: o.Text("tglbayar", maxNumber), flag: o.Text("flaglunas", maxNumber),
	}
	r.start, r.end = r.meter("stanlalu"), r.meter("stanskrg")
	r.replaced, r.used = r.meter("stanangkat"), r.meter("pakai")
	for _, p := range partFields {
		p.money = r.money(p.field)
		r.parts = append(r.parts, p)
	}
	r.account, r.penalty, r.other, r.total = r.money("rekair"), r.money("denda"), r.money("biayalain"), r.money("total")
	return r
}

func (r *row) money(field string) money {
	amount, here, err := r.source.Money(field)
	if err != nil {
		r.notes = append(r.notes, unreadable(field, err))
		return money{bad: true}
	}
	return money{amount: amount, here: here}
}

func (r *row) meter(field string) ledger.Meter {
	m, err := r.source.Meter(field)
	if err != nil {
		r.notes = append(r.notes, unreadable(field, err))
	}
	return m
}

// unreadable is a note; it names the field and what it should have been, not what stands in it.
func unreadable(field string, err error) string {
	switch {
	case errors.Is(err, ledger.ErrAmount):
		return field + " bukan jumlah rupiah bulat"
	case errors.Is(err, ledger.ErrMeter):
		return field + " bukan angka meter"
	}
	return field + " tidak terbaca"
}

// is reports whether a field says what it should. A field that is missing contradicts nothing; a number has lost its
// leading zeros.
func (r row) is(field, want string) bool {
	return !r.source.Has(field) || r.source.Code(field, len(want)) == want
}

// counter is the counter that a paid bill names, "" where it names none or is unreadable.
func (r row) counter() string { return r.source.Text("loket", maxNumber) }

// names reports whether a paid bill names the counter with this code.
func (r row) names(code string) bool { return r.source.Has("loket") && r.is("loket", code) }

// ours are the rows that speak of this customer and period. Of several rows only one can.
func (r *reply) ours(number ledger.CustomerNo, period ledger.Month) []row {
	var rows []row
	for _, row := range r.rows {
		if row.is("nosamb", string(number)) && row.is("periode", string(period)) {
			rows = append(rows, row)
		}
	}
	return rows
}

// sheet is the row as a sheet: the water account, the fine, and the rest of the total.
func (r row) sheet(period ledger.Month) ledger.Sheet {
	s := ledger.Sheet{Period: string(period), Amount: r.water(), Penalty: r.penalty.amount, Start: r.start, End: r.end}
	s.Other = r.total.amount - s.Amount - s.Penalty
	return s
}

// water is the water account: rekair, or its parts where that is missing.
func (r row) water() ledger.Rupiah {
	if r.account.here {
		return r.account.amount
	}
	var sum ledger.Rupiah
	for _, p := range r.parts {
		sum += p.amount
	}
	return sum
}

// lines are the amounts of the row, which always add up to its total: what its parts leave of it is a line of its
// own (other PDAMs add ppn, angsuran). The note says so where there is such a line.
func (r row) lines() (lines []ledger.Line, note string) {
	left := r.total.amount
	add := func(key, label string, amount ledger.Rupiah) {
		if amount != 0 {
			lines = append(lines, ledger.Line{Key: key, Label: label, Amount: amount})
			left -= amount
		}
	}
	for _, p := range r.parts {
		add(p.key, p.label, p.amount)
	}
	if len(lines) == 0 {
		add(ledger.LineBill, "Rekening air", r.account.amount)
	}
	add(ledger.LinePenalty, "Denda", r.penalty.amount)
	add(ledger.LineOther, "Biaya lain", r.other.amount)
	if left != 0 {
		note = fmt.Sprintf("Lain-lain %s: selisih total dengan rincian PDAM", left)
		add(ledger.LineRemainder, "Lain-lain", left)
	}
	return lines, note
}

// details are what is shown of the row beside its amounts.
func (r row) details() []ledger.Detail {
	var details []ledger.Detail
	add := func(key, label, value string) {
		if value != "" {
			details = append(details, ledger.Detail{Key: key, Label: label, Value: value})
		}
	}
	tariff := r.tariff
	if r.group != "" && tariff != "" {
		tariff += " (" + r.group + ")"
	} else if tariff == "" {
		tariff = r.group
	}
	add(ledger.DetailTariff, "Golongan", tariff)
	if r.used != "" {
		add("usage", "Pemakaian", r.used.Plain()+" m3")
	}
	if r.replaced != "" && r.replaced.Plain() != "0" { // the meter was taken off in this month
		add("replaced_meter", "Stan angkat", r.replaced.Plain())
	}
	return details
}

// explain is what was read of an answer, a field a line, for the trace.
func (r *reply) explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "status    = %q: %s\nmessage   = %q\n", r.code, find(r.code).text, r.message)
	for i, row := range r.rows {
		fmt.Fprintf(&b, "data[%d]\n", i)
		for _, field := range []string{"nosamb", "periode", "loket"} {
			fmt.Fprintf(&b, "  %-14s = %q\n", field, row.source.Text(field, maxNumber))
		}
		fmt.Fprintf(&b, "  %-14s = %q\n  %-14s = %q\n", "pelanggan", row.name, "alamat", row.address)
		fmt.Fprintf(&b, "  %-14s = %q %q\n", "golongan", row.group, row.tariff)
		fmt.Fprintf(&b, "  %-14s = %q m3 .. %q m3, %q used\n", "stan", row.start, row.end, row.used)
		for _, p := range row.parts {
			fmt.Fprintf(&b, "  %-14s = %s\n", p.field, p.money)
		}
		fmt.Fprintf(&b, "  %-14s = %s\n  %-14s = %s\n", "rekair", row.account, "denda", row.penalty)
		fmt.Fprintf(&b, "  %-14s = %s\n  %-14s = %s\n", "biayalain", row.other, "total", row.total)
		fmt.Fprintf(&b, "  %-14s = %q\n  %-14s = %q\n", "flaglunas", row.flag, "tglbayar", row.paidAt)
		for _, note := range row.notes {
			fmt.Fprintf(&b, "  note: %s\n", note)
		}
	}
	for _, note := range r.notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	return strings.TrimRight(b.String(), "\n")
}

// String is the amount for the trace.
func (m money) String() string {
	switch {
	case m.bad:
		return "unreadable"
	case !m.here:
		return "-"
	}
	return m.amount.String()
}
