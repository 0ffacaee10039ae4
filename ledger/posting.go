package ledger

import (
	"fmt"
	"time"
)

// Account is an account of the double-entry mirror, by the name that it has in an exported journal. The first word is its
// kind: what the counter has, owes, earns, or was lent by its owner.
type Account string

// The accounts. Those of providers are made by DepositOf and UnknownCostOf.
const (
	AccountCash       Account = "Aset:Kas"                    // the drawer
	AccountHeld       Account = "Kewajiban:Titipan Pelanggan" // of payments without an outcome, and what is due to customers
	AccountFee        Account = "Pendapatan:Admin"            // the loket's own fee
	AccountCommission Account = "Pendapatan:Komisi"           // what customers owed providers less what left the deposit
	AccountRounding   Account = "Pendapatan:Pembulatan"
	AccountDifference Account = "Pendapatan:Selisih Kas" // of closings; above zero the drawer was short
	AccountFloat      Account = "Modal:Uang Laci"        // what the owner put in to open a shift
	AccountHandedIn   Account = "Modal:Setoran"          // what closings handed in
	AccountCashIn     Account = "Modal:Kas Masuk"
	AccountCashOut    Account = "Modal:Kas Keluar"
)

// DepositOf is the account of a provider's deposit: what payments took from it since the ledger began. What is paid into
// it is no event of the counter.
func DepositOf(provider string) Account { return Account("Aset:Deposit:" + provider) }

// UnknownCostOf is the account of paid bills of a provider whose cost is not known yet: what left the deposit and what
// was earned, together.
func UnknownCostOf(provider string) Account {
	return Account("Kewajiban:Biaya Belum Diketahui:" + provider)
}

// Posting is what a transaction adds to an account, in whole rupiah; below zero it is a credit.
type Posting struct {
	Account Account
	Amount  Rupiah
}

// Transaction is what one event moved between accounts. Its postings add up to zero; an event that moves nothing has
// none.
type Transaction struct {
	Sequence int64 // of the event
	At       time.Time
	By       string
	Text     string // in Indonesian, what happened
	Number   string // of the payment; "": the event is of a nota or a shift
	Subject  string // of the event
	Postings []Posting
}

// moves are postings that always add up to zero, because nothing else makes them: what one account gets another gives.
type moves []Posting

func (m *moves) move(from, to Account, amount Rupiah) {
	m.add(from, -amount)
	m.add(to, amount)
}

func (m *moves) add(account Account, amount Rupiah) {
	for i := range *m {
		if (*m)[i].Account == account {
			(*m)[i].Amount += amount
			return
		}
	}
	*m = append(*m, Posting{account, amount})
}

// transaction is what is left of the moves of an event.
func (m moves) transaction(e Event, text, number string) Transaction {
	t := Transaction{Sequence: e.Sequence, At: e.At, By: e.By, Text: text, Number: number, Subject: e.Subject}
	for _, posting := range m {
		if posting.Amount != 0 {
			t.Postings = append(t.Postings, posting)
		}
	}
	return t
}

// PostPayment is what an event of a payment moves: it was before, is after, and n is its nota with what its payments were
// before. Money stays with the customer's (titipan) until the payment is paid, and returns there when that is taken back
// or doubtful (design §3).
func PostPayment(e Event, before, after Payment, n Nota) Transaction {
	var m moves
	m.earn(before, -1)
	m.earn(after, 1)
	m.round(n, n.With(after))
	text := after.State.Label() + " " + after.Product.Name
	switch {
	case e.Kind == KindIntend: // all that it moves
		text = "Pembulatan " + after.Product.Name
	case before.State == after.State:
		text = "Biaya penyedia diketahui: " + after.Product.Name
	}
	return m.transaction(e, text, after.Number)
}

// PostNota is what an event of a nota moves.
func PostNota(e Event, before, after Nota) Transaction {
	var m moves
	m.move(AccountHeld, AccountCash, after.Tender-before.Tender)
	m.move(AccountCash, AccountHeld, after.Change-before.Change)
	m.move(AccountCash, AccountHeld, after.HandBack-before.HandBack)
	m.round(before, after)
	return m.transaction(e, notaTexts[e.Kind], "")
}

var notaTexts = map[Kind]string{KindTender: "Uang diterima", KindChange: "Uang kembali", KindHandBack: "Uang dikembalikan ke pelanggan"}

// PostShift is what an event of a shift moves; after is the shift after it, unopened the cash that lay in the drawer by the
// book when it was opened. From then on the drawer holds the float: Kas is what is expected in it.
func PostShift(e Event, after Shift, unopened Rupiah) Transaction {
	var m moves
	text := fmt.Sprintf("%s shift %d", shiftTexts[e.Kind], after.Number)
	switch e.Kind {
	case KindShiftOpen:
		m.move(AccountFloat, AccountCash, after.Float-unopened)
	case KindCashIn, KindCashOut:
		last := after.Movements[len(after.Movements)-1]
		if text += ": " + last.Reason; e.Kind == KindCashIn {
			m.move(AccountCashIn, AccountCash, last.Amount)
		} else {
			m.move(AccountCash, AccountCashOut, last.Amount)
		}
	case KindShiftClose:
		m.move(AccountDifference, AccountCash, after.Closing.Difference)
		m.move(AccountCash, AccountHandedIn, after.Closing.HandedIn)
	}
	return m.transaction(e, text, "")
}

var shiftTexts = map[Kind]string{KindShiftOpen: "Buka", KindCashIn: "Kas masuk", KindCashOut: "Kas keluar", KindShiftClose: "Tutup"}

// earn turns the customer's money of a paid payment into what left the deposit and what the counter earned; a sign of -1
// takes it back.
func (m *moves) earn(p Payment, sign Rupiah) {
	if p.State != Paid {
		return
	}
	m.move(AccountFee, AccountHeld, sign*p.Bill.Fee)
	commission, known := p.Commission()
	if !known {
		m.move(UnknownCostOf(p.Product.Provider), AccountHeld, sign*p.Bill.Owed())
		return
	}
	m.move(DepositOf(p.Product.Provider), AccountHeld, sign**p.KnownCost())
	m.move(AccountCommission, AccountHeld, sign*commission)
}

// round moves the nota's rounding, which counts once all of its payments are recorded.
func (m *moves) round(before, after Nota) {
	rounding := func(n Nota) Rupiah {
		if !n.Whole() {
			return 0
		}
		return n.RoundingUp()
	}
	m.move(AccountRounding, AccountHeld, rounding(after)-rounding(before))
}

// Held is the customers' money of a nota that the counter keeps: of payments without a final outcome, and what is due.
func (n Nota) Held() Rupiah {
	held := n.Due()
	for _, item := range n.Items {
		if item.State.Owed() && item.State != Paid {
			held += item.Total
		}
	}
	return held
}

// Balances are the sums of accounts, in whole rupiah.
type Balances map[Account]Rupiah

// Add counts a transaction in.
func (b Balances) Add(t Transaction) {
	for _, posting := range t.Postings {
		b[posting.Account] += posting.Amount
	}
}

// Sum is what the postings add up to: zero.
func (t Transaction) Sum() Rupiah {
	var sum Rupiah
	for _, posting := range t.Postings {
		sum += posting.Amount
	}
	return sum
}
