package sqlite_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"

	"pgregory.net/rapid"
)

// model is the naive book: all events in memory, folded again for every question.
type model struct {
	events []ledger.Event
	zone   *time.Location
}

// payments are all payments, oldest first.
func (m *model) payments() []ledger.Payment {
	var order []ledger.RefID
	folds := map[ledger.RefID]ledger.Payment{}
	for _, e := range m.events {
		if e.Stream == ledger.StreamPayment {
			ref := ledger.RefID(e.Subject)
			if e.Kind == ledger.KindIntend {
				order = append(order, ref)
			}
			folds[ref], _ = ledger.Apply(folds[ref], e)
		}
	}
	var all []ledger.Payment
	for _, ref := range order {
		all = append(all, folds[ref])
	}
	return all
}

// notas are all notas, oldest first.
func (m *model) notas() []ledger.Nota {
	var order []string
	folds := map[string]ledger.Nota{}
	for _, e := range m.events {
		if e.Stream == ledger.StreamNota {
			if e.Kind == ledger.KindTender {
				order = append(order, e.Subject)
			}
			folds[e.Subject], _ = ledger.ApplyNota(folds[e.Subject], e)
		}
	}
	var all []ledger.Nota
	for _, id := range order {
		n := folds[id]
		for _, p := range m.payments() {
			n = n.With(p)
		}
		all = append(all, n)
	}
	return all
}

func (m *model) entry(p ledger.Payment) ledger.Entry {
	e := ledger.Entry{Number: p.Number, Ref: p.Ref, Nota: p.Nota, Claim: p.Claim, Product: p.Product.Code,
		Category: p.Product.Category, Provider: p.Product.Provider, Customer: p.Bill.Customer, Name: p.Bill.Name,
		Period: p.Bill.Periods(), Day: p.Day, State: p.State, Reason: p.Reason, Total: p.Bill.Total, Fee: p.Bill.Fee,
		Cost: p.KnownCost(), Code: p.Code, Message: p.Message, Serial: p.Serial, Cashier: p.By, Created: p.IntendedAt}
	if p.State.Final() {
		e.Settled = p.SettledAt
	}
	for _, n := range m.notas() {
		if n.ID == p.Nota {
			e.Cash, e.Change, e.Rounding = n.Tender, n.Change, n.RoundingUp()
		}
	}
	return e
}

// list is what a filter chooses, newest first.
func (m *model) list(f ledger.Filter) []ledger.Entry {
	var entries []ledger.Entry
	for _, p := range slices.Backward(m.payments()) {
		text := strings.ToUpper(f.Text)
		found := strings.Contains(p.Number, text) || strings.Contains(string(p.Bill.Customer), text) ||
			strings.Contains(p.Bill.Name, text) || p.Claim == strings.NewReplacer(" ", "", "-", "").Replace(text) ||
			p.Number == strings.ReplaceAll(text, " ", "-")
		if (f.From == "" || p.Day >= f.From) && (f.To == "" || p.Day <= f.To) && (f.State == 0 || p.State == f.State) &&
			(f.Product == "" || p.Product.Code == f.Product) && (f.Customer == "" || p.Bill.Customer == f.Customer) &&
			(f.Cashier == "" || p.By == f.Cashier) && found {
			entries = append(entries, m.entry(p))
		}
	}
	sorted(entries, f.Sort)
	return entries
}

// sorted sorts entries that stand newest first.
func sorted(entries []ledger.Entry, by ledger.Sort) {
	rank := []ledger.State{ledger.Disputed, ledger.Suspect, ledger.Pending, ledger.Submitted, ledger.Intended, ledger.Reversed,
		ledger.Failed, ledger.Cancelled, ledger.Paid}
	slices.SortStableFunc(entries, func(a, b ledger.Entry) int {
		switch by {
		case ledger.SortTotal:
			return cmp.Compare(b.Total, a.Total)
		case ledger.SortState:
			return cmp.Compare(slices.Index(rank, a.State), slices.Index(rank, b.State))
		case ledger.SortProduct:
			return cmp.Compare(a.Product, b.Product)
		case ledger.SortName:
			return cmp.Compare(strings.ToUpper(a.Name), strings.ToUpper(b.Name))
		}
		return 0
	})
	if by == ledger.SortOldest {
		slices.Reverse(entries)
	}
}

// sums are what a filter's payments add up to, one by one.
func (m *model) sums(f ledger.Filter) ledger.Sums {
	var sums ledger.Sums
	for _, e := range m.list(f) {
		b := ledger.Batch{State: e.State, Product: e.Product, Cashier: e.Cashier, Hour: e.Created.In(m.zone).Hour(), Count: 1, Total: e.Total, Fee: e.Fee}
		if e.Cost == nil {
			b.NoCost = 1
		} else {
			b.Commission = e.Total - e.Fee - *e.Cost
		}
		sums.Add(b)
	}
	return sums
}

func (m *model) day(day ledger.Date) ledger.DayTotals {
	d := ledger.NewDayTotals(day)
	for _, p := range m.payments() {
		if p.Day != day {
			continue
		}
		d.Count[p.State]++
		d.Total[p.State] += p.Bill.Total
		if p.State != ledger.Paid {
			continue
		}
		one := ledger.Tally{All: 1, Paid: 1, Turnover: p.Bill.Total, Fee: p.Bill.Fee, NoCost: 1}
		if commission, known := p.Commission(); known {
			one.Commission, one.NoCost = commission, 0
			d.Margin += commission + p.Bill.Fee
		}
		d.Fee += p.Bill.Fee
		d.Earned.Add(p.Product.Code, p.By, one)
	}
	before := map[string]ledger.Nota{}
	for _, e := range m.events {
		if e.Stream != ledger.StreamNota {
			continue
		}
		n, _ := ledger.ApplyNota(before[e.Subject], e)
		if ledger.DayOf(e.At, m.zone) == day {
			d.Tender += n.Tender - before[e.Subject].Tender
			d.Change += n.Change - before[e.Subject].Change
			d.HandBack += n.HandBack - before[e.Subject].HandBack
		}
		before[e.Subject] = n
	}
	return d
}

func (m *model) moneyDue() []ledger.MoneyDue {
	var due []ledger.MoneyDue
	for _, n := range m.notas() {
		if n.Due() <= 0 || n.Underway() {
			continue
		}
		one := ledger.MoneyDue{Nota: n, Due: n.Due()}
		for _, item := range n.Items {
			for _, p := range m.payments() {
				if p.Ref == item.Ref {
					one.Entries = append(one.Entries, m.entry(p))
				}
			}
		}
		due = append(due, one)
	}
	return due
}

func (m *model) unsettled() []ledger.Payment {
	var open []ledger.Payment
	for _, p := range m.payments() {
		if !p.State.Final() {
			open = append(open, p)
		}
	}
	return open
}

func (m *model) settledBetween(from, to time.Time) []ledger.Payment {
	var settled []ledger.Payment
	for _, p := range m.payments() {
		if p.State.Final() && !p.SettledAt.Before(from) && p.SettledAt.Before(to) {
			settled = append(settled, p)
		}
	}
	slices.SortStableFunc(settled, func(a, b ledger.Payment) int { return a.SettledAt.Compare(b.SettledAt) })
	return settled
}

func (m *model) recent(product ledger.ProductCode, limit int) []ledger.Entry {
	var entries []ledger.Entry
	for _, e := range m.list(ledger.Filter{Product: product}) {
		same := func(other ledger.Entry) bool { return other.Customer == e.Customer }
		if len(entries) < limit && !slices.ContainsFunc(entries, same) {
			entries = append(entries, e)
		}
	}
	return entries
}

// book is a store and the model of it.
type book struct {
	t *rapid.T
	s *sqlite.Store
	c *till
	m model
}

// offer appends events to both where the store takes them.
func (b *book) offer(events ...ledger.Event) {
	if b.s.Append(context.Background(), events...) == nil {
		b.m.events = append(b.m.events, events...)
	}
}

// visit is a new nota with one or two payments, some of them for a locked bill.
func (b *book) visit(t *rapid.T) {
	b.c.at = b.c.at.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "hours")) * time.Hour)
	b.c.day = ledger.DayOf(b.c.at, b.m.zone)
	var sales []sale
	for range rapid.IntRange(1, 2).Draw(t, "bills") {
		customer := ledger.CustomerNo(rapid.SampledFrom([]string{"100", "100200", "7"}).Draw(t, "customer"))
		if rapid.Bool().Draw(t, "prepaid") {
			sales = append(sales, b.c.sale(pulse(), customer, "", 12_500))
		} else {
			month := rapid.SampledFrom([]string{"202609", "202610", "202611"}).Draw(t, "period")
			sales = append(sales, b.c.sale(water(), customer, month, 65_250))
		}
		if rapid.Bool().Draw(t, "unknown cost") {
			sales[len(sales)-1].intend.Bill.Cost = nil
		}
	}
	b.offer(b.c.intend(150_000, sales...)...)
}

// step is anything that can happen to a payment or its nota, legal or not.
func (b *book) step(t *rapid.T) {
	payments := b.m.payments()
	if len(payments) == 0 {
		return
	}
	p := payments[rapid.IntRange(0, len(payments)-1).Draw(t, "payment")]
	amount := ledger.Rupiah(rapid.SampledFrom([]int{100, 4_700, 84_700, 150_000}).Draw(t, "amount"))
	outcome := ledger.Outcome(rapid.IntRange(0, 4).Draw(t, "outcome"))
	cost := amount
	events := []ledger.Event{
		b.c.stamp().Submit(p.Ref),
		b.c.stamp().Submit(p.Ref),
		b.c.stamp().Cancel(p.Ref, "given up"),
		b.c.stamp().Lost(p.Ref, "timeout", nil),
		b.c.stamp().Answer(p.Ref, ledger.Answer{Source: ledger.SourceAdvice, Outcome: outcome, Code: "00"}, []byte("raw")),
		b.c.stamp().Answer(p.Ref, ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePaid, Serial: "SN", Cost: &cost}, nil),
		b.c.stamp().Settle(p.Ref, ledger.Settle{Outcome: outcome, Evidence: "bukti"}),
		b.c.stamp().Print(p.Ref, ledger.DocReceipt),
		b.c.stamp().PrintRecap(p.Nota),
		b.c.stamp().Change(p.Nota, ledger.Cash{Amount: amount}),
		b.c.stamp().HandBack(p.Nota, ledger.Cash{Amount: amount}),
	}
	b.offer(events[rapid.IntRange(0, len(events)-1).Draw(t, "event")])
}

// moment is any time, or one in which something happened, or just beside it.
func (b *book) moment(t *rapid.T) time.Time {
	at := start
	if n := len(b.m.events); n > 0 {
		at = b.m.events[rapid.IntRange(0, n-1).Draw(t, "moment")].At
	}
	return at.Add(rapid.SampledFrom([]time.Duration{0, 1, -1, time.Microsecond, -30 * time.Hour}).Draw(t, "beside"))
}

// check compares every question's answer with the model's.
func (b *book) check(t *rapid.T) {
	ctx := context.Background()
	day := rapid.SampledFrom([]ledger.Date{"2026-11-21", "2026-11-22", "2026-11-23"}).Draw(t, "day")
	filter := ledger.Filter{
		From:     rapid.SampledFrom([]ledger.Date{"", day}).Draw(t, "from"),
		To:       rapid.SampledFrom([]ledger.Date{"", day, day.Add(1)}).Draw(t, "to"),
		State:    rapid.SampledFrom(append(ledger.States(), 0, 0, 0, 0)).Draw(t, "state"),
		Product:  rapid.SampledFrom([]ledger.ProductCode{"", "pulsa-10", "pdam-gianyar"}).Draw(t, "product"),
		Customer: ledger.CustomerNo(rapid.SampledFrom([]string{"", "", "100"}).Draw(t, "of")),
		Text: rapid.SampledFrom([]string{"", "", "made 100", "0002", "002", claim(2), strings.ToLower(claim(3)),
			claim(1)[:3] + " " + claim(1)[3:], claim(2)[:2] + "-" + claim(2)[2:], "5 261121 0002", claim(2)[:5], "%"}).Draw(t, "text"),
		Cashier: rapid.SampledFrom([]string{"", "", "wayan", "nobody"}).Draw(t, "cashier"),
		Sort:    ledger.Sort(rapid.IntRange(0, int(ledger.SortName)).Draw(t, "sort")),
	}
	got, err := pages(ctx, b.s, filter, rapid.IntRange(1, 5).Draw(t, "page"))
	same(t, "list", got, b.m.list(filter), err)
	sums, err := b.s.Sums(ctx, filter)
	same(t, "sums", sums, b.m.sums(filter), err)
	totals, err := b.s.Day(ctx, day)
	same(t, "day", totals, b.m.day(day), err)
	b.checkDays(t)
	due, err := b.s.MoneyDue(ctx)
	same(t, "money due", due, b.m.moneyDue(), err)
	open, err := b.s.Unsettled(ctx)
	same(t, "unsettled", open, b.m.unsettled(), err)
	from := b.moment(t)
	to := from.Add(time.Duration(rapid.IntRange(0, 48).Draw(t, "window")) * time.Hour)
	settled, err := b.s.SettledBetween(ctx, from, to)
	same(t, "settled", settled, b.m.settledBetween(from, to), err)
	recent, err := b.s.Recent(ctx, "pulsa-10", 2)
	same(t, "recent", recent, b.m.recent("pulsa-10", 2), err)
	count, err := b.s.NextCount(ctx, day)
	same(t, "next count", count, len(b.m.list(ledger.Filter{From: day, To: day}))+1, err)
}

// pages reads a whole list page by page.
func pages(ctx context.Context, s *sqlite.Store, f ledger.Filter, limit int) ([]ledger.Entry, error) {
	var all []ledger.Entry
	var cursor ledger.Cursor
	for {
		page, next, err := s.List(ctx, f, cursor, limit)
		if err != nil || len(page) == 0 {
			return all, err
		}
		if len(page) > limit {
			return nil, fmt.Errorf("page of %d, limit %d", len(page), limit)
		}
		all, cursor = append(all, page...), next
	}
}

func same[T any](t *rapid.T, what string, got, want T, err error) {
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%s = %+v\nwant %+v\n(%v)", what, got, want, err)
	}
}

func TestAnswersEqualTheNaiveBook(t *testing.T) {
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		path := filepath.Join(folder, fmt.Sprint(n))
		o := options(path)
		o.Zone = time.FixedZone("WITA", 8*3600)
		s, err := sqlite.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(path)
		b := &book{t: t, s: s, c: newTill(), m: model{zone: o.Zone}}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
				b.visit(t)
			} else {
				b.step(t)
			}
		}
		b.check(t)
		b.checkPostings(t)
		r, err := s.Verify(context.Background())
		if err != nil || !r.OK() || r.Events != len(b.m.events)+1 {
			t.Fatalf("verify = %+v, %v", r, err)
		}
		sequence, mac, err := s.Head(context.Background())
		if err != nil || sequence != r.Sequence || mac != r.Head {
			t.Fatalf("head = %d %s, %v, want %d %s", sequence, mac, err, r.Sequence, r.Head)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := sqlite.Open(context.Background(), o) // the folds of what is open survive
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
