package digiswitch

import (
	"fmt"
	"strconv"
	"strings"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// The commands; the document shows the first, its platform has the others.
const (
	commandPay     = "pay-pasca"
	commandInquire = "inq-pasca"
	commandStatus  = "status-pasca"
)

// Limits of texts that are kept, in characters.
const (
	maxCode    = 64
	maxMessage = 300
	maxName    = 100
	maxAddress = 200
	maxValue   = 120
	maxSerial  = 120
	maxPeriod  = 80
)

// wireRequest is every request; the balance has only a name and a sign.
type wireRequest struct {
	Command    string `json:"command,omitempty"`
	Username   string `json:"username"`
	Code       string `json:"code,omitempty"`
	CustomerNo string `json:"customer_no,omitempty"`
	RefID      string `json:"ref_id,omitempty"`
	Amount     int64  `json:"amount,omitempty"` // of an inquiry for e-money, whole rupiah
	Testing    bool   `json:"testing,omitempty"`
	Sign       string `json:"sign"`
}

// request is a command about one ref_id, signed: inquiry, payment and question share the ref_id.
func (a *account) request(command string, product ledger.Product, customer ledger.CustomerNo, ref ledger.RefID) wireRequest {
	c := a.config
	return wireRequest{Command: command, Username: c.Username, Code: product.SKU, CustomerNo: string(customer),
		RefID: string(ref), Testing: c.Testing, Sign: a.signed(string(ref))}
}

// figures are the amounts beside a bill, nil where the answer does not tell.
type figures struct {
	price, admin, balance *ledger.Rupiah
	notes                 []string
}

// readFigures reads the amounts that can spoil nothing: what is wrong with them is noted and they are left out.
func readFigures(data transport.Object) figures {
	var f figures
	f.price = f.read(data, "price")
	f.admin = f.read(data, "admin")
	f.balance = f.read(data, "balance")
	return f
}

func (f *figures) read(data transport.Object, field string) *ledger.Rupiah {
	amount, present, err := data.Money(field)
	if err != nil {
		f.notes = append(f.notes, field+" tidak terbaca")
	}
	if err != nil || !present {
		return nil
	}
	return &amount
}

// differs notes that a figure is not the inquiry's.
func (f *figures) differs(name string, got, want *ledger.Rupiah) {
	if got != nil && want != nil && *got != *want {
		f.notes = append(f.notes, fmt.Sprintf("%s %s, semula %s", name, *got, *want))
	}
}

// names reports what of ref_id and customer_no an answer carries, and says in Indonesian which of them is
// another payment's: "" if none is. The echoed code is not compared, it may be another one.
func names(data transport.Object, ref ledger.RefID, customer ledger.CustomerNo) (both, either bool, wrong string) {
	gotRef, gotCustomer := data.Code("ref_id", 0), data.Code("customer_no", 0)
	switch {
	case gotRef != "" && gotRef != string(ref):
		wrong = "ref_id dalam jawaban berbeda"
	case gotCustomer != "" && ledger.CleanNumber(gotCustomer) != ledger.CleanNumber(string(customer)):
		wrong = "customer_no dalam jawaban berbeda"
	}
	return gotRef != "" && gotCustomer != "", gotRef != "" || gotCustomer != "", wrong
}

// verdict is what an answer says before it is compared with the payment.
type verdict struct {
	rc, message string
	code
	flag string // in Indonesian, how its parts contradict each other
}

// readCode is rc. One that is not listed is kept as text, of which secrets are masked: a code stands in errors too.
func readCode(data transport.Object) string {
	rc := data.Code("rc", 2)
	if _, listed := codes[rc]; rc == "" || listed {
		return rc
	}
	return data.Text("rc", maxCode)
}

// readVerdict reads rc, status and message. An answer without the first two is none (providers.ErrNoAnswer).
func readVerdict(data transport.Object) (verdict, error) {
	rc, status := readCode(data), data.Code("status", 0)
	if rc == "" || status == "" {
		return verdict{}, fmt.Errorf("%w: no verdict", providers.ErrNoAnswer)
	}
	row, message := codes[rc], data.Text("message", maxMessage)
	return verdict{rc: rc, message: message, code: row, flag: contradiction(row.class, status, message)}, nil
}

// explain is what was read of an answer, a field a line, for the trace: of what is read the fields that it has, in
// the document's order and by its names.
func explain(data transport.Object) string {
	var r reading
	r.text(data, "ref_id", maxCode)
	r.text(data, "customer_no", maxCode)
	r.text(data, "name", maxName)
	r.money(data, "admin")
	r.text(data, "message", maxMessage)
	r.text(data, "status", maxCode)
	r.text(data, "sn", maxSerial)
	if rc := readCode(data); rc != "" {
		r.put("rc", fmt.Sprintf("%q: %s", rc, codes[rc].class))
	}
	for _, name := range []string{"balance", "price", "selling_price", "deposit"} {
		r.money(data, name)
	}
	if desc, ok := data.Object("desc"); ok {
		r.desc(desc)
	}
	r.indent = ""
	if v, err := readVerdict(data); err == nil && v.flag != "" {
		r.put("note", v.flag)
	}
	for _, note := range append(readFigures(data).notes, readDescription(data).notes...) {
		r.put("note", note)
	}
	return strings.TrimRight(r.String(), "\n")
}

// reading is the text of explain.
type reading struct {
	strings.Builder
	indent string
}

func (r *reading) put(name, value string) { fmt.Fprintf(r, "%s%-21s = %s\n", r.indent, name, value) }

func (r *reading) text(o transport.Object, name string, limit int) {
	if o.Has(name) {
		r.put(name, strconv.Quote(o.Text(name, limit)))
	}
}

func (r *reading) money(o transport.Object, name string) {
	switch amount, present, err := o.Money(name); {
	case err != nil:
		r.put(name, "unreadable")
	case present:
		r.put(name, amount.String())
	}
}

func (r *reading) meter(o transport.Object, name string) {
	switch stand, err := o.Meter(name); {
	case err != nil:
		r.put(name, "unreadable")
	case stand != "":
		r.put(name, strconv.Quote(string(stand)))
	}
}

func (r *reading) desc(desc transport.Object) {
	r.indent = "  "
	r.text(desc, "alamat", maxAddress)
	for _, f := range detailFields {
		r.text(desc, f.wire, maxValue)
	}
	for _, f := range amountFields {
		r.money(desc, f.wire)
	}
	rows, _ := desc.List("detail") // what is wrong with it is among the notes
	for i, row := range rows[:min(len(rows), maxSheets)] {
		fmt.Fprintf(r, "  detail[%d]\n", i)
		r.indent = "    "
		r.text(row, "periode", maxPeriod)
		for _, name := range []string{"nilai_tagihan", "admin", "denda", "biaya_lain"} {
			r.money(row, name)
		}
		r.meter(row, "meter_awal")
		r.meter(row, "meter_akhir")
		r.text(row, "no_ref", maxValue)
	}
}
