package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

const (
	reconEvery = 50 // visits of which one is followed by a look at a far end's own statement
	decidedOf  = 2  // lines of which one is decided

	// A row that another counter left in the biller's statement.
	elsewhere    = "%s\t" + elsewhereRef + "\ts10\t089999999999\t10150,00\tSUKSES\n"
	elsewhereRef = "X99999999999"
)

// reconcile is a supervisor who compares a far end's own statement with the ledger and decides some of the lines.
func (d *day) reconcile() {
	ctx, s := context.Background(), d.counter("bu dewi")
	end := simulator.Ends[d.random.IntN(len(simulator.Ends))]
	compared, err := s.compare(ctx, asked{provider: string(end), file: d.statement(end)})
	if err != nil {
		if took, _ := d.far.Took(end); took > 0 && !d.life.dead.Load() { // else the table has no row
			d.harm(wrongRow, "statement of %s: %v", end, err)
		}
		return
	}
	d.sum.recons.Add(1)
	if _, err := s.cashier.Reconciled(ctx, compared.Reconciled, "bu dewi"); err != nil {
		return
	}
	if again, err := s.cashier.Reconciled(ctx, compared.Reconciled, "bu dewi"); err == nil && again && !d.life.dead.Load() {
		d.harm(wrongRow, "the same result of %s is recorded twice", end)
	}
	for _, m := range compared.Matches {
		if m.Kind.Differs() && d.random.IntN(decidedOf) == 0 && !d.life.dead.Load() {
			d.decideLine(s, compared, m)
		}
	}
}

// statement writes what a far end has in its books where the counter can read it.
func (d *day) statement(end simulator.End) string {
	path := filepath.Join(d.folder, simulator.StatementName(end))
	file, err := os.Create(path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer file.Close()
	if err = d.far.WriteStatement(file, end); err == nil && end == simulator.Biller {
		_, err = fmt.Fprintf(file, elsewhere, time.Now().Format("02-01-2006 15:04:05"))
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return path
}

// decideLine makes of a line what a supervisor would, having looked whether the far end stands by it.
func (d *day) decideLine(s *shop, compared ledger.Comparison, m ledger.Match) {
	action := ledger.ReconElsewhere
	v := verdict{right: true}
	switch {
	case m.MaySettle():
		action, v.ref, v.outcome = ledger.ReconSettled, m.Payment.Ref, ledger.OutcomePaid
		if !d.standsFor(*m.Payment) {
			d.harm(wrongRow, "row %+v is said to settle payment %s, which %s does not have", m.Row, m.Payment.Number, compared.Provider)
		}
	case m.Kind == ledger.ReconAmounts: // the biller's price was another one; nobody doubts the payment
		return
	case m.MayDispute() && !m.Outside:
		action = ledger.ReconDisputed
		if d.standsFor(*m.Payment) != (m.Row != nil && m.Row.Paid) || m.Kind == ledger.ReconNumbers {
			d.harm(wrongRow, "line %s: %+v, %+v: %s has it otherwise", m.Kind, m.Row, m.Payment, compared.Provider)
		}
	case m.Payment == nil && m.Row.Ref != elsewhereRef:
		d.harm(wrongRow, "row %+v of %s finds no payment", m.Row, compared.Provider)
	case m.Payment != nil:
		return // nobody can say yet
	}
	err := s.decide(context.Background(), compared, m, action, "dilihat bersama", "bu dewi")
	if err == nil {
		d.sum.byRow.Add(1)
	} else if !errors.Is(err, ledger.ErrIllegal) && !d.life.dead.Load() {
		d.harm(wrongRow, "line %s of %s: %v", m.Kind, compared.Provider, err)
	}
	if action == ledger.ReconSettled {
		v.recorded = err == nil
		d.verdicts[compared.Proof(m).Text()+". dilihat bersama"] = v
	}
}

// standsFor reports whether the far end has a payment in its books.
func (d *day) standsFor(e ledger.Entry) bool {
	p, err := d.life.store.Payment(context.Background(), e.Ref)
	if err != nil {
		return false
	}
	for _, b := range d.far.Books(simulator.End(e.Provider)) {
		if _, ours := d.payer([]ledger.Payment{p}, b); ours && b.Standing == simulator.Booked {
			return true
		}
	}
	return false
}
