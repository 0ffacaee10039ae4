package digiswitch

import (
	"fmt"
	"strings"

	"loket/ledger"
	"loket/providers/transport"
)

// field is a row of a table: the document's field, our key and the label on screen and paper.
type field struct{ wire, key, label string }

// detailFields are the fields of desc that are shown, of all twelve products in the document's order. A field that
// a product does not have is simply not there.
var detailFields = []field{
	{"tarif", ledger.DetailTariff, "Tarif"},
	{"daya", ledger.DetailPower, "Daya"},
	{"jumlah_peserta", "members", "Jumlah peserta"},
	{"jatuh_tempo", "due", "Jatuh tempo"},
	{"item_name", "item", "Barang"},
	{"no_rangka", "chassis", "No rangka"},
	{"no_pol", "plate", "No polisi"},
	{"tenor", ledger.DetailTenor, "Tenor"},
	{"tahun_pajak", ledger.DetailTaxYear, "Tahun pajak"},
	{"kelurahan", "village", "Kelurahan"},
	{"kecamatan", "district", "Kecamatan"},
	{"kode_kab_kota", "regency_code", "Kode kab/kota"},
	{"kab_kota", "regency", "Kab/kota"},
	{"luas_tanah", "land", "Luas tanah"},
	{"luas_gedung", "building", "Luas bangunan"},
	{"transaksi", "transaction", "Transaksi"},
	{"no_registrasi", ledger.DetailRegistration, "No registrasi"},
	{"tanggal_registrasi", ledger.DetailRegistered, "Tgl registrasi"},
	{"nomor_identitas", "identity", "No identitas"},
	{"nomor_polisi", "plate", "No polisi"},
	{"milik_kenama", "owner_order", "Milik ke"},
	{"merek_kb", "brand", "Merek"},
	{"model_kb", "model", "Model"},
	{"tahun_buatan", "built", "Tahun buatan"},
	{"nomor_rangka", "chassis", "No rangka"},
	{"nomor_mesin", "engine", "No mesin"},
	{"tgl_akhir_pajak_baru", ledger.DetailTaxUntil, "Masa pajak s/d"},
	{"lembar_tagihan", ledger.DetailSheets, "Lembar"},
}

// amountFields are SAMSAT's parts of the bill. Its sample calls one field biaya_admin_tnkb and its table biaya_tnkb.
var amountFields = []field{
	{"biaya_pokok_bbn", "bbn", "BBN-KB pokok"},
	{"biaya_denda_bbn", "bbn_penalty", "BBN-KB denda"},
	{"biaya_pokok_pkb", "pkb", "PKB pokok"},
	{"biaya_denda_pkb", "pkb_penalty", "PKB denda"},
	{"biaya_pokok_swd", "swdkllj", "SWDKLLJ pokok"},
	{"biaya_denda_swd", "swdkllj_penalty", "SWDKLLJ denda"},
	{"biaya_admin_stnk", "stnk", "Adm STNK"},
	{"biaya_admin_tnkb", "tnkb", "Adm TNKB"},
	{"biaya_tnkb", "tnkb", "Adm TNKB"},
	{"biaya_parkir_pokok", "parking", "Parkir"},
	{"biaya_pajak_progresif", "progressive", "Progresif"},
}

// maxSheets is how many sheets are read: one more than a bill may have, so that a longer one is refused by
// ledger.Bill.Check and never paid in part.
const maxSheets = 61

// description is what desc tells, the same for every product.
type description struct {
	address  string
	details  []ledger.Detail
	sheets   []ledger.Sheet
	parts    []ledger.Line // what the bill is made of, where desc says so
	itemised bool
	notes    []string
}

// readDescription reads desc. Nothing in it can make an answer unusable: a bad field is left empty and noted.
func readDescription(data transport.Object) description {
	var d description
	desc, ok := data.Object("desc")
	if !ok {
		return d
	}
	d.address = desc.Text("alamat", maxAddress)
	for _, f := range detailFields {
		d.addDetail(f.key, f.label, desc.Text(f.wire, maxValue))
	}
	rows, err := desc.List("detail")
	if err != nil {
		d.notes = append(d.notes, "rincian per lembar tidak terbaca")
	}
	for _, row := range rows[:min(len(rows), maxSheets)] {
		d.readSheet(row)
	}
	if len(d.sheets) == 1 { // of several each has its own
		d.addDetail("reference", "No ref", d.sheets[0].Reference)
	}
	if sheets := desc.Text("lembar_tagihan", maxValue); len(rows) > 0 && sheets != "" && sheets != fmt.Sprint(len(rows)) && sheets != fmt.Sprint(d.joined()) {
		d.notes = append(d.notes, fmt.Sprintf("penyedia menyebut %s lembar, tetapi merinci %d", sheets, len(rows)))
	}
	d.sumSheets()
	d.readAmounts(desc)
	return d
}

// addDetail keeps the first value of a key.
func (d *description) addDetail(key, label, value string) {
	if value == "" {
		return
	}
	for _, there := range d.details {
		if there.Key == key {
			return
		}
	}
	d.details = append(d.details, ledger.Detail{Key: key, Label: label, Value: value})
}

func (d *description) readSheet(row transport.Object) {
	d.itemised = d.itemised || row.Has("nilai_tagihan")
	d.sheets = append(d.sheets, ledger.Sheet{
		Period:    row.Text("periode", maxPeriod),
		Amount:    d.money(row, "nilai_tagihan"),
		Penalty:   d.money(row, "denda"),
		Admin:     d.money(row, "admin"),
		Other:     d.money(row, "biaya_lain"),
		Start:     d.meter(row, "meter_awal"),
		End:       d.meter(row, "meter_akhir"),
		Reference: row.Text("no_ref", maxValue),
	})
}

// joined is how many sheets there are; some PDAMs join the periods of several in one row.
func (d *description) joined() int {
	n := len(d.sheets)
	for _, s := range d.sheets {
		n += strings.Count(s.Period, ",")
	}
	return n
}

func (d *description) money(o transport.Object, field string) ledger.Rupiah {
	amount, _, err := o.Money(field)
	if err != nil {
		d.notes = append(d.notes, field+" tidak terbaca")
	}
	return amount
}

func (d *description) meter(row transport.Object, field string) ledger.Meter {
	reading, err := row.Meter(field)
	if err != nil {
		d.notes = append(d.notes, field+" tidak terbaca")
	}
	return reading
}

// sumSheets makes parts of the sheets. Their admin is in the total admin.
func (d *description) sumSheets() {
	var amount, penalty, other ledger.Rupiah
	for _, s := range d.sheets {
		amount, penalty, other = amount+s.Amount, penalty+s.Penalty, other+s.Other
	}
	d.addPart(ledger.LineBill, "Tagihan", amount)
	d.addPart(ledger.LinePenalty, "Denda", penalty)
	d.addPart(ledger.LineOther, "Biaya lain", other)
}

// readAmounts makes parts of SAMSAT's amounts.
func (d *description) readAmounts(desc transport.Object) {
	for _, f := range amountFields {
		if amount := d.money(desc, f.wire); amount != 0 && !d.hasPart(f.key) {
			d.itemised = true
			d.addPart(f.key, f.label, amount)
		}
	}
}

func (d *description) hasPart(key string) bool {
	for _, p := range d.parts {
		if p.Key == key {
			return true
		}
	}
	return false
}

func (d *description) addPart(key, label string, amount ledger.Rupiah) {
	if amount != 0 {
		d.parts = append(d.parts, ledger.Line{Key: key, Label: label, Amount: amount})
	}
}

// single gives a sheet that is alone and does not say what it is worth the bill's amount.
func (d *description) single(amount ledger.Rupiah) {
	if !d.itemised && len(d.sheets) == 1 {
		d.sheets[0].Amount = amount
	}
}

// lines are the bill's lines, which always add up to the selling price: the parts and the total admin fee, and what
// they leave over as a line of its own. Where nothing says what the bill itself is, it is everything but the admin fee
// and the fines and costs that are told (multifinance).
func (d *description) lines(selling, admin ledger.Rupiah) []ledger.Line {
	lines := d.parts[:len(d.parts):len(d.parts)]
	rest := selling - admin
	for _, part := range lines {
		rest -= part.Amount
	}
	switch {
	case !d.itemised && rest >= 0:
		lines = append([]ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: rest}}, lines...)
	case !d.itemised: // the admin fee is above the selling price, or the fines are not in it
		if len(lines) > 0 {
			d.notes = append(d.notes, "denda dan biaya lain yang disebut penyedia tidak termuat dalam totalnya")
		}
		lines = []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: selling - admin}}
	case rest != 0:
		lines = append(lines, ledger.Line{Key: ledger.LineRemainder, Label: "Lain-lain", Amount: rest})
		d.notes = append(d.notes, fmt.Sprintf("Lain-lain %s: selisih total dengan rincian penyedia", rest))
	}
	if admin != 0 {
		lines = append(lines, ledger.Line{Key: ledger.LineAdmin, Label: "Admin", Amount: admin})
	}
	return lines
}
