package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loket/ledger"
	"loket/ledger/pin"
	"loket/ledger/sqlite"
	"loket/providers"
	"loket/providers/checkout"
	"loket/receipts/printer"
	"loket/ui"
)

// desk is the shop as the screens see it: the cashier's work with this operator's name, the printer's, and errors
// in the screens' terms.
type desk struct{ *shop }

var _ ui.Counter = desk{}

// Inquire asks for a bill.
func (d desk) Inquire(ctx context.Context, product ledger.ProductCode, customer ledger.CustomerNo, period ledger.Month, amount ledger.Rupiah) (ledger.Bill, error) {
	bill, err := d.cashier.Inquire(ctx, product, customer, period, amount)
	return bill, screenError(err)
}

// Arrears asks for every unpaid month.
func (d desk) Arrears(ctx context.Context, product ledger.ProductCode, customer ledger.CustomerNo) (providers.Arrears, error) {
	found, err := d.cashier.Arrears(ctx, product, customer)
	return found, screenError(err)
}

// writes reports a ledger that is only read, or takes nothing any more.
func (d desk) writes() error {
	switch {
	case d.halted == nil && d.store.Stopped():
		return ui.ErrStopped
	case d.halted == nil:
		return nil
	}
	return &ui.HaltedError{Happened: sentence(tell(d.halted, d.config.Ledger.File).Error())}
}

// Pay pays an order. It goes on when a screen is left.
func (d desk) Pay(ctx context.Context, o ui.Order) (ledger.Nota, []ledger.Payment, error) {
	if err := d.writes(); err != nil {
		return ledger.Nota{}, nil, err
	}
	nota, payments, err := d.cashier.Pay(ctx, checkout.Order{Bills: o.Bills, Tender: o.Tender, Again: o.Again, By: d.operator.now()})
	if err != nil {
		d.log.Error("pay", "error", err.Error())
	}
	return nota, payments, screenError(err)
}

// Takes says why no payment of a product would be begun now.
func (d desk) Takes(ctx context.Context, product ledger.ProductCode) error {
	if err := d.writes(); err != nil {
		return err
	}
	return screenError(d.cashier.Takes(ctx, product))
}

// HandBack records money given back to the customer.
func (d desk) HandBack(ctx context.Context, nota ledger.NotaID) (ledger.Rupiah, error) {
	if err := d.writes(); err != nil {
		return 0, err
	}
	amount, err := d.cashier.HandBack(ctx, nota, d.operator.now())
	return amount, screenError(err)
}

// Print records a slip and prints it. Without a printer there is nothing to record: the slip is on the screen.
func (d desk) Print(ctx context.Context, refs []ledger.RefID, document ledger.Document) error {
	if d.printer.None() {
		return nil
	}
	if err := d.writes(); err != nil {
		return err
	}
	if err := d.print(ctx, refs, document, 0); err != nil {
		return printError(err)
	}
	return nil
}

// printError is an error of print with the sentinel that the screens explain.
func printError(err error) error {
	switch {
	case errors.Is(err, printer.ErrPaper):
		return fmt.Errorf("%w: %w", ui.ErrPaper, err)
	case errors.Is(err, printer.ErrCover), errors.Is(err, printer.ErrOffline):
		return fmt.Errorf("%w: %w", ui.ErrNotReady, err)
	case errors.Is(err, sqlite.ErrBroken):
		return fmt.Errorf("%w: %w", ui.ErrStopped, err)
	}
	return fmt.Errorf("%w: %w", ui.ErrPrinter, err)
}

// Ask asks about a payment now.
func (d desk) Ask(ctx context.Context, ref ledger.RefID) (ledger.Payment, error) {
	if err := d.writes(); err != nil {
		return ledger.Payment{}, err
	}
	payment, err := d.cashier.Ask(ctx, ref)
	return payment, screenError(err)
}

// Settle records a supervisor's decision.
func (d desk) Settle(ctx context.Context, number string, decision ledger.Settle, by string) error {
	if err := d.writes(); err != nil {
		return err
	}
	_, err := d.cashier.Settle(ctx, number, decision, by)
	if errors.Is(err, checkout.ErrUnderway) {
		return fmt.Errorf("%w: %w", ledger.ErrIllegal, err)
	}
	return screenError(err)
}

// SignIn puts a user at the counter.
func (d desk) SignIn(ctx context.Context, name, typed string) (wrong int, err error) {
	user, err := d.gate.SignIn(ctx, name, typed, d.operator.now())
	if err == nil {
		d.operator.set(user.Name)
	}
	return user.Wrong(), doorError(err)
}

// doorError is an error of the gate in the screens' terms: nobody can be let in whose PIN cannot be checked any more.
func doorError(err error) error {
	if errors.Is(err, pin.ErrPepper) {
		return fmt.Errorf("%w: %w", ledger.ErrNoUser, err)
	}
	return screenError(err)
}

// Approve records a supervisor's word for one act.
func (d desk) Approve(ctx context.Context, name, typed, act string) (wrong int, err error) {
	user, err := d.gate.Approve(ctx, name, typed, act)
	return user.Wrong(), doorError(err)
}

// Schedule says when a payment was and will be asked about.
func (d desk) Schedule(ref ledger.RefID) (asked, next time.Time, ok bool) {
	return d.cashier.Schedule(ref)
}

// screenError gives an error of the cashier or the ledger the sentinel that the screens explain.
func screenError(err error) error {
	var early *checkout.EarlyError
	var clock *checkout.ClockError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, checkout.ErrUnrecorded): // first: something was sent, whatever else went wrong
		return fmt.Errorf("%w: %w", ui.ErrUnrecorded, err)
	case errors.Is(err, checkout.ErrAskAgain):
		return fmt.Errorf("%w: %w", ui.ErrStale, err)
	case errors.As(err, &clock):
		return fmt.Errorf("%w: %w", ui.ErrClockBehind, err)
	case errors.Is(err, checkout.ErrNoAdvice):
		return fmt.Errorf("%w: %w", ui.ErrNoQuestion, err)
	case errors.As(err, &early), errors.Is(err, checkout.ErrUnderway):
		return fmt.Errorf("%w: %w", ui.ErrNotNow, err)
	case errors.Is(err, sqlite.ErrFull) && !errors.Is(err, sqlite.ErrBroken):
		return fmt.Errorf("%w: %w", ui.ErrFull, err)
	case errors.Is(err, checkout.ErrBook), errors.Is(err, checkout.ErrClosed), errors.Is(err, sqlite.ErrBroken):
		return fmt.Errorf("%w: %w", ui.ErrStopped, err)
	}
	return err
}
