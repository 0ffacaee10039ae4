package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"loket/ledger"
)

// pencil is the drawer as somebody keeps it who reads the events one after the other in the file itself and knows
// nothing but design §3: no code of the ledger's counts for it.
type pencil struct {
	wrong  wrong
	deeds  []deed // not found yet
	open   string // the open shift; "": none
	number int64  // of the newest shift, 0: there never was one
	opener string
	float  int64
	holds  int64 // in the open drawer, or in the one that nobody has open
	kept   int64
	moved  int64            // all cash since the first shift was opened
	shifts int64            // that of the Z reports, and what they say moved between them
	closed int64            // sequence of the newest closing
	taken  map[string]int64 // where each payment began
	proofs map[string]bool  // payments that a row of a statement settled

	unsettled []string // payments without a final outcome on the newest Z
}

// line is an event as it lies in the file.
type line struct {
	sequence                         int64
	stream, subject, kind, by, shift string
	body                             []byte
}

// checkDrawers reads the file event by event, compares the drawer with it, and the journal with the payments.
func (d *day) checkDrawers(ctx context.Context, payments []ledger.Payment, notas map[ledger.NotaID]*notaSum, wrong wrong) {
	p := &pencil{wrong: wrong, deeds: d.till.deeds, taken: map[string]int64{}, proofs: map[string]bool{}}
	for _, l := range d.lines() {
		p.read(l)
	}
	for _, one := range p.deeds {
		if one.told {
			wrong(deedLost, "%s %q of %d in shift %d was said to be recorded, and is not", one.kind, one.text, one.amount, one.shift)
		}
	}
	d.checkX(ctx, p)
	d.checkJournal(ctx, p, payments, notas)
	for number := range d.till.z {
		d.samePaper(d.counter("ani"), number)
	}
	d.sum.shifts.Add(p.number)
}

// lines are all events of the ledger's file.
func (d *day) lines() []line {
	db, err := sql.Open("sqlite", "file:"+dayLedger+"?vfs="+d.disk.VFS())
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT seq, stream, subject, kind, actor, shift, body FROM events ORDER BY seq`)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	var all []line
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.sequence, &l.stream, &l.subject, &l.kind, &l.by, &l.shift, &l.body); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, l)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return all
}

// bodyOf is a body's fields.
func bodyOf[B any](l line) B {
	var body B
	if err := json.Unmarshal(l.body, &body); err != nil {
		panic(fmt.Sprintf("event %d: %v", l.sequence, err))
	}
	return body
}

// read takes one event.
func (p *pencil) read(l line) {
	if l.stream == "shift" && l.kind == "open" {
		p.opened(l)
	}
	if l.shift != p.open {
		p.wrong(foreignShift, "event %d (%s %s) is stamped with shift %q and happened in %q", l.sequence, l.stream, l.kind, l.shift, p.open)
	}
	type cash struct{ Amount int64 }
	switch l.stream + " " + l.kind {
	case "nota tender":
		if p.number > 0 && p.open == "" {
			p.wrong(drawerWrong, "event %d takes cash, and the drawer is shut", l.sequence)
		}
		p.move(bodyOf[cash](l).Amount)
	case "nota change", "nota hand_back":
		p.move(-bodyOf[cash](l).Amount)
	case "payment intend":
		p.taken[bodyOf[struct{ Number string }](l).Number] = l.sequence
	case "payment settle":
		if bodyOf[struct{ Statement *struct{} }](l).Statement != nil {
			p.proofs[l.subject] = true
		}
	case "shift cash_in", "shift cash_out":
		p.put(l)
	case "shift close":
		p.close(l)
	case "shift print":
		if l.subject == p.open {
			p.wrong(closingChanged, "event %d prints shift %s, which is open", l.sequence, l.subject)
		}
	}
}

func (p *pencil) move(amount int64) { p.holds, p.moved = p.holds+amount, p.moved+amount }

// deed is what somebody tried that an event says happened; it happened once.
func (p *pencil) deed(l line, amount int64, text, signed string) {
	for i, one := range p.deeds {
		if string(one.kind) == l.kind && fmt.Sprint(one.shift) == l.subject && int64(one.amount) == amount &&
			(one.text == text || l.kind == "open") && one.signed == signed {
			p.deeds = append(p.deeds[:i:i], p.deeds[i+1:]...)
			return
		}
	}
	p.wrong(deedLost, "event %d: nobody did this, or it is there twice: %s of shift %s: %s", l.sequence, l.kind, l.subject, l.body)
}

func (p *pencil) opened(l line) {
	body := bodyOf[struct {
		Number, Float int64
		Before        *struct{ Closed, Kept, Between int64 }
	}](l)
	if p.open != "" || body.Number != p.number+1 || l.subject != fmt.Sprint(body.Number) {
		p.wrong(zNumbers, "event %d opens shift %d (%s) after %d; open is %q", l.sequence, body.Number, l.subject, p.number, p.open)
	}
	switch {
	case p.number == 0 && body.Before != nil, p.number > 0 && body.Before == nil:
		p.wrong(drawerWrong, "event %d opens shift %d with a remainder of %+v", l.sequence, body.Number, body.Before)
	case p.number > 0 && (body.Before.Closed != p.closed || body.Before.Kept != p.kept || body.Before.Between != p.holds-p.kept):
		p.wrong(drawerWrong, "event %d opens shift %d with %+v, and %d lay in the drawer, of which %d were kept", l.sequence, body.Number, body.Before, p.holds, p.kept)
	case p.number > 0:
		p.shifts += body.Before.Between
	}
	if p.number == 0 {
		p.moved = 0 // what moved before is in no shift
	}
	p.deed(l, body.Float, "", "")
	p.open, p.number, p.opener, p.float, p.holds = l.subject, body.Number, l.by, body.Float, body.Float
}

func (p *pencil) put(l line) {
	body := bodyOf[struct {
		Amount int64
		Reason string
	}](l)
	if l.subject != p.open {
		p.wrong(foreignShift, "event %d moves cash of shift %s, open is %q", l.sequence, l.subject, p.open)
	}
	p.deed(l, body.Amount, body.Reason, "")
	if l.kind == "cash_out" {
		if body.Amount > p.holds {
			p.wrong(drawerWrong, "event %d takes %d out of %d", l.sequence, body.Amount, p.holds)
		}
		body.Amount = -body.Amount
	}
	p.move(body.Amount)
}

func (p *pencil) close(l line) {
	z := bodyOf[struct {
		Shift, Float, Expected, Counted, Difference, Kept int64
		HandedIn                                          int64 `json:"handed_in"`
		Note, Supervisor                                  string
		Count                                             []struct{ Value, Pieces int64 }
		Open, Earlier                                     []struct{ Number string }
	}](l)
	var counted int64
	for _, c := range z.Count {
		counted += c.Value * c.Pieces
	}
	if l.subject != p.open || z.Shift != p.number {
		p.wrong(zNumbers, "event %d closes shift %s as Z %d, open is %q", l.sequence, l.subject, z.Shift, p.open)
	}
	if z.Expected != p.holds || z.Float != p.float || z.Counted != counted || z.Difference != counted-p.holds || z.HandedIn != counted-z.Kept {
		p.wrong(drawerWrong, "Z %d: %d in the drawer (%d at first), and it says %+v", z.Shift, p.holds, p.float, z)
	}
	if z.Supervisor == "" && (len(z.Open) > 0 || l.by != p.opener) {
		p.wrong(drawerWrong, "Z %d has %d open payments, %s opened and %s closed, and nobody signed", z.Shift, len(z.Open), p.opener, l.by)
	}
	told := map[string]bool{}
	for _, e := range z.Open {
		told[e.Number] = true
	}
	for _, e := range z.Earlier {
		told[e.Number] = true
		if at := p.taken[e.Number]; at == 0 || at > p.closed && p.closed > 0 {
			p.wrong(foreignShift, "Z %d says that %s is of an earlier shift; it is event %d, the closing before was %d", z.Shift, e.Number, at, p.closed)
		}
	}
	for _, number := range p.unsettled {
		if !told[number] {
			p.wrong(drawerWrong, "payment %s was open on Z %d, and Z %d says nothing of it", number, z.Shift-1, z.Shift)
		}
	}
	p.unsettled = nil
	for _, e := range z.Open {
		p.unsettled = append(p.unsettled, e.Number)
	}
	p.deed(l, z.Difference, z.Note, z.Supervisor)
	p.shifts += z.Expected - z.Float
	p.open, p.holds, p.kept, p.closed = "", z.Kept, z.Kept, l.sequence
}

// checkX compares what the counter says of the drawer now, and of its shifts, with the pencil.
func (d *day) checkX(ctx context.Context, p *pencil) {
	shifts, err := d.life.store.Shifts(ctx, 0, 1000)
	if err != nil || int64(len(shifts)) != p.number {
		p.wrong(zNumbers, "the counter knows %d shifts of %d, %v", len(shifts), p.number, err)
	}
	_, x, err := d.life.store.Drawer(ctx)
	last, sinceErr := d.life.store.Remainder(ctx)
	switch {
	case p.open != "" && (err != nil || int64(x.Expected()) != p.holds):
		p.wrong(drawerWrong, "X says %d of %d, %v", x.Expected(), p.holds, err)
	case p.open != "":
		p.shifts += int64(x.Expected() - x.Float)
	case p.number == 0:
		return
	case sinceErr != nil || last == nil || int64(last.Kept+last.Between) != p.holds:
		p.wrong(drawerWrong, "the remainder is %+v of %d, %v", last, p.holds, sinceErr)
	default:
		p.shifts += int64(last.Between)
	}
	if p.shifts != p.moved {
		p.wrong(drawerWrong, "the shifts together have %d of %d", p.shifts, p.moved)
	}
}

// checkJournal compares the journal with the payments: every posting sums to zero, Kas is the drawer, Titipan what is
// open and what is due, and the fees those of what is paid.
func (d *day) checkJournal(ctx context.Context, p *pencil, payments []ledger.Payment, notas map[ledger.NotaID]*notaSum) {
	accounts := map[ledger.Account]ledger.Rupiah{}
	err := d.life.store.Transactions(ctx, "", "", func(t ledger.Transaction) error {
		var sum ledger.Rupiah
		for _, posting := range t.Postings {
			sum += posting.Amount
			accounts[posting.Account] += posting.Amount
		}
		if sum != 0 {
			p.wrong(unbalanced, "event %d adds up to %d: %+v", t.Sequence, sum, t.Postings)
		}
		return nil
	})
	var open, due, fees ledger.Rupiah
	for _, s := range notas {
		open, due, fees = open+s.open, due+s.cash-(s.owed+99)/100*100, fees+s.fees
	}
	got := [...]ledger.Rupiah{-accounts["Kewajiban:Titipan Pelanggan"], accounts["Aset:Kas"], -accounts["Pendapatan:Admin"]}
	want := [...]ledger.Rupiah{open + due, ledger.Rupiah(p.holds), fees}
	if err != nil || got != want {
		p.wrong(unbalanced, "titipan, Kas and fees are %d in the journal and %d by the payments (%d open, %d due), %v", got, want, open, due, err)
	}
	for _, one := range payments {
		if p.proofs[string(one.Ref)] && !strings.HasPrefix(one.Evidence, "mutasi ") {
			p.wrong(silent, "payment %s was settled by a statement, and its evidence is %q", one.Number, one.Evidence)
		}
	}
}
