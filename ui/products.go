package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// products is where every customer begins: a product by name, or by the customer's number.
type products struct {
	world    World
	seat     ticket
	filter   field
	category int // 0: all, else the category before it
	chosen   cursor
	used     map[ledger.ProductCode]int // payments of today; read only
	kept     bool                       // the number was taken up before: typing begins another
}

// useLoaded answers how often each product was paid today.
type useLoaded struct {
	ticket ticket
	used   map[ledger.ProductCode]int
}

// offer is one row: a product, or a practice customer of one.
type offer struct {
	product ledger.Product
	sample  *Sample
}

func newProducts(w World, seat ticket) products {
	keep := func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}
	return products{world: w, seat: seat.next(), filter: field{limit: 40, keep: keep}}
}

func (s products) Init() tea.Cmd {
	world, seat := s.world, s.seat
	day := ledger.DayOf(world.Clock.Now(), world.Shop.Zone)
	return func() tea.Msg {
		totals, err := world.Book.Day(context.Background(), day)
		if err != nil { // the order is a comfort; the header tells of a book that cannot be read
			return nil
		}
		used := make(map[ledger.ProductCode]int)
		for _, p := range totals.Products {
			used[p.Product] = p.Count
		}
		return useLoaded{seat, used}
	}
}

func (s products) Title() string { return "Pilih produk" }

func (s products) Busy() bool { return false }

func (s products) Keys() []key.Binding {
	return []key.Binding{named(keyEnter, "pilih|choose"), keyRows, keySides, named(keyBack, "kosongkan|clear")}
}

func (s products) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case useLoaded:
		if msg.ticket == s.seat {
			s.used = msg.used
		}
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s products) press(msg keyPress) (Screen, tea.Cmd) {
	offers := s.offers()
	if row, moved := s.chosen.press(msg, len(offers)); moved {
		s.chosen = row
		return s, nil
	}
	switch {
	case pressed(msg, keyEnter):
		return s.pick(offers)
	case pressed(msg, keyLeft):
		s.category, s.chosen = max(0, s.category-1), 0
	case pressed(msg, keyRight):
		s.category, s.chosen = min(len(s.world.Catalog.Categories), s.category+1), 0
	case pressed(msg, keyBack):
		s.filter.value, s.category, s.chosen = "", 0, 0
	default:
		before := s.filter.value
		if s.kept && types(msg) {
			s.filter.value = ""
		}
		s.filter, _ = s.filter.press(msg)
		s.kept = false
		if s.filter.value != before {
			s.chosen = 0
		}
	}
	return s, nil
}

func (s products) pick(offers []offer) (Screen, tea.Cmd) {
	if int(s.chosen) >= len(offers) {
		return s, nil
	}
	o := offers[s.chosen]
	picked := ProductPicked{Product: o.product, Customer: s.number()}
	if o.sample != nil {
		picked.Customer, picked.Period, picked.Amount = o.sample.Customer, o.sample.Period, o.sample.Amount
	}
	if s.number() == "" { // a number stays, for another product; a name would only be in the way
		s.filter.value, s.chosen = "", 0
	}
	s.kept = s.filter.value != ""
	return s, say(picked)
}

// number is the customer number typed into the filter, "" where it is a name.
func (s products) number() ledger.CustomerNo {
	text := strings.TrimSpace(s.filter.value)
	if text == "" || text[0] < '0' || text[0] > '9' || strings.Trim(text, "0123456789 .,-/") != "" {
		return ""
	}
	return ledger.CleanNumber(text)
}

// offers are the rows that fit what was typed, the most used of today first.
func (s products) offers() []offer {
	all := s.products()
	number := s.number()
	if number == "" {
		return append(s.samples(), s.named(all)...)
	}
	var fitting, others []offer
	for _, o := range all {
		if unusual, err := o.product.CheckNumber(number); err == nil && !unusual {
			fitting = append(fitting, o)
		} else {
			others = append(others, o)
		}
	}
	if len(fitting) == 0 {
		return others
	}
	slices.SortStableFunc(fitting, func(a, b offer) int {
		return cmp.Compare(telling(b.product, number), telling(a.product, number))
	})
	return fitting
}

// narrow is the span of lengths up to which a number's length says whose it is.
const narrow = 3

// telling is how much it says that a number fits a product: a pattern that names its first digit says more than a
// length that few numbers have, that more than a pattern which takes any digits, and no pattern says nothing.
func telling(p ledger.Product, number ledger.CustomerNo) int {
	switch {
	case p.Pattern == "":
		return 0
	case p.Pattern[0] >= '0' && p.Pattern[0] <= '9' && p.Pattern[0] == number[0]:
		return 3
	case p.MaxLength > 0 && p.MaxLength-p.MinLength <= narrow:
		return 2
	}
	return 1
}

// products are the category's products, the most used first.
func (s products) products() []offer {
	var rows []offer
	for _, p := range s.world.Catalog.Products {
		if s.category == 0 || p.Category == s.world.Catalog.Categories[s.category-1].Code {
			rows = append(rows, offer{product: p})
		}
	}
	slices.SortStableFunc(rows, func(a, b offer) int {
		return cmp.Compare(s.used[b.product.Code], s.used[a.product.Code])
	})
	return rows
}

// named are the rows that have every typed word somewhere.
func (s products) named(all []offer) []offer {
	words := strings.Fields(strings.ToLower(s.filter.value))
	var rows []offer
	for _, o := range all {
		text := strings.ToLower(o.product.Name + " " + string(o.product.Code) + " " + s.categoryName(o.product.Category))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			rows = append(rows, o)
		}
	}
	return rows
}

// samples are the practice customers, shown while nothing is typed.
func (s products) samples() []offer {
	if s.filter.value != "" || s.category != 0 || !s.world.Shop.Practice {
		return nil
	}
	var rows []offer
	for _, sample := range s.world.Catalog.Samples {
		for _, p := range s.world.Catalog.Products {
			if p.Code == sample.Product {
				rows = append(rows, offer{product: p, sample: &sample})
			}
		}
	}
	return rows
}

func (s products) categoryName(code string) string {
	for _, c := range s.world.Catalog.Categories {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

func (s products) View(f Frame) string {
	st := f.Style
	field := st.box(ledger.Clean(s.filter.value, 40), "nama produk, atau nomor pelanggan", min(46, f.Width-8), true)
	lines := []string{" Cari " + field, s.chips(f), ""}
	offers := s.offers()
	rows := s.rows(f, offers)
	if len(offers) == 0 {
		rows = []string{" " + st.Warn.Render("Tidak ada produk yang cocok.") + " Esc mengosongkan isian."}
	} else if s.number() != "" {
		lines[2] = " " + st.Dim.Render(s.numberNote(offers))
	}
	at := int(s.chosen)
	if s.samples() != nil {
		at += 2 // the headings
	}
	height := f.Height - len(lines)
	if over := at - height + 2; over > 0 {
		rows = rows[min(over, len(rows)):]
	}
	lines = append(lines, window(rows, 0, f.Width, height, st.Dim)...)
	return strings.Join(lines, "\n")
}

func (s products) numberNote(offers []offer) string {
	if unusual, err := offers[0].product.CheckNumber(s.number()); err != nil || unusual {
		return "Nomor " + string(s.number()) + " belum cocok dengan produk mana pun; lanjutkan atau pilih sendiri:"
	}
	return "Nomor " + string(s.number()) + " bisa untuk:"
}

// chips are the categories in a row, the chosen one in brackets and in sight.
func (s products) chips(f Frame) string {
	names := []string{"Semua"}
	for _, c := range s.world.Catalog.Categories {
		names = append(names, c.Name)
	}
	first := 0
	for {
		line, seen := " ", false
		for i := first; i < len(names); i++ {
			chip := " " + names[i] + " "
			if i == s.category {
				chip = "‹" + names[i] + "›"
			}
			if width(line+chip) > f.Width-1 {
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

func (s products) rows(f Frame, offers []offer) []string {
	var rows []string
	samples := len(s.samples())
	for i, o := range offers {
		if samples > 0 && i == 0 {
			rows = append(rows, f.Style.Dim.Render(" Contoh pelanggan (sample customers): Enter mengisinya"))
		}
		if samples > 0 && i == samples {
			rows = append(rows, f.Style.Dim.Render(" Produk"))
		}
		text := s.row(o, f.Width-4)
		if i == int(s.chosen) {
			rows = append(rows, f.Style.Chosen.Render(pad(" ▸ "+text, f.Width-1)))
		} else {
			rows = append(rows, "   "+text)
		}
	}
	return rows
}

func (s products) row(o offer, w int) string {
	if o.sample != nil {
		text := pad(o.product.Name, 16) + " " + pad(o.product.Group(o.sample.Customer), 14) + " " + o.sample.Label
		if glossed := text + " (" + o.sample.Gloss + ")"; o.sample.Gloss != "" && width(glossed) <= w {
			text = glossed
		}
		return cut(text, w)
	}
	fee := "tanpa biaya"
	if o.product.Fee > 0 {
		fee = "layanan " + o.product.Fee.String()
	}
	left := pad(ledger.Clean(o.product.Name, 60), 34) + " " + pad(s.categoryName(o.product.Category), 13) + " " + fee
	if n := s.used[o.product.Code]; n > 0 {
		return ends(left, fmt.Sprintf("%d hari ini", n), w)
	}
	return cut(left, w)
}
