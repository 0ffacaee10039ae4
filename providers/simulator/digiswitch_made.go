package simulator

import (
	"strconv"
	"strings"
	"time"
)

// switchCodes are the twelve products of the document, in its order.
var switchCodes = []string{
	"pln", "pdam", "hp", "internet", "bpjs", "multifinance", "pbb", "pgas", "tv", "plnnontaglis", "emoney", "samsat",
}

// switchPrefixes begin the numbers of made-up customers; then come the digit of the role and three
// digits that are free.
var switchPrefixes = map[string]string{
	"pln": "51234560", "pdam": "301", "hp": "08115500", "internet": "131600", "bpjs": "888881234",
	"multifinance": "441200", "pbb": "51710200010020", "pgas": "022001", "tv": "12800000",
	"plnnontaglis": "322504000", "emoney": "08228800", "samsat": "965854850000",
}

// familyPrefix begins the numbers of BPJS in the longer of their two forms: 16 digits, of which the first five are the
// insurer's own.
const familyPrefix = "888880123456"

// identity ends the number of a SAMSAT customer: "kode pembayaran,nomor identitas".
const identity = ",0212502110170100"

// switchNumber is the customer of a product with this role whose last three digits are serial.
func switchNumber(code string, digit role, serial string) string {
	number := switchPrefixes[code] + strconv.Itoa(int(digit)) + serial
	if code == "samsat" {
		number += identity
	}
	return number
}

// switchRole reads the digit of the role in a made-up number.
func switchRole(code, number string) (role, bool) {
	if code == "samsat" {
		digits := strings.TrimSuffix(number, identity)
		if digits == number {
			return 0, false
		}
		number = digits
	}
	rest, ours := strings.CutPrefix(number, switchPrefixes[code])
	if !ours && code == "bpjs" {
		rest, ours = strings.CutPrefix(number, familyPrefix)
	}
	if !ours || len(rest) != 4 || !allDigits(rest) {
		return 0, false
	}
	return role(rest[0] - '0'), true
}

// maker makes up the bill of one customer.
type maker struct {
	key    string          // tells customers apart
	now    time.Time       // the aggregator's own
	sheets int             // how many the role owes
	paid   map[string]bool // periods that are paid
	year   string          // the tax year asked for; "": the oldest
	data   *switchData     // begins as the document's sample: its fields are what the product has
	total  int64           // whole rupiah without the admin fee
}

// makeUp returns the bill of a customer who is in no document: the document's sample, in which every value that tells
// one customer from another is replaced. A bill with nothing left to pay has no sheets.
func (d *digiswitch) makeUp(form switchRequest, paid map[string]bool) (switchBill, bool) {
	digit, ours := switchRole(form.Code, form.CustomerNo)
	if !ours {
		return switchBill{}, false
	}
	how := switchRoles[digit]
	data := d.documents[form.Code]
	m := maker{
		key: form.Code + form.CustomerNo, now: d.world.config.Now().In(wib), sheets: how.sheets, paid: paid,
		year: string(form.Year), data: &data,
	}
	data.Name, data.SN = personName(m.key), nil
	if data.Desc.Alamat != "" {
		data.Desc.Alamat = address(m.key)
	}
	data.Desc.Detail = nil
	sheets := m.fill(form.Code)
	data.Desc.LembarTagihan = sheets
	data.Admin = adminFee * int64(sheets)
	data.SellingPrice = m.total + data.Admin
	data.Price = data.SellingPrice - commission*int64(sheets)
	bill := switchBill{result: how.result, data: data}
	if sheets == 0 {
		bill.result = resultNoBill
	}
	return bill, true
}

// adminFee and commission are a sheet's, in whole rupiah: 2500 as in most samples of the document.
const (
	adminFee   = 2500
	commission = 1000
)

// fill makes up what the customer owes and returns how many sheets it is.
func (m *maker) fill(code string) int {
	switch code {
	case "pln", "pdam", "internet", "tv", "pgas":
		return m.months(code)
	case "hp": // "Response HP" has a number of sheets and no detail
		for n := range m.sheets {
			m.total += m.amount(strconv.Itoa(n), 50, 300)
		}
		return m.sheets
	case "bpjs":
		return m.insurance()
	case "multifinance":
		return m.instalments()
	case "pbb":
		return m.landTax()
	case "samsat":
		m.vehicle()
	case "plnnontaglis":
		m.connection()
	}
	return 1 // and emoney, whose amount the caller chooses
}

// amount is a whole number of thousands between from and to thousand rupiah, the same every time.
func (m *maker) amount(what string, from, to int) int64 {
	return int64(from+pick(m.key+what+"amount", to-from)) * 1000
}

// one draws one of the texts, the same every time.
func (m *maker) one(what string, texts ...string) string { return texts[pick(m.key+what, len(texts))] }

// month is the first day of the month so many ago.
func (m *maker) month(ago int) time.Time {
	return time.Date(m.now.Year(), m.now.Month()-time.Month(ago), 1, 0, 0, 0, 0, time.UTC)
}
