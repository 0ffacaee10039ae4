package checkout_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// death is the program dying. Everything of the world survives it.
type death struct{}

// fate is what the far end does with one request, drawn when it arrives.
type fate int

const (
	paysAndSays      fate = iota // answered as paid
	refuses                      // answered as refused
	paysLater                    // pending, then paid
	failsLater                   // pending, then not paid
	paysAnswerLost               // paid, and the answer lost
	lost                         // not paid, and no answer
	heldUp                       // no answer, and the request arrives half an hour later
	neverLeft                    // provably never sent
	paysAndRambles               // paid, with an answer without a verdict
	paysAdapterBroke             // paid, and the adapter panics
	fates
)

// deed is what the far end really did with one request.
type deed struct {
	payment ledger.Payment
	at      time.Time // of the effect: the zero time is never
	pending time.Time // "pending" until then
	calls   bool      // and then calls back
	failed  bool      // to say that it is not paid
}

// world is what survives the program: the book, the far end, the clock. It kills the program before a drawn step.
type world struct {
	*rapid.T
	shop  *shop
	fuse  int // steps to live; 0: for ever
	dead  bool
	deeds map[ledger.RefID]*deed
	sent  map[ledger.RefID]int
	calm  bool // the end: nothing fails any more
}

// step is a moment in which the program may die. A dead program does nothing more.
func (w *world) step() {
	if w.fuse > 0 {
		if w.fuse--; w.fuse == 0 {
			w.dead = true
		}
	}
	if w.dead {
		panic(death{})
	}
}

// lives runs the program until it is done or dead; after a death it starts again and recovers, dying again as drawn.
func (w *world) lives(run func()) {
	for alive := w.once(run); !alive; alive = w.once(func() {
		if _, err := w.shop.Recover(context.Background()); err != nil && w.calm {
			w.Fatalf("recover: %v", err)
		}
	}) {
		w.shop.restart()
	}
}

// once runs the program once and reports whether it lived. An adapter that dies is caught by its caller, which must
// find the rest of the world closed.
func (w *world) once(run func()) (alive bool) {
	w.dead, w.fuse = false, 0
	if !w.calm && rapid.IntRange(0, 2).Draw(w.T, "may die") > 0 {
		w.fuse = rapid.IntRange(1, 40).Draw(w.T, "fuse")
	}
	defer func() {
		if broken := recover(); broken != nil {
			if _, ok := broken.(death); !ok {
				panic(broken)
			}
		}
		alive = !w.dead
	}()
	run()
	return true
}

// mortalBook is the book of a program that may die before and after each commit. Some commits fail.
type mortalBook struct {
	*book
	w *world
}

func (b mortalBook) Append(ctx context.Context, events ...ledger.Event) error {
	b.w.step()
	if !b.w.calm {
		switch rapid.IntRange(0, 25).Draw(b.w.T, "commit") {
		case 24:
			return errDisk
		case 25:
			if err := b.book.Append(ctx, events...); err != nil {
				return err
			}
			b.w.step()
			return errDisk
		}
	}
	err := b.book.Append(ctx, events...)
	b.w.step()
	return err
}

func (b mortalBook) Payment(ctx context.Context, ref ledger.RefID) (ledger.Payment, error) {
	b.w.step()
	return b.book.Payment(ctx, ref)
}

func (b mortalBook) Unsettled(ctx context.Context) ([]ledger.Payment, error) {
	b.w.step()
	return b.book.Unsettled(ctx)
}

func (b mortalBook) MarkCallback(ctx context.Context, id int64, verdict string) error {
	b.w.step()
	return b.book.MarkCallback(ctx, id, verdict)
}

// pay is the far end taking one request.
func (w *world) pay(_ context.Context, p ledger.Payment) (providers.Answer, error) {
	w.step()
	if stored := w.shop.book.payments[p.Ref]; stored.State != ledger.Submitted {
		w.Fatalf("request of %s while the book says %s", p.Ref, stored.State)
	}
	w.sent[p.Ref]++
	now := w.shop.clock.Now()
	done := &deed{payment: p}
	w.deeds[p.Ref] = done
	fate := fate(rapid.IntRange(0, int(fates)-1).Draw(w.T, "fate"))
	switch fate {
	case paysAndSays, paysAnswerLost, paysAndRambles, paysAdapterBroke:
		done.at = now
	case paysLater:
		done.pending = now.Add(3 * time.Minute)
		done.at = done.pending
	case failsLater:
		done.pending, done.failed = now.Add(3*time.Minute), true
	case refuses:
		done.failed = true
	case heldUp:
		done.at = now.Add(30 * time.Minute)
	}
	done.calls = rapid.IntRange(0, 3).Draw(w.T, "calls back") > 0 && fate != neverLeft && fate != refuses && fate != lost
	w.step()
	switch fate {
	case paysAndSays:
		return answer(ledger.OutcomePaid, ledger.Answer{}), nil
	case refuses:
		return answer(ledger.OutcomeFailed, ledger.Answer{}), nil
	case paysLater, failsLater:
		return answer(ledger.OutcomePending, ledger.Answer{}), nil
	case paysAndRambles:
		return answer(ledger.OutcomeUnknown, ledger.Answer{Flag: "status and rc disagree"}), nil
	case neverLeft:
		return providers.Answer{}, providers.ErrNotSent
	case paysAdapterBroke:
		panic("adapter")
	}
	return providers.Answer{}, errLost
}

// advise is the far end being asked.
func (w *world) advise(p ledger.Payment) (providers.Answer, error) {
	w.step()
	if p.State == ledger.Intended || p.State == ledger.Submitted {
		w.Fatalf("asked about %s, which is %s", p.Ref, p.State)
	}
	if !w.calm && rapid.IntRange(0, 4).Draw(w.T, "question lost") == 0 {
		return providers.Answer{}, providers.ErrNoAnswer
	}
	now := w.shop.clock.Now()
	done := w.deeds[p.Ref]
	w.step()
	switch {
	case done != nil && now.Before(done.pending):
		return answer(ledger.OutcomePending, ledger.Answer{}), nil
	case w.paid(p.Ref):
		return answer(ledger.OutcomePaid, ledger.Answer{}), nil
	}
	return notPaid(), nil
}

// paid reports whether the far end has taken the money by now.
func (w *world) paid(ref ledger.RefID) bool {
	done := w.deeds[ref]
	return done != nil && !done.at.IsZero() && !w.shop.clock.Now().Before(done.at)
}

// pass lets time pass; the far end calls back, now and then twice.
func (w *world) pass(d time.Duration) {
	w.shop.clock.add(d)
	for _, ref := range w.shop.book.order {
		done := w.deeds[ref]
		if done == nil || !done.calls || done.payment.Product.Provider != "h2h" || !done.failed && !w.paid(ref) ||
			w.shop.clock.Now().Before(done.pending) {
			continue
		}
		say := map[bool]string{true: "failed", false: "paid"}[done.failed]
		w.shop.book.call("h2h", "ref="+string(ref)+"&say="+say)
		done.calls = rapid.IntRange(0, 3).Draw(w.T, "calls again") == 0 && !w.calm
	}
}

// serves is one customer's visit.
func (w *world) serves(number int) {
	var o checkout.Order
	o.By = "ani"
	for i := range rapid.IntRange(1, 3).Draw(w.T, "bills") {
		ref := ledger.RefID(fmt.Sprintf("v%db%d", number, i))
		customer := ledger.CustomerNo(fmt.Sprint("10", rapid.IntRange(0, 2).Draw(w.T, "customer")))
		if rapid.Bool().Draw(w.T, "pulsa") {
			o.Bills = append(o.Bills, top(ref, customer))
			continue
		}
		month := ledger.Month(fmt.Sprint("20261", rapid.IntRange(0, 1).Draw(w.T, "month")))
		o.Bills = append(o.Bills, bill(ref, customer, month, ledger.Rupiah(rapid.IntRange(1_000, 99_999).Draw(w.T, "total"))))
	}
	var all ledger.Rupiah
	for _, b := range o.Bills {
		all += b.Total
	}
	o.Tender = all.RoundUp(100) + ledger.Rupiah(rapid.IntRange(0, 3).Draw(w.T, "extra"))*5_000
	nota, payments, err := w.shop.Pay(context.Background(), o)
	if err != nil {
		sent := slices.ContainsFunc(o.Bills, func(b ledger.Bill) bool { return w.sent[b.Ref] > 0 })
		if sent && !errors.Is(err, checkout.ErrUnrecorded) {
			w.Fatalf("sent, and the error is %v", err)
		}
		return
	}
	for _, p := range payments {
		if stored := w.shop.book.payments[p.Ref]; stored.State != p.State {
			w.Fatalf("%s told as %s, the book says %s", p.Ref, p.State, stored.State)
		}
	}
	if want := o.Tender - all.RoundUp(100); nota.Kept() && nota.Change != want {
		w.Fatalf("change of %d, want %d", nota.Change, want)
	}
	if !nota.Kept() && nota.Due() != o.Tender {
		w.Fatalf("nothing is kept and %d of %d is due", nota.Due(), o.Tender)
	}
}

// follows asks about everything open and reads the inbox.
func (w *world) follows() {
	ctx := context.Background()
	if _, err := w.shop.ReadInbox(ctx); err != nil && w.calm {
		w.Fatalf("inbox: %v", err)
	}
	if _, err := w.shop.Recover(ctx); err != nil && w.calm {
		w.Fatalf("recover: %v", err)
	}
	for _, ref := range slices.Clone(w.shop.book.order) {
		if _, err := w.shop.Ask(ctx, ref); err != nil && w.calm {
			var early *checkout.EarlyError
			if !errors.As(err, &early) && !errors.Is(err, checkout.ErrNoAdvice) {
				w.Fatalf("ask about %s: %v", ref, err)
			}
		}
	}
}

// handsBack hands back whatever is due.
func (w *world) handsBack() {
	for _, ref := range slices.Clone(w.shop.book.order) {
		nota := w.shop.book.payments[ref].Nota
		_, err := w.shop.HandBack(context.Background(), nota, "ani")
		if err != nil && w.calm && !errors.Is(err, checkout.ErrNothingDue) {
			w.Fatalf("hand back %s: %v", nota, err)
		}
	}
}

// agrees compares the book with what the far end did, and the drawer with both.
func (w *world) agrees() {
	charged := map[string]int{}
	numbers := map[string]bool{}
	for _, ref := range w.shop.book.order {
		p := w.shop.book.payments[ref]
		silent := p.Product.Provider == "h2h" && (p.State == ledger.Pending || p.State == ledger.Suspect)
		if !p.State.Final() && !silent {
			w.Errorf("%s stays %s", ref, p.State)
		}
		if w.paid(ref) != (p.State == ledger.Paid) && !silent {
			w.Errorf("%s is %s, and the far end took the money: %v", ref, p.State, w.paid(ref))
		}
		if w.sent[ref] > 1 {
			w.Errorf("%s was sent %d times", ref, w.sent[ref])
		}
		if w.paid(ref) {
			charged[bought(p)]++ // not by the locks' own keys: those are what must hold
		}
		if numbers[p.Number] {
			w.Errorf("number %s twice", p.Number)
		}
		numbers[p.Number] = true
	}
	for key, times := range charged {
		if times > 1 {
			w.Errorf("the customer of %s paid %d times", key, times)
		}
	}
	for ref := range w.sent {
		if _, known := w.shop.book.payments[ref]; !known {
			w.Errorf("%s was sent and is not in the book", ref)
		}
	}
	w.balances()
}

// bought is what a customer may pay once: a month of water, a top-up on one day of the counter.
func bought(p ledger.Payment) string {
	if p.Product.Code == pulsa {
		return fmt.Sprint(pulsa, " ", p.Bill.Customer, " ", p.SubmittedAt.In(wita).Format(time.DateOnly))
	}
	return fmt.Sprint(water, " ", p.Bill.Customer, " ", p.Bill.Period)
}

// balances counts the drawer: of every nota it holds what its bills cost that are not given up, rounded up.
func (w *world) balances() {
	for id, n := range w.shop.book.notas {
		var kept ledger.Rupiah
		for _, item := range n.Items {
			p := w.shop.book.payments[item.Ref]
			if p.State != ledger.Failed && p.State != ledger.Cancelled {
				kept += p.Bill.Total
			}
		}
		if rest := kept % 100; rest != 0 {
			kept += 100 - rest
		}
		if drawer := n.Tender - n.Change - n.HandBack; drawer != kept {
			w.Errorf("nota %s: the drawer holds %d, the bills cost %d", id, drawer, kept)
		}
	}
}

func TestTheProgramDiesAtAnyStep(t *testing.T) {
	crash := func(rt *rapid.T) {
		w := &world{T: rt, shop: open(t), deeds: map[ledger.RefID]*deed{}, sent: map[ledger.RefID]int{}}
		random := rand.NewChaCha8([32]byte{})
		w.shop.config.Book, w.shop.config.Random, w.shop.config.Changed = mortalBook{w.shop.book, w}, io.Reader(random), nil
		w.shop.water.pay, w.shop.water.advise, w.shop.pulsa.pay = w.pay, w.advise, w.pay
		w.shop.restart()
		for number := range rapid.IntRange(1, 6).Draw(rt, "visits") {
			w.lives(func() { w.serves(number) })
			for range rapid.IntRange(0, 3).Draw(rt, "rounds") {
				w.pass(time.Duration(rapid.IntRange(1, 20).Draw(rt, "minutes")) * time.Minute)
				w.lives(w.follows)
				w.lives(w.handsBack)
			}
		}
		w.calm = true
		w.shop.restart()
		for range 45 { // the hour of the fence, half an hour for what was held up, and the second answer
			w.pass(2 * time.Minute)
			w.lives(w.follows)
		}
		w.lives(w.handsBack)
		w.agrees()
	}
	for range 10 {
		rapid.Check(t, crash)
	}
}
