package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"loket/ledger"
)

// cash is the money on the table for a sum: what is typed, and what that leaves to give back. The sum may change
// under it.
type cash struct {
	field
	rounding ledger.Rupiah // the smallest coin
	sure     bool          // large change was warned about
	warned   time.Time
}

// largeChange is change no customer's notes call for: a number that strayed into the cash field.
const largeChange ledger.Rupiah = 1_000_000

// strayChange is change that nobody gives: a number that was typed or scanned into the cash field.
const strayChange ledger.Rupiah = 10_000_000

// tenderNotes are the sums customers put on the table.
var tenderNotes = []ledger.Rupiah{5_000, 10_000, 20_000, 50_000, 100_000}

func newCash(rounding ledger.Rupiah) cash {
	return cash{field: field{limit: 12, keep: keepDigit}, rounding: rounding}
}

// due is the cash to take: the sum rounded up once to the smallest coin.
func (c cash) due(sum ledger.Rupiah) ledger.Rupiah { return sum.RoundUp(c.rounding) }

// tenders are the sums a customer may put on the table: what is due, and the next round ones.
func (c cash) tenders(sum ledger.Rupiah) []ledger.Rupiah {
	sums := []ledger.Rupiah{c.due(sum)}
	for _, note := range tenderNotes {
		sums = append(sums, c.due(sum).RoundUp(note))
	}
	slices.Sort(sums) // what is even in 20.000 may be more than what is even in 50.000
	return slices.Compact(sums)
}

// tender is the cash typed, or what is due where nothing is.
func (c cash) tender(sum ledger.Rupiah) ledger.Rupiah {
	typed, err := ledger.ParseCash(c.value)
	if err != nil {
		return c.due(sum)
	}
	return typed
}

// change is what goes back of the cash; below zero that much is missing.
func (c cash) change(sum ledger.Rupiah) ledger.Rupiah { return c.tender(sum) - c.due(sum) }

// stray reports whether no customer can have put so much on the table: it is the number of the next one. Nobody writes an
// amount with a zero in front.
func (c cash) stray(sum ledger.Rupiah) bool {
	return c.change(sum) >= strayChange || len(c.value) > 1 && c.value[0] == '0'
}

// typed takes a key: a letter is one of the tenders, anything else what the field makes of it.
func (c cash) typed(msg keyPress, sum ledger.Rupiah) cash {
	c.sure = false
	tenders := c.tenders(sum)
	for _, r := range msg.Runes {
		if i := int(r) - 'a'; i >= 0 && i < len(tenders) && !msg.Alt && !msg.Paste {
			c.value = fmt.Sprint(int64(tenders[i]))
			return c
		}
	}
	c.field, _ = c.press(msg)
	return c
}

// enter is what Enter does to the cash: it never pays, and takes out a number that a scanner sent here.
func (c cash) enter(sum ledger.Rupiah) (after cash, note string) {
	if !c.stray(sum) {
		return c, "Enter tidak membayar. Tekan F9 untuk membayar."
	}
	note = "Nomor " + c.value + " bukan uang tunai, dan dikeluarkan. Esc dulu, lalu pindai nomor berikutnya."
	c.value = ""
	return c, note
}

// check is what F9 asks of the cash; ok where it may be taken. Large change is asked about once; a key that bounces is
// one press, and says nothing new.
func (c cash) check(sum ledger.Rupiah, now time.Time) (after cash, problem Advice, ok bool) {
	if c.stray(sum) {
		return c, Advice{Happened: c.value + " bukan uang tunai.", Do: "^U mengosongkannya; lalu ketik uang yang diterima."}, false
	}
	change := c.change(sum)
	odd := Advice{Happened: "Uang kembali " + change.String() + " tidak lazim.", Do: "Periksa uang tunai. Bila memang benar, F9 sekali lagi."}
	switch {
	case change < 0:
		return c, Advice{Happened: "Uang tunai kurang " + (-change).String() + ".", Do: "Ketik uang yang diterima, atau kosongkan untuk uang pas."}, false
	case change >= largeChange && !c.sure:
		c.sure, c.warned = true, now
		return c, odd, false
	case change >= largeChange && now.Sub(c.warned) < quietTime:
		return c, odd, false
	}
	return c, Advice{}, true
}

// block is the field, the rounding and the change, in w cells.
func (c cash) block(st Style, sum ledger.Rupiah, w int, focused bool) []string {
	typed := ""
	if amount, err := ledger.ParseCash(c.value); err == nil {
		typed = amount.Plain()
	}
	lines := []string{pad("Uang tunai", w-20) + st.box(typed, c.due(sum).Plain()+" pas", 20, focused)}
	if up := c.due(sum) - sum; up > 0 {
		lines = append(lines, ends("Bayar (bulat +"+up.Plain()+")", c.due(sum).String(), w))
	}
	change := c.change(sum)
	if change < 0 {
		return append(lines, st.Bad.Render(ends("KURANG", (-change).String(), w)))
	}
	return append(lines, st.Strong.Render(ends("Kembali", change.String(), w)))
}

// call is what to do next: take what of the money is missing, or the money, and then what follows.
func (c cash) call(sum ledger.Rupiah, then string) string {
	if missing := -c.change(sum); missing > 0 {
		return "Uangnya masih kurang " + missing.String() + "."
	}
	return "Terima uangnya, " + then
}

// key is the letters of the tenders.
func (c cash) key(sum ledger.Rupiah) key.Binding {
	letters := "a"
	if n := len(c.tenders(sum)); n > 1 {
		letters += "-" + string(rune('a'+n-1))
	}
	return bind(letters, "tunai|cash")
}

// hints are the tenders by their letters, in one line of w cells.
func (c cash) hints(st Style, sum ledger.Rupiah, w int) string {
	line := " "
	for i, tender := range c.tenders(sum) {
		name := tender.Plain()
		if i == 0 {
			name = "pas " + name
		}
		part := string(rune('a'+i)) + " " + name + "   "
		if width(line+part) > w {
			break
		}
		line += part
	}
	return st.Dim.Render(line)
}

// totalAndCash is the sum, large where there is room, with a block of fields beside or below it, and the tenders:
// what is always in sight before F9. left are the cells of the column that the sum stands in.
func (c cash) totalAndCash(f Frame, sum ledger.Rupiah, left int, block func(w int) []string) []string {
	st := f.Style
	lines := []string{st.Dim.Render(strings.Repeat("─", f.Width))}
	figure := big(sum.Plain())
	if f.Height >= roomyHeight && f.Width >= twoColumns && width(figure[0])+9 <= left {
		total := []string{" " + st.Strong.Render("TOTAL"), "   " + st.Dim.Render("Rp"), ""}
		for i := range total {
			total[i] = pad(total[i], 8) + st.Accent.Render(figure[i])
		}
		lines = append(lines, beside(total, block(amountsWidth), left+2)...)
	} else {
		lines = append(lines, st.Strong.Render(ends(" TOTAL", sum.String()+" ", f.Width)))
		lines = append(lines, indent(block(f.Width-2))...)
	}
	return append(lines, c.hints(st, sum, f.Width))
}

// tooMany is said where enough payments are on their way.
var tooMany = Advice{Happened: "Sudah ada 3 pembayaran dalam perjalanan.", Do: "Tunggu salah satu selesai, lalu F9 lagi."}
