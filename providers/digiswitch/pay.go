package digiswitch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// What one "not paid" needs before it is believed (reliability §2), in minutes.
const (
	fenceApart = 15
	fenceAfter = 15
)

// fenceUntil is how long the upstream remembers a payment; later "not found" says nothing.
const fenceUntil = 60 * 24 * time.Hour

// Pay sends pay-pasca, once.
func (a *account) Pay(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
	request := a.request(commandPay, p.Product, p.Bill.Customer, p.Ref)
	data, response, err := a.exchange(ctx, a.url, request, true)
	answer := providers.Answer{Raw: response.Body, Date: response.Date}
	if err != nil {
		return answer, fmt.Errorf("%s: pay: %w", a.config.Name, err)
	}
	said, err := a.reply(data, p)
	if err != nil {
		return answer, fmt.Errorf("%s: pay: %w", a.config.Name, err)
	}
	answer.Answer = said
	return answer, nil
}

// reply reads what pay-pasca answered. A success about another payment is disputed (reliability §1.4); any other
// verdict about another one is none.
func (a *account) reply(data transport.Object, p ledger.Payment) (ledger.Answer, error) {
	v, err := readVerdict(data)
	if err != nil {
		return ledger.Answer{}, err
	}
	said := ledger.Answer{Code: v.rc, Message: v.message, Flag: v.flag}
	_, either, wrong := names(data, p.Ref, p.Bill.Customer)
	switch {
	case v.flag != "":
	case wrong != "" && v.class == success:
		said.Conflict = "terbayar, tetapi " + wrong
	case wrong != "":
		said.Flag = wrong
	case v.class == success && !either:
		said.Flag = "sukses, tetapi tanpa ref_id dan customer_no"
	default:
		said = a.outcome(said, v, data, p)
	}
	return said, nil
}

// outcome adds what a verdict about p means to what was said.
func (a *account) outcome(said ledger.Answer, v verdict, data transport.Object, p ledger.Payment) ledger.Answer {
	minute := a.config.Minute
	switch v.class {
	case success:
		return readSuccess(said, data, p)
	case unlisted, pending:
		said.Outcome = ledger.OutcomePending
	case refunded:
		said.Outcome = ledger.OutcomeReversed
	case suspect:
		said.Outcome, said.Fence = ledger.OutcomeFailed, ledger.Fence{Apart: fenceApart * minute}
		if !v.formed { // no transaction was made by this request, which says nothing about an earlier one
			said.Fence.After = fenceAfter * minute
		}
	case failed:
		said.Outcome = ledger.OutcomeFailed
		if v.rc == notReady {
			said.Notes = append(said.Notes, "tagihan belum terbit atau sudah terbayar")
		}
	}
	f := readFigures(data)
	said.Balance = f.balance
	return said
}

// readSuccess is a success with our reference and number: paid, if its amount and periods are the bill's too, and
// what it tells completes the bill. Price, admin and balance are only noted.
func readSuccess(said ledger.Answer, data transport.Object, p ledger.Payment) ledger.Answer {
	d, f := readDescription(data), readFigures(data)
	f.differs("potongan saldo", f.price, p.Bill.Cost)
	if f.admin != nil && *f.admin != p.Bill.Line(ledger.LineAdmin) {
		f.notes = append(f.notes, fmt.Sprintf("admin %s, semula %s", *f.admin, p.Bill.Line(ledger.LineAdmin)))
	}
	selling, present, err := data.Money("selling_price")
	switch {
	case err != nil:
		said.Flag = "sukses, tetapi jumlah yang terbayar tidak terbaca"
		return said
	case present && selling != p.Bill.Owed():
		said.Conflict = fmt.Sprintf("terbayar %s, padahal tagihan %s", selling, p.Bill.Owed())
		return said
	case !samePeriods(d.sheets, p.Bill):
		said.Conflict = "terbayar untuk periode lain daripada tagihan"
		return said
	case !present:
		f.notes = append(f.notes, "penyedia tidak menyebut jumlah yang terbayar")
	}
	d.single(p.Bill.Line(ledger.LineBill))
	said.Outcome = ledger.OutcomePaid
	said.Serial, said.Cost, said.Balance = data.Text("sn", maxSerial), f.price, f.balance
	said.Name, said.Address, said.Details = data.Text("name", maxName), d.address, d.details
	said.Notes = append(d.notes, f.notes...)
	if len(d.sheets) < maxSheets {
		said.Sheets = d.sheets
	}
	return said
}

// samePeriods compares the periods of an answer's sheets with the bill's, whatever rows they lie in: some PDAMs join all
// periods in one. A list that names none contradicts nothing.
func samePeriods(got []ledger.Sheet, bill ledger.Bill) bool {
	a, b := periods(got, bill.Counts), periods(bill.Sheets, bill.Counts)
	return len(a) == 0 || len(b) == 0 || slices.Equal(a, b)
}

func periods(sheets []ledger.Sheet, kind ledger.Periods) []string {
	var all []string
	for _, s := range sheets {
		if s.Period != "" {
			all = append(all, kind.Names(s.Period)...)
		}
	}
	slices.Sort(all)
	return all
}
