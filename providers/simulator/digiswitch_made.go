package simulator

import (
	"fmt"
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

// identity ends the number of a SAMSAT customer: "kode pembayaran,nomor identitas".
const identity = ",0212502110170100"

// switchRoles are what the digit of the role means.
var switchRoles = [10]struct {
	result string
	sheets int
}{
	{resultDearer, 1}, {resultPaid, 1}, {resultPaid, 2}, {resultPaid, 3}, {resultPendingPaid, 1},
	{resultPendingFailed, 1}, {resultFailed, 1}, {resultLost, 1}, {resultElsewhere, 1}, {resultNoBill, 1},
}

// makeUp returns the bill of a customer who is in no document.
func (d *digiswitch) makeUp(code, number string) (switchBill, bool) {
	digits := number
	if code == "samsat" {
		digits = strings.TrimSuffix(number, identity)
		if digits == number {
			return switchBill{}, false
		}
	}
	rest, ours := strings.CutPrefix(digits, switchPrefixes[code])
	if !ours || len(rest) != 4 || !allDigits(rest) {
		return switchBill{}, false
	}
	role := switchRoles[rest[0]-'0']
	data := d.documents[code] // for the shape; every value that tells one customer from another is replaced
	key := code + number
	data.Name = personName(key)
	data.SN = nil
	if data.Desc.Alamat != "" {
		data.Desc.Alamat = address(key)
	}
	d.fill(&data, key, role.sheets)
	return switchBill{result: role.result, data: data}, true
}

// fill puts made-up sheets and amounts into data.
func (d *digiswitch) fill(data *switchData, key string, sheets int) {
	now := d.world.config.Now().In(wib)
	if len(data.Desc.Detail) == 0 || data.Code == "multifinance" || data.Code == "bpjs" {
		sheets = 1
	}
	shape, total, fee := data.Desc.Detail, int64(0), int64(2500)
	data.Desc.Detail = nil
	for i := range sheets {
		month := time.Date(now.Year(), now.Month()-time.Month(sheets-i), 1, 0, 0, 0, 0, time.UTC)
		var like switchSheet
		if len(shape) > 0 {
			like = shape[0]
		}
		sheet, amount := sheetOf(data.Code, key, month, like, int64(sheets-1-i))
		total += amount
		if len(shape) > 0 {
			data.Desc.Detail = append(data.Desc.Detail, sheet)
		}
	}
	data.Desc.LembarTagihan = sheets
	describe(data, key, now, total)
	data.Admin = fee * int64(sheets)
	data.SellingPrice = total + data.Admin
	data.Price = data.SellingPrice - 1000*int64(sheets)
}

// sheetOf makes one sheet in the shape of like, late months after it was due, and its whole amount
// without the admin fee.
func sheetOf(code, key string, month time.Time, like switchSheet, late int64) (switchSheet, int64) {
	amount := int64(40+pick(key+month.Format("200601")+"amount", 400)) * 1000
	sheet := switchSheet{Periode: periodText(code, month)}
	whole := amount
	if like.NilaiTagihan != "" {
		sheet.NilaiTagihan = strconv.FormatInt(amount, 10)
	}
	if like.Admin != "" {
		sheet.Admin = "2500"
	}
	if like.Denda != "" {
		fine := int64(0)
		if like.NilaiTagihan != "" {
			fine = late * 3000
		}
		sheet.Denda = strconv.FormatInt(fine, 10)
		whole += fine
	}
	if like.BiayaLain != "" {
		other := int64(0)
		if like.NilaiTagihan != "" {
			other = 1500
		}
		sheet.BiayaLain = strconv.FormatInt(other, 10)
		whole += other
	}
	if like.NoRef != "" {
		sheet.NoRef = fmt.Sprintf("%03dA", pick(key+"ref", 1000))
	}
	if like.MeterAwal != "" {
		from, to := meter(key, month.Format("200601"), 90)
		sheet.MeterAwal = fmt.Sprintf("%0*d", len(like.MeterAwal), from)
		sheet.MeterAkhir = fmt.Sprintf("%0*d", len(like.MeterAkhir), to)
	}
	return sheet, whole
}

// periodText writes a month as each product does.
func periodText(code string, month time.Time) string {
	name := monthNames[month.Month()-1]
	switch code {
	case "internet":
		return name + month.Format(" 2006")
	case "tv":
		return name + month.Format(" 06")
	case "pgas":
		return month.Format("0106")
	case "bpjs":
		return "01"
	case "multifinance":
		return fmt.Sprintf("%03d", 1+(month.Year()*12+int(month.Month()))%30)
	default:
		return month.Format("200601")
	}
}

// describe replaces what desc says about a customer.
func describe(data *switchData, key string, now time.Time, total int64) {
	desc := &data.Desc
	switch data.Code {
	case "pln":
		desc.Tarif = []string{"R1", "R1M", "R2", "B1"}[pick(key+"tarif", 4)]
		desc.Daya = []int{450, 900, 1300, 2200, 3500}[pick(key+"daya", 5)]
	case "pdam":
		desc.Tarif = []string{"2A", "3A", "3B"}[pick(key+"tarif", 3)]
		desc.JatuhTempo = fmt.Sprintf("1-20 %s %d", monthNames[now.Month()-1], now.Year())
	case "bpjs":
		desc.JumlahPeserta = strconv.Itoa(1 + pick(key+"peserta", 5))
	case "pbb":
		desc.TahunPajak = strconv.Itoa(now.Year())
		desc.Kelurahan, desc.Kecamatan, desc.KabKota = "PEMECUTAN", "DENPASAR BARAT", "PEMKOT DENPASAR"
		desc.LuasTanah = fmt.Sprintf("%d M2", 60+pick(key+"tanah", 300))
		desc.LuasGedung = fmt.Sprintf("%d M2", 30+pick(key+"gedung", 150))
	case "plnnontaglis":
		desc.NoRegistrasi = fmt.Sprintf("53%011d", pick(key+"registrasi", 1e11))
		desc.TanggalRegistrasi = now.AddDate(0, 0, -3).Format("20060102")
	case "samsat":
		desc.TglAkhirPajakBaru = now.AddDate(1, 0, 12).Format("20060102")
		desc.NomorPolisi = fmt.Sprintf("DK %d ABC", 1000+pick(key+"polisi", 9000))
		desc.BiayaPokokSwd = "35000"
		desc.BiayaPokokPkb = strconv.FormatInt(total-35000, 10)
	}
}
