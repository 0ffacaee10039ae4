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
	tourRead    = 2500 * time.Millisecond
	tourOutcome = 25 * time.Second // the longest wait for a payment's outcome
)

// player presses keys on the counter's own screens, as an operator would, and looks into the ledger for what came
// of them.
type player struct {
	shop  *shop
	keys  *io.PipeWriter
	paid  int // payments of this run so far
	since time.Time
}

// tour plays the sample customers: one that pays, arrears, pending then paid, pending then failed with the money
// handed back, and one whose answer is lost, where a second try is refused until the ledger knows.
func (p *program) tour(ctx context.Context, s *shop, samples []ui.Sample) error {
	reader, writer := io.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	played := make(chan error, 1)
	go func() {
		play := player{shop: s, keys: writer, since: p.now()}
		played <- play.all(ctx, len(samples))
	}()
	err := s.attend(ctx, samples, reader)
	cancel()
	_ = reader.Close() // a player still at the keys gets an error and stops
	if playErr := <-played; err == nil && playErr != nil && !errors.Is(playErr, io.ErrClosedPipe) && !errors.Is(playErr, context.Canceled) {
		err = exit(exitFailed, "tur terhenti: %v", playErr)
	}
	return err
}

// all plays every sample, shows the day, and leaves.
func (t *player) all(ctx context.Context, samples int) error {
	if err := t.pause(ctx, tourRead); err != nil {
		return err
	}
	for i := range samples {
		if err := t.customer(ctx, i, i == samples-1); err != nil {
			return err
		}
	}
	if err := t.press(ctx, tourRead, tourWait, tourEsc, tourDay, tourEsc); err != nil {
		return err
	}
	return t.press(ctx, tourGlance, tourLeave)
}

// customer plays one sample: product, number, bill, F9, result; the money of a failed one goes back by F7. The one
// whose answer is lost is tried a second time, which the bill lock refuses.
func (t *player) customer(ctx context.Context, row int, lost bool) error {
	if err := t.choose(ctx, row); err != nil {
		return err
	}
	if err := t.press(ctx, tourRead, tourPay); err != nil {
		return err
	}
	t.paid++
	final := func(s ledger.State) bool { return s.Final() }
	if lost {
		if err := t.until(ctx, func(s ledger.State) bool { return s == ledger.Suspect }); err != nil {
			return err
		}
		if err := t.press(ctx, tourRead, "", tourEnter); err != nil { // BELUM PASTI, then the next customer
			return err
		}
		if err := t.choose(ctx, row); err != nil { // the same one again: refused
			return err
		}
		if err := t.press(ctx, tourRead, "", tourEsc, tourEsc, tourWait); err != nil {
			return err
		}
	}
	if err := t.until(ctx, final); err != nil {
		return err
	}
	if err := t.pause(ctx, tourRead); err != nil {
		return err
	}
	if lost {
		return t.press(ctx, tourGlance, tourEsc)
	}
	if t.state(ctx) == ledger.Failed {
		if err := t.press(ctx, tourRead, tourBack); err != nil {
			return err
		}
	}
	return t.press(ctx, tourGlance, tourEnter)
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

// state is the newest payment's state in the ledger; none before it is intended.
func (t *player) state(ctx context.Context) ledger.State {
	entries, _, err := t.shop.store.List(ctx, ledger.Filter{}, ledger.Cursor{}, t.paid)
	if err != nil || len(entries) < t.paid || entries[t.paid-1].Created.Before(t.since) {
		return 0
	}
	return entries[0].State
}

// until waits for the newest payment's state.
func (t *player) until(ctx context.Context, wanted func(ledger.State) bool) error {
	for deadline := time.Now().Add(tourOutcome); time.Now().Before(deadline); {
		if wanted(t.state(ctx)) {
			return nil
		}
		if err := t.pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return errors.New("pembayaran contoh tidak sampai pada hasilnya")
}
