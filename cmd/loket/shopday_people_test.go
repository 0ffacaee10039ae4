package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// What people do in a shop day besides paying: of every so many visits one is followed by it.
const (
	decideEvery   = 8  // a supervisor looks at what is open and decides one
	wrongOf       = 5  // decisions of which one is wrong
	claimEvery    = 4  // a customer comes back with a titipan slip
	askEvery      = 10 // somebody asks about an open payment by hand
	gossipEvery   = 4  // the biller calls back about something old
	takeBackEvery = 25 // a far end takes back what it has booked
)

// slip is what a customer holds while nothing is certain.
type slip struct {
	ref  ledger.RefID
	code string
	done bool // he has his receipt, or his money
}

// verdict is a supervisor's decision.
type verdict struct {
	ref      ledger.RefID
	outcome  ledger.Outcome
	right    bool // it is what the far end's book said
	recorded bool // the counter said that it is
}

// people is what happens between two visits.
func (d *day) people() {
	for _, turn := range []struct {
		every int
		takes func()
	}{{decideEvery, d.decide}, {claimEvery, d.claimOne}, {askEvery, d.askByHand}, {gossipEvery, d.gossip}, {takeBackEvery, d.takeBack},
		{drawerEvery, d.atDrawer}, {reconEvery, d.reconcile}} {
		if d.random.IntN(turn.every) == 0 && !d.life.dead.Load() {
			turn.takes()
		}
	}
}

// anOpen is one of the payments without an outcome that are older than any request; false: there is none.
func (d *day) anOpen() (ledger.Payment, bool) {
	open, err := d.life.store.Unsettled(context.Background())
	if err != nil || len(open) == 0 {
		return ledger.Payment{}, false
	}
	p := open[d.random.IntN(len(open))]
	return p, !p.SubmittedAt.IsZero() && time.Since(p.SubmittedAt) > time.Minute
}

// decide is a supervisor who looks a payment up in the far end's book and decides by it, but now and then reads the
// wrong line. What the far end itself has not decided is left alone.
func (d *day) decide() {
	p, found := d.anOpen()
	if !found {
		return
	}
	v := verdict{ref: p.Ref, outcome: ledger.OutcomeFailed, right: p.State == ledger.Disputed || d.random.IntN(wrongOf) > 0}
	for _, b := range d.far.Books() {
		if _, ours := d.payer([]ledger.Payment{p}, b); ours && b.Standing == simulator.Waiting {
			return
		} else if ours && b.Standing == simulator.Booked {
			v.outcome = ledger.OutcomePaid
		}
	}
	if !v.right {
		v.outcome = map[ledger.Outcome]ledger.Outcome{ledger.OutcomePaid: ledger.OutcomeFailed, ledger.OutcomeFailed: ledger.OutcomePaid}[v.outcome]
		d.sum.wrongVerdicts.Add(1)
	}
	evidence := fmt.Sprint("mutasi ", len(d.verdicts)+1)
	_, err := d.life.cashier.Settle(context.Background(), p.Number, ledger.Settle{Outcome: v.outcome, Evidence: evidence}, "bu dewi")
	v.recorded = err == nil
	d.verdicts[evidence] = v
	d.sum.verdicts.Add(1)
}

// claimOne is a customer with a titipan slip who wants to know.
func (d *day) claimOne() {
	if len(d.slips) > 0 {
		d.claim(&d.slips[d.random.IntN(len(d.slips))])
	}
}

// claim types the code of a slip as the search takes it, and gives what the payment that it finds allows: the receipt,
// the money, or nothing yet. Where nobody dies, no code finds nothing.
func (d *day) claim(s *slip) {
	ctx, life := context.Background(), d.life
	d.sum.claims.Add(1)
	code := s.code
	if d.random.IntN(2) == 0 {
		code = strings.ToLower(code)
	}
	entries, _, err := life.store.List(ctx, ledger.Filter{Text: code}, ledger.Cursor{}, 50)
	if life.dead.Load() {
		return
	}
	if err != nil || !lists(entries, s.ref) {
		d.harm(moneyLost, "claim code %s finds %+v and not payment %s: %v", s.code, entries, s.ref, err)
		return
	}
	p, err := life.store.Payment(ctx, s.ref)
	switch {
	case err != nil:
	case p.State == ledger.Paid:
		if _, err = life.cashier.Printed(ctx, []ledger.RefID{s.ref}, ledger.DocReceipt, "ani"); err == nil {
			d.told[s.ref], s.done = ledger.Paid, true
		}
	case p.State.Final():
		err = d.handBack(p.Nota)
		s.done = err == nil
	default:
		if _, err := life.cashier.Printed(ctx, []ledger.RefID{s.ref}, ledger.DocReceipt, "ani"); !errors.Is(err, ledger.ErrIllegal) && !life.dead.Load() {
			d.harm(falseLunas, "payment %s is %s, and a receipt of it is printed: %v", p.Number, p.State, err)
		}
	}
	if err != nil && d.calm {
		d.harm(moneyLost, "claim code %s of payment %s (%s) gives neither receipt nor money: %v", s.code, p.Number, p.State, err)
	}
}

func lists(entries []ledger.Entry, ref ledger.RefID) bool {
	for _, e := range entries {
		if e.Ref == ref {
			return true
		}
	}
	return false
}

// handBack gives a nota's customer what is due to him, if anything is and the rest of the nota is not on its way.
func (d *day) handBack(id ledger.NotaID) error {
	nota, err := d.life.store.Nota(context.Background(), id)
	if err != nil || nota.Due() <= 0 {
		return err
	}
	amount, err := d.life.cashier.HandBack(context.Background(), id, "ani")
	if err == nil {
		d.handed[id] += amount
	}
	return err
}

// askByHand asks about an open payment now.
func (d *day) askByHand() {
	if p, found := d.anOpen(); found {
		_, _ = d.life.cashier.Ask(context.Background(), p.Ref)
	}
}

// gossip is the biller calling back, once more or at last, about something that it has decided long ago.
func (d *day) gossip() {
	if books := d.far.Books(simulator.Biller); len(books) > 0 {
		d.callBack(books[d.random.IntN(len(books))])
	}
}

// callBack sends a true callback about a booking that has an outcome.
func (d *day) callBack(b simulator.Booking) {
	if b.Standing == simulator.Waiting {
		return
	}
	about := spelling{"1", b.Ref, "1", b.Customer, b.Customer, "GAGAL"}
	if b.Standing == simulator.Booked {
		about.status, about.word = "0", "SUKSES"
	}
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return d.knock(ctx) }}}
	answer, err := client.Get("http://" + counterAddress + dayCallback + "?" + about.query())
	if err != nil {
		return
	}
	_ = answer.Body.Close()
	d.sum.late.Add(1)
	if d.calm && answer.StatusCode != http.StatusOK {
		d.harm(silent, "a late callback is answered %d", answer.StatusCode)
	}
}

// takeBack is a far end that takes back what it has booked, after whatever was told to the customer.
func (d *day) takeBack() {
	books := d.far.Books(simulator.Digiswitch, simulator.Biller)
	if len(books) == 0 {
		return
	}
	if b := books[d.random.IntN(len(books))]; b.Standing == simulator.Booked && d.far.Reverse(b.Ref) {
		d.takenBack[ledger.RefID(b.Ref)] = true
		d.sum.takenBack.Add(1)
	}
}

// lastWord lets the biller say the truth about everything of which the ledger was told otherwise, and then every
// customer with a slip come once more.
func (d *day) lastWord() {
	contested := map[ledger.RefID]bool{}
	for _, v := range d.verdicts {
		contested[v.ref] = true
	}
	for _, b := range d.far.Books(simulator.Biller) {
		if ref := ledger.RefID(b.Ref); contested[ref] || d.takenBack[ref] {
			d.callBack(b)
		}
	}
	time.Sleep(3 * time.Minute) // until the inbox is read, at the slowest pace
	for i := range d.slips {
		d.claim(&d.slips[i])
	}
}

// contradicted reports whether the ledger was told of a payment what is not so, or no longer, and says what is wrong
// with what became of that: it must be disputed as soon as the far end could say better, and until then a named
// person's decision.
func (d *day) contradicted(p ledger.Payment, stands, settled bool, wrong wrong) bool {
	v, decided := d.verdicts[p.Evidence]
	misled := decided && !v.right
	if !misled && !d.takenBack[p.Ref] || !p.State.Final() && p.State != ledger.Disputed {
		return false
	}
	name := fmt.Sprintf("payment %s (%s, %s)", p.Number, p.Product.Code, p.State)
	switch {
	case p.State == ledger.Disputed:
		d.sum.contradicted.Add(1)
	case misled && (v.outcome == ledger.OutcomePaid) != (p.State == ledger.Paid) && p.State != ledger.Reversed: // a far end may take back what is paid
		wrong(silent, "%s: a supervisor decided %s, and it changed without a dispute%s", name, v.outcome, d.story(p))
	case stands == (p.State == ledger.Paid): // nothing contradicts it any more
	case p.Product.Provider == "biller" && !d.everBooked(p.Ref): // nobody will ever call back about it
		d.sum.hidden.Add(1)
	case settled || p.Product.Provider == "biller":
		wrong(silent, "%s: the far end says otherwise, and it is not disputed%s", name, d.story(p))
	case misled && p.SettledBy == "":
		wrong(silent, "%s: nobody's decision%s", name, d.story(p))
	}
	return true
}

// everBooked reports whether the biller has, or had, a payment.
func (d *day) everBooked(ref ledger.RefID) bool {
	for _, b := range d.far.Books(simulator.Biller) {
		if b.Ref == string(ref) {
			return true
		}
	}
	return false
}

// checkVerdicts looks for every decision that was said to be recorded.
func (d *day) checkVerdicts(ctx context.Context, wrong wrong) {
	for evidence, v := range d.verdicts {
		events, err := d.life.store.Events(ctx, v.ref)
		found := false
		for _, e := range events {
			found = found || e.Kind == ledger.KindSettle && e.By == "bu dewi" && strings.Contains(string(e.Body), `"`+evidence+`"`)
		}
		if v.recorded && !found || err != nil {
			wrong(silent, "decision %s on %s is not in the ledger: %v", evidence, v.ref, err)
		}
	}
}
