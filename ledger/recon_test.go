package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/ledger"
)

const reconDay = ledger.Date("2026-11-21")

// ours is a paid payment of 59.750 without a fee, on the day of these tests.
func ours(n int, change ...func(*ledger.Entry)) ledger.Entry {
	cost := ledger.Rupiah(59_750)
	e := ledger.Entry{Number: fmt.Sprintf("5-261121-%04d", n), Ref: ledger.RefID(fmt.Sprintf("5REF%08d", n)), Customer: "530000000001",
		Provider: "nobu", Period: "JAN19", Day: reconDay, State: ledger.Paid, Total: 62_250, Fee: 2_500, Cost: &cost,
		Created: began.Add(time.Duration(n) * time.Minute)}
	for _, c := range change {
		c(&e)
	}
	return e
}

// theirs is the row of that payment, without a reference.
func theirs(line int, change ...func(*ledger.StatementRow)) ledger.StatementRow {
	r := ledger.StatementRow{Line: line, Number: "530000000001", Period: "201901", Amount: 59_750, Day: reconDay, Paid: true}
	for _, c := range change {
		c(&r)
	}
	return r
}

func reconcile(rows []ledger.StatementRow, payments ...ledger.Entry) []ledger.Match {
	return ledger.Reconcile(ledger.Statement{Rows: rows, From: reconDay, To: reconDay, Amount: ledger.StatementCost}, payments)
}

func kindsOf(matches []ledger.Match) []string {
	var kinds []string
	for _, m := range matches {
		kinds = append(kinds, m.Kind.String())
	}
	slices.Sort(kinds)
	return kinds
}

func TestReconKinds(t *testing.T) {
	in := func(s ledger.State) func(*ledger.Entry) { return func(e *ledger.Entry) { e.State = s } }
	on := func(d ledger.Date) func(*ledger.StatementRow) { return func(r *ledger.StatementRow) { r.Day = d } }
	ref := func(text string) func(*ledger.StatementRow) { return func(r *ledger.StatementRow) { r.Ref = text } }
	amount := func(a ledger.Rupiah) func(*ledger.StatementRow) {
		return func(r *ledger.StatementRow) { r.Amount = a }
	}
	number := func(no ledger.CustomerNo) func(*ledger.StatementRow) {
		return func(r *ledger.StatementRow) { r.Number = no }
	}
	unpaid := func(r *ledger.StatementRow) { r.Paid = false }
	noPeriod := func(r *ledger.StatementRow) { r.Period = "" }
	rows := func(r ...ledger.StatementRow) []ledger.StatementRow { return r }
	tests := []struct {
		name     string
		rows     []ledger.StatementRow
		payments []ledger.Entry
		want     []string
	}{
		{"same bill", rows(theirs(2)), []ledger.Entry{ours(1)}, []string{"agrees"}},
		{"without a period", rows(theirs(2, noPeriod)), []ledger.Entry{ours(1)}, []string{"agrees"}},
		{"zeros lost", rows(theirs(2, number("123"))), []ledger.Entry{ours(1, func(e *ledger.Entry) { e.Customer = "0123" })}, []string{"agrees"}},
		{"by reference", rows(theirs(2, ref("5ref00000001"), number(""), noPeriod)), []ledger.Entry{ours(1)}, []string{"agrees"}},
		{"day before", rows(theirs(2, on("2026-11-20"))), []ledger.Entry{ours(1)}, []string{"agrees"}},
		{"two days off", rows(theirs(2, on("2026-11-19"))), []ledger.Entry{ours(1)}, []string{"here_only", "there_only"}},
		{"other month", rows(theirs(2, func(r *ledger.StatementRow) { r.Period = "FEB19" })), []ledger.Entry{ours(1)}, []string{"here_only", "there_only"}},
		{"other amount", rows(theirs(2, amount(59_000))), []ledger.Entry{ours(1)}, []string{"amounts_differ"}},
		{"other amount, no period", rows(theirs(2, amount(59_000), noPeriod)), []ledger.Entry{ours(1)}, []string{"here_only", "there_only"}},
		{"by reference, other amount", rows(theirs(2, ref("5REF00000001"), amount(1))), []ledger.Entry{ours(1)}, []string{"amounts_differ"}},
		{"by reference, other number", rows(theirs(2, ref("5REF00000001"), number("99"))), []ledger.Entry{ours(1)}, []string{"numbers_differ"}},
		{"amount alone", rows(theirs(2, number("99"), noPeriod)), []ledger.Entry{ours(1, in(ledger.Suspect))}, []string{"open_only", "there_only"}},
		{"open here", rows(theirs(2)), []ledger.Entry{ours(1, in(ledger.Suspect))}, []string{"open_here"}},
		{"open here, other amount", rows(theirs(2, amount(1))), []ledger.Entry{ours(1, in(ledger.Pending))}, []string{"amounts_differ"}},
		{"disputed here", rows(theirs(2)), []ledger.Entry{ours(1, in(ledger.Disputed))}, []string{"open_here"}},
		{"failed here", rows(theirs(2)), []ledger.Entry{ours(1, in(ledger.Failed))}, []string{"failed_here"}},
		{"failed, then paid", rows(theirs(2)), []ledger.Entry{ours(1, in(ledger.Failed)), ours(2)}, []string{"agrees", "nothing"}},
		{"reversed there", rows(theirs(2, unpaid)), []ledger.Entry{ours(1)}, []string{"here_only"}},
		{"failed on both sides", rows(theirs(2, unpaid)), []ledger.Entry{ours(1, in(ledger.Failed))}, []string{"nothing"}},
		{"open here, not paid there", rows(theirs(2, unpaid)), []ledger.Entry{ours(1, in(ledger.Suspect))}, []string{"open_only"}},
		{"repeated", rows(theirs(2), theirs(3)), []ledger.Entry{ours(1)}, []string{"agrees", "repeated"}},
		{"repeated reference", rows(theirs(2, ref("5REF00000001")), theirs(3, ref("5REF00000001"), on("2026-11-22"))), []ledger.Entry{ours(1), ours(2)},
			[]string{"agrees", "here_only", "repeated"}},
		{"repeated reference of theirs", rows(theirs(2, ref("KW-881200")), theirs(3, ref("KW-881200"))), []ledger.Entry{ours(1), ours(2)},
			[]string{"agrees", "here_only", "repeated"}},
		{"bought twice", rows(theirs(2), theirs(3)), []ledger.Entry{ours(1), ours(2)}, []string{"agrees", "agrees"}},
		{"another counter's reference", rows(theirs(2, ref("5REF00000001")), theirs(3, ref("7REF00000009"))), []ledger.Entry{ours(1), ours(2, in(ledger.Suspect))},
			[]string{"agrees", "open_only", "there_only"}},
		{"proof number", rows(theirs(2, ref("SN-778899"), noPeriod, on("2026-11-25"))), []ledger.Entry{ours(1, func(e *ledger.Entry) { e.Serial = "SN778899" })}, []string{"agrees"}},
		{"proof number of another customer", rows(theirs(2, ref("SN-778899"), number("99"))), []ledger.Entry{ours(1, func(e *ledger.Entry) { e.Serial = "SN778899" })},
			[]string{"here_only", "there_only"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := kindsOf(reconcile(test.rows, test.payments...)); !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

// TestReconPeriods: one month, however it is written.
func TestReconPeriods(t *testing.T) {
	for _, text := range []string{"JAN19", "JAN 2019", "Januari 2019", "201901", "2019-01", "01/2019", "01-2019", "0119", "2019 01"} {
		got := kindsOf(reconcile([]ledger.StatementRow{theirs(2, func(r *ledger.StatementRow) { r.Period = text })}, ours(1)))
		if !slices.Equal(got, []string{"agrees"}) {
			t.Errorf("period %q: %v", text, got)
		}
	}
	instalment := ours(1, func(e *ledger.Entry) { e.Period = "ke-2 dari 30" })
	if got := kindsOf(reconcile([]ledger.StatementRow{theirs(2, func(r *ledger.StatementRow) { r.Period = "002/030" })}, instalment)); !slices.Equal(got, []string{"agrees"}) {
		t.Errorf("instalment: %v", got)
	}
}

// drawRow and drawEntry are from few values, so that everything meets everything.
func drawRow(t *rapid.T, line int) ledger.StatementRow {
	return ledger.StatementRow{Line: line,
		Ref:    rapid.SampledFrom([]string{"", "", "-", "5REF00000001", "5REF00000002", "7REF00000001", "SN778899"}).Draw(t, "ref"),
		Number: rapid.SampledFrom([]ledger.CustomerNo{"", "11", "12", "012"}).Draw(t, "number"),
		Period: rapid.SampledFrom([]string{"", "JAN19", "201902"}).Draw(t, "period"),
		Amount: rapid.SampledFrom([]ledger.Rupiah{100, 200}).Draw(t, "amount"),
		Day:    reconDay.Add(rapid.IntRange(-3, 3).Draw(t, "day")), Paid: rapid.IntRange(0, 3).Draw(t, "paid") > 0}
}

func drawEntry(t *rapid.T, n int) ledger.Entry {
	cost := rapid.SampledFrom([]ledger.Rupiah{100, 200}).Draw(t, "cost")
	return ours(n, func(e *ledger.Entry) {
		e.Customer = rapid.SampledFrom([]ledger.CustomerNo{"11", "12"}).Draw(t, "number")
		e.Period = rapid.SampledFrom([]string{"", "JAN19", "FEB19"}).Draw(t, "period")
		e.Day, e.State = reconDay.Add(rapid.IntRange(-3, 3).Draw(t, "day")), rapid.SampledFrom(ledger.States()).Draw(t, "state")
		e.Serial = rapid.SampledFrom([]string{"", "SN778899"}).Draw(t, "serial")
		if e.Cost = &cost; rapid.Bool().Draw(t, "known") {
			e.Cost = nil
		}
	})
}

// TestReconProperties: every row and every payment stands in one line; ours less theirs is the sum of the differences;
// the order of rows and of payments does not matter; only what has number and amount alike may settle.
func TestReconProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := ledger.Statement{From: reconDay.Add(-1), To: reconDay, Amount: rapid.SampledFrom([]ledger.StatementAmount{ledger.StatementCost, ledger.StatementBill}).Draw(t, "amount")}
		var payments []ledger.Entry
		for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
			s.Rows = append(s.Rows, drawRow(t, i+2))
		}
		for i := range rapid.IntRange(0, 12).Draw(t, "payments") {
			payments = append(payments, drawEntry(t, i))
		}
		matches := ledger.Reconcile(s, payments)
		checkConserved(t, s, payments, matches)
		checkSums(t, matches)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(s.Rows), func(i, j int) { s.Rows[i], s.Rows[j] = s.Rows[j], s.Rows[i] })
		random.Shuffle(len(payments), func(i, j int) { payments[i], payments[j] = payments[j], payments[i] })
		if again := ledger.Reconcile(s, payments); !reflect.DeepEqual(matches, again) {
			t.Fatalf("another order gives another result:\n%v\n%v", matches, again)
		}
	})
}

func checkConserved(t *rapid.T, s ledger.Statement, payments []ledger.Entry, matches []ledger.Match) {
	lines, numbers := map[int]int{}, map[string]int{}
	for _, m := range matches {
		if m.Row == nil && m.Payment == nil {
			t.Fatal("a line of nothing")
		}
		if m.Row != nil {
			lines[m.Row.Line]++
		}
		if m.Payment != nil {
			numbers[m.Payment.Number]++
		}
	}
	for _, r := range s.Rows {
		if lines[r.Line] != 1 {
			t.Fatalf("row %d stands in %d lines", r.Line, lines[r.Line])
		}
	}
	for _, e := range payments {
		if numbers[e.Number] != 1 {
			t.Fatalf("payment %s stands in %d lines", e.Number, numbers[e.Number])
		}
	}
	if len(lines) != len(s.Rows) || len(numbers) != len(payments) {
		t.Fatal("lines of rows or payments that do not exist")
	}
}

func checkSums(t *rapid.T, matches []ledger.Match) {
	sums := ledger.SumRecon(matches)
	if sums.Ours-sums.Theirs != sums.Difference {
		t.Fatalf("%d − %d is not %d", sums.Ours, sums.Theirs, sums.Difference)
	}
	var paid, said ledger.Rupiah
	counted := 0
	for _, m := range matches {
		if m.Outside {
			continue
		}
		counted++
		if m.Payment != nil && m.Payment.State == ledger.Paid {
			paid += m.Known
		}
		if m.Row != nil && m.Row.Paid {
			said += m.Row.Amount
		}
		if m.Kind == ledger.ReconAgrees && m.Difference() != 0 || m.Kind == ledger.ReconNothing && (m.Ours != 0 || m.Theirs != 0) {
			t.Fatalf("%s with a difference of %d", m.Kind, m.Difference())
		}
		if m.MaySettle() && (m.Row.Amount != m.Known || m.Payment.State.Final() || !m.Row.Paid) {
			t.Fatalf("a row may settle what it does not prove: %+v", m)
		}
	}
	total := 0
	for _, n := range sums.Count {
		total += n
	}
	if paid != sums.Ours || said != sums.Theirs || total != counted {
		t.Fatalf("sums %+v, want %d and %d of %d lines", sums, paid, said, counted)
	}
}

// reconLoad are n payments and the rows of nearly all of them; alike: all of one customer, amount and period.
func reconLoad(n int, alike bool) (ledger.Statement, []ledger.Entry) {
	random := rand.New(rand.NewPCG(1, 2))
	s := ledger.Statement{From: reconDay, To: reconDay.Add(30), Amount: ledger.StatementCost}
	payments := make([]ledger.Entry, n)
	for i := range n {
		day := reconDay.Add(i * 30 / n)
		e := ours(i, func(e *ledger.Entry) { e.Day = day })
		r := theirs(i+2, func(r *ledger.StatementRow) { r.Day = day.Add(random.IntN(2)) })
		if !alike {
			e.Customer = ledger.CustomerNo(fmt.Sprintf("53%010d", random.IntN(n)))
			r.Number = e.Customer
		}
		if payments[i] = e; random.IntN(100) > 0 {
			s.Rows = append(s.Rows, r)
		}
	}
	random.Shuffle(len(s.Rows), func(i, j int) { s.Rows[i], s.Rows[j] = s.Rows[j], s.Rows[i] })
	return s, payments
}

// BenchmarkReconcile compares 100,000 rows with as many payments, of different customers and of one. The baseline is
// sorting the same rows by their line once, in turns; the ratio must not grow with the number of rows.
func BenchmarkReconcile(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		for _, alike := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/alike=%v", n, alike), func(b *testing.B) {
				s, payments := reconLoad(n, alike)
				var sorting, matching time.Duration
				for b.Loop() {
					rows := slices.Clone(s.Rows)
					start := time.Now()
					slices.SortFunc(rows, func(x, y ledger.StatementRow) int { return x.Line - y.Line })
					sorted := time.Now()
					ledger.Reconcile(s, payments)
					sorting, matching = sorting+sorted.Sub(start), matching+time.Since(sorted)
				}
				b.ReportMetric(float64(matching)/float64(sorting), "x-sort")
			})
		}
	}
}
