package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The roles of Biller customers: the ninth digit in a number of twelve that begins with an operator's first prefix and
// noughts, as 08120000. Every other number is billerPays.
const (
	billerPays        role = iota
	billerFails            // the callback says failed
	billerNever            // paid, and the callback never comes
	billerLate             // the callback comes after ten times the usual delay
	billerRepeats          // three callbacks, all the same
	billerContradicts      // success, and then failed; the money is gone
	billerRefused          // refused at once: DEDUCT
	billerLost             // accepted, and the answer never comes; the callback does
	billerWordDiffers      // status 0 beside the word GAGAL; the money is gone
	billerDearer           // costs 500 more than the price list says
)

// callbackTimeout is how long a callback waits for the listener, and so how long Close can take.
const callbackTimeout = 5 * time.Second

// SentCallback is one callback that was sent, or tried.
type SentCallback struct {
	Ref    string
	Query  string
	Status int // of the listener's answer; 0: none came
}

func billerRole(number string) role {
	for _, o := range operators {
		rest, special := strings.CutPrefix(number, o.practice())
		if special && len(rest) == 4 {
			return role(rest[0] - '0')
		}
	}
	return billerPays
}

// Callbacks returns the callbacks that were sent, the oldest first.
func (w *World) Callbacks() []SentCallback {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]SentCallback(nil), w.callbacks...)
}

// promise decides how a payment ends, and sends the callback then. The lock is held.
func (b *biller) promise(booking *Booking, how role) {
	delay := b.world.config.Pending
	if how == billerLate {
		delay *= 10
	}
	fault, _ := b.world.take(door{Biller, Callback}, booking.Customer)
	b.world.after(delay, func() {
		b.world.mu.Lock()
		defer b.world.mu.Unlock()
		if booking.Standing != Waiting {
			return
		}
		standing := Booked
		if how == billerFails {
			standing = Failed
		}
		b.world.finish(booking, standing)
		b.announce(booking, how, fault.Kind)
	})
}

// announce sends the callbacks of a finished payment. The lock is held.
func (b *biller) announce(booking *Booking, how role, fault Kind) {
	paid := booking.Standing == Booked
	switch {
	case how == billerNever || fault == NeverCalled:
	case how == billerRepeats || fault == Repeated:
		b.tell(booking, fault, paid, paid, paid)
	case how == billerContradicts || fault == Contradictory:
		b.tell(booking, fault, paid, !paid)
	case how == billerWordDiffers:
		b.tell(booking, WordDiffers, paid)
	default:
		b.tell(booking, fault, paid)
	}
}

// tell sends one callback for each verdict, one after the other. The lock is held.
func (b *biller) tell(booking *Booking, fault Kind, verdicts ...bool) {
	target := b.config.Callback
	if target == "" {
		return
	}
	var queries []string
	for _, paid := range verdicts {
		queries = append(queries, callbackQuery(callbackFacts{
			paid: paid, ref: booking.Ref, product: booking.Product, number: booking.Customer, sn: serialOf(booking.Ref),
			balance: b.deposit, price: booking.Amount, at: b.world.config.Now().In(wib),
		}, fault))
	}
	b.sendAll(0, target, booking.Ref, queries, fault)
}

// sendAll sends the first of queries after delay, and the others with a quarter of the usual delay
// between them. The log has their fault beside the first. The lock is held.
func (b *biller) sendAll(delay time.Duration, target, ref string, queries []string, fault Kind) {
	if len(queries) == 0 {
		return
	}
	b.world.after(delay, func() {
		b.send(target, ref, queries[0], fault)
		b.world.mu.Lock()
		defer b.world.mu.Unlock()
		b.sendAll(b.world.config.Pending/4, target, ref, queries[1:], "")
	})
}

// serialOf makes a proof of payment that stays the same for one trxid.
func serialOf(ref string) string { return fmt.Sprintf("%011d", pick("sn"+ref, 1e11)) }

// callbackFacts is what a callback tells (§B).
type callbackFacts struct {
	paid                     bool
	ref, product, number, sn string
	balance, price           int64
	at                       time.Time
}

// callbackQuery spells a callback as the document does (§B): "+" for a space, commas, colons and
// full stops as they are. Status 0 is success and 1 is failure.
func callbackQuery(f callbackFacts, fault Kind) string {
	status, word := "0", f.paid
	if !f.paid {
		status = "1"
	}
	number, ref := f.number, f.ref
	switch fault {
	case WordDiffers:
		word = !word
	case WrongNumber:
		number = "9" + number
	case WrongRef:
		ref += "x"
	case WrongAmount:
		f.price += 1000
	case UnknownCode:
		status = "7"
	case DuplicateKeys:
		status += "&status=" + map[string]string{"0": "1", "1": "0"}[status]
	}
	message := fmt.Sprintf("Transaksi %s.%s GAGAL, Saldo: Rp%s, Tgl: %s",
		f.product, number, commas(f.balance), f.at.Format("02/01 15:04:05"))
	if word {
		message = fmt.Sprintf("Transaksi %s.%s SUKSES, SN: %s, Saldo: Rp%s, Harga: %s, Tgl: %s",
			f.product, number, f.sn, commas(f.balance), commas(f.price), f.at.Format("02/01 15:04:05"))
	}
	if fault == StrayPercent {
		message = strings.Replace(message, ", Saldo", " 100% lancar; terima kasih, Saldo", 1)
	}
	query := fmt.Sprintf("status=%s&refid=%s&product=%s&qty=1&dest=%s&message=%s", status,
		url.QueryEscape(ref), url.QueryEscape(f.product), url.QueryEscape(number), strings.ReplaceAll(message, " ", "+"))
	if fault == Truncated {
		query = query[:len(query)*2/3]
	}
	return query
}

// commas groups rupiah as the Biller does: 99,999,999.
func commas(amount int64) string {
	text := fmt.Sprint(amount)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// send makes the GET. It is made once: the document promises no second one.
func (b *biller) send(target, ref, query string, fault Kind) {
	ctx, cancel := context.WithTimeout(context.Background(), callbackTimeout)
	defer cancel()
	status, body := 0, ""
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err == nil {
		q.URL.RawQuery = query
		if answer, err := b.config.Transport.RoundTrip(q); err == nil {
			text, _ := io.ReadAll(io.LimitReader(answer.Body, 4<<10)) // only for the log
			answer.Body.Close()
			status, body = answer.StatusCode, string(text)
		}
	}
	b.world.mu.Lock()
	b.world.asked[door{Biller, Callback}]++
	b.world.callbacks = append(b.world.callbacks, SentCallback{Ref: ref, Query: query, Status: status})
	b.world.mu.Unlock()
	if b.world.config.Log != nil {
		b.world.config.Log(Exchange{
			At: b.world.config.Now(), End: Biller, Call: Callback, Method: http.MethodGet, Body: query,
			Status: status, Reply: body, Fault: fault,
		})
	}
}
