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
	world  *World
	config PDAMConfig
	grown  map[string]bool // bills of roleGrows whose fine has grown
}

// pdamPayment is the body of billing-payment (§5).
type pdamPayment struct {
	Nosamb     loose `json:"nosamb"`
	Tglbayar   loose `json:"tglbayar"`
	Totalbayar loose `json:"totalbayar"`
	Kasir      loose `json:"kasir"`
	Token      loose `json:"token"`
	Periode    loose `json:"periode"`
}

// loose is a text or a number: §5 does not say which of the two the fields of a payment are.
type loose string

// UnmarshalJSON takes a text as it is and a number as it is written.
func (l *loose) UnmarshalJSON(raw []byte) error {
	if raw[0] == '"' {
		return json.Unmarshal(raw, (*string)(l))
	}
	var number json.Number
	err := json.Unmarshal(raw, &number)
	*l = loose(number)
	return err
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
	return &pdam{world: w, config: c, grown: map[string]bool{}}
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

// order is a payment that is well formed.
type order struct {
	number, period, at, token string
	amount                    int64
}

// key names the bill of the order.
func (o order) key() string { return pdamKey(o.number, o.period) }

// readOrder reads the body of billing-payment.
func readOrder(q request) (order, bool) {
	var form pdamPayment
	media, _, err := mime.ParseMediaType(q.header.Get("Content-Type"))
	if err != nil || media != "application/json" || json.Unmarshal(q.body, &form) != nil || form.Kasir == "" {
		return order{}, false
	}
	amount, err := strconv.ParseInt(string(form.Totalbayar), 10, 64)
	_, wrongTime := time.Parse(local, string(form.Tglbayar))
	return order{
		number: string(form.Nosamb), period: string(form.Periode), at: string(form.Tglbayar),
		token: string(form.Token), amount: amount,
	}, err == nil && wrongTime == nil
}

// pay answers billing-payment (§5).
func (p *pdam) pay(q request) outcome {
	o, ok := readOrder(q)
	if !ok {
		return said("101")
	}
	if !p.payToken(o, q.header.Get("Authorization")) {
		return said("100")
	}
	if code := p.refusal(o); code != "" {
		return p.refuse(code, o)
	}
	if o.amount != p.bill(o.number, o.period).sum() {
		return said("016")
	}
	if role, _ := pdamRole(o.number); role == roleGrows && !p.grown[o.key()] {
		out := said("016")
		out.effect = func() { p.grown[o.key()] = true }
		return out
	}
	return p.accept(o)
}

// refusal returns the code with which a payment is refused whatever its amount, or "".
func (p *pdam) refusal(o order) string {
	role, known := pdamRole(o.number)
	switch {
	case !known:
		return "003"
	case role == roleAmbiguous:
		return "004"
	case role == roleNotReady, role == roleSecondFails && p.second(o.period), !isPeriod(o.period), !p.exists(o.number, o.period):
		return "010"
	case p.world.config.Trusting && p.world.standing(o.key()) != nil:
		return ""
	case p.taken(o), !p.owes(o.number, o.period):
		return "013"
	case p.early(o.number, o.period):
		return "010"
	}
	return ""
}

// taken reports whether another counter is a moment faster with this bill.
func (p *pdam) taken(o order) bool {
	role, _ := pdamRole(o.number)
	return (role == roleElsewhere || role == roleSecondTaken && p.second(o.period)) &&
		p.owes(o.number, o.period) && !p.early(o.number, o.period)
}

// refuse refuses; the bill of a customer who pays at another counter is paid there now.
func (p *pdam) refuse(code string, o order) outcome {
	out := said(code)
	if p.taken(o) {
		out.effect = func() { p.payElsewhere(o.number, o.period) }
	}
	return out
}

// accept books the payment and says so, unless this customer's answers are lost or are errors.
func (p *pdam) accept(o order) outcome {
	tglbayar := o.at
	if p.config.RewritesTime {
		tglbayar = p.now().Format(local)
	}
	out := said("015", p.paid(o.number, o.period, o.amount, tglbayar, p.config.CounterCode))
	switch role, _ := pdamRole(o.number); {
	case role == roleLost, role == roleSecondLost && p.second(o.period):
		out.lost = true
	case role == roleError:
		out = said("101")
	}
	out.effect = func() {
		p.world.book(Booking{
			End: PDAM, Customer: o.number, Period: o.period, Bill: o.key(), Amount: o.amount, Cost: o.amount,
			PaidAt: tglbayar, By: p.config.CounterCode, Standing: Booked,
		})
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
