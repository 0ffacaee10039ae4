package simulator

import (
	"bytes"
	"embed"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// documentFiles are the document's samples and the upstream's test numbers.
//
//go:embed data/*.json
var documentFiles embed.FS

// switchData is the body of a success, in the document's order.
type switchData struct {
	RefID          string     `json:"ref_id"`
	CustomerNo     string     `json:"customer_no"`
	Name           string     `json:"name"`
	Code           string     `json:"code"`
	Admin          int64      `json:"admin"`
	BaseCommission int64      `json:"base_commission,omitempty"`
	Message        string     `json:"message"`
	Status         string     `json:"status"`
	SN             *string    `json:"sn,omitempty"` // may be empty when paid, is missing when inquired
	RC             string     `json:"rc"`
	Balance        int64      `json:"balance"`
	Price          int64      `json:"price"`
	SellingPrice   int64      `json:"selling_price"`
	Desc           switchDesc `json:"desc"`
}

// switchDesc is desc of all twelve products: each uses its own fields, and their order is the same
// in all of them.
type switchDesc struct {
	JumlahPeserta     string `json:"jumlah_peserta,omitempty"`
	Tarif             string `json:"tarif,omitempty"`
	Daya              int    `json:"daya,omitempty"`
	LembarTagihan     int    `json:"lembar_tagihan"`
	Alamat            string `json:"alamat,omitempty"`
	JatuhTempo        string `json:"jatuh_tempo,omitempty"`
	TahunPajak        string `json:"tahun_pajak,omitempty"`
	Kelurahan         string `json:"kelurahan,omitempty"`
	Kecamatan         string `json:"kecamatan,omitempty"`
	KodeKabKota       string `json:"kode_kab_kota,omitempty"`
	KabKota           string `json:"kab_kota,omitempty"`
	LuasTanah         string `json:"luas_tanah,omitempty"`
	LuasGedung        string `json:"luas_gedung,omitempty"`
	ItemName          string `json:"item_name,omitempty"`
	NoRangka          string `json:"no_rangka,omitempty"`
	NoPol             string `json:"no_pol,omitempty"`
	Tenor             string `json:"tenor,omitempty"`
	Transaksi         string `json:"transaksi,omitempty"`
	NoRegistrasi      string `json:"no_registrasi,omitempty"`
	TanggalRegistrasi string `json:"tanggal_registrasi,omitempty"`
	switchVehicle
	Detail []switchSheet `json:"detail,omitempty"`
}

// switchVehicle is what only SAMSAT has.
type switchVehicle struct {
	NomorIdentitas      string `json:"nomor_identitas,omitempty"`
	NomorRangka         string `json:"nomor_rangka,omitempty"`
	NomorMesin          string `json:"nomor_mesin,omitempty"`
	NomorPolisi         string `json:"nomor_polisi,omitempty"`
	MilikKenama         string `json:"milik_kenama,omitempty"`
	MerekKb             string `json:"merek_kb,omitempty"`
	ModelKb             string `json:"model_kb,omitempty"`
	TahunBuatan         string `json:"tahun_buatan,omitempty"`
	TglAkhirPajakBaru   string `json:"tgl_akhir_pajak_baru,omitempty"`
	BiayaPokokBbn       string `json:"biaya_pokok_bbn,omitempty"`
	BiayaPokokSwd       string `json:"biaya_pokok_swd,omitempty"`
	BiayaPokokPkb       string `json:"biaya_pokok_pkb,omitempty"`
	BiayaDendaSwd       string `json:"biaya_denda_swd,omitempty"`
	BiayaDendaBbn       string `json:"biaya_denda_bbn,omitempty"`
	BiayaDendaPkb       string `json:"biaya_denda_pkb,omitempty"`
	BiayaAdminStnk      string `json:"biaya_admin_stnk,omitempty"`
	BiayaAdminTnkb      string `json:"biaya_admin_tnkb,omitempty"`
	BiayaParkirPokok    string `json:"biaya_parkir_pokok,omitempty"`
	BiayaPajakProgresif string `json:"biaya_pajak_progresif,omitempty"`
}

// switchSheet is one row of detail: one month, or one instalment.
type switchSheet struct {
	Periode      string `json:"periode"`
	NilaiTagihan string `json:"nilai_tagihan,omitempty"`
	Admin        string `json:"admin,omitempty"`
	Denda        string `json:"denda,omitempty"`
	MeterAwal    string `json:"meter_awal,omitempty"`
	MeterAkhir   string `json:"meter_akhir,omitempty"`
	BiayaLain    string `json:"biaya_lain,omitempty"`
	NoRef        string `json:"no_ref,omitempty"`
}

// testNumber is one of the upstream's test numbers.
type testNumber struct {
	Code       string `json:"code"`
	CustomerNo string `json:"customer_no"`
	Result     string `json:"result"`
	Sheets     int    `json:"sheets"`
}

// switchBill is what a customer owes.
type switchBill struct {
	key, period, result string
	data                switchData
}

func readJSON[T any](file string) T {
	text, err := documentFiles.ReadFile("data/" + file)
	if err != nil {
		panic(err) // the file is part of the program
	}
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		panic(err)
	}
	return v
}

// readDocuments returns the document's samples by product code.
func readDocuments() map[string]switchData {
	documents := map[string]switchData{}
	for _, code := range switchCodes {
		documents[code] = readJSON[struct{ Data switchData }]("pay-" + code + ".json").Data
	}
	return documents
}

// readTestNumbers returns the upstream's test numbers, and SAMSAT's of the document, which is not
// among them.
func readTestNumbers() map[string]testNumber {
	tests := map[string]testNumber{}
	for _, t := range readJSON[[]testNumber]("test-numbers.json") {
		tests[t.Code+"/"+t.CustomerNo] = t
	}
	samsat := testNumber{Code: "samsat", CustomerNo: "9658548523568703,0212502110170100", Result: resultPaid}
	tests[samsat.Code+"/"+samsat.CustomerNo] = samsat
	return tests
}

// long is an answer with the bill.
func (d *digiswitch) long(form switchRequest, bill switchBill, sn string, balance int64, inquiry bool) outcome {
	data := bill.data
	data.RefID, data.CustomerNo, data.Code = form.RefID, form.CustomerNo, form.Code
	data.Message, data.Status, data.RC = "Transaksi Sukses", "Sukses", "00"
	data.Balance, data.SN = balance, &sn
	if inquiry {
		data.SN = nil
	}
	if inquiry && form.Code == "pln" { // PLN's meter readings come with the payment only
		data.Desc.Detail = slices.Clone(data.Desc.Detail)
		for i := range data.Desc.Detail {
			data.Desc.Detail[i].MeterAwal, data.Desc.Detail[i].MeterAkhir = "", ""
		}
	}
	return outcome{status: http.StatusOK, body: encode(struct {
		Data switchData `json:"data"`
	}{data})}
}

// find returns the bill that an inquiry asks for, or the code that refuses it.
func (d *digiswitch) find(form switchRequest) (switchBill, string) {
	bill, known := d.bill(form)
	switch {
	case !known:
		return bill, "54"
	case bill.result == resultInquiryFailed:
		return bill, "02"
	case bill.result == resultElsewhere || bill.result == resultNoBill:
		return bill, "60"
	}
	if form.Code == "emoney" {
		// A purchase: the amount is the caller's, a multiple of 1,000, and the admin fee is added.
		amount, err := strconv.ParseInt(string(bytes.Trim(form.Amount, `"`)), 10, 64)
		if err != nil || amount <= 0 {
			return bill, "84"
		}
		if amount%1000 != 0 {
			return bill, "87"
		}
		bill.data.SellingPrice = amount + bill.data.Admin
		bill.data.Price = bill.data.SellingPrice - 500
		bill.key += "/" + form.RefID
	}
	if d.world.standing(bill.key) != nil && !d.world.config.Trusting {
		return bill, "60"
	}
	return bill, ""
}

// bill returns what a customer owes: by the document for a test number, else made up. hp and bpjs
// are due again on the next day, so that practice never runs out, and an instalment is followed by the next.
func (d *digiswitch) bill(form switchRequest) (switchBill, bool) {
	code, number := form.Code, form.CustomerNo
	paid, waiting := d.paidPeriods(code, number)
	bill := switchBill{result: resultPaid}
	if test, known := d.tests[code+"/"+number]; known {
		bill.result = test.Result
		bill.data = documented(d.documents[code], test)
		if code == "multifinance" {
			bill.data.Desc.Detail = slices.Clone(bill.data.Desc.Detail)
			advance(bill.data.Desc.Detail, len(paid))
		}
	} else if made, known := d.makeUp(form, paid); known {
		bill = made
	} else {
		return bill, false
	}
	if waiting && code == "multifinance" { // the next instalment is not due before this one is decided
		bill.result = resultNoBill
	}
	var periods []string
	for _, sheet := range bill.data.Desc.Detail {
		periods = append(periods, sheet.Periode)
	}
	bill.period = strings.Join(append(periods, bill.data.Desc.tax()...), ",")
	bill.key = strings.Join([]string{"digiswitch", code, number, bill.period}, "/")
	if code == "hp" || code == "bpjs" {
		bill.key += "/" + d.today()
	}
	return bill, true
}

// tax is the tax year of a bill that has one.
func (desc switchDesc) tax() []string {
	if desc.TahunPajak == "" {
		return nil
	}
	return []string{desc.TahunPajak}
}

// paidPeriods are the periods of this customer that are paid, and whether one of the payments is still pending. A
// World that trusts its caller forgets them, and sells the same bill again.
func (d *digiswitch) paidPeriods(code, number string) (paid map[string]bool, waiting bool) {
	paid = map[string]bool{}
	for _, b := range d.world.byCustomer[code+"/"+number] {
		if !b.stands() || d.world.config.Trusting {
			continue
		}
		waiting = waiting || b.Standing == Waiting
		for _, period := range strings.Split(b.Period, ",") {
			paid[period] = true
		}
	}
	return paid, waiting
}

// advance moves instalments on by as many as were paid.
func advance(rows []switchSheet, paid int) {
	for i := range rows {
		n, err := strconv.Atoi(rows[i].Periode)
		if err != nil {
			panic(err) // the document's own
		}
		rows[i].Periode = instalmentText(n + paid)
	}
}

// documented returns the document's bill for a test number; a second sheet is a second month of the
// same size.
func documented(data switchData, test testNumber) switchData {
	if test.Sheets < 2 {
		return data
	}
	first := data.Desc.Detail[0]
	second := first
	second.Periode = map[string]string{"pln": "201902", "pgas": "0420"}[test.Code]
	second.MeterAwal = first.MeterAkhir
	second.MeterAkhir = map[string]string{"pln": "00100000", "pgas": "006608"}[test.Code]
	data.Desc.Detail = []switchSheet{first, second}
	data.Desc.LembarTagihan = 2
	data.Admin, data.Price, data.SellingPrice = 2*data.Admin, 2*data.Price, 2*data.SellingPrice
	return data
}

// serial is the proof of payment: the document's for its own number, else made up. PLN, PDAM and TV
// have an empty one in the document, and so half of theirs here.
func (d *digiswitch) serial(form switchRequest) string {
	document := d.documents[form.Code]
	_, test := d.tests[form.Code+"/"+form.CustomerNo]
	if test && document.SN != nil {
		return *document.SN
	}
	if document.SN != nil && *document.SN == "" && pick("sn"+form.CustomerNo, 2) == 0 {
		return ""
	}
	return strings.ToUpper(form.Code[:1]) + d.world.digits(15)
}
