package main

import (
	"context"

	"loket/ledger"
	"loket/receipts"
	"loket/ui"
)

// OpenShift opens the next shift.
func (d desk) OpenShift(ctx context.Context, float ledger.Rupiah) error {
	if err := d.writes(); err != nil {
		return err
	}
	_, err := d.openDrawer(context.WithoutCancel(ctx), float, d.operator.now())
	return screenError(err)
}

// MoveCash puts cash into the drawer or takes it out.
func (d desk) MoveCash(ctx context.Context, kind ledger.Kind, amount ledger.Rupiah, reason string) error {
	if err := d.writes(); err != nil {
		return err
	}
	_, err := d.moveCash(context.WithoutCancel(ctx), kind, amount, reason, d.operator.now())
	return screenError(err)
}

// CloseShift closes the open shift and copies the ledger.
func (d desk) CloseShift(ctx context.Context, counting ledger.Counting, seen ledger.Drawer) (ui.ShiftClosed, error) {
	if err := d.writes(); err != nil {
		return ui.ShiftClosed{}, err
	}
	shift, err := d.closeDrawer(context.WithoutCancel(ctx), counting, seen, d.operator.now())
	if err != nil {
		return ui.ShiftClosed{}, screenError(err)
	}
	file, err := d.copyAtClose(ctx, shift)
	return ui.ShiftClosed{Shift: shift, Copy: file, CopyErr: err}, nil
}

// PrintX prints what the open shift comes to.
func (d desk) PrintX(ctx context.Context) error {
	shift, drawer, err := d.store.Drawer(ctx)
	if err != nil {
		return screenError(err)
	}
	if err = d.ready(ctx); err == nil {
		err = d.paperOut(ctx, receipts.X(d.slip(0, 0, d.now()), shift, drawer))
	}
	if err != nil {
		return printError(err)
	}
	return nil
}

// PrintShift records and prints a slip of a closed shift.
func (d desk) PrintShift(ctx context.Context, number int, document ledger.Document) error {
	if err := d.writes(); err != nil {
		return err
	}
	if err := d.printShift(ctx, number, document); err != nil {
		return printError(err)
	}
	return nil
}

// tillPaper are the drawer's slips as the screens show them.
func (s *shop) tillPaper() ui.TillPaper {
	return ui.TillPaper{
		X: func(shift ledger.Shift, drawer ledger.Drawer, columns int) []string {
			return receipts.X(s.slip(columns, 0, s.now()), shift, drawer)
		},
		Closing: func(shift ledger.Shift, document ledger.Document, columns int) []string {
			return s.shiftLines(shift, document, columns, 0)
		},
	}
}
