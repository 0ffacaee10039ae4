package ledger

import (
	"cmp"
	"slices"
)

// Reconcile matches a provider's statement with our payments there: first by reference, else by number, period and
// amount on the same day, then a day before or after, since the provider's day ends at another hour than ours. What is
// left over with one number and period, a bill that is paid once, differs in the amount. Every row and every payment
// stands in exactly one line. It depends on what the rows say and not on their order.
func Reconcile(s Statement, payments []Entry) []Match {
	r := newRecon(s, payments)
	r.markEchoes()
	r.byRef()
	for _, paid := range []bool{true, false} { // what is paid has the first choice
		for _, chosen := range passes(paid) {
			r.byContent(paid, chosen)
		}
	}
	r.repeated()
	r.byBill()
	return r.lines()
}

// recon is a reconciliation on its way. Rows and payments are indexed in an order of their own.
type recon struct {
	statement Statement
	rows      []StatementRow // by content
	payments  []Entry        // by number for people
	rowKeys   []reconKey
	ourKeys   []reconKey
	rowUsed   []bool
	ourUsed   []bool
	echo      []bool // a row that says what one before it said, under one reference
	refsOurs  bool   // the statement's references are ours
	matches   []Match
}

// reconKey is what a row and a payment are compared by.
type reconKey struct {
	number string
	period string
	amount Rupiah
	day    Date
}

func newRecon(s Statement, payments []Entry) *recon {
	r := &recon{statement: s, rows: slices.Clone(s.Rows), payments: slices.Clone(payments),
		rowUsed: make([]bool, len(s.Rows)), ourUsed: make([]bool, len(payments)),
		rowKeys: make([]reconKey, len(s.Rows)), ourKeys: make([]reconKey, len(payments)),
		matches: make([]Match, 0, max(len(s.Rows), len(payments)))}
	slices.SortFunc(r.rows, func(a, b StatementRow) int { return cmp.Or(a.content(b), cmp.Compare(a.Line, b.Line)) })
	slices.SortFunc(r.payments, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.Created.Compare(b.Created), cmp.Compare(a.Number, b.Number))
	})
	for i, row := range r.rows {
		r.rowKeys[i] = reconKey{numberKey(row.Number), periodKey(row.Period), row.Amount, row.Day}
	}
	for i, e := range r.payments {
		r.ourKeys[i] = reconKey{numberKey(e.Customer), periodKey(e.Period), s.Amount.Of(e), e.Day}
	}
	return r
}

// markEchoes finds the rows whose reference, number, period and amount stood before. They are of one payment and never
// matched with another.
func (r *recon) markEchoes() {
	r.echo = make([]bool, len(r.rows))
	type said struct {
		ref  string
		key  reconKey
		paid bool
	}
	seen := make(map[said]bool, len(r.rows))
	for i, row := range r.rows {
		s := said{refKey(row.Ref), r.rowKeys[i], row.Paid}
		s.key.day = ""
		r.echo[i] = s.ref != "" && seen[s]
		seen[s] = true
	}
}

// join makes one line of a row and a payment.
func (r *recon) join(row, ours int, byRef bool) {
	r.rowUsed[row], r.ourUsed[ours] = true, true
	r.matches = append(r.matches, r.statement.match(&r.rows[row], &r.payments[ours], byRef))
}

// byRef joins rows to payments by our reference, and by the provider's proof number where it is of the same customer
// and only one payment has it. Paid rows come first; a second row of one reference is left for what it repeats.
func (r *recon) byRef() {
	refs, serials := map[string]int{}, map[string]int{}
	for i, e := range r.payments {
		refs[refKey(string(e.Ref))] = i
		if _, twice := serials[refKey(e.Serial)]; twice {
			serials[refKey(e.Serial)] = -1
		} else {
			serials[refKey(e.Serial)] = i
		}
	}
	delete(refs, "")
	delete(serials, "")
	for _, paid := range []bool{true, false} {
		for i, row := range r.rows {
			if row.Paid != paid || r.echo[i] {
				continue
			}
			ours, found := refs[refKey(row.Ref)]
			r.refsOurs = r.refsOurs || found
			if !found {
				ours, found = serials[refKey(row.Ref)]
				found = found && ours >= 0 && row.Number != "" && row.sameNumber(r.payments[ours].Customer)
			}
			if found && !r.ourUsed[ours] {
				r.join(i, ours, true)
			}
		}
	}
}

// pass is one way of matching without a reference: payments in one of these states, on the same day or beside it.
type pass struct {
	states []State
	beside bool
}

// passes are the ways to try for rows that are paid, or are not. The same day comes first; what the statement says is
// paid is looked for among what is paid, open, and failed.
func passes(paid bool) []pass {
	ok, open, not := []State{Paid}, []State{Submitted, Pending, Suspect, Disputed, Intended}, []State{Failed, Cancelled, Reversed}
	if paid {
		return []pass{{ok, false}, {open, false}, {ok, true}, {open, true}, {not, false}, {not, true}}
	}
	return []pass{{not, false}, {open, false}, {not, true}, {open, true}, {ok, false}}
}

// byContent joins what is left by number, period and amount: first where both name the period, then where one of the
// two names none.
func (r *recon) byContent(paid bool, p pass) {
	whole := func(k reconKey) (reconKey, bool) { return k, k.period != "" }
	none := func(k reconKey) (reconKey, bool) { return k, k.period == "" }
	every := func(k reconKey) (reconKey, bool) { k.period = ""; return k, true }
	r.sweep(paid, p, whole, whole)
	r.sweep(paid, p, none, every)
	r.sweep(paid, p, every, none)
}

// reduced is what of a key is compared; false: it is not compared at all.
type reduced func(reconKey) (reconKey, bool)

// sweep goes over the rows in the order of their days and gives each the first free payment with its key. Where days
// may differ, the earlier payment goes to the earlier row, so that none is left which another choice would have
// matched.
func (r *recon) sweep(paid bool, p pass, ofRow, ofOurs reduced) {
	free := map[reconKey][]int{}
	for i, key := range r.ourKeys {
		key, compared := ofOurs(key)
		if compared && !r.ourUsed[i] && slices.Contains(p.states, r.payments[i].State) && key.number != "" {
			free[key] = append(free[key], i)
		}
	}
	if len(free) == 0 {
		return
	}
	take := func(row int, key reconKey) bool {
		list := free[key]
		if len(list) == 0 {
			return false
		}
		free[key] = list[1:]
		r.join(row, list[0], false)
		return true
	}
	for i, key := range r.rowKeys { // rows are sorted by day
		key, compared := ofRow(key)
		if !compared || r.rowUsed[i] || r.rows[i].Paid != paid || key.number == "" || !r.mayMatch(i) {
			continue
		}
		if !p.beside {
			take(i, key)
			continue
		}
		before, after := key, key
		before.day, after.day = key.day.Add(-1), key.day.Add(1)
		if !take(i, before) {
			take(i, after)
		}
	}
}

// mayMatch reports whether a row may be matched without its reference. Where the statement's references are ours, one that
// we do not know is another counter's payment, whatever number it is for.
func (r *recon) mayMatch(row int) bool {
	return !r.echo[row] && !(r.refsOurs && refKey(r.rows[row].Ref) != "")
}

// byBill joins paid rows to payments that are one bill, by number and period, with another amount.
func (r *recon) byBill() {
	bill := func(k reconKey) (reconKey, bool) { k.amount = 0; return k, k.period != "" }
	kept := []State{Paid, Submitted, Pending, Suspect, Disputed}
	r.sweep(true, pass{kept, false}, bill, bill)
	r.sweep(true, pass{kept, true}, bill, bill)
}

// repeated makes lines of the paid rows that are left over and say what one before them says.
func (r *recon) repeated() {
	for i := range r.rows {
		twin := r.echo[i] || i > 0 && r.rows[i].content(r.rows[i-1]) == 0
		if r.rowUsed[i] || !r.rows[i].Paid || !twin {
			continue
		}
		m := r.statement.match(&r.rows[i], nil, false)
		m.Kind, r.rowUsed[i] = ReconRepeated, true
		r.matches = append(r.matches, m)
	}
}

// lines are all lines, those of one side alone among them.
func (r *recon) lines() []Match {
	for i, used := range r.rowUsed {
		if !used {
			r.matches = append(r.matches, r.statement.match(&r.rows[i], nil, false))
		}
	}
	for i, used := range r.ourUsed {
		if !used {
			r.matches = append(r.matches, r.statement.match(nil, &r.payments[i], false))
		}
	}
	sortMatches(r.matches)
	return r.matches
}
