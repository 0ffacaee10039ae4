package ui

import (
	"fmt"
	"strings"
	"time"

	"loket/ledger"
)

// Deposit is what is left of the counter's money at a provider, as it was told last, and from which amount on it is to
// be filled up.
type Deposit struct {
	ledger.Deposit
	Low ledger.Rupiah // 0: no such amount
}

// IsLow reports whether the deposit is to be filled up.
func (d Deposit) IsLow() bool { return d.Amount <= d.Low }

// deposits are what is known to be left at the providers.
func (w World) deposits() []Deposit {
	if w.Deposits == nil {
		return nil
	}
	return w.Deposits()
}

// told is a deposit and when it was told: an old figure must be seen to be one.
func (d Deposit) told(now time.Time, zone *time.Location) string {
	when := "15:04"
	if ledger.DayOf(d.At, zone) != ledger.DayOf(now, zone) {
		when = "02-01 15:04"
	}
	return fmt.Sprintf("%s (%s)", d.short(), d.At.In(zone).Format(when))
}

func (d Deposit) short() string { return ledger.Clean(d.Provider, 20) + " " + d.Amount.String() }

// depositLine is what is left at every provider, in a line; nothing where no provider told it. What is low says so, first.
func (f Frame) depositLine(zone *time.Location) []string {
	var low, others []string
	for _, d := range f.Deposits {
		if text := d.told(f.Now, zone); d.IsLow() {
			low = append(low, f.Style.Warn.Render("RENDAH "+text+", isi deposit"))
		} else {
			others = append(others, f.Style.Dim.Render(text))
		}
	}
	if len(f.Deposits) == 0 {
		return nil
	}
	return []string{cut(f.Style.Dim.Render(" Saldo ")+strings.Join(append(low, others...), f.Style.Dim.Render(" · ")), f.Width)}
}

// Costs is what bills of these products take from the deposit, as far as that is known; false where none is paid from it.
func (d Deposit) Costs(products []ledger.Product, bills []ledger.Bill) (sum ledger.Rupiah, some bool) {
	for _, p := range products {
		for _, b := range bills {
			if b.Product != p.Code || p.Provider != d.Provider {
				continue
			}
			if some = true; b.Cost != nil {
				sum += *b.Cost
			}
		}
	}
	return sum, some
}

// depositsOf is what is left at the providers of bills.
func (f Frame) depositsOf(w World, bills []ledger.Bill) string {
	var parts []string
	for _, d := range f.Deposits {
		if _, some := d.Costs(w.Catalog.Products, bills); some {
			parts = append(parts, d.told(f.Now, w.Shop.Zone))
		}
	}
	if parts == nil {
		return ""
	}
	return "saldo " + strings.Join(parts, " · ")
}

// shortOf warns of bills that take more than is known to be left. It refuses nothing: the figure may be old.
func (f Frame) shortOf(w World, bills []ledger.Bill) []string {
	var lines []string
	for _, d := range f.Deposits {
		cost, _ := d.Costs(w.Catalog.Products, bills)
		if cost <= d.Amount {
			continue
		}
		text := fmt.Sprintf("SALDO KURANG: %s, perlu %s; penyedia mungkin menolak. F9 tetap bisa.", d.told(f.Now, w.Shop.Zone), cost)
		if f.Height < roomyHeight {
			text = fmt.Sprintf("SALDO KURANG: %s, perlu %s. F9 bisa.", d.short(), cost)
		}
		lines = append(lines, indent(wrapped(f.Style.Warn, text, f.Width-2))...)
	}
	return lines
}

// rule divides what is owed from the cash: what is paid of it at one end, and at the other, where there is room, what is
// left for it; what is short has its warning below.
func (f Frame) rule(w World, scope string, bills []ledger.Bill) []string {
	short := f.shortOf(w, bills)
	left := ""
	if short == nil {
		left = f.depositsOf(w, bills)
	}
	st, at := f.Style, ""
	if scope != "" {
		scope = cut(scope, f.Width-6)
		at = st.Dim.Render("── ") + st.Strong.Render(scope) + " "
	}
	if left != "" {
		left = " " + left + " ─"
	}
	if width(at)+width(left)+3 > f.Width {
		left = ""
	}
	return append([]string{at + st.Dim.Render(strings.Repeat("─", max(0, f.Width-width(at)-width(left)))+left)}, short...)
}
