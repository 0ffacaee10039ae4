package main

import (
	"context"
	"errors"
	"io"
	"time"

	"loket/ledger"
	"loket/ui"
)

// The keys the tour presses, as a terminal sends them.
const (
	tourDown  = "\x1b[B"
	tourEnter = "\r"
	tourEsc   = "\x1b"
	tourPay   = "\x1b[20~" // F9
	tourWait  = "\x1b[13~" // F3
	tourBack  = "\x1b[18~" // F7
	tourDay   = "\x1b[12~" // F2
	tourLeave = "\x1b[21~" // F10
)

// The tour's pace: long enough to read, short enough for the whole to take about a minute.
const (
	tourGlance  = 700 * time.Millisecond
	tourRead    = 2 * time.Second
	tourOutcome = 45 * time.Second // the longest wait for payments' outcomes
)

// tourSamples is how many of the sample customers the tour plays; the others are for the operator to try.
const tourSamples = 5

// player presses keys on the counter's own screens, as an operator would, and looks into the ledger for what came
// of them.
type player struct {
	shop  *shop
	keys  *io.PipeWriter
	paid  int // payments of this run so far
	since time.Time
}

// tour plays the sample customers: one that pays, arrears, pending then paid, pending then failed with the money
// handed back, and one whose answer is lost, where a second try is refused until the outcome is known.
func (p *program) tour(ctx context.Context, s *shop, samples []ui.Sample) error {
	reader, writer := io.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	played := make(chan error, 1)
	go func() {
		play := player{shop: s, keys: writer, since: p.now()}
		played <- play.all(ctx, min(tourSamples, len(samples)))
	}()
	err := s.attend(ctx, samples, reader)
	cancel()
	_ = reader.Close() // a player still at the keys gets an error and stops
	if playErr := <-played; err == nil && playErr != nil && !errors.Is(playErr, io.ErrClosedPipe) && !errors.Is(playErr, context.Canceled) {
		err = exit(exitFailed, "tur terhenti: %v", playErr)
	}
	return err
}

// all plays the samples, watches the waiting list until every outcome is known, hands back what is due, shows the
// day, and leaves.
func (t *player) all(ctx context.Context, samples int) error {
	if err := t.pause(ctx, tourRead); err != nil {
		return err
	}
	for row := range samples {
		if err := t.customer(ctx, row); err != nil {
			return err
		}
	}
	if err := t.secondTry(ctx, samples-1); err != nil {
		return err
	}
	// F3 opens the results that arrived meanwhile, one after the other, and then the waiting list.
	if err := t.press(ctx, tourRead, tourWait, tourWait, tourWait); err != nil {
		return err
	}
	if err := t.until(ctx, t.settled); err != nil {
		return err
	}
	// The first F7 shows the claim code to compare, the second hands the money back.
	return t.press(ctx, tourRead, "", tourBack, tourBack, "", tourEsc, tourDay, tourEsc, tourLeave)
}

// customer plays one sample: product, number, bill, F9, and the first that is known of it. A pending one does not hold
// up the next customer.
func (t *player) customer(ctx context.Context, row int) error {
	if err := t.choose(ctx, row); err != nil {
		return err
	}
	if err := t.press(ctx, tourRead, tourPay); err != nil {
		return err
	}
	t.paid++
	if err := t.until(ctx, t.answered); err != nil {
		return err
	}
	return t.press(ctx, tourRead, "", tourEnter)
}

// secondTry asks once more for the customer whose answer is lost: refused, because the first payment is open.
func (t *player) secondTry(ctx context.Context, row int) error {
	if err := t.choose(ctx, row); err != nil {
		return err
	}
	return t.press(ctx, tourRead, "", tourEsc, tourEsc)
}

// choose goes to a sample on the products screen, takes it, and asks for its bill.
func (t *player) choose(ctx context.Context, row int) error {
	for range row {
		if err := t.press(ctx, tourGlance/4, tourDown); err != nil {
			return err
		}
	}
	return t.press(ctx, tourGlance, tourEnter, tourEnter)
}

// press sends keys, each after a pause; an empty key only pauses.
func (t *player) press(ctx context.Context, pause time.Duration, keys ...string) error {
	for _, key := range keys {
		if err := t.pause(ctx, pause); err != nil {
			return err
		}
		if key == "" {
			continue
		}
		if _, err := io.WriteString(t.keys, key); err != nil {
			return err
		}
	}
	return nil
}

func (t *player) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answered reports whether the newest payment has had its first outcome, unknown included.
func (t *player) answered(ctx context.Context) bool {
	entries, _, err := t.shop.store.List(ctx, ledger.Filter{From: ledger.DayOf(t.since, t.shop.config.zone)}, ledger.Cursor{}, t.paid)
	if err != nil || len(entries) < t.paid || entries[t.paid-1].Created.Before(t.since) {
		return false
	}
	return entries[0].State != ledger.Intended && entries[0].State != ledger.Submitted
}

// settled reports whether every payment has a final outcome.
func (t *player) settled(ctx context.Context) bool {
	open, err := t.shop.store.Unsettled(ctx)
	return err == nil && len(open) == 0
}

// until waits for something the ledger says.
func (t *player) until(ctx context.Context, done func(context.Context) bool) error {
	for deadline := time.Now().Add(tourOutcome); time.Now().Before(deadline); {
		if done(ctx) {
			return nil
		}
		if err := t.pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return errors.New("pembayaran contoh tidak sampai pada hasilnya")
}
