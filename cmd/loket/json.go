package main

import (
	"encoding/json"
	"io"
	"time"

	"loket/ledger"
)

// paymentJSON is a payment on stdout (design §4). Amounts are whole rupiah; cash, change and rounding are the
// nota's; what is unknown is null; times are RFC 3339 in the counter's zone.
type paymentJSON struct {
	Number   string             `json:"number"`
	Ref      ledger.RefID       `json:"ref"`
	Nota     ledger.NotaID      `json:"nota"`
	Product  ledger.ProductCode `json:"product"`
	Customer ledger.CustomerNo  `json:"customer"`
	Name     *string            `json:"name"`
	Period   *string            `json:"period"`
	State    ledger.State       `json:"state"`
	Reason   *string            `json:"reason"`
	Total    ledger.Rupiah      `json:"total"`
	Fee      ledger.Rupiah      `json:"fee"`
	Cost     *ledger.Rupiah     `json:"cost"`
	Cash     ledger.Rupiah      `json:"cash"`
	Change   ledger.Rupiah      `json:"change"`
	Rounding ledger.Rupiah      `json:"rounding"`
	Provider string             `json:"provider"`
	Code     *string            `json:"code"`
	Message  *string            `json:"message"`
	Serial   *string            `json:"serial"`
	Cashier  string             `json:"cashier"`
	Created  string             `json:"created"`
	Settled  *string            `json:"settled"`
	Practice bool               `json:"practice"`
}

// billJSON is a bill on stdout: total is what the customer pays, the sum of the lines; cost what leaves the deposit.
type billJSON struct {
	Product  ledger.ProductCode `json:"product"`
	Customer ledger.CustomerNo  `json:"customer"`
	Name     *string            `json:"name"`
	Address  *string            `json:"address"`
	Details  []detailJSON       `json:"details"`
	Sheets   []sheetJSON        `json:"sheets"`
	Lines    []lineJSON         `json:"lines"`
	Fee      ledger.Rupiah      `json:"fee"`
	Total    ledger.Rupiah      `json:"total"`
	Cost     *ledger.Rupiah     `json:"cost"`
}

type detailJSON struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type lineJSON struct {
	Label  string        `json:"label"`
	Amount ledger.Rupiah `json:"amount"`
}

type sheetJSON struct {
	Period    string        `json:"period"`
	Amount    ledger.Rupiah `json:"amount"`
	Penalty   ledger.Rupiah `json:"penalty"`
	Admin     ledger.Rupiah `json:"admin"`
	Other     ledger.Rupiah `json:"other"`
	Start     *string       `json:"start"`
	End       *string       `json:"end"`
	Reference *string       `json:"reference"`
}

// known is a text, or nil where there is none.
func known[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	text := string(s)
	return &text
}

func newPaymentJSON(e ledger.Entry, zone *time.Location) paymentJSON {
	j := paymentJSON{Number: e.Number, Ref: e.Ref, Nota: e.Nota, Product: e.Product, Customer: e.Customer,
		Name: known(e.Name), Period: known(e.Period), State: e.State, Reason: known(e.Reason), Total: e.Total,
		Fee: e.Fee, Cost: e.Cost, Cash: e.Cash, Change: e.Change, Rounding: e.Rounding, Provider: e.Provider,
		Code: known(e.Code), Message: known(e.Message), Serial: known(e.Serial), Cashier: e.Cashier,
		Created: e.Created.In(zone).Format(time.RFC3339), Practice: e.Practice}
	if !e.Settled.IsZero() {
		j.Settled = known(e.Settled.In(zone).Format(time.RFC3339))
	}
	return j
}

func newBillJSON(b ledger.Bill) billJSON {
	j := billJSON{Product: b.Product, Customer: b.Customer, Name: known(b.Name), Address: known(b.Address),
		Details: []detailJSON{}, Sheets: []sheetJSON{}, Lines: []lineJSON{}, Fee: b.Fee, Total: b.Total, Cost: b.Cost}
	for _, d := range b.Details {
		j.Details = append(j.Details, detailJSON{d.Label, d.Value})
	}
	for _, s := range b.Sheets {
		j.Sheets = append(j.Sheets, sheetJSON{s.Period, s.Amount, s.Penalty, s.Admin, s.Other, known(s.Start), known(s.End), known(s.Reference)})
	}
	for _, l := range b.Lines {
		j.Lines = append(j.Lines, lineJSON{l.Label, l.Amount})
	}
	return j
}

// writeJSON writes one object on one line.
func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
