package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"loket/ledger"
	"loket/receipts"
)

// openDrawer opens the next shift with a float.
func (s *shop) openDrawer(ctx context.Context, float ledger.Rupiah, who string) (ledger.Shift, error) {
	next := ledger.OpenShift{Number: 1, Float: float}
	last, err := s.store.Shift(ctx)
	if err == nil {
		next.Number = last.Number + 1
		next.Before, err = s.store.Remainder(ctx)
	}
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return last, err
	}
	if last.Open() {
		return last, ledger.ErrShiftOpen
	}
	if err := s.store.Append(ctx, s.stamp(who).OpenShift(next)); err != nil {
		return last, err
	}
	return s.store.Shift(ctx)
}

// moveCash puts cash into the open drawer or takes it out, and returns the drawer after it.
func (s *shop) moveCash(ctx context.Context, kind ledger.Kind, amount ledger.Rupiah, reason, who string) (ledger.Drawer, error) {
	shift, _, err := s.store.Drawer(ctx)
	if err != nil {
		return ledger.Drawer{}, err
	}
	if err := s.store.Append(ctx, s.stamp(who).MoveCash(shift.Number, kind, ledger.MoveCash{Amount: amount, Reason: reason})); err != nil {
		return ledger.Drawer{}, err
	}
	_, drawer, err := s.store.Drawer(ctx)
	return drawer, err
}

// closeDrawer counts and closes the open shift in one commit. What follows it, the copy of the ledger and the paper, may
// fail and changes nothing: it is told, and each can be done again.
func (s *shop) closeDrawer(ctx context.Context, counting ledger.Counting, seen ledger.Drawer, who string) (ledger.Shift, error) {
	now := s.now().In(s.config.zone)
	zone, offset := now.Zone()
	counting.Place = ledger.Place{Name: s.config.Counter.Name, Address: s.config.Counter.Address, Zone: zone, Offset: offset}
	shift, err := s.store.CloseShift(ctx, s.stamp(who), counting, seen)
	if err != nil {
		return shift, err
	}
	s.log.Info("shift closed", "z", shift.Number, "difference", int64(shift.Closing.Difference))
	return shift, nil
}

// copyAtClose makes the copy of the ledger that a closing leaves where [ledger] backup names a folder; "" where it names
// none.
func (s *shop) copyAtClose(ctx context.Context, shift ledger.Shift) (string, error) {
	folder := s.config.backupFolder()
	if folder == "" {
		return "", nil
	}
	day := shift.ClosedAt.In(s.config.zone).Format("060102")
	file := filepath.Join(folder, fmt.Sprintf("buku-%s-%s-z%04d.db", s.config.Counter.Code, day, shift.Number))
	if err := s.store.Backup(context.WithoutCancel(ctx), file); err != nil {
		s.log.Error("backup at closing", "z", shift.Number, "error", err.Error())
		return file, err
	}
	return file, nil
}

// printShift records that a slip of a closed shift is handed to the printer and then hands it over, so that a second one
// is never unmarked.
func (s *shop) printShift(ctx context.Context, number int, document ledger.Document) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	shift, err := s.store.ShiftByNumber(ctx, number)
	if err == nil && shift.Open() {
		err = ledger.ErrShiftOpen
	}
	if err != nil {
		return err
	}
	if err := s.store.Append(ctx, s.stamp(s.operator.now()).PrintShift(number, document)); err != nil {
		return err
	}
	return s.paperOut(ctx, s.shiftLines(shift, document, 0, shift.Printed(document)))
}

// shiftLines are a closed shift's slip; 0 columns are the configuration's.
func (s *shop) shiftLines(shift ledger.Shift, document ledger.Document, columns, copies int) []string {
	if document == ledger.DocDeposit {
		return receipts.Deposit(s.slip(columns, copies, s.now()), shift)
	}
	return receipts.Z(s.slip(columns, copies, s.now()), shift)
}

// paperOut prints lines in every copy that is configured. The drawer stays shut.
func (s *shop) paperOut(ctx context.Context, lines []string) error {
	ctx, cancel := context.WithTimeout(ctx, printDeadline)
	defer cancel()
	for range s.config.Receipt.Copies {
		if err := s.printer.Print(ctx, s.paper(lines, false)); err != nil {
			s.log.Warn("print of a shift", "error", err.Error())
			return &exitError{exitFailed, printerTrouble(err), err}
		}
	}
	return nil
}

// unprinted is the newest closed shift whose Z never reached the printer: a crash came between the closing and its
// paper. Number 0: none.
func (s *shop) unprinted(ctx context.Context) (ledger.Shift, error) {
	shift, err := s.store.Shift(ctx)
	if errors.Is(err, ledger.ErrNotFound) {
		return ledger.Shift{}, nil
	}
	if err == nil && shift.Open() && shift.Number > 1 {
		shift, err = s.store.ShiftByNumber(ctx, shift.Number-1)
	}
	if err != nil || shift.Open() || shift.Reports > 0 || s.printer.None() {
		return ledger.Shift{}, err
	}
	return shift, nil
}

// tellUnprinted says that the paper of a closing is missing.
func (s *shop) tellUnprinted(ctx context.Context) error {
	shift, err := s.unprinted(ctx)
	if err != nil {
		return s.tell(err, s.config.Ledger.File)
	}
	if shift.Number > 0 {
		s.say("perhatian: Z %d sudah ditutup dan belum tercetak: loket shift print %d", shift.Number, shift.Number)
	}
	return nil
}
