package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"loket/ledger"
)

// fakeTill is the drawer of a fakeShop: its shifts are folded as in the program, its cash is the notas'.
type fakeTill struct {
	shifts            []ledger.Shift
	tendered          ledger.Rupiah // cash of before the open shift
	closeErr, copyErr error
	slips             []string
}

func (s *fakeShop) tillStamp() ledger.Stamp {
	return ledger.Stamp{At: s.clock.Now(), By: s.operator, Counter: "5"}
}

// cashIn is all customers' money by now.
func (s *fakeShop) cashIn() (tender, change, back ledger.Rupiah) {
	for _, n := range s.notas {
		tender, change, back = tender+n.Tender, change+n.Change, back+n.HandBack
	}
	return tender, change, back
}

func (s *fakeShop) newestShift() ledger.Shift {
	if len(s.till.shifts) == 0 {
		return ledger.Shift{}
	}
	return s.till.shifts[len(s.till.shifts)-1]
}

func (s *fakeShop) OpenShift(_ context.Context, float ledger.Rupiah) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.newestShift()
	body := ledger.OpenShift{Number: last.Number + 1, Float: float}
	if last.Closing != nil {
		body.Before = &ledger.Remainder{Closed: 1, Kept: last.Closing.Kept}
	}
	opened, err := ledger.ApplyShift(ledger.Shift{}, s.tillStamp().OpenShift(body))
	if err == nil {
		tender, change, back := s.cashIn()
		s.till.shifts, s.till.tendered = append(s.till.shifts, opened), tender-change-back
	}
	return err
}

func (s *fakeShop) apply(e ledger.Event) error {
	after, err := ledger.ApplyShift(s.newestShift(), e)
	if err == nil {
		s.till.shifts[len(s.till.shifts)-1] = after
	}
	return err
}

func (s *fakeShop) MoveCash(_ context.Context, kind ledger.Kind, amount ledger.Rupiah, reason string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.apply(s.tillStamp().MoveCash(s.newestShift().Number, kind, ledger.MoveCash{Amount: amount, Reason: reason}))
}

func (s *fakeShop) CloseShift(_ context.Context, counting ledger.Counting, seen ledger.Drawer) (ShiftClosed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.till.closeErr != nil {
		return ShiftClosed{}, s.till.closeErr
	}
	now := s.drawer()
	if !now.Same(seen) {
		return ShiftClosed{}, ledger.ErrShiftMoved
	}
	if err := s.apply(s.tillStamp().CloseShift(now.Close(counting, ledger.Head{Sequence: 7, MAC: strings.Repeat("3fa94c01", 8)}))); err != nil {
		return ShiftClosed{}, err
	}
	return ShiftClosed{Shift: s.newestShift(), Copy: "/media/usb/buku-5-000101-z0001.db", CopyErr: s.till.copyErr}, nil
}

// drawer is what the open shift comes to.
func (s *fakeShop) drawer() ledger.Drawer {
	shift := s.newestShift()
	tender, change, back := s.cashIn()
	d := ledger.Drawer{Shift: shift.Number, Float: shift.Float, CashSums: ledger.CashSums{Tender: tender - s.till.tendered, Change: change,
		HandBack: back, In: shift.Moved(ledger.KindCashIn), Out: shift.Moved(ledger.KindCashOut)}}
	for _, p := range s.payments {
		if !p.State.Final() {
			d.Open = append(d.Open, ledger.OpenPayment{Ref: p.Ref, Number: p.Number, Product: p.Product.Name, State: p.State, Total: p.Bill.Total})
		}
	}
	return d
}

func (s *fakeShop) PrintX(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.till.slips = append(s.till.slips, "X")
	return s.printer
}

func (s *fakeShop) PrintShift(_ context.Context, number int, document ledger.Document) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.till.slips = append(s.till.slips, fmt.Sprint(number, " ", document))
	if s.printer != nil {
		return s.printer
	}
	after, err := ledger.ApplyShift(s.till.shifts[number-1], s.tillStamp().PrintShift(number, document))
	if err == nil {
		s.till.shifts[number-1] = after
	}
	return err
}

func (b fakeBook) Shift(context.Context) (ledger.Shift, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.till.shifts) == 0 {
		return ledger.Shift{}, ledger.ErrNotFound
	}
	return b.newestShift(), nil
}

func (b fakeBook) Drawer(context.Context) (ledger.Shift, ledger.Drawer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.newestShift().Open() {
		return ledger.Shift{}, ledger.Drawer{}, ledger.ErrNoShift
	}
	return b.newestShift(), b.drawer(), nil
}

func (b fakeBook) Remainder(context.Context) (*ledger.Remainder, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if last := b.newestShift(); last.Closing != nil {
		return &ledger.Remainder{Closed: 1, Kept: last.Closing.Kept}, nil
	}
	return nil, nil
}

func (b fakeBook) Evidence(context.Context) (ledger.Evidence, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var e ledger.Evidence
	for _, m := range b.newestShift().Movements {
		e.Steps = append(e.Steps, ledger.CashStep{Kind: m.Kind, Amount: m.Amount, At: m.At, Reason: m.Reason})
	}
	for _, p := range b.payments {
		e.Fees = append(e.Fees, ledger.FeeTaken{Number: p.Number, Fee: p.Bill.Fee})
	}
	return e, nil
}

func (b fakeBook) Shifts(_ context.Context, before, limit int) ([]ledger.Shift, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []ledger.Shift
	for i := len(b.till.shifts) - 1; i >= 0 && len(all) < limit; i-- {
		if shift := b.till.shifts[i]; before == 0 || shift.Number < before {
			all = append(all, shift)
		}
	}
	return all, nil
}

func (b fakeBook) ShiftByNumber(_ context.Context, number int) (ledger.Shift, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if number < 1 || number > len(b.till.shifts) {
		return ledger.Shift{}, ledger.ErrNotFound
	}
	return b.till.shifts[number-1], nil
}

// fakeTillPaper says what the slips are about.
func fakeTillPaper() TillPaper {
	return TillPaper{
		X: func(s ledger.Shift, d ledger.Drawer, columns int) []string {
			return []string{"LAPORAN X", fmt.Sprint("SHIFT ", s.Number), "BUKA " + dateTime(s.OpenedAt, witaZone), "MODAL AWAL " + s.Float.Plain(),
				"TUNAI " + d.Tender.Plain(), "SALDO SEHARUSNYA " + d.Expected().Plain(), strings.Repeat("-", columns)}
		},
		Closing: func(s ledger.Shift, document ledger.Document, columns int) []string {
			c := s.Closing
			return []string{string(document), fmt.Sprint("Z ", s.Number), "KASIR " + s.OpenedBy, "DITUTUP " + s.ClosedBy + " " + s.ClosedAt.In(witaZone).Format(time.DateTime),
				"SELISIH " + ledger.Verdict(c.Difference) + " " + c.Difference.Plain(), "DISETOR " + c.HandedIn.Plain(), strings.Repeat("=", columns)}
		},
	}
}
