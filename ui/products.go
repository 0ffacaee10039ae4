package ui

import (
	"context"
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
		for code, t := range totals.Earned.Products {
			used[code] = t.Paid
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
