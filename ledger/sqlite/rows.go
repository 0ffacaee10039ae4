package sqlite

import (
	"database/sql"
	"time"

	"loket/ledger"
)

// paymentRow is a payment with its nota's cash, as its projection shows them. Two rows of one payment can be compared
// with ==.
type paymentRow struct {
	sequence int64 // of the intend event
	tendered int64 // the sequence of its nota's tender
	ref      ledger.RefID
	number   string
	nota     ledger.NotaID
	claim    string
	product  ledger.ProductCode
	category string
	provider string
	customer ledger.CustomerNo
	name     string
	period   string
	day      ledger.Date
	state    string
	reason   ledger.Reason
	total    ledger.Rupiah
	fee      ledger.Rupiah
	cost     sql.Null[ledger.Rupiah]
	code     string
	message  string
	serial   string
	cashier  string
	created  int64
	settled  int64
	practice bool
	ended    ended
	openKey  string

	// The nota's.
	tender   ledger.Rupiah
	change   ledger.Rupiah
	handed   ledger.Rupiah
	rounding ledger.Rupiah
	due      ledger.Rupiah
	underway bool
}

// ended is a payment's final outcome, by which the day's totals are counted; and it says which locks of its bill a
// payment holds: without one the open key and the paid keys, paid the paid keys alone, otherwise none.
type ended uint8

const (
	endedNot ended = iota
	endedPaid
	endedFailed
	endedCancelled
	endedReversed
)

// anyEnded lets a query over the index of the days choose by day alone.
const anyEnded = `ended IN (0, 1, 2, 3, 4)`

func endedAs(s ledger.State) ended {
	switch s {
	case ledger.Paid:
		return endedPaid
	case ledger.Failed:
		return endedFailed
	case ledger.Cancelled:
		return endedCancelled
	case ledger.Reversed:
		return endedReversed
	}
	return endedNot
}

const paymentColumns = `p.seq, p.tendered, p.ref, p.number, p.nota, p.claim, p.product, p.category, p.provider, p.customer,
	p.name, p.period, p.day, p.state, p.reason, p.total, p.fee, p.cost, p.code, p.message, p.serial, p.cashier, p.created,
	p.settled, p.practice, p.ended, p.open_key, p.tender, p.change, p.handed, p.rounding, p.due, p.underway`

const insertPayment = `INSERT INTO payments (seq, tendered, ref, number, nota, claim, product, category, provider, customer,
	name, period, day, state, reason, total, fee, cost, code, message, serial, cashier, created, settled, practice,
	ended, open_key, tender, change, handed, rounding, due, underway) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`

// What a later event can change. SQLite writes an index again whenever a column of it is set, changed or not:
// a payment that has not ended leaves the indexes of the days and of what is settled alone.
const (
	updateState   = `UPDATE payments SET state = ? WHERE seq = ?`
	updatePayment = `UPDATE payments SET period = ?, state = ?, reason = ?, cost = ?, code = ?, message = ?,
		serial = ?, settled = ?, ended = ?, change = ?, handed = ?, rounding = ?, due = ?, underway = ? WHERE seq = ?`
)

// paymentRowOf is the row of a payment whose first event, and its nota's, have these sequences.
func paymentRowOf(p ledger.Payment, n ledger.Nota, sequence, tendered int64) paymentRow {
	row := paymentRow{sequence: sequence, tendered: tendered, ref: p.Ref, number: p.Number, nota: p.Nota,
		claim: p.Claim, product: p.Product.Code, category: p.Product.Category, provider: p.Product.Provider, customer: p.Bill.Customer, name: p.Bill.Name,
		period: p.Bill.Periods(), day: p.Day, state: p.State.String(), reason: p.Reason, total: p.Bill.Total,
		fee: p.Bill.Fee, code: p.Code, message: p.Message, serial: p.Serial, cashier: p.By,
		created: p.IntendedAt.UnixMicro(), practice: p.Practice, ended: endedAs(p.State), openKey: p.OpenKey,
		tender: n.Tender, change: n.Change, handed: n.HandBack, rounding: n.RoundingUp(), due: n.Due(), underway: n.Underway()}
	if cost := p.KnownCost(); cost != nil {
		row.cost = sql.Null[ledger.Rupiah]{V: *cost, Valid: true}
	}
	if p.State.Final() {
		row.settled = p.SettledAt.UnixMicro()
	}
	return row
}

// fields are the columns of paymentColumns, to scan into.
func (r *paymentRow) fields() []any {
	return []any{&r.sequence, &r.tendered, &r.ref, &r.number, &r.nota, &r.claim, &r.product, &r.category, &r.provider,
		&r.customer, &r.name, &r.period, &r.day, &r.state, &r.reason, &r.total, &r.fee, &r.cost, &r.code, &r.message, &r.serial, &r.cashier,
		&r.created, &r.settled, &r.practice, &r.ended, &r.openKey, &r.tender, &r.change, &r.handed, &r.rounding, &r.due,
		&r.underway}
}

func (r *paymentRow) inserted() []any {
	return []any{r.sequence, r.tendered, r.ref, r.number, r.nota, r.claim, r.product, r.category, r.provider,
		r.customer, r.name, r.period, r.day, r.state, r.reason, r.total, r.fee, nullable(r.cost), r.code, r.message, r.serial, r.cashier,
		r.created, r.settled, r.practice, r.ended, r.openKey, r.tender, r.change, r.handed, r.rounding, r.due, r.underway}
}

// update is the statement that makes the row of what it was.
func (r *paymentRow) update(was paymentRow) (string, []any) {
	if was.state = r.state; was == *r {
		return updateState, []any{r.state, r.sequence}
	}
	return updatePayment, []any{r.period, r.state, r.reason, nullable(r.cost), r.code, r.message, r.serial, r.settled,
		r.ended, r.change, r.handed, r.rounding, r.due, r.underway, r.sequence}
}

// nullable is an amount as the driver takes it.
func nullable(r sql.Null[ledger.Rupiah]) sql.NullInt64 {
	return sql.NullInt64{Int64: int64(r.V), Valid: r.Valid}
}

// entry is the row as lists show it.
func (r *paymentRow) entry() (ledger.Entry, error) {
	e := ledger.Entry{Number: r.number, Ref: r.ref, Nota: r.nota, Claim: r.claim, Product: r.product,
		Category: r.category, Provider: r.provider, Customer: r.customer, Name: r.name, Period: r.period, Day: r.day,
		Reason: r.reason, Total: r.total, Fee: r.fee, Cash: r.tender, Change: r.change, Rounding: r.rounding,
		Code: r.code, Message: r.message, Serial: r.serial, Cashier: r.cashier, Created: timeOf(r.created),
		Practice: r.practice}
	if r.cost.Valid {
		cost := r.cost.V
		e.Cost = &cost
	}
	if r.settled != 0 {
		e.Settled = timeOf(r.settled)
	}
	return e, e.State.UnmarshalText([]byte(r.state))
}

func timeOf(micro int64) time.Time { return time.UnixMicro(micro).UTC() }
