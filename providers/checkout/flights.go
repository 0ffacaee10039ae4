package checkout

import (
	"context"
	"errors"
	"sync"

	"loket/ledger"
	"loket/providers"
)

// outcome is how a payment's turn ended: what the provider answered, or why there is no answer.
type outcome struct {
	nota   ledger.NotaID // whose payment it is; empty: of an earlier process
	answer providers.Answer
	err    error
}

// unsent is the outcome of a payment whose provider was never called.
func unsent(nota ledger.NotaID, why error) outcome {
	return outcome{nota: nota, err: errors.Join(providers.ErrNotSent, why)}
}

// notSent reports whether the request provably never left (reliability §1.2). An adapter that says so and has an
// answer in its hands contradicts itself: then it may have.
func (o outcome) notSent() bool {
	return errors.Is(o.err, providers.ErrNotSent) && len(o.answer.Raw) == 0
}

// event is what the book is told of it.
func (o outcome) event(s ledger.Stamp, p ledger.Payment) ledger.Event {
	switch {
	case o.err == nil:
		body := o.answer.Answer
		body.Source = ledger.SourcePay
		return s.Answer(p.Ref, body, o.answer.Raw)
	case p.State == ledger.Intended:
		return s.Cancel(p.Ref, o.cause())
	case o.notSent():
		return s.NotSent(p.Ref, o.cause())
	}
	return s.Lost(p.Ref, o.cause(), o.answer.Raw)
}

// cause says in Indonesian why nothing was sent or no answer came. Screens show it and the book keeps it for ever; the
// error itself is for the log.
func (o outcome) cause() string {
	late := errors.Is(o.err, context.DeadlineExceeded)
	switch {
	case errors.Is(o.err, errRestart):
		return "loket berhenti sebelum hasilnya tercatat"
	case errors.Is(o.err, ErrAskAgain):
		return "tagihan sudah terlalu lama dan harus ditanyakan lagi"
	case errors.Is(o.err, errBehind):
		return "bulan sebelumnya belum lunas, jadi yang ini tidak dikirim"
	case errors.Is(o.err, ErrBook):
		return "buku kas tidak dapat mencatat"
	case errors.Is(o.err, errPanic):
		return "gangguan pada program loket"
	case o.notSent() && late:
		return "sambungan ke penyedia tidak terbuka dalam batas waktu"
	case o.notSent():
		return "sambungan tidak terbuka atau permintaan tidak dapat dibuat"
	case late:
		return "penyedia tidak menjawab dalam batas waktu"
	case len(o.answer.Raw) == 0:
		return "sambungan terputus atau jawaban penyedia kosong"
	}
	return "jawaban penyedia tidak terbaca atau terpotong"
}

// flights are the payments between intend and a recorded outcome. A reference that is not among them is either not
// intended yet or will never be sent by this process again.
type flights struct {
	mu     sync.Mutex
	refs   map[ledger.RefID]*outcome // nil: on its way; else an outcome that the book has not taken yet
	orders int
	closed bool
	landed sync.WaitGroup
}

// enter takes off with these references.
func (f *flights) enter(refs []ledger.RefID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	for _, ref := range refs {
		if _, busy := f.refs[ref]; busy {
			return ErrUnderway
		}
	}
	if f.orders >= maxInFlight {
		return ErrBusy
	}
	if f.refs == nil {
		f.refs = map[ledger.RefID]*outcome{}
	}
	for _, ref := range refs {
		f.refs[ref] = nil
	}
	f.orders++
	f.landed.Add(1)
	return nil
}

// leave ends an order. Outcomes that are held back stay.
func (f *flights) leave(refs []ledger.RefID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, ref := range refs {
		if f.refs[ref] == nil {
			delete(f.refs, ref)
		}
	}
	f.orders--
	f.landed.Done()
}

// hold keeps an outcome that the book did not take.
func (f *flights) hold(ref ledger.RefID, o outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refs == nil {
		f.refs = map[ledger.RefID]*outcome{}
	}
	f.refs[ref] = &o
}

// land takes a payment off: the book holds its outcome.
func (f *flights) land(ref ledger.RefID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.refs, ref)
}

// held are the outcomes that the book has not taken yet.
func (f *flights) held() map[ledger.RefID]outcome {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := map[ledger.RefID]outcome{}
	for ref, o := range f.refs {
		if o != nil {
			all[ref] = *o
		}
	}
	return all
}

// has reports whether the payment is on its way or its outcome is held back.
func (f *flights) has(ref ledger.RefID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, busy := f.refs[ref]
	return busy
}

func (f *flights) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.orders
}

func (f *flights) close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.landed.Wait()
}
