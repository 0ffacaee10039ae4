package sqlite

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"loket/ledger"
)

// recount counts what a closing says a second time: from the events alone as they come, where the closing itself was
// counted from rows. What it holds in memory grows with one shift and with what is open, not with the ledger.
type recount struct {
	shift    ledger.Shift                    // the newest; Number 0: none was ever opened
	cash     ledger.Drawer                   // of the customers' cash in it
	taken    []ledger.RefID                  // the payments taken in it, in order
	rounding map[ledger.NotaID]ledger.Rupiah // of their notas
	payments map[ledger.RefID]ledger.Payment // those, what is open, and what was heard of since the closing before
	due      map[ledger.NotaID]ledger.CustomerMoney
	was      map[ledger.RefID]ledger.State // at the closing before, of what was heard of since; 0: intended since
	touched  map[ledger.RefID]bool         // of those: more than its slip was printed, or its request sent
	lost     []ledger.LostKey              // so far
}

func newRecount() *recount {
	r := &recount{payments: map[ledger.RefID]ledger.Payment{}, due: map[ledger.NotaID]ledger.CustomerMoney{}}
	r.begin()
	return r
}

// begin forgets what only the Z of the shift before speaks of.
func (r *recount) begin() {
	r.taken, r.cash, r.rounding = nil, ledger.Drawer{}, map[ledger.NotaID]ledger.Rupiah{}
	r.was, r.touched = map[ledger.RefID]ledger.State{}, map[ledger.RefID]bool{}
	for ref, p := range r.payments {
		if p.State.Final() {
			delete(r.payments, ref)
		}
	}
}

// nota takes what an event changed of a nota; number is its first payment's.
func (r *recount) nota(before, after ledger.Nota, number string) {
	if r.shift.Open() {
		r.cash.Tender += after.Tender - before.Tender
		r.cash.Change += after.Change - before.Change
		r.cash.HandBack += after.HandBack - before.HandBack
	}
	if _, here := r.rounding[after.ID]; here {
		r.rounding[after.ID] = after.RoundingUp()
	}
	delete(r.due, after.ID)
	if after.Due() > 0 && !after.Underway() {
		r.due[after.ID] = ledger.CustomerMoney{Number: number, Amount: after.Due()}
	}
}

// payment takes what an event made of a payment.
func (r *recount) payment(e ledger.Event, before, after ledger.Payment) {
	ref := after.Ref
	if _, heard := r.was[ref]; !heard && r.shift.Number > 0 {
		r.was[ref] = before.State
	}
	switch e.Kind {
	case ledger.KindIntend:
		if r.shift.Open() {
			r.taken, r.rounding[after.Nota] = append(r.taken, ref), 0 // which the nota's own change tells at once
		}
	case ledger.KindSubmit, ledger.KindPrint:
	default:
		r.touched[ref] = true
	}
	if r.payments[ref] = after; after.State.Final() && r.shift.Number == 0 {
		delete(r.payments, ref)
	}
}

// drawer is the Z of the shift.
func (r *recount) drawer() ledger.Drawer {
	d := r.cash
	d.Shift, d.Float, d.LostKeys = r.shift.Number, r.shift.Float, r.lost
	d.In, d.Out = r.shift.Moved(ledger.KindCashIn), r.shift.Moved(ledger.KindCashOut)
	if r.shift.Before != nil {
		d.Between = r.shift.Before.Between
	}
	for _, amount := range r.rounding {
		d.Rounding += amount
	}
	r.sold(&d)
	for ref, p := range r.payments {
		if !p.State.Final() {
			d.Open = append(d.Open, ledger.OpenPayment{Ref: ref, Number: p.Number, Product: p.Product.Name, State: p.State, Total: p.Bill.Total})
		}
		if settled, told := p.SettledSince(r.was[ref]); told && r.touched[ref] && r.was[ref] != 0 {
			d.Earlier = append(d.Earlier, settled)
		}
	}
	for _, due := range r.due {
		d.Due = append(d.Due, due)
	}
	return inOrder(d)
}

// sold sums the payments that were taken in the shift, by product and by state.
func (r *recount) sold(d *ledger.Drawer) {
	states := map[ledger.State]ledger.StateSum{}
	for i, ref := range r.taken {
		p := r.payments[ref]
		if d.Last = p.Number; i == 0 {
			d.First = p.Number
		}
		states[p.State] = ledger.StateSum{State: p.State, Count: states[p.State].Count + 1, Total: states[p.State].Total + p.Bill.Total}
		if p.State != ledger.Paid {
			continue
		}
		d.Fee += p.Bill.Fee
		at := slices.IndexFunc(d.Products, func(sum ledger.ProductSum) bool { return sum.Product == p.Product.Code })
		if at < 0 {
			at, d.Products = len(d.Products), append(d.Products, ledger.ProductSum{Product: p.Product.Code, Name: p.Product.Name})
		}
		d.Products[at].Count++
		d.Products[at].Total += p.Bill.Total
	}
	for _, state := range ledger.States() {
		if sum, some := states[state]; some {
			d.States = append(d.States, sum)
		}
	}
}

// inOrder is a drawer with its lists in the order of their numbers: the one that it was printed in says nothing.
func inOrder(d ledger.Drawer) ledger.Drawer {
	d.Open, d.Due, d.Earlier = slices.Clone(d.Open), slices.Clone(d.Due), slices.Clone(d.Earlier)
	slices.SortFunc(d.Open, func(a, b ledger.OpenPayment) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(d.Due, func(a, b ledger.CustomerMoney) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(d.Earlier, func(a, b ledger.SettledPayment) int { return cmp.Compare(a.Number, b.Number) })
	return d
}

// recounted takes an event of a shift and the shift after it, and compares a closing with what was counted.
func (v *verification) recounted(r *recount, e ledger.Event, after ledger.Shift) {
	if e.Kind == ledger.KindPrint { // of any shift
		return
	}
	if r.shift = after; e.Kind == ledger.KindShiftOpen && after.Before == nil {
		r.begin()
	}
	if e.Kind != ledger.KindShiftClose {
		return
	}
	if parts := drawerParts(inOrder(after.Closing.Drawer), r.drawer()); len(parts) > 0 {
		v.report.find(e.Sequence, "Penutupan shift %d tidak sama dengan kejadiannya: %s.", after.Number, strings.Join(parts, ", "))
	}
	r.begin()
}

// drawerParts names the parts in which two drawers differ.
func drawerParts(a, b ledger.Drawer) []string {
	var parts []string
	for _, part := range []struct {
		name string
		of   func(ledger.Drawer) any
	}{
		{"uang tunai", func(d ledger.Drawer) any {
			return []ledger.Rupiah{d.Float, d.Tender, d.Change, d.HandBack, d.In, d.Out, d.Between}
		}},
		{"penjualan", func(d ledger.Drawer) any {
			return []any{d.Shift, d.Products, d.States, d.Fee, d.Rounding, d.First, d.Last}
		}},
		{"pembayaran terbuka", func(d ledger.Drawer) any { return d.Open }},
		{"uang pelanggan", func(d ledger.Drawer) any { return d.Due }},
		{"pembayaran shift sebelumnya", func(d ledger.Drawer) any { return d.Earlier }},
		{"kunci yang hilang", func(d ledger.Drawer) any { return d.LostKeys }},
	} {
		if !reflect.DeepEqual(part.of(a), part.of(b)) {
			parts = append(parts, part.name)
		}
	}
	return parts
}
