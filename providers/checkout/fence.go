package checkout

import (
	"sync"
	"time"

	"loket/ledger"
)

// tooEarly is told, to operator and supervisor, of a "not paid" that only the wall clock calls old enough.
const tooEarly = "belum terbayar, tetapi menurut jam lain terlalu dini untuk dipercaya"

// moments are when this process sent a payment and heard its first believable "not paid". The book has their wall
// times alone; a clock that was set would let two "not paid" settle a payment whose request may still arrive.
type moments struct {
	mu               sync.Mutex
	sent, firstHeard map[ledger.RefID]moment
}

// moment is a time of the book next to our clock, with its monotonic reading, and the provider's, if it told it.
type moment struct {
	booked time.Time
	sighting
}

// note keeps a moment in one of the two maps.
func (m *moments) note(into *map[ledger.RefID]moment, ref ledger.RefID, at moment) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if *into == nil {
		*into = map[ledger.RefID]moment{}
	}
	(*into)[ref] = at
}

// of is the moment that a time of the book was, if this process lived through it.
func (m *moments) of(from *map[ledger.RefID]moment, ref ledger.RefID, booked time.Time) (moment, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := (*from)[ref]
	return at, ok && at.booked.Equal(booked)
}

// forget drops what is known of a payment that has its outcome.
func (m *moments) forget(ref ledger.RefID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sent, ref)
	delete(m.firstHeard, ref)
}

// ages are how old a moment is by every clock at hand: the wall's, our own running one where this process lived
// through it, the provider's where it tells its time. Of what an earlier process lived through, and no provider tells
// the time of, only as much is sure as this process has been running (reliability §1.7).
func (c *Cashier) ages(at moment, lived bool, now sighting) (least, most time.Duration) {
	least = now.ours.Round(0).Sub(at.booked)
	most = least
	with := func(age time.Duration) { least, most = min(least, age), max(most, age) }
	if lived {
		with(now.ours.Sub(at.ours))
	}
	switch {
	case now.theirs.IsZero() && !lived:
		with(now.ours.Sub(c.started))
	case now.theirs.IsZero():
	case lived && !at.theirs.IsZero():
		with(now.theirs.Sub(at.theirs))
	default:
		with(now.theirs.Sub(at.booked))
	}
	return least, most
}

// misled reports whether a "not paid" counts by the wall clock alone, while another clock says that its fence forbids
// to believe it yet.
func (c *Cashier) misled(before, after ledger.Payment, a ledger.Answer, now sighting) bool {
	settles := after.State != before.State
	notPaid := a.Outcome == ledger.OutcomeFailed || a.Outcome == ledger.OutcomeReversed && before.State != ledger.Paid
	if !notPaid || a.Fence == (ledger.Fence{}) || !settles && after.NotPaidAt.Equal(before.NotPaidAt) {
		return false
	}
	return c.outside(before, a.Fence, now) || settles && a.Fence.Apart > 0 && c.tooNear(before, a.Fence, now)
}

// withoutVerdict is a "not paid" as no news: the payment stays as it is and is asked about again.
func withoutVerdict(a ledger.Answer) ledger.Answer {
	a.Outcome, a.Reason, a.Fence = ledger.OutcomeUnknown, "", ledger.Fence{}
	a.Notes = append(a.Notes[:len(a.Notes):len(a.Notes)], tooEarly)
	return a
}

// outside reports whether a "not paid" heard now is too young or too old for its fence by any clock.
func (c *Cashier) outside(p ledger.Payment, f ledger.Fence, now sighting) bool {
	sent, lived := c.moments.of(&c.moments.sent, p.Ref, p.SubmittedAt)
	sent.booked = p.SubmittedAt
	least, most := c.ages(sent, lived, now)
	return least < f.After || f.Until > 0 && most > f.Until
}

// tooNear reports whether the first "not paid" is too near by any clock. One that an earlier process heard counts from
// when this one first knew of it, unless the provider's clock tells how long ago it was.
func (c *Cashier) tooNear(p ledger.Payment, f ledger.Fence, now sighting) bool {
	first, lived := c.moments.of(&c.moments.firstHeard, p.Ref, p.NotPaidAt)
	first.booked = p.NotPaidAt
	if !lived {
		c.moments.note(&c.moments.firstHeard, p.Ref, moment{p.NotPaidAt, now})
	}
	least, _ := c.ages(first, lived, now)
	return least < f.Apart || !lived && now.theirs.IsZero()
}

// remember notes the moments of a payment that the book has just taken.
func (c *Cashier) remember(before, after ledger.Payment, now sighting) {
	switch {
	case !after.NotPaidAt.IsZero() && !after.NotPaidAt.Equal(before.NotPaidAt): // of a paid payment too
		c.moments.note(&c.moments.firstHeard, after.Ref, moment{after.NotPaidAt, now})
	case after.State == ledger.Submitted:
		c.moments.note(&c.moments.sent, after.Ref, moment{after.SubmittedAt, now})
	case after.State.Final():
		c.moments.forget(after.Ref)
	}
}
