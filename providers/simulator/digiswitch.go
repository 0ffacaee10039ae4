package simulator

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DigiswitchConfig is the aggregator's side of the credentials.
type DigiswitchConfig struct {
	Username  string
	APIKey    string
	Deposit   int64         // whole rupiah at the start
	NoStatus  bool          // the brand does not serve status-pasca
	StatusGap time.Duration // the least time between two status-pasca of one ref_id, else rc 85; 0: none
}

// switchMessages are the texts of the codes that this far end gives.
var switchMessages = map[string]string{
	"00": "Transaksi Sukses", "02": "Transaksi Gagal", "03": "Transaksi Pending", "40": "Payload Error",
	"41": "Signature tidak valid", "43": "SKU tidak di temukan atau Non-Aktif", "44": "Saldo tidak cukup",
	"49": "Ref ID tidak unik", "50": "Transaksi Tidak Ditemukan", "54": "Nomor Tujuan Salah",
	"60": "Tagihan belum tersedia", "74": "Transaksi Refund", "84": "Nominal tidak valid",
	"85": "Anda telah mencapai limitasi transaksi, silahkan coba 1 menit lagi",
	"87": "Transaksi E-money wajib kelipatan Rp 1.000",
}

// unformed are the codes of requests that made no transaction; they come with HTTP 400.
const unformed = "40 41 43 44 49 87"

// wib is the aggregator's own zone: a day ends at midnight in Jakarta.
var wib = time.FixedZone("WIB", 7*3600)

// digiswitch is the aggregator.
type digiswitch struct {
	world     *World
	config    DigiswitchConfig
	deposit   int64
	documents map[string]switchData // by code: the document's samples
	tests     map[string]testNumber // by code and number
	refs      map[string]*switchRef
}

// switchRef is what a ref_id stands for, from its inquiry on.
type switchRef struct {
	code, number, day string
	bill              switchBill
	booking           *Booking // nil: not paid
	sn                string
	asked             time.Time // the last status-pasca
}

// switchRequest is the body of a command (Request, and inq-pasca and status-pasca of the same form).
type switchRequest struct {
	Command    string          `json:"command"`
	Username   string          `json:"username"`
	Code       string          `json:"code"`
	CustomerNo string          `json:"customer_no"`
	RefID      string          `json:"ref_id"`
	Testing    bool            `json:"testing"`
	Sign       string          `json:"sign"`
	Amount     json.RawMessage `json:"amount"` // of emoney's inquiry
	Year       loose           `json:"year"`   // of pbb's; may be missing
}

func newDigiswitch(w *World, c DigiswitchConfig) *digiswitch {
	return &digiswitch{
		world: w, config: c, deposit: c.Deposit, documents: readDocuments(), tests: readTestNumbers(),
		refs: map[string]*switchRef{},
	}
}

func (d *digiswitch) name() End { return Digiswitch }

func (d *digiswitch) call(q request) Call {
	if strings.HasSuffix(q.path, "/cek-saldo") {
		return Balance
	}
	var form switchRequest
	json.Unmarshal(q.body, &form) // what cannot be read is no payment
	switch form.Command {
	case "pay-pasca":
		return Pay
	case "status-pasca":
		return Status
	default:
		return Inquiry
	}
}

// answer checks payload, then sign, then product, then the ref_id.
func (d *digiswitch) answer(q request) outcome {
	var form switchRequest
	if q.method != http.MethodPost || json.Unmarshal(q.body, &form) != nil {
		return d.short(form, "40")
	}
	if strings.HasSuffix(q.path, "/cek-saldo") {
		return d.balance(form)
	}
	if form.RefID == "" || form.CustomerNo == "" || form.Code == "" {
		return d.short(form, "40")
	}
	if !d.signed(form, form.RefID) {
		return d.short(form, "41")
	}
	if _, known := d.documents[form.Code]; !known {
		return d.short(form, "43")
	}
	switch {
	case form.Command == "inq-pasca":
		return d.inquire(form)
	case form.Command == "pay-pasca":
		return d.pay(form)
	case form.Command == "status-pasca" && !d.config.NoStatus:
		return d.status(form)
	default:
		return d.short(form, "40")
	}
}

// signed checks md5(username + apiKey + what).
func (d *digiswitch) signed(form switchRequest, what string) bool {
	sum := md5.Sum([]byte(d.config.Username + d.config.APIKey + what))
	return form.Username == d.config.Username && strings.EqualFold(form.Sign, hex.EncodeToString(sum[:]))
}

// balance answers cek-saldo, whose sign ends in the word depo.
func (d *digiswitch) balance(form switchRequest) outcome {
	if !d.signed(form, "depo") {
		return d.short(form, "41")
	}
	type saldo struct {
		Deposit int64 `json:"deposit"`
	}
	return outcome{status: http.StatusOK, body: encode(struct {
		Data saldo `json:"data"`
	}{saldo{d.deposit}})}
}

// short is an answer without a bill that leaves the deposit as it is.
func (d *digiswitch) short(form switchRequest, code string) outcome {
	return shortAnswer(form, code, d.deposit)
}

// shortAnswer is an answer without a bill: failed and pending bodies have no price and no desc.
func shortAnswer(form switchRequest, code string, balance int64) outcome {
	status := http.StatusOK
	if strings.Contains(unformed, code) {
		status = http.StatusBadRequest
	}
	word := "Gagal"
	if code == "03" {
		word = "Pending"
	}
	type shortData struct {
		RefID      string `json:"ref_id"`
		CustomerNo string `json:"customer_no"`
		Code       string `json:"code"`
		Message    string `json:"message"`
		Status     string `json:"status"`
		RC         string `json:"rc"`
		SN         string `json:"sn"`
		Balance    int64  `json:"balance"`
	}
	return outcome{status: status, body: encode(struct {
		Data shortData `json:"data"`
	}{shortData{form.RefID, form.CustomerNo, form.Code, switchMessages[code], word, code, "", balance}})}
}

// inquire answers inq-pasca. An inquiry may be asked again with its ref_id as long as nothing was
// paid with it.
func (d *digiswitch) inquire(form switchRequest) outcome {
	old := d.refs[form.RefID]
	if old != nil && (old.booking != nil || old.code != form.Code || old.number != form.CustomerNo) {
		return d.short(form, "49")
	}
	bill, code := d.find(form)
	if code != "" {
		return d.short(form, code)
	}
	ref := &switchRef{code: form.Code, number: form.CustomerNo, day: d.today(), bill: bill, sn: d.serial(form)}
	out := d.long(form, bill, "", d.deposit, true)
	out.effect = func() { d.refs[form.RefID] = ref }
	return out
}

// pay answers pay-pasca.
func (d *digiswitch) pay(form switchRequest) outcome {
	ref := d.refs[form.RefID]
	switch {
	case ref == nil || ref.day != d.today():
		return d.short(form, "50")
	case ref.code != form.Code || ref.number != form.CustomerNo:
		return d.short(form, "54")
	case ref.booking != nil && !d.world.config.Trusting:
		return d.short(form, "49")
	case d.world.standing(ref.bill.key) != nil && !d.world.config.Trusting:
		return d.short(form, "60")
	case d.deposit < ref.bill.data.Price:
		return d.short(form, "44")
	}
	switch ref.bill.result {
	case resultFailed:
		out := d.short(form, "02")
		out.effect = func() { d.enter(form.RefID, ref, Failed, Failed) }
		return out
	case resultPendingPaid, resultPendingFailed:
		then := Booked
		if ref.bill.result == resultPendingFailed {
			then = Failed
		}
		out := shortAnswer(form, "03", d.deposit-ref.bill.data.Price)
		out.effect = func() { d.enter(form.RefID, ref, Waiting, then) }
		return out
	}
	paid := ref.bill
	if ref.bill.result == resultDearer {
		paid.data = dearer(paid.data)
	}
	out := d.long(form, paid, ref.sn, d.deposit-paid.data.Price, false)
	out.effect = func() { ref.bill = paid; d.enter(form.RefID, ref, Booked, Booked) }
	out.lost = ref.bill.result == resultLost
	return out
}

// dearer is the bill with a thousand rupiah more: a fine of its first sheet, where its sheets have fines; else more of
// the first sheet's amount, where they have amounts.
func dearer(data switchData) switchData {
	data.SellingPrice, data.Price = data.SellingPrice+1000, data.Price+1000
	if len(data.Desc.Detail) == 0 {
		return data
	}
	data.Desc.Detail = slices.Clone(data.Desc.Detail)
	sheet := &data.Desc.Detail[0]
	for _, field := range []*string{&sheet.Denda, &sheet.NilaiTagihan} {
		if amount, err := strconv.ParseInt(*field, 10, 64); err == nil {
			*field = strconv.FormatInt(amount+1000, 10)
			break
		}
	}
	return data
}

// enter books the payment of a ref_id.
func (d *digiswitch) enter(id string, ref *switchRef, standing, then Standing) {
	ref.booking = d.world.book(Booking{
		End: Digiswitch, Ref: id, Product: ref.code, Customer: ref.number, Period: ref.bill.period, Bill: ref.bill.key,
		Amount: ref.bill.data.SellingPrice, Cost: ref.bill.data.Price, Standing: standing,
		due: d.world.config.Now().Add(d.world.config.Pending), then: then,
	})
	if ref.booking.stands() {
		d.deposit -= ref.booking.Cost
	}
}

// status answers status-pasca: the payment of a ref_id as it is now.
func (d *digiswitch) status(form switchRequest) outcome {
	ref := d.refs[form.RefID]
	if ref == nil || ref.booking == nil || ref.code != form.Code || ref.number != form.CustomerNo {
		return d.short(form, "50")
	}
	now := d.world.config.Now()
	if now.Sub(ref.asked) < d.config.StatusGap {
		return d.short(form, "85")
	}
	var out outcome
	switch ref.booking.Standing {
	case Booked:
		out = d.long(form, ref.bill, ref.sn, d.deposit, false)
	case Waiting:
		out = d.short(form, "03")
	case Reversed:
		out = d.short(form, "74")
	default:
		out = d.short(form, "02")
	}
	out.effect = func() { ref.asked = now }
	return out
}

// today is the aggregator's calendar day.
func (d *digiswitch) today() string { return d.world.config.Now().In(wib).Format("20060102") }
