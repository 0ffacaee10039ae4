package simulator

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// BillerConfig is the Biller's side of the credentials.
type BillerConfig struct {
	Username  string
	Password  string
	Callback  string            // URL of the counter's listener; "" sends none (CallbackTo sets it later)
	Transport http.RoundTripper // of callbacks; nil: http.DefaultTransport
	Deposit   int64             // whole rupiah at the start
	Prices    map[string]int64  // by product, instead of the list of BillerProducts
}

// biller is the Biller.
type biller struct {
	world    *World
	config   BillerConfig
	deposit  int64
	products []BillerProduct
	seen     map[string]bool // trxid
}

// billerRequest is the body of trx (§A).
type billerRequest struct {
	User   string `json:"user"`
	Sign   string `json:"sign"`
	Trxid  string `json:"trxid"`
	Cmd    string `json:"cmd"`
	Idpel  string `json:"idpel"`
	Produk string `json:"produk"`
}

// billerReply is the answer (§A), with the fields in the document's order; a refusal has no saldo.
type billerReply struct {
	Total      int64   `json:"total"`
	Status     bool    `json:"status"`
	Reason     string  `json:"reason"`
	Saldo      string  `json:"saldo,omitempty"`
	Trxtime    string  `json:"trxtime"`
	Elapsed    float64 `json:"elapsed"`
	Ftrxid     string  `json:"ftrxid"`
	User       string  `json:"user"`
	Kodeproduk string  `json:"kodeproduk"`
	Tujuan     string  `json:"tujuan"`
}

func newBiller(w *World, c BillerConfig) *biller {
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	return &biller{world: w, config: c, deposit: c.Deposit, products: BillerProducts(), seen: map[string]bool{}}
}

// CallbackTo sets the URL to which callbacks go from now on.
func (w *World) CallbackTo(url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.biller.config.Callback = url
}

func (b *biller) name() End { return Biller }

func (b *biller) call(request) Call { return Pay }

// answer answers trx. Wrong credentials, an unknown command and a used trxid are not in the
// document's list: they are refused with reasons of their own, and nothing is booked.
func (b *biller) answer(q request) outcome {
	var form billerRequest
	if q.path != "/service/in/json" {
		return outcome{status: http.StatusNotFound, body: []byte("404 page not found\n")}
	}
	if q.method != http.MethodPost || json.Unmarshal(q.body, &form) != nil ||
		form.Trxid == "" || form.Cmd != "trx" || !allDigits(form.Idpel) || form.Produk == "" {
		return b.refuse(form, "format salah")
	}
	sum := md5.Sum([]byte(b.config.Username + b.config.Password + form.Trxid))
	if form.User != b.config.Username || !strings.EqualFold(form.Sign, hex.EncodeToString(sum[:])) {
		return b.refuse(form, "signature salah")
	}
	product, known := b.product(form.Produk)
	switch {
	case b.seen[form.Trxid] && !b.world.config.Trusting:
		return b.refuse(form, "trxid sudah dipakai")
	case !known:
		return b.refused(form, "Produk tidak tersedia (ROUTE)")
	case product.Inactive:
		return b.refused(form, "Produk tidak Aktif")
	case b.deposit < product.Price || billerRole(form.Idpel) == billerRefused:
		return b.refused(form, "silakan coba lagi (DEDUCT)")
	}
	return b.accept(form, product.Price)
}

// product finds a product in the price list.
func (b *biller) product(code string) (BillerProduct, bool) {
	if price, priced := b.config.Prices[code]; priced {
		return BillerProduct{Code: code, Price: price}, true
	}
	for _, p := range b.products {
		if p.Code == code {
			return p, true
		}
	}
	return BillerProduct{}, false
}

// refuse says status false with a reason.
func (b *biller) refuse(form billerRequest, why string) outcome {
	reply := b.reply(form)
	reply.Reason = fmt.Sprintf("Transaksi %s.%s GAGAL %s", form.Produk, form.Idpel, why)
	return outcome{status: http.StatusOK, body: encode(reply)}
}

// refused refuses for a reason of the document's list; the trxid is used up.
func (b *biller) refused(form billerRequest, why string) outcome {
	out := b.refuse(form, why)
	out.effect = func() { b.seen[form.Trxid] = true }
	return out
}

// accept takes the money and says that the result comes by callback.
func (b *biller) accept(form billerRequest, price int64) outcome {
	role := billerRole(form.Idpel)
	if wrongOperator(form.Produk, form.Idpel) {
		role = billerFails
	}
	if role == billerDearer {
		price += 500
	}
	reply := b.reply(form)
	reply.Status, reply.Total = true, price
	reply.Reason = fmt.Sprintf("Transaksi %s.%s sedang diproses", form.Produk, form.Idpel)
	reply.Saldo = strconv.FormatInt(b.deposit-price, 10)
	effect := func() {
		b.seen[form.Trxid] = true
		b.deposit -= price
		booking := b.world.book(Booking{
			End: Biller, Ref: form.Trxid, Product: form.Produk, Customer: form.Idpel, Bill: "biller/" + form.Trxid,
			Amount: price, Cost: price, Standing: Waiting,
		})
		b.promise(booking, role)
	}
	return outcome{status: http.StatusOK, body: encode(reply), effect: effect, lost: role == billerLost}
}

// reply fills what every answer has.
func (b *biller) reply(form billerRequest) billerReply {
	now := b.world.config.Now().In(wib)
	return billerReply{
		Trxtime: now.Format("2006-01-02 15:04:05.000000"), Elapsed: 0.02 + b.world.random.Float64()/2,
		Ftrxid: "21" + now.Format("150405") + b.world.digits(6),
		User:   form.User, Kodeproduk: form.Produk, Tujuan: form.Idpel,
	}
}
