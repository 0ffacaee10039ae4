package sqlite

import (
	"context"

	"loket/ledger"
)

// inShift checks that an event carries the shift in which it happened, and that a closing names the head before it.
func (v *verification) inShift(previous, e ledger.Event) {
	if e.Stream == ledger.StreamShift && e.Kind == ledger.KindShiftOpen {
		v.shift = e.Subject
	}
	if e.Shift != v.shift {
		v.report.find(e.Sequence, "Kejadian ini tercatat di shift %q, padahal terjadi di shift %q.", ledger.Clean(e.Shift, 20), ledger.Clean(v.shift, 20))
	}
	if e.Stream == ledger.StreamShift && e.Kind == ledger.KindShiftClose {
		v.shift = ""
		if body, err := decode[ledger.Close](e); err == nil && body.Head != ledger.HeadOf(previous) {
			v.report.find(e.Sequence, "Penutupan menyebut kepala rantai yang bukan kejadian sebelumnya.")
		}
	}
}

// shifts folds every shift again: numbers without a gap, one open at a time, and cash in and out with its rows. What its
// closing says is counted again by postings.
func (v *verification) shifts(ctx context.Context) error {
	folds := map[string]ledger.Shift{}
	var newest ledger.Shift
	return houseEvents(ctx, v.c, ledger.StreamShift, 0, func(e ledger.Event) error {
		before, known := folds[e.Subject]
		s, err := ledger.ApplyShift(before, e)
		if err != nil {
			v.report.find(e.Sequence, "Kejadian tidak cocok dengan shiftnya.")
			return nil
		}
		if !known {
			if newest.Open() || s.Number != newest.Number+1 {
				v.report.find(e.Sequence, "Shift %d dibuka setelah shift %d, atau selagi shift itu terbuka.", s.Number, newest.Number)
			}
			if err := v.compareRemainder(ctx, newest, s); err != nil {
				return err
			}
		}
		folds[e.Subject] = s
		if s.Number >= newest.Number {
			newest = s
		}
		return v.compareShift(ctx, e, s)
	})
}

// compareRemainder compares what a shift was offered with what the one before left.
func (v *verification) compareRemainder(ctx context.Context, before, opened ledger.Shift) error {
	want, err := remainder(ctx, v.c, &before, opened.First)
	if err == nil && ((want == nil) != (opened.Before == nil) || want != nil && *want != *opened.Before) {
		v.report.find(opened.First, "Shift %d dibuka dengan sisa yang bukan sisa shift sebelumnya.", opened.Number)
	}
	return err
}

// compareShift compares an event of a shift with its row of cash.
func (v *verification) compareShift(ctx context.Context, e ledger.Event, s ledger.Shift) error {
	if amount, moves := movement(e, s); moves {
		if v.report.Drawer += amount; e.Kind == ledger.KindCashOut {
			v.report.Drawer -= 2 * amount
		}
		return v.compareCash(ctx, e, amount)
	}
	return nil
}
