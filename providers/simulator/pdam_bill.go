package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// pdamBill is one row of data (§4, §5): the fields in the document's order, and each a number or a
// text as the document's samples have it.
type pdamBill struct {
	Nosamb         string          `json:"nosamb"`
	Pelanggan      string          `json:"pelanggan"`
	Alamat         string          `json:"alamat"`
	Periode        string          `json:"periode"`
	Kodegol        string          `json:"kodegol"`
	Golongan       string          `json:"golongan"`
	Stanlalu       string          `json:"stanlalu"`
	Stanskrg       string          `json:"stanskrg"`
	Stanangkat     string          `json:"stanangkat"`
	Pakai          string          `json:"pakai"`
	Biayapemakaian string          `json:"biayapemakaian"`
	Administrasi   string          `json:"administrasi"`
	Pemeliharaan   string          `json:"pemeliharaan"`
	Retribusi      string          `json:"retribusi"`
	Airlimbah      string          `json:"airlimbah"`
	Pelayanan      string          `json:"pelayanan"`
	Meterai        string          `json:"meterai"`
	Rekair         int64           `json:"rekair"`
	Denda          string          `json:"denda"`
	Biayalain      string          `json:"biayalain"`
	Total          json.RawMessage `json:"total"` // 89250 when inquired, "47500" when paid
	Flaglunas      string          `json:"flaglunas,omitempty"`
	Tglbayar       string          `json:"tglbayar,omitempty"`
	Loket          string          `json:"loket,omitempty"`

	fine, extra int64 // denda; meterai and biayalain, which rekair does not contain
}

// sum is what has to be paid: the water account, what stands beside it, and the fine.
func (b pdamBill) sum() int64 { return b.Rekair + b.extra + b.fine }

// sampleNumber is the document's customer, with two bills of its own beside those of the calendar.
const sampleNumber = "10014"

// history is how many months back a customer was billed, and newcomer how many months a new one.
const (
	history  = 60
	newcomer = 4
)

// pdamOwes is how many months a customer of a role owes, where it is not one.
var pdamOwes = map[role]int{
	roleArrears: 3, roleNoBill: 0, roleTooMany: 24, roleNine: 9, roleThirty: 30, roleSecondFails: 3, roleSecondLost: 3,
	roleSecondTaken: 3, rolePaidHere: 0, rolePaidNear: 0, roleNew: 2,
}

// owed is how many months a customer of a role owes when the World begins.
func owed(r role) int {
	if months, other := pdamOwes[r]; other {
		return months
	}
	return 1
}

// A reading is one month of the document's customer.
type reading struct{ from, to, fine int64 }

// samples are the bills of the document (§4, §5): their fines stay as they are.
var samples = map[string]reading{
	"201902": {130, 145, 17000},
	"201811": {91, 101, 0},
}

// tariffs are the groups of customers.
var tariffs = [][2]string{{"RTA", "RUMAH TANGGA A"}, {"RTB", "RUMAH TANGGA B"}, {"RTC", "RUMAH TANGGA C"}, {"N1", "NIAGA KECIL"}}

// administration is the PDAM's fixed charge, in rupiah; so the samples have it.
const administration = 10000

// isPeriod reports whether text is YYYYMM.
func isPeriod(text string) bool {
	_, err := time.Parse("200601", text)
	return err == nil && len(text) == 6
}

// month returns the period of n months before this one. The newest bill is of last month: a month
// is read when it is over.
func (p *pdam) month(n int) string {
	now := p.now()
	return time.Date(now.Year(), now.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC).Format("200601")
}

// exists reports whether this customer was ever billed for period.
func (p *pdam) exists(number, period string) bool {
	if _, sample := samples[period]; sample && number == sampleNumber {
		return true
	}
	since := history
	if role, _ := pdamRole(number); role == roleNew {
		since = newcomer
	}
	return period <= p.month(1) && period >= p.month(since)
}

// second reports whether period is the second month of a customer who owes three, for which its role is there.
func (p *pdam) second(period string) bool { return period == p.month(2) }

// early reports whether an older month of the calendar is unpaid. A PDAM takes the oldest first, so that
// arrears have no gaps; §7 has no code for it but 010, the period that is not to be paid yet. The document's
// two sample bills are of no calendar.
func (p *pdam) early(number, period string) bool {
	if _, sample := samples[period]; sample && number == sampleNumber {
		return false
	}
	for _, other := range p.unpaid(number) {
		if _, sample := samples[other]; other < period && !(sample && number == sampleNumber) {
			return true
		}
	}
	return false
}

// owes reports whether the bill of period is there and unpaid.
func (p *pdam) owes(number, period string) bool {
	return slices.Contains(p.unpaid(number), period)
}

// unpaid returns the periods that number owes, the oldest first.
func (p *pdam) unpaid(number string) []string {
	role, known := pdamRole(number)
	if !known {
		return nil
	}
	var periods []string
	if number == sampleNumber {
		periods = append(periods, "201811", "201902")
	}
	for n := owed(role); n > 0; n-- {
		periods = append(periods, p.month(n))
	}
	return slices.DeleteFunc(periods, func(period string) bool {
		return p.world.standing(pdamKey(number, period)) != nil
	})
}

// bill returns the bill of a period that exists, as it stands today. Total is left to the caller.
func (p *pdam) bill(number, period string) pdamBill {
	b := pdamBill{
		Nosamb: number, Pelanggan: personName("pdam" + number), Alamat: address("pdam" + number), Periode: period,
		Stanangkat: "0.000", Administrasi: strconv.Itoa(administration), Pemeliharaan: "0", Retribusi: "0",
		Airlimbah: "0", Pelayanan: "0", Meterai: "0", Biayalain: "0.00",
	}
	group := tariffs[pick("tariff"+number, len(tariffs))]
	if number == sampleNumber {
		b.Pelanggan, b.Alamat, group = "A.A RAI SIRAT", "BR. LUNGSIAKAN", tariffs[1]
	}
	month, sample := samples[period]
	if !sample || number != sampleNumber {
		from, to := meter("pdam"+number, period, 20)
		month = reading{from, to, p.fine(number, period)}
	}
	used := month.to - month.from
	water := waterPrice(used)
	b.Kodegol, b.Golongan = group[0], group[1]
	b.Stanlalu, b.Stanskrg = cubic(month.from), cubic(month.to)
	b.Pakai = cubic(used)
	b.Biayapemakaian = fmt.Sprintf("%d.00", water)
	b.Rekair = water + administration
	if role, _ := pdamRole(number); role == roleEveryCharge {
		b.addCharges()
	}
	b.fine, b.Denda = month.fine, strconv.FormatInt(month.fine, 10)
	return b
}

// addCharges fills the parts that most bills leave at nought: four within rekair, and meterai and biayalain beside it,
// as total is the sum of both and of denda in the samples of §4 and §5.
func (b *pdamBill) addCharges() {
	b.Pemeliharaan, b.Retribusi, b.Airlimbah, b.Pelayanan, b.Meterai, b.Biayalain = "5000", "3000", "4500", "1500", "10000", "2500.00"
	b.Rekair += 5000 + 3000 + 4500 + 1500
	b.extra = 10000 + 2500
}

// paid returns the row of a paid bill: total becomes a text and three fields follow (§5, §6).
func (p *pdam) paid(number, period string, amount int64, tglbayar, counter string) pdamBill {
	b := p.bill(number, period)
	b.fine = amount - b.Rekair - b.extra // as it was when it was paid
	b.Denda = strconv.FormatInt(b.fine, 10)
	b.Total = encode(strconv.FormatInt(amount, 10))
	b.Flaglunas, b.Tglbayar, b.Loket = "1", tglbayar, counter
	return b
}

// settledBefore returns the row of a bill that was paid before the World began, in time: at the PDAM's office, or where
// the customer's role says; on one of the days on which it was due, or on the first of them if that is still to come.
func (p *pdam) settledBefore(number, period string) pdamBill {
	at := firstOf(period).AddDate(0, 1, 4+pick("paid"+number+period, 14)).Add(9*time.Hour + 17*time.Minute)
	if at.Format(local) > p.now().Format(local) {
		at = firstOf(period).AddDate(0, 1, 0).Add(5 * time.Minute)
	}
	where := office
	switch role, _ := pdamRole(number); role {
	case rolePaidHere:
		where = p.config.CounterCode
	case rolePaidNear:
		where = otherCounter
	}
	bill := p.bill(number, period)
	return p.paid(number, period, bill.Rekair+bill.extra, at.Format(local), where)
}

// fine returns the fine of today: nothing until the 20th of the month after the period, then 10,000
// and 7,000 for each month more. For roleGrows the first try to pay raises it by 5,000.
func (p *pdam) fine(number, period string) int64 {
	var fine int64
	now, due := p.now(), firstOf(period).AddDate(0, 1, 20)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	for step := int64(10000); !today.Before(due) && fine < 60000; step = 7000 {
		fine += step
		due = due.AddDate(0, 1, 0)
	}
	if role, _ := pdamRole(number); role == roleGrows && p.grown[pdamKey(number, period)] {
		fine += 5000
	}
	return fine
}

// waterPrice is the price of used m³ in blocks of ten: 10 m³ make 37,500 and 15 m³ 62,250, as in the
// document's samples.
func waterPrice(used int64) int64 {
	price := min(used, 10) * 3750
	price += min(max(used-10, 0), 10) * 4950
	return price + max(used-20, 0)*6150
}

// cubic writes m³ as the document does: 130.000 is 130 m³.
func cubic(m int64) string { return fmt.Sprintf("%d.000", m) }

// firstOf returns the first day of a period.
func firstOf(period string) time.Time {
	at, err := time.Parse("200601", period)
	if err != nil {
		panic(err) // isPeriod has been asked
	}
	return at
}
