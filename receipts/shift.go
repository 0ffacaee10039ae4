package receipts

import (
	"fmt"
	"strconv"

	"loket/ledger"
)

// The labels and keys of a shift's slips.
const (
	labelFloat    = "MODAL AWAL"
	labelIn       = "KAS MASUK"
	labelOut      = "KAS KELUAR"
	labelExpected = "SALDO SEHARUSNYA"
	labelCounted  = "FISIK LACI"
	labelKept     = "TINGGAL DI LACI"
	labelHandedIn = "DISETOR"
	keyZ          = "Z NOMOR"
	keyShift      = "SHIFT"
	keyOpenedAt   = "BUKA"
	keyClosedAt   = "TUTUP"
	keyClosedBy   = "DITUTUP"
	keySupervisor = "PENYELIA"
	keyNote       = "CATATAN"
)

// X is what the open shift comes to at s.At: no closing, so it counts nothing and ends nothing.
func X(s Slip, shift ledger.Shift, d ledger.Drawer) []string {
	w := shiftWriter(s)
	w.titled(textTitleX, keyShift, shift)
	w.row(keyPrinted, w.clock(s.At))
	w.lostKeys(d)
	w.sold(d)
	w.drawer(shift, d)
	w.unsettled(d)
	w.earlier(d)
	w.end()
	return w.lines
}

// Z is the report of a closed shift, from its events alone, so that it is printed the same for ever (LAPORAN TUTUP KASIR).
func Z(s Slip, shift ledger.Shift) []string {
	c := shift.Closing
	s.Head = placed(s.Head, shift)
	w := shiftWriter(s)
	w.titled(textTitleZ, keyZ, shift)
	w.row(keyClosedAt, w.clock(shift.ClosedAt))
	if shift.ClosedBy != shift.OpenedBy {
		w.row(keyClosedBy, shift.ClosedBy)
	}
	w.lostKeys(c.Drawer)
	w.sold(c.Drawer)
	w.drawer(shift, c.Drawer)
	w.counted(c)
	w.unsettled(c.Drawer)
	w.signed(c)
	w.earlier(c.Drawer)
	w.left(keySeal)
	w.left(c.Head.MAC)
	w.framed(fmt.Sprintf("Z %d - %s %s", shift.Number, ledger.Verdict(c.Difference), c.Difference.Plain()))
	w.end()
	return w.lines
}

// Deposit is the setoran slip: the money that a closed shift hands in, with room for two signatures.
func Deposit(s Slip, shift ledger.Shift) []string {
	c := shift.Closing
	s.Head = placed(s.Head, shift)
	w := shiftWriter(s)
	w.titled(textTitleDeposit, keyZ, shift)
	w.row(keyClosedAt, w.clock(shift.ClosedAt))
	w.rule()
	w.money(labelCounted, c.Counted)
	w.money(labelKept, -c.Kept)
	w.money(labelHandedIn, c.HandedIn)
	w.row(keyWords, Words(c.HandedIn))
	w.rule()
	w.signature(w.text(textHandsIn) + " " + shift.ClosedBy)
	w.signature(w.text(textTakesIn))
	w.end()
	return w.lines
}

// placed is the counter as it was called when the shift was closed.
func placed(h Head, shift ledger.Shift) Head {
	place := shift.Closing.Place
	h.Name, h.Address, h.Counter, h.Zone = place.Name, place.Address, shift.Counter, place.Location()
	return h
}

func shiftWriter(s Slip) *writer {
	w := &writer{slip: s, lib: book(), practice: s.Practice}
	w.paper = newPaper(s.Columns, len(keyWords))
	w.head()
	return w
}

func (w *writer) titled(title, number string, shift ledger.Shift) {
	w.centre(w.text(title))
	w.rule()
	w.row(number, strconv.Itoa(shift.Number))
	w.row(keyCashier, shift.OpenedBy)
	w.row(keyOpenedAt, w.clock(shift.OpenedAt))
}

// lostKeys puts when the ledger went on under a new key, on the word of whom: what the supervisor's PIN stood for until
// then it does not any more.
func (w *writer) lostKeys(d ledger.Drawer) {
	for _, lost := range d.LostKeys {
		w.left(w.text(textLostKey))
		w.left("  " + w.clock(lost.At))
		w.hanging("  OLEH : ", lost.By)
	}
}

// sold puts what was paid by product, what is in it, and what came to nothing.
func (w *writer) sold(d ledger.Drawer) {
	if d.First != "" {
		w.row(keyNumber, d.First)
	}
	if d.Last != d.First {
		w.row("SAMPAI", d.Last)
	}
	w.rule()
	for _, p := range d.Products {
		w.money(fmt.Sprintf("%s (%d)", p.Name, p.Count), p.Total)
	}
	for _, paid := range []bool{true, false} { // the sum of the products above it first
		for _, s := range d.States {
			if (s.State == ledger.Paid) == paid {
				w.money(fmt.Sprintf("%s (%d)", s.State.Label(), s.Count), s.Total)
			}
		}
	}
	if len(d.States) == 0 {
		w.left(w.text(textNothingSold))
	}
	w.nonzero(labelFee, d.Fee)
	w.nonzero(labelRounding, d.Rounding)
}

// drawer puts the cash that moved, and what must lie in the drawer by it.
func (w *writer) drawer(shift ledger.Shift, d ledger.Drawer) {
	w.rule()
	if b := shift.Before; b != nil && b.Offered() != shift.Float {
		w.money("SISA SHIFT LALU", b.Offered())
	}
	w.nonzero("DI LUAR SHIFT", d.Between)
	w.money(labelFloat, shift.Float)
	w.money(labelTender, d.Tender)
	w.money(labelChange, -d.Change)
	w.nonzero(labelBack, -d.HandBack)
	w.movements(shift, ledger.KindCashIn, labelIn, 1)
	w.movements(shift, ledger.KindCashOut, labelOut, -1)
	w.money(labelExpected, d.Expected())
}

func (w *writer) movements(shift ledger.Shift, kind ledger.Kind, label string, sign ledger.Rupiah) {
	w.nonzero(label, sign*shift.Moved(kind))
	for _, m := range shift.Movements {
		if m.Kind == kind {
			by := ""
			if m.By != shift.OpenedBy { // several may work at one drawer
				by = " (" + m.By + ")"
			}
			w.hanging("  "+m.Amount.Plain()+" : ", m.Reason+by)
		}
	}
}

// counted puts the drawer as it was counted, by denomination, and what that leaves.
func (w *writer) counted(c *ledger.Close) {
	w.rule()
	for _, p := range c.Count {
		if p.Pieces > 0 {
			label := fmt.Sprintf("%d x %s", p.Pieces, p.Value.Plain())
			if p.Coin {
				label += " KOIN"
			}
			w.money(label, p.Value*ledger.Rupiah(p.Pieces))
		}
	}
	w.money(labelCounted, c.Counted)
	w.money("SELISIH "+ledger.Verdict(c.Difference), c.Difference)
	if c.Note != "" {
		w.row(keyNote, c.Note)
	}
	w.rule()
	w.money(labelKept, c.Kept)
	w.money(labelHandedIn, c.HandedIn)
}

// unsettled lists what has no outcome yet, and the money that customers still have to get.
func (w *writer) unsettled(d ledger.Drawer) {
	if len(d.Open) > 0 {
		w.rule()
		w.left(fmt.Sprintf("%s (%d)", w.text(textOpenPayments), len(d.Open)))
		for _, p := range d.Open {
			w.left(p.Number)
			w.figure(p.Product+" "+p.State.Label(), "  ", p.Total)
		}
	}
	if len(d.Due) == 0 {
		return
	}
	w.rule()
	w.left(fmt.Sprintf("%s (%d)", w.text(textMoneyDue), len(d.Due)))
	for _, due := range d.Due {
		w.figure(due.Number, "  ", due.Amount)
	}
}

// signed puts who answers for the closing.
func (w *writer) signed(c *ledger.Close) {
	if c.Supervisor == "" {
		return
	}
	w.rule()
	w.row(keySupervisor, c.Supervisor)
	w.signature(w.text(textSigns))
}

// earlier lists payments of earlier shifts whose outcome came in this one: their money lies in no figure above.
func (w *writer) earlier(d ledger.Drawer) {
	w.rule()
	if len(d.Earlier) == 0 {
		return
	}
	w.left(fmt.Sprintf("%s (%d)", w.text(textEarlier), len(d.Earlier)))
	for _, p := range d.Earlier {
		w.left(p.Number)
		w.figure(p.Product+" "+p.Was.Label()+" > "+p.State.Label(), "  ", p.Total)
	}
	w.rule()
}

// signature is a line to sign on.
func (w *writer) signature(who string) {
	w.left(who)
	w.blank()
	w.blank()
	w.left("........................")
}
