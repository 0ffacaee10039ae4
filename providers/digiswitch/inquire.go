package digiswitch

import (
	"context"
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// wibSeconds is the provider's own zone, east of UTC: a bill is paid on the calendar day of its inquiry there.
const wibSeconds = 7 * 60 * 60

// payWithin is how long a bill is good for at most.
const payWithin = 30 * time.Minute

// Inquire asks for the bill with inq-pasca. The ref_id is the payment's; a new inquiry needs a new one. The amount is
// e-money's alone. PBB could be asked for one year (providers §2), which the document does not have and the counter does
// not need: without it the answer names the year it is for.
func (a *account) Inquire(ctx context.Context, q providers.Query) (ledger.Bill, error) {
	asked := a.config.Now().UTC()
	request := a.request(commandInquire, q.Product, q.Customer, q.Ref)
	request.Amount = int64(q.Amount)
	data, response, err := a.question(ctx, a.url, request)
	if err != nil {
		return ledger.Bill{}, fmt.Errorf("%s: inquire: %w", a.config.Name, err)
	}
	bill, err := a.found(data, q)
	if err != nil {
		return ledger.Bill{}, fmt.Errorf("%s: inquire: %w", a.config.Name, err)
	}
	bill.Product, bill.Ref, bill.Customer = q.Product.Code, q.Ref, q.Customer
	bill.AskedAt, bill.PayBefore, bill.Date = asked, payBefore(asked), response.Date
	return bill, nil
}

// found is the bill that an inquiry was answered with. What contradicts itself, or speaks of another number or
// ref_id, is no answer; everything else that is no bill is the provider's own word.
func (a *account) found(data transport.Object, q providers.Query) (ledger.Bill, error) {
	v, err := readVerdict(data)
	if err != nil {
		return ledger.Bill{}, err
	}
	_, _, wrong := names(data, q.Ref, q.Customer)
	switch {
	case v.flag != "":
		return ledger.Bill{}, fmt.Errorf("%w: its parts contradict each other", providers.ErrNoAnswer)
	case wrong != "":
		return ledger.Bill{}, fmt.Errorf("%w: it has another ref_id or customer_no", providers.ErrNoAnswer)
	case v.class != success:
		return ledger.Bill{}, a.refusal(v.rc, v.message, v.inquiry)
	}
	bill, err := readBill(data)
	if err == nil && bill.Total == 0 {
		err = a.refusal(v.rc, v.message, providers.ErrNoBill)
	}
	return bill, err
}

// refusal is the provider's own word; a code that is not in the table is its refusal too.
func (a *account) refusal(rc, message string, kind error) error {
	if kind == nil {
		kind = providers.ErrRefused
	}
	return &providers.Refusal{Provider: a.config.Name, Code: rc, Message: message, Err: kind}
}

// readBill reads what an inquiry found. Without a readable selling price there is no bill.
func readBill(data transport.Object) (ledger.Bill, error) {
	selling, present, err := data.Money("selling_price")
	if err != nil || !present {
		return ledger.Bill{}, fmt.Errorf("%w: no selling price", providers.ErrNoAnswer)
	}
	d, f := readDescription(data), readFigures(data)
	var admin ledger.Rupiah
	if f.admin != nil {
		admin = *f.admin
	}
	bill := ledger.Bill{Name: data.Text("name", maxName), Address: d.address, Details: d.details, Sheets: d.sheets,
		Lines: d.lines(selling, admin), Total: selling, Cost: f.price}
	d.single(bill.Line(ledger.LineBill))
	if f.price != nil && *f.price > selling {
		f.notes = append(f.notes, fmt.Sprintf("saldo akan terpotong %s, lebih besar daripada tagihan %s", *f.price, selling))
	}
	if admin > selling {
		f.notes = append(f.notes, fmt.Sprintf("admin %s lebih besar daripada tagihan %s", admin, selling))
	}
	bill.Notes = append(d.notes, f.notes...)
	return bill, nil
}

// payBefore is the end of the provider's day, or half an hour after the inquiry if that is sooner.
func payBefore(asked time.Time) time.Time {
	wib := time.FixedZone("WIB", wibSeconds)
	local := asked.In(wib)
	midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, wib).UTC()
	if soon := asked.Add(payWithin); soon.Before(midnight) {
		return soon
	}
	return midnight
}
