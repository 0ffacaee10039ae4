package checkout

import (
	"context"
	"errors"
	"fmt"

	"loket/ledger"
	"loket/providers"
)

// Pay takes the cash of an order and pays its bills one by one, each by one request. Leaving a screen does not stop
// it: ctx is only looked at before the first commit.
//
// An error other than ErrUnrecorded means that nothing was sent; nil means that the payments' states say what is
// known. ErrUnrecorded means that a request was sent and the ledger does not hold what came of it: the payments are
// what the ledger says, and whatever it says of such a payment, it is unknown. Nota and payments come with an error
// too, as far as there are any: where the ledger holds the tender, the cash is due to the customer (HandBack).
//
// The errors before anything is recorded are ErrOrder, ErrMany, ErrProduct, ErrProvider, ErrAmount, ErrAskAgain, ErrBusy,
// ErrClosed, ErrUnderway, *ShortError, *ClockError, ledger.ErrBill, ledger.ErrNoShift and *ledger.LockedError; ErrBook is a
// ledger that does not record.
func (c *Cashier) Pay(ctx context.Context, o Order) (ledger.Nota, []ledger.Payment, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Nota{}, nil, err
	}
	refs := o.refs()
	if err := c.flights.enter(refs); err != nil {
		return ledger.Nota{}, nil, err
	}
	defer c.flights.leave(refs)
	ctx = context.WithoutCancel(ctx)
	v, err := c.intend(ctx, o)
	if err != nil && !errors.Is(err, ErrBook) {
		return ledger.Nota{}, nil, err
	}
	sent := false
	if err != nil {
		c.withdraw(ctx, v, err)
	} else {
		c.tell(ctx, refs)
		sent, err = c.payParts(ctx, v)
	}
	nota, payments, unread := c.readBack(ctx, v)
	switch {
	case unread != nil && sent:
		err = unrecorded(errors.Join(fmt.Errorf("read back: %w", unread), err))
	case unread != nil && err == nil:
		err = fmt.Errorf("%w: read back: %w", ErrBook, unread)
	}
	return nota, payments, err
}

// intend is the first commit: the cash and every bill of the nota.
func (c *Cashier) intend(ctx context.Context, o Order) (visit, error) {
	c.counting.Lock()
	defer c.counting.Unlock()
	v, err := c.visit(o)
	if err != nil {
		return v, err
	}
	if err := c.checkOwnClock(ctx, v.stamp.At); err != nil {
		return v, err
	}
	count, err := c.config.Book.NextCount(ctx, v.day)
	if err != nil {
		return v, fmt.Errorf("%w: next number: %w", ErrBook, err)
	}
	events := []ledger.Event{v.stamp.Tender(v.nota, ledger.Tender{
		Amount: v.tender, Rounding: c.config.Rounding, Day: v.day, Payments: o.refs()})}
	for i, part := range v.parts {
		events = append(events, v.stamp.Intend(part.bill.Ref, ledger.Intend{
			Number: ledger.PaymentNumber(c.config.Counter, v.day, count+i), Nota: v.nota, Claim: v.claim, Day: v.day,
			Product: part.product, Bill: part.bill, Practice: c.config.Practice, Again: part.again,
			OpenKey: part.open, PaidKeys: part.paid}))
	}
	err = c.config.Book.Append(ctx, events...)
	var locked *ledger.LockedError
	if err == nil || errors.As(err, &locked) || errors.Is(err, ledger.ErrNoShift) {
		return v, err
	}
	return v, fmt.Errorf("%w: intend: %w", ErrBook, err)
}

// withdraw gives up what a failed commit may have left in the book.
func (c *Cashier) withdraw(ctx context.Context, v visit, why error) {
	for _, part := range v.parts {
		p, err := c.conclude(ctx, v.stamp.By, part.bill.Ref, unsent(v.nota, why), false)
		if err != nil {
			c.config.Log.Error("payment is not withdrawn yet", "ref", part.bill.Ref, "state", p.State, "error", err)
		}
	}
}

// payParts pays the bills of a visit one after the other. After a commit that failed nothing more is sent, and of
// several bills of one customer nothing after the first that is not paid: an older month is never left behind a
// younger one. It reports whether anything was sent.
func (c *Cashier) payParts(ctx context.Context, v visit) (sent bool, err error) {
	var stop, lost error
	behind := map[string]bool{} // open keys with a bill that is not paid
	for _, part := range v.parts {
		o := unsent(v.nota, stop)
		switch {
		case stop != nil:
		case behind[part.open]:
			o = unsent(v.nota, errBehind)
		case c.stale(part.bill):
			o = unsent(v.nota, ErrAskAgain)
		default:
			p, err := c.submit(ctx, v, part.bill.Ref)
			if err != nil {
				c.config.Log.Error("payment is not sent", "ref", part.bill.Ref, "error", err)
				stop = fmt.Errorf("%w: %w", ErrBook, err)
				o = unsent(v.nota, stop)
				break
			}
			sent = true
			o = c.send(ctx, part, p)
		}
		p, err := c.conclude(ctx, v.stamp.By, part.bill.Ref, o, true)
		if err != nil {
			stop, lost = fmt.Errorf("%w: %w", ErrBook, err), err
		}
		behind[part.open] = behind[part.open] || p.State != ledger.Paid
	}
	switch {
	case sent && lost != nil:
		return sent, unrecorded(lost)
	case !sent:
		return sent, stop
	}
	return sent, nil
}

// submit is the second commit: from here on the request may leave. It returns the payment as the book has it.
func (c *Cashier) submit(ctx context.Context, v visit, ref ledger.RefID) (ledger.Payment, error) {
	if err := c.config.Book.Append(ctx, c.stamp(v.stamp.By).Submit(ref)); err != nil {
		return ledger.Payment{}, fmt.Errorf("submit: %w", err)
	}
	p, err := c.config.Book.Payment(ctx, ref)
	if err != nil {
		return p, fmt.Errorf("read back submit: %w", err)
	}
	if p.State != ledger.Submitted {
		return p, fmt.Errorf("read back submit: payment is %s", p.State)
	}
	c.remember(p, p, sighting{ours: c.config.Now()})
	c.config.Changed(p)
	return p, nil
}

// send sends the payment request, once. This is the only place where a provider is told to pay.
func (c *Cashier) send(ctx context.Context, part part, p ledger.Payment) outcome {
	answer, err := guarded(func() (providers.Answer, error) { return part.provider.Pay(ctx, p) })
	c.readClock(part.product.Provider, answer.Date)
	if err != nil {
		c.config.Log.Warn("payment request has no answer", "ref", p.Ref, "provider", part.product.Provider, "error", err)
	}
	return outcome{nota: p.Nota, answer: answer, err: err}
}

// conclude is the third commit: how the payment's turn ended, and with the last first outcome of a nota its change.
// An error means that the book does not hold the outcome; it is kept and offered again by sweep.
func (c *Cashier) conclude(ctx context.Context, by string, ref ledger.RefID, o outcome, cash bool) (ledger.Payment, error) {
	p, err := c.config.Book.Payment(ctx, ref)
	nothing := errors.Is(err, ledger.ErrNotFound) && o.notSent() // the first commit was not durable
	if err != nil && !nothing {
		c.flights.hold(ref, o)
		return p, fmt.Errorf("read before outcome: %w", err)
	}
	stranger := o.nota != "" && p.Nota != o.nota // the reference was another nota's already
	if nothing || stranger || p.State != ledger.Intended && p.State != ledger.Submitted {
		c.flights.land(ref)
		return p, nil
	}
	s := c.stamp(by)
	events := []ledger.Event{o.event(s, p)}
	if cash {
		events = append(events, c.change(ctx, s, p, events[0])...)
	}
	failed := c.config.Book.Append(ctx, events...)
	after, err := c.config.Book.Payment(ctx, ref)
	if err != nil || after.State == p.State {
		c.flights.hold(ref, o)
		return after, fmt.Errorf("outcome: %w", errors.Join(failed, err))
	}
	c.flights.land(ref)
	if failed != nil {
		c.config.Log.Warn("commit was reported failed and is durable", "ref", ref, "err", failed)
	}
	c.remember(p, after, sighting{ours: c.config.Now(), theirs: o.answer.Date})
	if askable(after) { // planned before anybody looks: no plan yet would read as none ever
		c.planned(after)
	}
	c.config.Changed(after)
	return after, nil
}

// change is the event of change given, where e is the last first outcome of p's nota: what is left of the tender
// over all its bills. What a failed bill leaves is not change; it is handed back. Where nothing keeps the money,
// everything is. Without the nota there is none either: the answer matters more, and the money stays due.
func (c *Cashier) change(ctx context.Context, s ledger.Stamp, p ledger.Payment, e ledger.Event) []ledger.Event {
	nota, err := c.config.Book.Nota(ctx, p.Nota)
	if err != nil {
		c.config.Log.Error("change stays due: nota cannot be read", "nota", p.Nota, "error", err)
		return nil
	}
	after, err := ledger.Apply(p, e)
	if err != nil {
		return nil
	}
	nota = nota.With(after)
	if nota.Underway() || !nota.Kept() || nota.Change > 0 {
		return nil
	}
	var all ledger.Rupiah
	for _, item := range nota.Items {
		all += item.Total
	}
	amount := nota.Tender - all.RoundUp(nota.Rounding)
	if amount <= 0 {
		return nil
	}
	return []ledger.Event{s.Change(nota.ID, ledger.Cash{Amount: amount})}
}

// tell passes on payments as the book has them.
func (c *Cashier) tell(ctx context.Context, refs []ledger.RefID) {
	for _, ref := range refs {
		if p, err := c.config.Book.Payment(ctx, ref); err == nil {
			c.config.Changed(p)
		}
	}
}

// readBack is the nota and its payments as the book has them.
func (c *Cashier) readBack(ctx context.Context, v visit) (ledger.Nota, []ledger.Payment, error) {
	nota, err := c.config.Book.Nota(ctx, v.nota)
	errs := []error{err}
	var payments []ledger.Payment
	for _, part := range v.parts {
		p, err := c.config.Book.Payment(ctx, part.bill.Ref)
		if err == nil && p.Nota == v.nota {
			payments = append(payments, p)
		}
		errs = append(errs, err)
	}
	return nota, payments, errors.Join(errs...)
}
