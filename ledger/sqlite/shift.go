package sqlite

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"loket/ledger"
)

const (
	newestOpening = `SELECT subject FROM events INDEXED BY events_house WHERE stream IN ('user', 'shift', 'day')
		AND stream = 'shift' AND kind = 'open' ORDER BY seq DESC LIMIT 1`

	cashBetween = `SELECT coalesce(sum(iif(kind IN ('tender', 'cash_in'), amount, -amount)), 0)
		FROM cash INDEXED BY cash_seq WHERE seq > ? AND seq <= ?`
)

// newestShift is the last shift that was opened, nil where none ever was.
func newestShift(ctx context.Context, c *connection) (*ledger.Shift, error) {
	var subject string
	found, err := c.one(ctx, []any{&subject}, newestOpening)
	if err != nil || !found {
		return nil, err
	}
	s, err := loadShift(ctx, c, subject)
	return &s, err
}

// loadShift folds a shift from its events; its Number is zero where there are none.
func loadShift(ctx context.Context, c *connection, subject string) (ledger.Shift, error) {
	var s ledger.Shift
	events, err := eventsOf(ctx, c, ledger.StreamShift, subject)
	for _, e := range events {
		if s, err = ledger.ApplyShift(s, e); err != nil {
			return s, damaged(e.Sequence, err)
		}
	}
	return s, err
}

// shiftOf is the shift that an event happens in: the one that is open, or that it opens; "" where none is.
func (t *transaction) shiftOf(e ledger.Event) string {
	switch {
	case e.Stream == ledger.StreamShift && e.Kind == ledger.KindShiftOpen:
		return e.Subject
	case t.shift != nil && t.shift.Open():
		return t.shift.ID()
	}
	return ""
}

func (t *transaction) appendShift(ctx context.Context, e ledger.Event) error {
	e.Sequence = t.sequence + 1
	before, newest, err := t.shiftBefore(ctx, e)
	if err != nil {
		return err
	}
	after, err := ledger.ApplyShift(before, e)
	if err != nil {
		return err
	}
	if err := t.checkShift(ctx, e, after); err != nil {
		return err
	}
	sequence, err := t.insert(ctx, e)
	if err != nil {
		return err
	}
	if amount, moves := movement(e, after); moves {
		if err := t.c.exec(ctx, insertCash, e.At.UnixMicro(), sequence, e.Kind, amount); err != nil {
			return err
		}
	}
	if newest {
		t.shift = &after
	}
	return nil
}

// shiftBefore is the shift of an event as it stands, and whether it is the newest one. A ledger has one open shift at
// most, and their numbers have no gap.
func (t *transaction) shiftBefore(ctx context.Context, e ledger.Event) (before ledger.Shift, newest bool, err error) {
	if e.Kind == ledger.KindShiftOpen {
		next := 1
		if t.shift != nil {
			next = t.shift.Number + 1
		}
		switch {
		case t.shift != nil && t.shift.Open():
			err = fmt.Errorf("%w: shift %d", ledger.ErrShiftOpen, t.shift.Number)
		case e.Subject != ledger.ShiftID(next):
			err = fmt.Errorf("%w: shift %q opened, the next is %d", ledger.ErrShiftMoved, e.Subject, next)
		}
		return ledger.Shift{}, true, err
	}
	if t.shift != nil && t.shift.ID() == e.Subject {
		return *t.shift, true, nil
	}
	before, err = loadShift(ctx, t.c, e.Subject)
	return before, false, err
}

// checkShift compares what an event says of the drawer with the book.
func (t *transaction) checkShift(ctx context.Context, e ledger.Event, after ledger.Shift) error {
	switch e.Kind {
	case ledger.KindShiftOpen:
		want, err := remainder(ctx, t.c, t.shift, t.sequence)
		if err != nil {
			return err
		}
		if (want == nil) != (after.Before == nil) || want != nil && *want != *after.Before {
			return fmt.Errorf("%w: remainder of the shift before", ledger.ErrShiftMoved)
		}
	case ledger.KindCashIn:
		return reasoned(after)
	case ledger.KindCashOut:
		if err := reasoned(after); err != nil {
			return err
		}
		cash, err := column[ledger.Rupiah](ctx, t.c, cashBetween, after.First, t.sequence)
		if err != nil {
			return err
		}
		if out := after.Movements[len(after.Movements)-1].Amount; out > after.Float+cash[0] {
			return fmt.Errorf("%w: %d of %d", ledger.ErrDrawerShort, out, after.Float+cash[0])
		}
	case ledger.KindShiftClose:
		return t.checkClosing(ctx, e, *after.Closing)
	}
	return nil
}

// reasoned refuses the newest movement of a shift where its reason says nothing.
func reasoned(s ledger.Shift) error {
	if m := s.Movements[len(s.Movements)-1]; !ledger.Says(m.Reason) {
		return fmt.Errorf("%w: %q", ledger.ErrShiftReason, m.Reason)
	}
	return nil
}

// checkClosing computes a closing again from the book as it is in this commit. It comes alone: what the request changed
// before it does not stand in the rows yet.
func (t *transaction) checkClosing(ctx context.Context, e ledger.Event, body ledger.Close) error {
	if body.Difference != 0 && !ledger.Says(body.Note) {
		return fmt.Errorf("%w: %q", ledger.ErrShiftReason, body.Note)
	}
	if len(t.touched) > 0 {
		return fmt.Errorf("%w: a closing together with other events", ledger.ErrIllegal)
	}
	drawer, err := readDrawer(ctx, t.c, *t.shift, t.sequence)
	if err != nil {
		return err
	}
	want, err := json.Marshal(drawer.Close(body.Counting, t.head()))
	if err == nil && !bytes.Equal(want, e.Body) {
		err = fmt.Errorf("%w: figures of the closing", ledger.ErrShiftMoved)
	}
	return err
}

// movement is the cash that an event of a shift put in or took out; its kind says which way.
func movement(e ledger.Event, after ledger.Shift) (ledger.Rupiah, bool) {
	if e.Kind != ledger.KindCashIn && e.Kind != ledger.KindCashOut {
		return 0, false
	}
	return after.Movements[len(after.Movements)-1].Amount, true
}

// remainder is what lies in the drawer that the last shift left, nil where there was none.
func remainder(ctx context.Context, c *connection, last *ledger.Shift, head int64) (*ledger.Remainder, error) {
	if last == nil || last.Closing == nil {
		return nil, nil
	}
	cash, err := column[ledger.Rupiah](ctx, c, cashBetween, last.Last, head)
	if err != nil {
		return nil, err
	}
	return &ledger.Remainder{Closed: last.Last, Kept: last.Closing.Kept, Between: cash[0]}, nil
}

// CloseShift counts and closes the open shift in one commit, with the figures as they are in that commit. seen is the
// drawer that the people who close it were shown: where the expected cash or the open payments have changed since, it is
// ledger.ErrShiftMoved and nothing is recorded. Other errors are those of Append.
func (s *Store) CloseShift(ctx context.Context, stamp ledger.Stamp, c ledger.Counting, seen ledger.Drawer) (ledger.Shift, error) {
	if s.halted != nil {
		return ledger.Shift{}, s.halted
	}
	if s.writer == nil {
		return ledger.Shift{}, ErrReadOnly
	}
	var closed ledger.Shift
	err := s.writer.do(ctx, request{work: func(ctx context.Context, t *transaction) error {
		if t.shift == nil || !t.shift.Open() {
			return ledger.ErrNoShift
		}
		drawer, err := readDrawer(ctx, t.c, *t.shift, t.sequence)
		if err != nil {
			return err
		}
		if !drawer.Same(seen) {
			return ledger.ErrShiftMoved
		}
		err = t.append(ctx, stamp.CloseShift(drawer.Close(c, t.head())))
		closed = *t.shift
		return err
	}})
	return closed, err
}

// Shift is the newest shift, open or closed. ErrNotFound: none was ever opened.
func (s *Store) Shift(ctx context.Context) (ledger.Shift, error) {
	var newest *ledger.Shift
	err := s.look(ctx, func(c *connection) (err error) {
		newest, err = newestShift(ctx, c)
		return err
	})
	if err == nil && newest == nil {
		err = fmt.Errorf("%w: shift", ErrNotFound)
	}
	if err != nil {
		return ledger.Shift{}, err
	}
	return *newest, nil
}

// ShiftByNumber is the shift with this number. ErrNotFound: there is none.
func (s *Store) ShiftByNumber(ctx context.Context, number int) (ledger.Shift, error) {
	var shift ledger.Shift
	err := s.look(ctx, func(c *connection) (err error) {
		shift, err = loadShift(ctx, c, ledger.ShiftID(number))
		if err == nil && shift.Number == 0 {
			err = fmt.Errorf("%w: shift %d", ErrNotFound, number)
		}
		return err
	})
	return shift, err
}

// Remainder is what lies in the drawer that nobody has open: what the last shift kept, and what moved since; nil where
// there was none.
func (s *Store) Remainder(ctx context.Context) (*ledger.Remainder, error) {
	var r *ledger.Remainder
	err := s.look(ctx, func(c *connection) error {
		last, err := newestShift(ctx, c)
		if err != nil {
			return err
		}
		head, err := headOf(ctx, c)
		if err == nil {
			r, err = remainder(ctx, c, last, head.Sequence)
		}
		return err
	})
	return r, err
}

// Drawer is the open shift and what it comes to now, the X report. ledger.ErrNoShift: none is open.
func (s *Store) Drawer(ctx context.Context) (ledger.Shift, ledger.Drawer, error) {
	var shift ledger.Shift
	var drawer ledger.Drawer
	err := s.look(ctx, func(c *connection) error {
		open, head, err := openShift(ctx, c)
		if err == nil {
			shift = open
			drawer, err = readDrawer(ctx, c, shift, head)
		}
		return err
	})
	return shift, drawer, err
}

// openShift is the open shift and the sequence of the newest event. ledger.ErrNoShift: none is open.
func openShift(ctx context.Context, c *connection) (ledger.Shift, int64, error) {
	newest, err := newestShift(ctx, c)
	if err != nil || newest == nil || !newest.Open() {
		return ledger.Shift{}, 0, cmp.Or(err, fmt.Errorf("%w: X", ledger.ErrNoShift))
	}
	head, err := headOf(ctx, c)
	return *newest, head.Sequence, err
}

// Shifts are the shifts before a number, the newest first; 0 begins with the newest of all.
func (s *Store) Shifts(ctx context.Context, before, limit int) ([]ledger.Shift, error) {
	var shifts []ledger.Shift
	err := s.look(ctx, func(c *connection) error {
		number := before - 1
		if before == 0 {
			newest, err := newestShift(ctx, c)
			if err != nil || newest == nil {
				return err
			}
			number = newest.Number
		}
		for ; number > 0 && len(shifts) < limit; number-- {
			shift, err := loadShift(ctx, c, ledger.ShiftID(number))
			if err != nil {
				return err
			}
			shifts = append(shifts, shift)
		}
		return nil
	})
	return shifts, err
}
