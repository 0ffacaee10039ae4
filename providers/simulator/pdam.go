package simulator

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// PDAMConfig is the PDAM's side of the credentials.
type PDAMConfig struct {
	Zone        *time.Location // of tanggal and tglbayar; nil: UTC
	Username    string
	Password    string
	Key         string // of the JWT
	PayKey      string // of the pay token; "": Key
	CounterCode string // kodeloket
	PayToken    string // dots (also ""), plain, dots+jwt

	// RewritesTime writes the PDAM's own time into tglbayar instead of the caller's
	// (echoes_tglbayar = false).
	RewritesTime bool
}

// otherCounter is the loket at which somebody else pays, office the PDAM's own.
const (
	otherCounter = "77"
	office       = "1"
)

// local is Y-m-d H:i:s.
const local = "2006-01-02 15:04:05"

// pdamMessages are the texts of the PDAM document §7.
var pdamMessages = map[string]string{
	"001": "Username dan Password salah",
	"003": "No Sambungan tidak tersedia",
	"004": "No Sambungan tersedia",
	"005": "Data tagihan tersedia",
	"006": "Tidak ada tagihan",
	"007": "Data tagihan lebih dari maksimal",
	"010": "No Sambungan untuk periode belum tersedia",
	"013": "Tidak ada data yang dibayar",
	"015": "Pembayaran berhasil dilakukan",
	"016": "Total bayar tidak sesuai / kurang dari total tagihan",
	"020": "Pelanggan belum bayar",
	"021": "Pelanggan sudah bayar",
	"100": "Token salah",
	"101": "Error/kesalahan aplikasi",
	"900": "Method request salah",
	"901": "Header token expired",
	"902": "Header token salah",
}

// pdam is the PDAM web service.
type pdam struct {
	world    *World
	config   PDAMConfig
	attempts map[string]int // payments tried, by bill
}

// pdamPayment is the body of billing-payment (§5).
type pdamPayment struct {
	Nosamb     string      `json:"nosamb"`
	Tglbayar   string      `json:"tglbayar"`
	Totalbayar json.Number `json:"totalbayar"`
	Kasir      string      `json:"kasir"`
	Token      string      `json:"token"`
	Periode    string      `json:"periode"`
}

// pdamAnswer is the envelope of every answer (§4 to §6).
type pdamAnswer struct {
	Status  string     `json:"status"`
	Message string     `json:"message"`
	Data    []pdamBill `json:"data"`
}

func newPDAM(w *World, c PDAMConfig) *pdam {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.PayKey == "" {
		c.PayKey = c.Key
	}
	return &pdam{world: w, config: c, attempts: map[string]int{}}
}

func (p *pdam) name() End { return PDAM }

func (p *pdam) call(q request) Call {
	switch {
	case strings.Contains(q.path, "/billing-payment"):
		return Pay
	case strings.Contains(q.path, "/billing-payinfo"):
		return Status
	default:
		return Inquiry
	}
}

// said is an answer that changes nothing.
func said(code string, bills ...pdamBill) outcome {
	if bills == nil {
		bills = []pdamBill{}
	}
	status := http.StatusOK
	switch code {
	case "900":
		status = http.StatusMethodNotAllowed
	case "901", "902":
		status = http.StatusUnauthorized
	}
	return outcome{status: status, body: encode(pdamAnswer{Status: code, Message: pdamMessages[code], Data: bills})}
}

// answer goes through the checks in the order method, header token, credential, question.
func (p *pdam) answer(q request) outcome {
	parts := strings.Split(strings.Trim(q.path, "/"), "/")
	if len(parts) < 2 || parts[0] != "api" {
		return outcome{status: http.StatusNotFound, body: []byte("404 page not found\n")}
	}
	method, take := http.MethodGet, p.inquire
	switch parts[1] {
	case "billing-inquiry":
	case "billing-payinfo":
		take = p.payinfo
	case "billing-payment":
		method = http.MethodPost
	default:
		return outcome{status: http.StatusNotFound, body: []byte("404 page not found\n")}
	}
	if q.method != method {
		return said("900")
	}
	if code := p.authorise(q.header.Get("Authorization")); code != "" {
		return said(code)
	}
	if method == http.MethodPost {
		return p.pay(q)
	}
	if len(parts) != 4 || !isPeriod(parts[3]) {
		return said("101")
	}
	return take(parts[2], parts[3])
}

// inquire answers billing-inquiry (§4): the bill of one period.
func (p *pdam) inquire(number, period string) outcome {
	role, known := pdamRole(number)
	switch {
	case !known:
		return said("003")
	case role == roleTooMany:
		return said("007")
	case !p.owes(number, period):
		return said("006")
	}
	bill := p.bill(number, period)
	bill.Total = encode(bill.sum()) // a number here, a text once paid: as the samples of §4 and §5
	return said("005", bill)
}

// payinfo answers billing-payinfo (§6).
func (p *pdam) payinfo(number, period string) outcome {
	if b := p.world.standing(pdamKey(number, period)); b != nil {
		return said("021", p.paid(number, period, b.Amount, b.PaidAt, b.By))
	}
	if _, known := pdamRole(number); !known || p.owes(number, period) || !p.exists(number, period) {
		return said("020")
	}
	return said("021", p.settledBefore(number, period))
}

// pay answers billing-payment (§5).
func (p *pdam) pay(q request) outcome {
	media, _, err := mime.ParseMediaType(q.header.Get("Content-Type"))
	var form pdamPayment
	if err != nil || media != "application/json" || json.Unmarshal(q.body, &form) != nil {
		return said("101")
	}
	amount, err := strconv.ParseInt(form.Totalbayar.String(), 10, 64)
	if _, wrong := time.Parse(local, form.Tglbayar); err != nil || wrong != nil || form.Kasir == "" {
		return said("101")
	}
	if !p.payToken(form, q.header.Get("Authorization")) {
		return said("100")
	}
	if code := p.refusal(form); code != "" {
		return p.refuse(code, form)
	}
	bill := p.bill(form.Nosamb, form.Periode)
	if amount != bill.sum() {
		out := said("016")
		out.effect = func() { p.attempts[pdamKey(form.Nosamb, form.Periode)]++ }
		return out
	}
	return p.accept(form, amount)
}

// refusal returns the code with which a payment is refused whatever its amount, or "".
func (p *pdam) refusal(form pdamPayment) string {
	role, known := pdamRole(form.Nosamb)
	switch {
	case !known:
		return "003"
	case role == roleAmbiguous:
		return "004"
	case role == roleNotReady, !isPeriod(form.Periode), !p.exists(form.Nosamb, form.Periode):
		return "010"
	case p.world.config.Trusting && p.world.standing(pdamKey(form.Nosamb, form.Periode)) != nil:
		return ""
	case role == roleElsewhere, !p.owes(form.Nosamb, form.Periode):
		return "013"
	}
	return ""
}

// refuse refuses; a customer of roleElsewhere has just paid at another counter.
func (p *pdam) refuse(code string, form pdamPayment) outcome {
	out := said(code)
	if role, _ := pdamRole(form.Nosamb); role == roleElsewhere && p.owes(form.Nosamb, form.Periode) {
		out.effect = func() { p.payElsewhere(form.Nosamb, form.Periode) }
	}
	return out
}

// accept books the payment and says so, unless this customer's answers are lost.
func (p *pdam) accept(form pdamPayment, amount int64) outcome {
	tglbayar := form.Tglbayar
	if p.config.RewritesTime {
		tglbayar = p.now().Format(local)
	}
	out := said("015", p.paid(form.Nosamb, form.Periode, amount, tglbayar, p.config.CounterCode))
	out.effect = func() {
		p.world.book(Booking{
			End: PDAM, Customer: form.Nosamb, Period: form.Periode, Bill: pdamKey(form.Nosamb, form.Periode),
			Amount: amount, Cost: amount, PaidAt: tglbayar, By: p.config.CounterCode, Standing: Booked,
		})
	}
	switch role, _ := pdamRole(form.Nosamb); role {
	case roleLost:
		out.lost = true
	case roleError:
		out.body = said("101").body
	}
	return out
}

// PayElsewhere lets another counter pay a bill of the PDAM. It reports whether there was one to pay.
func (w *World) PayElsewhere(number, period string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := pdamRole(number); !known || !w.pdam.owes(number, period) {
		return false
	}
	w.pdam.payElsewhere(number, period)
	return true
}

func (p *pdam) payElsewhere(number, period string) {
	amount := p.bill(number, period).sum()
	p.world.book(Booking{
		End: PDAM, Customer: number, Period: period, Bill: pdamKey(number, period), Amount: amount, Cost: amount,
		PaidAt: p.now().Add(-time.Minute).Format(local), By: otherCounter, Standing: Booked,
	})
}

// now is the PDAM's own time.
func (p *pdam) now() time.Time { return p.world.config.Now().In(p.config.Zone) }

// pdamKey names a bill: the natural key of this document.
func pdamKey(number, period string) string { return fmt.Sprintf("pdam/%s/%s", number, period) }
