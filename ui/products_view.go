package ui

import (
	"fmt"
	"slices"
	"strings"

	"loket/ledger"
)

func (s products) View(f Frame) string {
	st := f.Style
	field := st.box(ledger.Clean(s.filter.value, 40), "nama produk, atau nomor pelanggan", min(46, f.Width-8), true)
	lines := []string{" Cari " + field, s.chips(f), ""}
	offers := s.offers()
	rows, at := s.rows(f, offers)
	if len(offers) == 0 {
		rows = []string{" " + st.Warn.Render("Tidak ada produk yang cocok.") + " Esc mengosongkan isian."}
	} else if s.number() != "" {
		lines[2] = " " + st.Dim.Render(s.numberNote(offers))
	}
	left := f.depositLine(s.world.Shop.Zone)
	height := max(1, f.Height-len(lines)-len(left))
	lines = append(lines, fit(sight(rows, at, f.Width, height, st.Dim), f.Width, height)...)
	return strings.Join(append(lines, left...), "\n")
}

func (s products) numberNote(offers []offer) string {
	number := s.number()
	if !suits(offers[0].product, number) {
		return "Nomor " + string(number) + " belum cocok dengan produk mana pun; lanjutkan atau pilih sendiri:"
	}
	if operator, known := s.world.Catalog.Prefixes.Operator(number); known && offers[0].product.Operator != "" {
		return "Nomor " + string(number) + " (awalan " + operator + ") bisa untuk:"
	}
	return "Nomor " + string(number) + " bisa untuk:"
}

// chips are the categories in a row, the chosen one in brackets and in sight; an ellipsis stands for more.
func (s products) chips(f Frame) string {
	names := []string{"Semua"}
	for _, c := range s.world.Catalog.Categories {
		names = append(names, c.Name)
	}
	first := 0
	for {
		line, seen := " ", false
		if first > 0 {
			line = "…"
		}
		for i := first; i < len(names); i++ {
			chip := " " + names[i] + " "
			if i == s.category {
				chip = "‹" + names[i] + "›"
			}
			if width(line+chip) > f.Width-1 {
				line += "…"
				break
			}
			seen = seen || i == s.category
			line += chip
		}
		if seen || first >= s.category {
			chosen := "‹" + names[s.category] + "›"
			before, after, _ := strings.Cut(line, chosen)
			return f.Style.Dim.Render(before) + f.Style.Accent.Render(chosen) + f.Style.Dim.Render(after)
		}
		first++
	}
}

// rows are the offers under their headings, and where among them the chosen one is.
func (s products) rows(f Frame, offers []offer) (rows []string, at int) {
	headed := slices.ContainsFunc(offers, func(o offer) bool { return s.heading(o) != others })
	heading := ""
	for i, o := range offers {
		if above := s.heading(o); headed && above != heading {
			heading = above
			rows = append(rows, f.Style.Dim.Render(cut(" "+above, f.Width)))
		}
		if i == int(s.chosen) {
			at = len(rows)
		}
		rows = append(rows, f.Style.chosenRow(s.row(o, f.Width-4), i == int(s.chosen), f.Width-1))
	}
	return rows, at
}

// others is the heading of rows that have none of their own.
const others = "Produk"

// heading is what stands above a row and those that belong to it.
func (s products) heading(o offer) string {
	switch {
	case o.sample != nil:
		return "Contoh pelanggan (sample customers): Enter mengisinya"
	case o.product.Operator != "":
		return ledger.Clean(s.categoryName(o.product.Category)+" "+o.product.Operator, 60)
	}
	return others
}

func (s products) row(o offer, w int) string {
	if o.sample != nil {
		return sampleRow(o, w)
	}
	fee := "tanpa biaya"
	switch {
	case o.product.Prepaid:
		fee = "harga " + (o.product.Price + o.product.Fee).String()
	case o.product.Fee > 0:
		fee = "layanan " + o.product.Fee.String()
	}
	left := pad(ledger.Clean(o.product.Name, 60), min(34, w-32)) + " " + pad(s.categoryName(o.product.Category), 13) + " " + fee
	if n := s.used[o.product.Code]; n > 0 {
		return ends(left, fmt.Sprintf("%d hari ini", n), w)
	}
	return cut(left, w)
}

// sampleRow is a practice customer in w cells: who, then what happens, in English too where there is room. A long name
// or number takes its room from that, and is cut only where all of it would not fit.
func sampleRow(o offer, w int) string {
	wider := max(0, min(8, (w-76)/2)) // beside what a sample shows, which fits into 76
	name, number := ledger.Clean(o.product.Name, 60), o.product.Group(o.sample.Customer)
	text := pad(name, max(16+wider, width(name))) + " " + pad(number, max(14+wider, width(number))) + " " + o.sample.Label
	if width(text) > w {
		text = pad(name, 16+wider) + " " + pad(number, 14+wider) + " " + o.sample.Label
	}
	if glossed := text + " (" + o.sample.Gloss + ")"; o.sample.Gloss != "" && width(glossed) <= w {
		text = glossed
	}
	return cut(text, w)
}
