package receipts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/ledger"
)

// format is how a field's text is written, {customer|4}. What it makes of a text it cannot hold is "", not known, or
// the text as it is, as the format says.
type format struct {
	write  func(string) string
	strict bool // nothing that could read as a sentence of ours comes out, so that it may stand without a key
}

// place stands for one letter or digit in a mask.
const place = '#'

var formats = map[string]format{
	"date": {write: ledger.DateText}, "moment": {write: moment}, "code": {write: code}, "first": {write: first},
	"number": {write: number, strict: true}, "name": {write: name, strict: true},
}

// parseFormat reads a format's name: one of formats, a mask, or the size of groups.
func parseFormat(text string) (format, error) {
	if f, known := formats[text]; known {
		return f, nil
	}
	if strings.ContainsRune(text, place) {
		return format{write: func(s string) string { return masked(s, text) }}, nil
	}
	if size, err := strconv.Atoi(text); err == nil && size > 0 {
		return format{write: func(s string) string { return grouped(s, size) }}, nil
	}
	return format{}, fmt.Errorf("unknown format %q", text)
}

// moment is a second as providers write it, 2019-01-18 10:59:25, as paper writes one; nothing else is one.
func moment(s string) string {
	t, err := time.Parse(time.DateTime, s)
	if err != nil {
		return ""
	}
	return t.Format(paperTime)
}

// code is one word; a text of several is none.
func code(s string) string {
	if strings.Contains(s, " ") {
		return ""
	}
	return s
}

// first is what stands before the first comma: SAMSAT's number is two.
func first(s string) string {
	before, _, _ := strings.Cut(s, ",")
	return before
}

// number is a count of one to three digits, as sent; nothing else is one, and none at all need not be told.
func number(s string) string {
	if len(s) > 3 || strings.Trim(s, "0123456789") != "" || strings.Trim(s, "0") == "" {
		return ""
	}
	return s
}

// told are the words that our slips say of money; a name that has one is none.
var told = []string{"LUNAS", "TERBAYAR", "DIBAYAR", "BAYAR", "GAGAL", "BATAL", "DIBATALKAN", "BELUM", "DIPROSES", "TITIPAN", "LATIHAN",
	"BUKTI", "PEMBAYARAN", "CETAK", "ULANG", "SAH", "TOTAL", "TUNAI", "KEMBALI", "PENGEMBALIAN", "REKAP", "LAPORAN", "SETORAN"}

// name is a name of words alone, "PEMKOT CIMAHI": without signs that draw a line or end a key, without a number in the
// form of an amount, and without a word that our slips say of money, or one spelt out letter by letter.
func name(s string) string {
	s = squeeze(ascii(s))
	odd := func(r rune) bool { return !letterOrDigit(r) && !strings.ContainsRune(" .,'()/&-", r) }
	if strings.ContainsFunc(s, odd) || strings.Contains(s, "--") || amountLike(s) {
		return ""
	}
	words := strings.FieldsFunc(strings.ToUpper(s), other)
	for _, word := range append(words, strings.Join(words, "")) {
		if slices.Contains(told, word) {
			return ""
		}
	}
	return s
}

// amountLike reports whether a text has digits on both sides of a point, as an amount on paper has.
func amountLike(s string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := range len(s) {
		if s[i] == '.' && digit(i-1) && digit(i+1) {
			return true
		}
	}
	return false
}

// masked puts the letters and digits of s in the places of a mask, "##.##.###"; a text of another length stays as it
// is.
func masked(s, mask string) string {
	if len(s) != strings.Count(mask, string(place)) || strings.ContainsFunc(s, other) {
		return s
	}
	out := []byte(mask)
	next := 0
	for i := range out {
		if out[i] == place {
			out[i] = s[next]
			next++
		}
	}
	return string(out)
}

// grouped puts a space after every size letters or digits; a text with other signs has its own order and keeps it.
func grouped(s string, size int) string {
	if strings.ContainsFunc(s, other) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && i%size == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func other(r rune) bool { return !letterOrDigit(r) }

func letterOrDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
