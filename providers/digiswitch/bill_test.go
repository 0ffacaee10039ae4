package digiswitch_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
)

// products are the document's twelve samples and what each is read as.
var products = []struct {
	code    string
	lines   string // "key amount" of every line
	details string // "label: value"
	sheets  string // period amount/penalty/admin/other start-end
	address string
	notes   int
}{
	{"pln", "bill 8000, penalty 500, admin 2500", "Tarif: R1, Daya: 1300, Lembar: 1", "201901 8000/500/2500/0 00080000-00090000", "", 0},
	{"pdam", "bill 8000, penalty 500, other 1500, admin 2500", "Tarif: 3A, Jatuh tempo: 1-15 DES 2014, Lembar: 1",
		"201901 8000/500/0/1500 00080000-00090000", "WONOKROMO S.S BARU 2 8", 0},
	{"hp", "bill 10000, admin 2500", "Lembar: 1", "", "", 0},
	{"internet", "bill 19500, admin 5000", "Lembar: 2", "MEI 2019 8000/0/2500/0 -; JUN 2019 11500/0/2500/0 -", "", 0},
	{"bpjs", "bill 22500, admin 2500", "Jumlah peserta: 2, Lembar: 1", "01 22500/0/0/0 -", "JAKARTA PUSAT", 0},
	{"multifinance", "bill 22500, admin 2500", "Barang: HONDA VARIO TECHNO 125 PGM FI NON CBS, No rangka: MH1JFB111CK196426, No polisi: B6213UWX, Tenor: 030, Lembar: 1",
		"002 22500/0/0/0 -", "", 0},
	{"pbb", "bill 97500, admin 2500", "Tahun pajak: 2019, Kelurahan: CIPAGERAN, Kecamatan: CIMAHI UTARA, Kode kab/kota: 0023, Kab/kota: PEMKOT CIMAHI, Luas tanah: 113 M2, Luas bangunan: 47 M2, Lembar: 1",
		"", "KO. GRIYA ASRI CIPAGERAN", 0},
	{"pgas", "bill 97500, admin 2500", "Lembar: 1", "0320 97500/0/0/0 006538-006573", "KO. GRIYA ASRI CIPAGERAN", 0},
	{"tv", "bill 97500, admin 2500", "No ref: 205A, Lembar: 1", "MEI 22 97500/0/0/0 - 205A", "", 0},
	{"plnnontaglis", "bill 97500, admin 2500", "Transaksi: PENYAMBUNGAN BARU, No registrasi: 5392112011703, Tgl registrasi: 20120524, Lembar: 1", "", "", 0},
	{"emoney", "bill 97500, admin 2500", "Lembar: 1", "", "", 0},
	{"samsat", "pkb 83000, swdkllj 14000, remainder 500, admin 2500", "No identitas: 0212502110170100, No polisi: DK 1243AL, Milik ke: 001, Merek: DAIHATSU, " +
		"Model: XENIA 1.3 R M/T F653RV-GMDFJ, Tahun buatan: 2018, No rangka: MHKV5EA2JFJ001044, No mesin: 1NRF012268, Masa pajak s/d: 20210309, Lembar: 1",
		"", "GRIYA BULELENG 2 RT 005 RW 014 BULELENG", 1},
}

// document is a sample as the test reads it, apart from the adapter.
type document struct {
	Data struct {
		RefID        string        `json:"ref_id"`
		CustomerNo   string        `json:"customer_no"`
		Name, SN     string        //
		Price        ledger.Rupiah //
		SellingPrice ledger.Rupiah `json:"selling_price"`
		Balance      ledger.Rupiah
	}
}

func inquire(t *testing.T, code string) (*far, document, providers.Query, ledger.Bill) {
	t.Helper()
	doc := read[document](t, "pay-"+code+".json")
	f := serve(t, sample(t, "pay-"+code+".json"))
	q := query(code, doc.Data.CustomerNo, doc.Data.RefID)
	bill, err := f.Inquire(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return f, doc, q, bill
}

func TestBillsOfTheDocument(t *testing.T) {
	for _, want := range products {
		t.Run(want.code, func(t *testing.T) {
			_, doc, q, bill := inquire(t, want.code)
			if err := bill.Check(); err != nil {
				t.Error(err)
			}
			if bill.Total != doc.Data.SellingPrice || bill.Cost == nil || *bill.Cost != doc.Data.Price || bill.Name != doc.Data.Name {
				t.Errorf("total %d, cost %v, name %q", bill.Total, bill.Cost, bill.Name)
			}
			if bill.Total-*bill.Cost != doc.Data.SellingPrice-doc.Data.Price {
				t.Errorf("commission is %d", bill.Total-*bill.Cost)
			}
			if bill.Ref != q.Ref || bill.Customer != q.Customer || bill.Product != q.Product.Code || bill.Fee != 0 {
				t.Errorf("bill of %s %s %s", bill.Ref, bill.Customer, bill.Product)
			}
			if got := lines(bill); got != want.lines {
				t.Errorf("lines are %s, want %s", got, want.lines)
			}
			if got := details(bill); !sameItems(got, want.details) {
				t.Errorf("details are %s, want %s", got, want.details)
			}
			if got := sheets(bill); got != want.sheets || bill.Address != want.address || len(bill.Notes) != want.notes {
				t.Errorf("sheets %s, address %q, notes %q", got, bill.Address, bill.Notes)
			}
		})
	}
}

func lines(b ledger.Bill) string {
	var all []string
	for _, l := range b.Lines {
		if l.Label == "" {
			all = append(all, "no label for")
		}
		all = append(all, fmt.Sprintf("%s %d", l.Key, l.Amount))
	}
	return strings.Join(all, ", ")
}

func details(b ledger.Bill) string {
	var all []string
	for _, d := range b.Details {
		all = append(all, d.Label+": "+d.Value)
	}
	return strings.Join(all, ", ")
}

func sameItems(a, b string) bool {
	left, right := map[string]int{}, map[string]int{}
	for item := range strings.SplitSeq(a, ", ") {
		left[item]++
	}
	for item := range strings.SplitSeq(b, ", ") {
		right[item]++
	}
	return fmt.Sprint(left) == fmt.Sprint(right)
}

func sheets(b ledger.Bill) string {
	var all []string
	for _, s := range b.Sheets {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %d/%d/%d/%d %s-%s %s", s.Period, s.Amount, s.Penalty, s.Admin, s.Other, s.Start, s.End, s.Reference)))
	}
	return strings.Join(all, "; ")
}

func TestPaymentsOfTheDocument(t *testing.T) {
	for _, want := range products {
		t.Run(want.code, func(t *testing.T) {
			f, doc, q, bill := inquire(t, want.code)
			bare := bill
			bare.Details, bare.Sheets = nil, nil
			for name, ask := range map[string]func() (providers.Answer, error){
				"pay":    func() (providers.Answer, error) { return f.Pay(t.Context(), payment(q, bare)) },
				"advise": func() (providers.Answer, error) { return f.Advise(t.Context(), payment(q, bare)) },
			} {
				got, err := ask()
				if err != nil || got.Outcome != ledger.OutcomePaid || got.Conflict != "" || got.Flag != "" || got.Code != "00" {
					t.Fatalf("%s: read %+v, %v", name, got.Answer, err)
				}
				if got.Serial != doc.Data.SN || *got.Cost != doc.Data.Price || *got.Balance != doc.Data.Balance || got.Message != "Transaksi Sukses" {
					t.Errorf("%s: serial %q, cost %d, balance %d, message %q", name, got.Serial, *got.Cost, *got.Balance, got.Message)
				}
				completed := ledger.Bill{Details: got.Details, Sheets: got.Sheets}
				if details(completed) != details(bill) || sheets(completed) != sheets(bill) || got.Name != bill.Name || got.Address != bill.Address {
					t.Errorf("%s: completes with %s; %s", name, details(completed), sheets(completed))
				}
				if len(got.Notes) != 0 || len(got.Raw) == 0 || got.Date.IsZero() {
					t.Errorf("%s: notes %q, %d bytes kept, date %v", name, got.Notes, len(got.Raw), got.Date)
				}
			}
		})
	}
}

// bill is an inquiry's answer about r1 and 123 with these further fields.
func billOf(fields string) string {
	return `{"data":{"ref_id":"r1","customer_no":"123","name":"ANI","status":"Sukses","rc":"00","message":"Transaksi Sukses",` + fields + `}}`
}

func TestOddBills(t *testing.T) {
	for _, c := range []struct {
		name, fields, lines, sheets string
		notes                       int
	}{
		{"amounts as texts", `"selling_price":"11000.00","price":"10000","admin":"2500"`, "bill 8500, admin 2500", "", 0},
		{"no admin, no price", `"selling_price":11000`, "bill 11000", "", 0},
		{"desc is null", `"selling_price":11000,"admin":null,"desc":null`, "bill 11000", "", 0},
		{"desc is a list", `"selling_price":11000,"desc":[]`, "bill 11000", "", 0},
		{"price above the selling price", `"selling_price":11000,"price":11500,"admin":0`, "bill 11000", "", 1},
		{"admin above the selling price", `"selling_price":1000,"admin":2500`, "bill -1500, admin 2500", "", 1},
		{"figures that are none", `"selling_price":11000,"price":"x","admin":-1,"balance":1.5`, "bill 11000", "", 3},
		{"something left over", `"selling_price":11000,"admin":2500,"desc":{"detail":[{"periode":"201901","nilai_tagihan":"8000"}]}`,
			"bill 8000, remainder 500, admin 2500", "201901 8000/0/0/0 -", 1},
		{"more parts than the total", `"selling_price":11000,"admin":2500,"desc":{"detail":[{"periode":"201901","nilai_tagihan":"9000"}]}`,
			"bill 9000, remainder -500, admin 2500", "201901 9000/0/0/0 -", 1},
		{"an amount that is none", `"selling_price":11000,"admin":2500,"desc":{"detail":[{"periode":"201901","nilai_tagihan":"8.500,5"}]}`,
			"remainder 8500, admin 2500", "201901 0/0/0/0 -", 2},
		{"readings that are none", `"selling_price":11000,"desc":{"detail":[{"periode":"201901","meter_awal":"-","meter_akhir":"130.000"}]}`,
			"bill 11000", "201901 11000/0/0/0 -130.000", 1},
		{"all periods in one row", `"selling_price":11000,"desc":{"lembar_tagihan":2,"detail":[{"periode":"201803,201804","nilai_tagihan":11000}]}`,
			"bill 11000", "201803,201804 11000/0/0/0 -", 0},
		{"rows that are not as many as told", `"selling_price":11000,"desc":{"lembar_tagihan":3,"detail":[{"periode":"201803,201804","nilai_tagihan":11000}]}`,
			"bill 11000", "201803,201804 11000/0/0/0 -", 1},
		{"an instalment with its fine", `"selling_price":30000,"admin":2500,"desc":{"tenor":"030","detail":[{"periode":"002","denda":"4000","biaya_lain":"1000"}]}`,
			"bill 22500, penalty 4000, other 1000, admin 2500", "002 22500/4000/0/1000 -", 0},
		{"two instalments of which nobody says what they are worth", `"selling_price":30000,"desc":{"detail":[{"periode":"002","denda":"4000"},{"periode":"003"}]}`,
			"bill 26000, penalty 4000", "002 0/4000/0/0 -; 003 0/0/0/0 -", 0},
		{"a fine above the selling price", `"selling_price":3000,"admin":2500,"desc":{"detail":[{"periode":"002","denda":"4000"}]}`,
			"bill 500, admin 2500", "002 500/4000/0/0 -", 1},
		{"one row without a list", `"selling_price":11000,"desc":{"detail":{"periode":"201901","nilai_tagihan":11000}}`, "bill 11000", "201901 11000/0/0/0 -", 0},
		{"detail is a text", `"selling_price":11000,"desc":{"detail":"201901"}`, "bill 11000", "", 1},
		{"the plate fee by its other name", `"selling_price":11000,"admin":1000,"desc":{"biaya_tnkb":"10000"}`, "tnkb 10000, admin 1000", "", 0},
		{"every part of a vehicle's tax", `"selling_price":56000,"admin":1000,"desc":{"biaya_pokok_bbn":"1000","biaya_denda_bbn":"2000","biaya_pokok_pkb":"3000","biaya_denda_pkb":"4000",` +
			`"biaya_pokok_swd":"5000","biaya_denda_swd":"6000","biaya_admin_stnk":"7000","biaya_admin_tnkb":"8000","biaya_tnkb":"8000","biaya_parkir_pokok":"9000","biaya_pajak_progresif":"10000"}`,
			"bbn 1000, bbn_penalty 2000, pkb 3000, pkb_penalty 4000, swdkllj 5000, swdkllj_penalty 6000, stnk 7000, tnkb 8000, parking 9000, progressive 10000, admin 1000", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := serve(t, billOf(c.fields))
			bill, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
			if err != nil {
				t.Fatal(err)
			}
			if err := bill.Check(); err != nil {
				t.Error(err)
			}
			if lines(bill) != c.lines || sheets(bill) != c.sheets || len(bill.Notes) != c.notes {
				t.Errorf("lines %s, sheets %s, notes %q", lines(bill), sheets(bill), bill.Notes)
			}
		})
	}
}

func TestABillOfTooManySheetsIsNeverPaidInPart(t *testing.T) {
	row := `{"periode":"201901","nilai_tagihan":100000000000000}`
	f := serve(t, billOf(`"selling_price":11000,"desc":{"detail":[`+row+strings.Repeat(","+row, 9999)+`]}`))
	bill, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
	if err != nil || !errors.Is(bill.Check(), ledger.ErrBill) {
		t.Errorf("bill of %d sheets: %v, %v", len(bill.Sheets), err, bill.Check())
	}
}

func TestHostileTextIsCleaned(t *testing.T) {
	const bad = `\u001b[2J\u202e\u0000`
	f := serve(t, strings.Replace(billOf(`"selling_price":11000,"desc":{"alamat":"`+bad+`","tarif":"`+bad+strings.Repeat("R", 5000)+
		`","detail":[{"periode":"`+bad+`"}]}`), "ANI", bad, 1))
	bill, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{bill.Name, bill.Address, bill.Details[0].Value, bill.Sheets[0].Period} {
		if strings.ContainsAny(text, "\x1b\u202e\x00") || text == "" || len(text) > 400 {
			t.Errorf("kept %q", text)
		}
	}
}

func TestInquiryRefusals(t *testing.T) {
	short := func(rc, status, message string) string {
		return fmt.Sprintf(`{"data":{"ref_id":"r1","customer_no":"123","status":"%s","rc":"%s","message":"%s"}}`, status, rc, message)
	}
	for _, c := range []struct {
		name, body string
		want       error
	}{
		{"not ready or paid already", short("60", "Gagal", "Tagihan belum tersedia"), providers.ErrNoBill},
		{"not found", short("50", "Gagal", "Transaksi Tidak Ditemukan"), providers.ErrNoBill},
		{"wrong number", short("54", "Gagal", "Nomor Tujuan Salah"), providers.ErrNoCustomer},
		{"wrong signature", short("41", "Gagal", "Signature tidak valid"), providers.ErrCredentials},
		{"unknown address", `{"data":{"rc":"45","status":"Gagal","message":"IP Anda tidak kami kenali"}}`, providers.ErrCredentials},
		{"cut off", short("58", "Gagal", "Sedang Cut Off"), providers.ErrDown},
		{"router issue", short("99", "Pending", "DF Router Issue"), providers.ErrDown},
		{"failed", short("02", "Gagal", "Transaksi Gagal"), providers.ErrRefused},
		{"nobody's code", short("777", "Pending", "?"), providers.ErrRefused},
		{"nothing to pay", billOf(`"selling_price":0`), providers.ErrNoBill},

		{"no selling price", billOf(`"price":1000`), providers.ErrNoAnswer},
		{"a fraction of a rupiah", billOf(`"selling_price":"1000.50"`), providers.ErrNoAnswer},
		{"a failure that says success", short("00", "Gagal", ""), providers.ErrNoAnswer},
		{"a success that says failure", short("02", "Sukses", ""), providers.ErrNoAnswer},
		{"a success whose message says failure", strings.Replace(billOf(`"selling_price":1000`), "Transaksi Sukses", "SEMPAT SUKSES lalu GAGAL", 1), providers.ErrNoAnswer},
		{"somebody else's bill", strings.Replace(billOf(`"selling_price":1000`), "123", "124", 1), providers.ErrNoAnswer},
		{"another question's bill", strings.Replace(billOf(`"selling_price":1000`), "r1", "r2", 1), providers.ErrNoAnswer},
		{"no verdict", `{"data":{"selling_price":1000}}`, providers.ErrNoAnswer},
		{"not wrapped", `{"status":"Sukses","rc":"00","selling_price":1000}`, providers.ErrNoAnswer},
		{"HTML", `<html>`, providers.ErrNoAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := serve(t, c.body)
			bill, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
			if !errors.Is(err, c.want) || bill.Total != 0 {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if c.want == providers.ErrNoAnswer && errors.Is(err, providers.ErrDown) {
				t.Errorf("somebody was there and yet %v", err)
			}
			var refusal *providers.Refusal
			if said := errors.As(err, &refusal); said != (c.want != providers.ErrNoAnswer) || said && (refusal.Code == "" || refusal.Provider != "nobu") {
				t.Errorf("refusal %+v", refusal)
			}
		})
	}
}

func TestARefusalCarriesTheProvidersWords(t *testing.T) {
	f := serve(t, `{"data":{"ref_id":"r1","customer_no":"123","status":"Gagal","rc":"60","message":"Tagihan belum \u001b[2Jtersedia"}}`)
	_, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
	var said *providers.Refusal
	if !errors.As(err, &said) || !errors.Is(err, providers.ErrNoBill) || said.Code != "60" || said.Message != "Tagihan belum ·[2Jtersedia" {
		t.Errorf("got %+v, %v", said, err)
	}
	if strings.Contains(err.Error(), "tersedia") {
		t.Errorf("the error itself has the message, which may be personal: %v", err)
	}
}

func TestAProxyThatAnswersMeansDown(t *testing.T) {
	f := serve(t, "<html>502</html>")
	f.status = http.StatusBadGateway
	_, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
	if !errors.Is(err, providers.ErrDown) || !errors.Is(err, providers.ErrNoAnswer) {
		t.Errorf("got %v", err)
	}
}

func TestABillIsPaidOnItsDay(t *testing.T) {
	wib := time.FixedZone("WIB", 7*60*60)
	for _, c := range []struct{ asked, before time.Time }{
		{time.Date(2026, 11, 21, 10, 0, 0, 0, wib), time.Date(2026, 11, 21, 10, 30, 0, 0, wib)},
		{time.Date(2026, 11, 21, 23, 29, 59, 0, wib), time.Date(2026, 11, 21, 23, 59, 59, 0, wib)},
		{time.Date(2026, 11, 21, 23, 50, 0, 0, wib), time.Date(2026, 11, 22, 0, 0, 0, 0, wib)},
		{time.Date(2026, 12, 31, 23, 59, 59, 0, wib), time.Date(2027, 1, 1, 0, 0, 0, 0, wib)},
		{time.Date(2026, 11, 21, 0, 0, 0, 0, wib), time.Date(2026, 11, 21, 0, 30, 0, 0, wib)},
	} {
		f := serveAt(t, billOf(`"selling_price":11000`), c.asked)
		bill, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
		if err != nil || !bill.PayBefore.Equal(c.before) || !bill.AskedAt.Equal(c.asked) || bill.PayBefore.Location() != time.UTC {
			t.Errorf("asked at %v, to be paid before %v, %v; want %v", bill.AskedAt, bill.PayBefore, err, c.before)
		}
	}
}
