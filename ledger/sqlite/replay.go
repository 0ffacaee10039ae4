package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"loket/ledger"
)

const (
	eventsByPayment = `SELECT ` + eventColumns + ` FROM events INDEXED BY events_subject
		WHERE stream = 'payment' ORDER BY subject, seq`
	eventsByNota = `SELECT ` + eventColumns + ` FROM events INDEXED BY events_subject
		WHERE stream = 'nota' ORDER BY subject, seq`

	hasPaidKey   = `SELECT 1 FROM paid_keys WHERE key = ? AND seq = ?`
	allPaidKeys  = `SELECT k.key, k.seq, p.ref FROM paid_keys k JOIN payments p ON p.seq = k.seq`
	replayedCash = `SELECT kind, amount FROM cash WHERE at = ? AND seq = ?`

	countRows = `SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM paid_keys), (SELECT count(*) FROM cash),
		(SELECT coalesce(sum(iif(kind IN ('tender', 'cash_in'), amount, -amount)), 0) FROM cash)`
)

// bySubject calls check with all events of each subject in turn.
func (v *verification) bySubject(ctx context.Context, query string, check func([]ledger.Event) error) error {
	var events []ledger.Event
	err := v.c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		if len(events) > 0 && events[0].Subject != e.Subject {
			if err := check(events); err != nil {
				return err
			}
			events = events[:0]
		}
		events = append(events, e)
		return nil
	}, query)
	if err != nil || len(events) == 0 {
		return err
	}
	return check(events)
}

// payments folds every payment again and compares it with its row and its paid keys.
func (v *verification) payments(ctx context.Context) error {
	return v.bySubject(ctx, eventsByPayment, func(events []ledger.Event) error {
		v.report.Payments++
		var p ledger.Payment
		for _, e := range events {
			next, err := ledger.Apply(p, e)
			if err != nil {
				v.report.find(e.Sequence, "Kejadian tidak cocok dengan pembayarannya.")
				return nil
			}
			p = next
		}
		if p.Practice != v.report.Practice {
			v.report.find(events[0].Sequence, "Pembayaran %s tertukar antara latihan dan sungguhan.", p.Number)
		}
		return v.comparePayment(ctx, p, events[0].Sequence)
	})
}

func (v *verification) comparePayment(ctx context.Context, p ledger.Payment, intended int64) error {
	row, err := readPaymentRow(ctx, v.c, intended)
	if err != nil {
		return err
	}
	own := newFolds(nil)
	own.payments[p.Ref] = &paymentFold{now: p}
	n, err := own.nota(ctx, v.c, p.Nota)
	if err != nil {
		v.report.find(intended, "Nota pembayaran %s tidak terbaca: kejadiannya tidak cocok.", p.Number)
		return ctx.Err()
	}
	if !slices.ContainsFunc(n.now.Items, func(item ledger.Item) bool { return item.Ref == p.Ref }) {
		v.report.find(intended, "Pembayaran %s tidak ada dalam notanya.", p.Number)
	}
	if row != paymentRowOf(p, n.now, intended, n.sequence) {
		v.report.find(intended, "Baris pembayaran %s tidak sama dengan kejadiannya.", p.Number)
	}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(p.PaidKeys))) {
		var one int
		v.paidKeys++
		found, err := v.c.one(ctx, []any{&one}, hasPaidKey, key, intended)
		if err != nil {
			return err
		}
		if !found {
			v.wrongKey(intended, p)
		}
	}
	return nil
}

func (v *verification) wrongKey(intended int64, p ledger.Payment) {
	v.report.find(intended, "Kunci tagihan pembayaran %s tidak sama dengan kejadiannya.", p.Number)
}

// strangeKeys looks for the paid keys that no payment has, where there are more of them than of the payments' own.
func (v *verification) strangeKeys(ctx context.Context) error {
	return v.c.each(ctx, func(rows *sql.Rows) error {
		var key, ref string
		var intended int64
		if err := rows.Scan(&key, &intended, &ref); err != nil {
			return scanned(err)
		}
		p, _, err := loadPayment(ctx, v.c, ledger.RefID(ref))
		switch {
		case errors.Is(err, ErrDamaged): // which has been told
			return nil
		case err == nil && !slices.Contains(p.PaidKeys, key):
			v.wrongKey(intended, p)
		}
		return err
	}, allPaidKeys)
}

// notas folds every nota again, and compares it with its payments and the cash that moved.
func (v *verification) notas(ctx context.Context) error {
	return v.bySubject(ctx, eventsByNota, func(events []ledger.Event) error {
		v.report.Notas++
		var n ledger.Nota
		for _, e := range events {
			next, err := ledger.ApplyNota(n, e)
			if err != nil {
				v.report.find(e.Sequence, "Kejadian tidak cocok dengan notanya.")
				return nil
			}
			if movesCash(e) {
				if err := v.compareCash(ctx, e, moved(n, next)); err != nil {
					return err
				}
			}
			n = next
		}
		v.report.Drawer += n.Tender - n.Change - n.HandBack
		return v.compareNota(ctx, n, events[0].Sequence)
	})
}

func (v *verification) compareCash(ctx context.Context, e ledger.Event, want ledger.Rupiah) error {
	var kind ledger.Kind
	var amount ledger.Rupiah
	found, err := v.c.one(ctx, []any{&kind, &amount}, replayedCash, e.At.UnixMicro(), e.Sequence)
	v.cash++
	if err == nil && (!found || kind != e.Kind || amount != want) {
		v.report.find(e.Sequence, "Baris uang tunai tidak sama dengan kejadiannya.")
	}
	return err
}

func (v *verification) compareNota(ctx context.Context, n ledger.Nota, tendered int64) error {
	for _, item := range n.Items {
		recorded, err := column[int64](ctx, v.c, firstOfSubject, item.Ref)
		if err != nil {
			return err
		}
		if len(recorded) == 0 {
			v.report.find(tendered, "Pembayaran %s dari nota ini tidak pernah dicatat.", item.Ref)
		}
	}
	return nil
}

// rows counts what stands in the tables against what was folded: a row without events is in no fold.
func (v *verification) rows(ctx context.Context) error {
	var payments, keys, cash int
	var drawer ledger.Rupiah
	if _, err := v.c.one(ctx, []any{&payments, &keys, &cash, &drawer}, countRows); err != nil {
		return err
	}
	for _, count := range []struct {
		what      string
		got, want int
	}{{"pembayaran", payments, v.report.Payments}, {"kunci tagihan", keys, v.paidKeys},
		{"uang tunai", cash, v.cash}} {
		if count.got != count.want {
			v.report.find(0, "Jumlah baris %s %d, menurut kejadian %d.", count.what, count.got, count.want)
		}
	}
	if drawer != v.report.Drawer {
		v.report.find(0, "Uang tunai berjumlah %s, menurut kejadian %s.", drawer, v.report.Drawer)
	}
	if keys > v.paidKeys {
		return v.strangeKeys(ctx)
	}
	return nil
}
