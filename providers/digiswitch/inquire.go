package digiswitch

import (
	"context"
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// wib is the provider's own zone: a bill is paid on the calendar day of its inquiry there.
var wib = time.FixedZone("WIB", 7*60*60)

// payWithin is how long a bill is good for at most.
const payWithin = 30 * time.Minute

// Inquire asks for the bill with inq-pasca. The ref_id is the payment's; a new inquiry needs a new one.
func (a *account) Inquire(ctx context.Context, q providers.Query) (ledger.Bill, error) {
	asked := a.config.Now().UTC()
	request := a.request(commandInquire, q.Product, q.Customer, q.Ref)
	request.Amount = int64(q.Amount)
	data, response, err := a.question(ctx, a.url, request)
	if err != nil {
		return ledger.Bill{}, fmt.Errorf("%s: inquire: %w", a.config.Name, err)
	}
	rc, status := data.Code("rc", 2), data.Text("status", maxID)
	if rc == "" || status == "" {
		return ledger.Bill{}, fmt.Errorf("%s: inquire: %w: no verdict", a.config.Name, providers.ErrNoAnswer)
	}
	row := codes[rc]
	if wrong := contradiction(row.class, status, data.Text("message", maxMessage)); wrong != "" {
		return ledger.Bill{}, fmt.Errorf("%s: inquire: %w: %s", a.config.Name, providers.ErrNoAnswer, wrong)
	}
	if _, _, wrong := names(data, q.Ref, q.Customer); wrong != "" {
		return ledger.Bill{}, fmt.Errorf("%s: inquire: %w: %s", a.config.Name, providers.ErrNoAnswer, wrong)
	}
	if row.class != success {
		return ledger.Bill{}, a.refusal(rc, shown(response), row.inquiry)
	}
	bill, err := readBill(data)
	if err != nil {
		return ledger.Bill{}, fmt.Errorf("%s: inquire: %w", a.config.Name, err)
	}
	if bill.Total == 0 {
		return ledger.Bill{}, a.refusal(rc, shown(response), providers.ErrNoBill)
	}
	bill.Product, bill.Ref, bill.Customer = q.Product.Code, q.Ref, q.Customer
	bill.AskedAt, bill.PayBefore = asked, payBefore(asked)
	return bill, nil
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
	if f.price != nil && *f.price > selling {
		f.notes = append(f.notes, fmt.Sprintf("price %d is more than the selling price %d", *f.price, selling))
	}
	if admin > selling {
		f.notes = append(f.notes, "admin is more than the selling price")
	}
	bill.Notes = append(d.notes, f.notes...)
	return bill, nil
}

// payBefore is the end of the provider's day, or half an hour after the inquiry if that is sooner.
func payBefore(asked time.Time) time.Time {
	local := asked.In(wib)
	midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, wib).UTC()
	if soon := asked.Add(payWithin); soon.Before(midnight) {
		return soon
	}
	return midnight
}
