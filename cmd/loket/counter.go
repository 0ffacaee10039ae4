package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"loket/ledger"
	"loket/providers"
	"loket/receipts"
	"loket/ui"
)

// counter opens the counter on the terminal.
func (p *program) counter(ctx context.Context) error {
	if !terminal(p.in) || !terminal(p.out) {
		return exit(exitUsage, "loket butuh terminal. Tanpa terminal pakai perintahnya: loket --help")
	}
	s, err := p.openCounter(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.attend(ctx, nil, nil); err != nil {
		return err
	}
	return s.farewell(ctx)
}

// farewell says what stays open when the counter closes: no outcome is left unknown in silence.
func (s *shop) farewell(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	open, err := s.store.Unsettled(ctx)
	if err != nil {
		return s.tell(err, s.config.Ledger.File)
	}
	due, err := s.store.MoneyDue(ctx)
	if err != nil {
		return s.tell(err, s.config.Ledger.File)
	}
	for _, p := range open {
		s.say("%s %s %s belum pasti; jangan dibayar ulang, ditanyakan lagi saat loket dibuka", p.Number, p.State.Label(), p.Bill.Total)
	}
	for _, d := range due {
		s.say("%s: uang pelanggan %s masih di loket (F3)", d.Entries[0].Number, d.Due)
	}
	return nil
}

// screensFirst is how long asking waits after the start: it would hold up the first frame.
const screensFirst = 50 * time.Millisecond

// attend shows the screens while asking and listening go on in the background, until the operator leaves and no
// payment is on its way. INT, TERM and HUP leave as F10 does.
func (s *shop) attend(ctx context.Context, samples []ui.Sample, hands io.Reader) error {
	background, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	wait, err := s.startListeners(background, nil)
	if errors.Is(err, errAddressTaken) {
		s.log.Info("callback address is taken; the inbox is read all the same")
		wait, err = func() {}, nil
	}
	if err != nil {
		stop()
		return exit(exitUsage, "%v", err)
	}
	group.Go(func() {
		select {
		case <-time.After(screensFirst):
		case <-background.Done():
		}
		if s.halted == nil {
			s.cashier.Resolve(background)
		}
	})
	group.Go(func() {
		select {
		case <-time.After(screensFirst):
			s.watchDeposits(background)
		case <-background.Done():
		}
	})
	display := newFacing(s)
	group.Go(func() { display.run(background) })
	world := s.world(samples, quitOnSignal())
	world.Hands, world.Facing = hands, display.show
	err = ui.Run(ctx, world)
	s.signOut(ctx)
	s.cashier.Wait() // whatever ended the screens, signals end nothing before the payments have
	stop()
	wait()
	group.Wait()
	if err != nil {
		return exit(exitFailed, "layar berhenti: %v. Pembayaran yang sudah dikirim tetap tercatat", err)
	}
	return nil
}

// quitOnSignal returns a channel that closes at the first INT, TERM or HUP. Later ones change nothing until the process
// ends: payments on their way come to their end, and the ledger is closed.
func quitOnSignal() <-chan struct{} {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	asked := make(chan struct{})
	go func() {
		<-signals
		close(asked)
	}()
	return asked
}

func (s *shop) world(samples []ui.Sample, quit <-chan struct{}) ui.World {
	var categories []ui.Category
	for _, c := range s.categories {
		if slices.ContainsFunc(s.products, func(p ledger.Product) bool { return p.Category == c.Code }) {
			categories = append(categories, ui.Category{Code: c.Code, Name: c.Name})
		}
	}
	return ui.World{
		Counter: desk{s},
		Book:    s.store,
		Shop: ui.Shop{Code: s.config.Counter.Code, Name: s.config.Counter.Name, Guarded: s.gate != nil, Lock: time.Duration(s.config.Counter.Lock),
			Rounding: ledger.Rupiah(s.config.Counter.Rounding), Zone: s.config.zone, Practice: s.config.practice(), Minute: s.minute,
			NoPaper: s.printer.None(), Final: s.finals(), Halted: s.haltedShort(), LostKey: s.lostKeyShort(), Providers: s.config.providerNames()},
		Operator: s.operator.now,
		Catalog:  ui.Catalog{Products: s.products, Categories: categories, Samples: samples, Prefixes: s.prefixes},
		Clock:    ui.Clock{Now: s.now, After: time.After},
		Deposits: s.deposits,
		Slip: func(p ledger.Payment, n ledger.Nota) (ledger.Document, []string) {
			document := receipts.Of(p, n)
			return document, s.lines(document, s.slip(0, 0, s.now()), []ledger.Payment{p}, n)
		},
		NotaSlips:   s.notaSlips,
		Till:        s.tillPaper(),
		Interrupted: s.interrupted,
		News:        s.changed,
		Stopped:     s.store.Stopped,
		Quit:        quit,
		Bell:        func() { _, _ = io.WriteString(os.Stderr, "\a") },
		Log:         s.log,
	}
}

// heard passes a changed payment on to the screens, with what it tells of the deposit; where nobody takes it, the ledger
// has it anyway.
func (s *shop) heard(p ledger.Payment) {
	if told, ok := p.Deposit(); ok {
		s.left.hear(told)
	}
	select {
	case s.changed <- p:
	default:
	}
}

// finals are the final times of the providers that tell one.
func (s *shop) finals() map[string]time.Duration {
	finals := map[string]time.Duration{}
	for name, provider := range s.providers {
		if final, tells := provider.(providers.Finalizer); tells {
			finals[name] = final.Final()
		}
	}
	return finals
}

// terminal reports whether a stream is a terminal.
func terminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}
