package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Bill is what a customer owes, as of one inquiry; where there is no inquiry, what the catalogue says.
type Bill struct {
	Product  ProductCode `json:"product"`
	Ref      RefID       `json:"ref"` // drawn before the inquiry; it names the payment of this bill
	Customer CustomerNo  `json:"customer"`
	Name     string      `json:"name,omitzero"`
	Address  string      `json:"address,omitzero"`
	Period   Month       `json:"period,omitzero"` // the month asked for, where one bill is one month
	Counts   Periods     `json:"counts,omitzero"` // what the periods of the sheets count, as the catalogue says
	Details  []Detail    `json:"details,omitempty"`
	Sheets   []Sheet     `json:"sheets,omitempty"`
	Lines    []Line      `json:"lines"`
	Fee      Rupiah      `json:"fee"`             // the loket's own, one of the lines
	Total    Rupiah      `json:"total"`           // what the customer pays: the sum of the lines
	Cost     *Rupiah     `json:"cost,omitempty"`  // what leaves the deposit; nil: not known yet
	Notes    []string    `json:"notes,omitempty"` // in Indonesian, what was odd in the provider's answer

	AskedAt   time.Time `json:"asked_at,omitzero"`   // UTC
	PayBefore time.Time `json:"pay_before,omitzero"` // UTC; after it the bill must be asked again
	Date      time.Time `json:"-"`                   // the provider's own clock when it answered, zero if it told none; not kept
}

// Detail is something shown and printed about a bill, in the order to print. Key is our English name for it,
// Label the Indonesian one.
type Detail struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// Text is the value as people read it: a date of the wire as on paper, and a power with its unit. It is kept as it came.
func (d Detail) Text() string {
	switch d.Key {
	case DetailTaxUntil, DetailRegistered:
		return DateText(d.Value)
	case DetailPower:
		if _, err := strconv.Atoi(d.Value); err == nil {
			return d.Value + " VA"
		}
	}
	return d.Value
}

// The keys of details that code decides on or receipts place; an adapter may add others.
const (
	DetailTariff       = "tariff"       // golongan, tarif
	DetailPower        = "power"        // daya, VA
	DetailTaxUntil     = "tax_until"    // masa pajak s/d, a date
	DetailRegistered   = "registered"   // tanggal registrasi, a date
	DetailTaxYear      = "tax_year"     // tahun pajak
	DetailTenor        = "tenor"        // of how many instalments
	DetailSheets       = "sheets"       // lembar tagihan, as the provider counts them
	DetailRegistration = "registration" // nomor registrasi
)

// Sheet is one lembar tagihan: one month's bill. Amounts are whole rupiah, readings m³ or kWh.
type Sheet struct {
	Period    string `json:"period"` // as sent
	Amount    Rupiah `json:"amount"`
	Penalty   Rupiah `json:"penalty"` // denda
	Admin     Rupiah `json:"admin"`
	Other     Rupiah `json:"other"`
	Start     Meter  `json:"start,omitzero"`
	End       Meter  `json:"end,omitzero"`
	Reference string `json:"reference,omitzero"` // the utility's own number of it (TV)
}

// Line is one amount of the bill; all lines together are the total.
type Line struct {
	Key    string `json:"key"`
	Label  string `json:"label"`
	Amount Rupiah `json:"amount"`
}

// The keys of lines; an adapter may add the utility's own.
const (
	LineBill           = "bill"           // tagihan, not itemised further
	LineWater          = "water"          // harga air
	LineAdministration = "administration" // the PDAM's own administrasi, part of the water account
	LineMaintenance    = "maintenance"    // pemeliharaan
	LineLevy           = "levy"           // retribusi
	LineSewage         = "sewage"         // air limbah
	LineService        = "service"        // pelayanan
	LineStamp          = "stamp"          // meterai
	LinePenalty        = "penalty"        // denda
	LineOther          = "other"          // biaya lain
	LineRemainder      = "remainder"      // what the provider's parts leave of its total
	LineAdmin          = "admin"          // the aggregator's admin (bank)
	LineFee            = "fee"            // biaya layanan, the loket's own
)

const (
	maxSheets  = 60
	maxLines   = 40
	maxDetails = 60
)

// ErrBill says that a bill cannot be paid as it stands.
var ErrBill = errors.New("bill does not hold together")

// Check reports what is wrong with a bill that is about to be paid: lines that do not add up to the total, no
// total, more parts than a bill has.
func (b Bill) Check() error {
	if len(b.Sheets) > maxSheets || len(b.Lines) > maxLines || len(b.Details) > maxDetails {
		return fmt.Errorf("%w: too many parts", ErrBill)
	}
	var sum, fee Rupiah
	for _, line := range b.Lines {
		if line.Amount > MaxRupiah || line.Amount < -MaxRupiah { // or the sum could run over
			return fmt.Errorf("%w: line of %d", ErrBill, line.Amount)
		}
		sum += line.Amount
		if line.Key == LineFee {
			fee += line.Amount
		}
	}
	switch {
	case b.Customer == "" || b.Product == "" || b.Ref == "":
		return fmt.Errorf("%w: no number, product or reference", ErrBill)
	case sum != b.Total:
		return fmt.Errorf("%w: lines are %d, total is %d", ErrBill, sum, b.Total)
	case fee != b.Fee || b.Fee < 0:
		return fmt.Errorf("%w: fee lines are %d, fee is %d", ErrBill, fee, b.Fee)
	case b.Total <= 0 || b.Owed() <= 0 || b.Total > MaxRupiah:
		return fmt.Errorf("%w: total %d", ErrBill, b.Total)
	}
	return nil
}

// Owed is what the provider asks for: the total without the loket's own fee.
func (b Bill) Owed() Rupiah { return b.Total - b.Fee }

// Commission is what the loket earns on the bill beside its own fee: what the customer owes the provider less what
// leaves the deposit (selling_price − price, providers §2). It may be negative; false where the cost is not known. It
// is the counter's own business and stands on no screen or paper that a customer sees.
func (b Bill) Commission() (Rupiah, bool) {
	if b.Cost == nil {
		return 0, false
	}
	return b.Owed() - *b.Cost, true
}

// WithFee is the bill with the loket's fee for product as its last line.
func (b Bill) WithFee(p Product) Bill {
	fee := p.Fee
	if p.PerSheet {
		fee *= Rupiah(b.sheetCount())
	}
	b.Fee = fee
	b.Total += fee
	if fee != 0 {
		b.Lines = append(b.Lines[:len(b.Lines):len(b.Lines)], Line{Key: LineFee, Label: "Biaya layanan", Amount: fee})
	}
	return b
}

// sheetCount is how many lembar the bill is for, at least one: some PDAMs join several months in one row, and some
// products tell the number alone (HP).
func (b Bill) sheetCount() int {
	n := 0
	for _, s := range b.Sheets {
		months, _ := b.Counts.Months(s.Period)
		n += max(1, len(months))
	}
	if n == 0 {
		n, _ = strconv.Atoi(b.Detail(DetailSheets)) // 0 where it is no number
	}
	return min(max(1, n), maxSheets)
}

// Detail is the value of the detail with this key, or "".
func (b Bill) Detail(key string) string {
	for _, d := range b.Details {
		if d.Key == key {
			return d.Value
		}
	}
	return ""
}

// Line is the sum of the lines with this key.
func (b Bill) Line(key string) Rupiah {
	var sum Rupiah
	for _, l := range b.Lines {
		if l.Key == key {
			sum += l.Amount
		}
	}
	return sum
}

// Periods are the bill's periods for reading: "JAN19, FEB19", "1 bulan", "ke-2 dari 30".
func (b Bill) Periods() string {
	var texts []string
	for _, text := range b.periodTexts() {
		texts = append(texts, b.PeriodText(text))
	}
	return strings.Join(texts, ", ")
}

// PeriodText is the period of one of the bill's sheets for reading.
func (b Bill) PeriodText(period string) string { return b.Counts.Text(period, b.Detail(DetailTenor)) }

// Younger reports whether the bill begins with a later month than another. One that names no month is neither younger
// nor older.
func (b Bill) Younger(than Bill) bool {
	mine, theirs := b.oldest(), than.oldest()
	return mine != "" && theirs != "" && mine > theirs
}

// oldest is the first month that the bill is for, whatever row it stands in.
func (b Bill) oldest() Month {
	var first Month
	for _, text := range b.periodTexts() {
		months, _ := b.Counts.Months(text)
		for _, m := range months {
			if first == "" || m < first {
				first = m
			}
		}
	}
	return first
}

// periodTexts are the periods of the sheets as sent; where none names one, the month that was asked for.
func (b Bill) periodTexts() []string {
	var texts []string
	for _, s := range b.Sheets {
		if s.Period != "" {
			texts = append(texts, s.Period)
		}
	}
	if len(texts) == 0 && b.Period != "" {
		return []string{string(b.Period)}
	}
	return texts
}
