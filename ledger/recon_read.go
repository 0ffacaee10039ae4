package ledger

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// StatementTable is a provider's table as read: its rows, and what a person should know about what is none.
type StatementTable struct {
	Rows    []StatementRow
	Header  int            // the line of the headings, from 1
	Skipped []int          // lines with neither number nor reference: totals, remarks, headings again
	Unknown map[string]int // statuses that neither list knows, with how many rows have them; they count as not paid
}

// maxStatementAmount is the largest amount of a row, in whole rupiah: the sum of as many rows as a file may have is no
// larger than an amount can be, so that no forged one makes a difference of nothing.
const maxStatementAmount Rupiah = 1_000_000_000_000

// maxFaults is how many unreadable rows an error lists.
const maxFaults = 5

// The usual words of a status. What neither list knows is not paid.
var (
	paidWords   = []string{"sukses", "success", "successful", "berhasil", "lunas", "paid", "terbayar", "ok", "settled", "selesai", "00", "0", "1"}
	unpaidWords = []string{"gagal", "failed", "fail", "pending", "proses", "diproses", "batal", "dibatalkan", "cancelled", "refund", "refunded",
		"reversal", "reversed", "error", "ditolak", "rejected", "suspect", "timeout", "belumbayar", "belumlunas", "2"}
)

// Read reads a table as a statement. day is the day of the rows where the table has no column for it; "" demands one. A
// row that cannot be read is an error, since a statement with a gap would tell differences that are none: a
// *StatementError that lists the first of them.
func (c StatementColumns) Read(table [][]string, day Date) (StatementTable, error) {
	line, at, err := c.heading(table)
	if err != nil {
		return StatementTable{}, err
	}
	if at[atDate] < 0 && day == "" {
		return StatementTable{}, &StatementError{"date", fmt.Sprintf("kolom tanggal tidak ditemukan; sebutkan harinya dengan --day. Kolom di baris %d: %s",
			line+1, titles(table, line))}
	}
	read := StatementTable{Header: line + 1, Unknown: map[string]int{}}
	var faults []string
	for i := line + 1; i < len(table); i++ {
		cell := func(column int) string {
			if p := at[column]; p >= 0 && p < len(table[i]) {
				return strings.TrimSpace(table[i][p])
			}
			return ""
		}
		row, fault := c.row(cell, day)
		row.Line = i + 1
		switch {
		case strings.Join(table[i], "") == "":
		case row.Number == "" && row.Ref == "", cell(atAmount) == "", headingKey(cell(atAmount)) == headingKey(table[line][at[atAmount]]):
			read.Skipped = append(read.Skipped, i+1)
		case fault != "":
			faults = append(faults, fmt.Sprintf("baris %d: %s", i+1, fault))
		default:
			if row.Paid = c.paid(row.Status, at[atStatus] >= 0, read.Unknown); len(read.Rows) == cap(read.Rows) {
				read.Rows = slices.Grow(read.Rows, len(table)-i)
			}
			read.Rows = append(read.Rows, row)
		}
	}
	if len(faults) > 0 {
		return StatementTable{}, &StatementError{"", fmt.Sprintf("%d baris tidak terbaca: %s. Tidak ada yang dibandingkan",
			len(faults), strings.Join(faults[:min(len(faults), maxFaults)], "; "))}
	}
	if len(read.Rows) == 0 && len(read.Skipped) > 0 { // the head alone is a day on which nothing was booked
		return StatementTable{}, &StatementError{"", fmt.Sprintf("tidak ada baris transaksi di bawah baris %d", line+1)}
	}
	signs(read.Rows)
	return read, nil
}

// signs makes amounts positive. Where a statement writes what was taken with a minus, most rows have one; a row of the
// other sign was given back, and is not paid.
func signs(rows []StatementRow) {
	balance := 0
	for _, r := range rows {
		switch {
		case r.Amount < 0:
			balance--
		case r.Amount > 0:
			balance++
		}
	}
	for i, r := range rows {
		if r.Amount < 0 && balance > 0 || r.Amount > 0 && balance < 0 {
			rows[i].Paid = false
		}
		rows[i].Amount = max(r.Amount, -r.Amount)
	}
}

// row reads one row; the text says what cannot be read.
func (c StatementColumns) row(cell func(int) string, day Date) (StatementRow, string) {
	r := StatementRow{Ref: Clean(cell(atRef), MaxCustomerNo), Period: Clean(cell(atPeriod), 60), Time: Clean(cell(atDate), 40),
		Status: Clean(cell(atStatus), 40), Text: Clean(cell(atProduct), 60), Day: day}
	no := wholeNumber.ReplaceAllString(cell(atNumber), "$1")
	r.Number = CleanNumber(no)
	if rounded.MatchString(no) {
		return r, fmt.Sprintf("nomor %q dibulatkan oleh Excel; simpan kolom itu sebagai teks", Clean(no, 40))
	}
	amount, ok := c.money(cell(atAmount))
	if !ok {
		return r, fmt.Sprintf("nominal %q bukan rupiah utuh", Clean(cell(atAmount), 40))
	}
	if r.Amount = amount; max(amount, -amount) > maxStatementAmount {
		return r, fmt.Sprintf("nominal %q tidak masuk akal", Clean(cell(atAmount), 40))
	}
	if text := cell(atDate); text != "" || day == "" {
		if r.Day, ok = c.day(text); !ok {
			return r, fmt.Sprintf("tanggal %q tidak terbaca; isi date_format, mis. \"DD/MM/YYYY\"", Clean(text, 40))
		}
	}
	return r, ""
}

var (
	wholeNumber = regexp.MustCompile(`^'?([0-9]+)\.0+$`)                   // what tables make of a number that is text
	rounded     = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+$`) // and of a long one, whose last digits are gone
)

// paid reports whether a status means paid. A statement without statuses lists what was paid.
func (c StatementColumns) paid(status string, column bool, unknown map[string]int) bool {
	if !column {
		return true
	}
	key := headingKey(status)
	if len(c.Paid) > 0 {
		return slices.ContainsFunc(c.Paid, func(word string) bool { return headingKey(word) == key })
	}
	if slices.Contains(paidWords, key) {
		return true
	}
	if !slices.Contains(unpaidWords, key) {
		unknown[status]++
	}
	return false
}

// money is an amount as statements write it: "59750", "Rp 59.750", "59.750,00", "59,750.00", "-59750", "(59.750)". Sen
// other than zeros are no amount.
func (c StatementColumns) money(text string) (Rupiah, bool) {
	digits := strings.ToLower(strings.NewReplacer(" ", "", "'", "", "\u00a0", "").Replace(text))
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "idr"), "+")
	negative := strings.HasPrefix(digits, "(") && strings.HasSuffix(digits, ")")
	digits = strings.Trim(digits, "()")
	for _, sign := range []string{"-", "rp.", "rp", "-"} {
		rest, found := strings.CutPrefix(digits, sign)
		negative, digits = negative || found && sign == "-", rest
	}
	if rest, found := strings.CutSuffix(digits, "-"); found {
		negative, digits = true, strings.TrimSuffix(rest, ",")
	}
	thousands, decimal := c.marks(digits)
	whole, fraction, _ := cutLast(digits, decimal)
	if strings.Trim(fraction, "0") != "" {
		return 0, false
	}
	groups := []string{whole}
	if thousands != "" {
		groups = strings.Split(whole, thousands)
	}
	for i, group := range groups {
		if i > 0 && len(group) != 3 || i == 0 && len(groups) > 1 && (group == "" || len(group) > 3) {
			return 0, false
		}
	}
	amount, err := parseDigits(strings.Join(groups, ""), text)
	if negative {
		amount = -amount
	}
	return amount, err == nil
}

// marks are the marks of an amount: those configured, else as it is written. Of two marks the last is the decimal one; a
// single one with three digits behind it stands between thousands.
func (c StatementColumns) marks(digits string) (thousands, decimal string) {
	other := map[string]string{".": ",", ",": "."}
	if c.Thousands != "" || c.Decimal != "" {
		return cmp.Or(c.Thousands, other[c.Decimal]), cmp.Or(c.Decimal, other[c.Thousands])
	}
	point, comma := strings.LastIndex(digits, "."), strings.LastIndex(digits, ",")
	switch {
	case point >= 0 && comma > point:
		return ".", ","
	case comma >= 0 && point > comma:
		return ",", "."
	}
	mark, last := ".", point
	if comma >= 0 {
		mark, last = ",", comma
	}
	if last >= 0 && strings.Count(digits, mark) == 1 && len(digits)-last-1 != 3 {
		return "", mark
	}
	return mark, ""
}

// cutLast cuts at the last mark; an empty one cuts nothing.
func cutLast(s, mark string) (before, after string, found bool) {
	if at := strings.LastIndex(s, mark); mark != "" && at >= 0 {
		return s[:at], s[at+len(mark):], true
	}
	return s, "", false
}
