package simulator

import (
	"slices"
	"time"
)

// Standing is what became of a booking.
type Standing string

// The standings. Pending money has left the deposit and may come back.
const (
	Waiting  Standing = "pending"
	Booked   Standing = "booked"
	Failed   Standing = "failed"
	Reversed Standing = "reversed"
)

// Booking is one payment as a far end wrote it down.
type Booking struct {
	End      End
	Ref      string // ref_id, trxid; "" at the PDAM, which knows no reference
	Product  string // "" at the PDAM
	Customer string
	Period   string    // of the bill, as the far end writes it; "" for a purchase
	Bill     string    // what was paid for; two standing bookings of one Bill are a double payment
	Amount   int64     // whole rupiah that the customer owes for it
	Cost     int64     // whole rupiah that leave the deposit
	At       time.Time // UTC
	PaidAt   string    // tglbayar as the PDAM wrote it down; "" elsewhere
	By       string    // counter code at the PDAM; "" elsewhere: the only caller
	Standing Standing

	due  time.Time // when a Waiting booking becomes then
	then Standing
}

// stands reports whether the money of b is gone.
func (b Booking) stands() bool { return b.Standing == Booked || b.Standing == Waiting }

// Double is a bill that was paid more than once.
type Double struct {
	Bill     string
	Count    int
	Bookings []Booking
}

// Books returns every booking, the oldest first; of the given ends, or of all.
func (w *World) Books(ends ...End) []Booking {
	return w.list(func(b Booking) bool { return len(ends) == 0 || slices.Contains(ends, b.End) })
}

// Payments returns the bookings of the given customer numbers, the oldest first.
func (w *World) Payments(customers ...string) []Booking {
	return w.list(func(b Booking) bool { return slices.Contains(customers, b.Customer) })
}

// Took returns how many payments of this caller stand at end (booked or pending), and their sum in
// whole rupiah. What another counter paid is not counted.
func (w *World) Took(end End) (count int, rupiah int64) {
	for _, b := range w.Books(end) {
		if b.stands() && (end != PDAM || b.By == w.config.PDAM.CounterCode) {
			count++
			rupiah += b.Amount
		}
	}
	return count, rupiah
}

// Doubles returns the bills that were paid more than once, in the order of their first payment.
func (w *World) Doubles() []Double {
	var doubles []Double
	at := map[string]int{}
	for _, b := range w.list(Booking.stands) {
		i, seen := at[b.Bill]
		if !seen {
			i = len(doubles)
			at[b.Bill] = i
			doubles = append(doubles, Double{Bill: b.Bill})
		}
		doubles[i].Count++
		doubles[i].Bookings = append(doubles[i].Bookings, b)
	}
	return slices.DeleteFunc(doubles, func(d Double) bool { return d.Count < 2 })
}

// list copies the bookings that want accepts.
func (w *World) list(want func(Booking) bool) []Booking {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	var found []Booking
	for _, b := range w.bookings {
		if want(*b) {
			found = append(found, *b)
		}
	}
	return found
}

// book writes b down. The lock is held.
func (w *World) book(b Booking) *Booking {
	b.At = w.config.Now().UTC()
	w.bookings = append(w.bookings, &b)
	w.byBill[b.Bill] = append(w.byBill[b.Bill], &b)
	if b.End == Digiswitch {
		customer := b.Product + "/" + b.Customer
		w.byCustomer[customer] = append(w.byCustomer[customer], &b)
	}
	if b.End == Digiswitch && b.Standing == Waiting {
		w.waiting = append(w.waiting, &b)
	}
	return &b
}

// settle ends the pending bookings whose time has come. The lock is held.
func (w *World) settle() {
	now := w.config.Now()
	w.waiting = slices.DeleteFunc(w.waiting, func(b *Booking) bool {
		if now.Before(b.due) {
			return false
		}
		if b.Standing == Waiting {
			w.finish(b, b.then)
		}
		return true
	})
}

// finish gives b its standing; money that did not stay goes back to the deposit. The lock is held.
func (w *World) finish(b *Booking, standing Standing) {
	stood := b.stands()
	b.Standing = standing
	if !stood || b.stands() {
		return
	}
	switch b.End {
	case Digiswitch:
		w.digiswitch.deposit += b.Cost
	case Biller:
		w.biller.deposit += b.Cost
	}
}

// standing returns the newest standing booking of a bill, or nil. The lock is held.
func (w *World) standing(bill string) *Booking {
	for _, b := range slices.Backward(w.byBill[bill]) {
		if b.stands() {
			return b
		}
	}
	return nil
}

// Reverse takes the newest standing payment with this ref back, as a provider does after a
// complaint: status-pasca then answers rc 74, and the Biller sends a callback that says failed. It
// reports whether there was such a payment.
func (w *World) Reverse(ref string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	for _, b := range slices.Backward(w.bookings) {
		if b.Ref == ref && ref != "" && b.stands() {
			w.finish(b, Reversed)
			if b.End == Biller {
				w.biller.tell(b, "", false)
			}
			return true
		}
	}
	return false
}
