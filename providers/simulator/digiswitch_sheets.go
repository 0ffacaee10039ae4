package simulator

import (
	"fmt"
	"strconv"
	"time"
)

// months makes one sheet for each unpaid month, the oldest first. Older ones are late and have a fine, where the
// product's sample has one.
func (m *maker) months(code string) int {
	m.household(code)
	desc := &m.data.Desc
	for ago := m.sheets; ago > 0; ago-- {
		month := m.month(ago)
		sheet := switchSheet{Periode: periodText(code, month)}
		if m.paid[sheet.Periode] {
			continue
		}
		var amount int64
		fine := int64(ago-1) * 3000
		switch code {
		case "pln": // "Response PLN": admin of each sheet, denda, meters of 8 digits
			var used int64
			sheet.MeterAwal, sheet.MeterAkhir, used = m.readings(month, 40+desc.Daya/20, 8)
			amount = powerPrice(desc.Daya, used)
			sheet.Admin, sheet.Denda = strconv.Itoa(adminFee), strconv.FormatInt(fine, 10)
		case "pdam": // "Response PDAM": denda and biaya_lain, no admin of its own
			var used int64
			sheet.MeterAwal, sheet.MeterAkhir, used = m.readings(month, 20, 8)
			amount = waterPrice(used)
			sheet.Denda, sheet.BiayaLain = strconv.FormatInt(fine, 10), strconv.Itoa(otherFee)
		case "internet": // "Response INTERNET"
			amount = m.amount("paket", 199, 480)
			sheet.Admin = strconv.Itoa(adminFee)
		case "tv": // "Response TV": a reference of each sheet
			amount = m.amount("paket", 60, 340)
			sheet.NoRef = fmt.Sprintf("%03dA", pick(m.key+"ref"+sheet.Periode, 1000))
		case "pgas": // "Response GAS Negara": meters of 6 digits, and no amount of its own
			var used int64
			sheet.MeterAwal, sheet.MeterAkhir, used = m.readings(month, 30, 6)
			m.total += used * gasPrice
			desc.Detail = append(desc.Detail, sheet)
			continue
		}
		sheet.NilaiTagihan = strconv.FormatInt(amount, 10)
		m.total += sheet.sum()
		desc.Detail = append(desc.Detail, sheet)
	}
	return len(desc.Detail)
}

// otherFee is a PDAM sheet's biaya_lain, gasPrice that of a m³ of gas, in whole rupiah.
const (
	otherFee = 1500
	gasPrice = 4250
)

// sum is what a sheet adds to the bill: its amount, fine and other charge. Its admin is in the total admin.
func (s switchSheet) sum() int64 {
	var sum int64
	for _, text := range []string{s.NilaiTagihan, s.Denda, s.BiayaLain} {
		amount, _ := strconv.ParseInt(text, 10, 64) // a field that the product does not have is none
		sum += amount
	}
	return sum
}

// powerPrice is the price of used kWh by the connection's VA: at least forty hours of it.
func powerPrice(power int, used int64) int64 {
	used = max(used, int64(power)*40/1000)
	switch {
	case power <= 450:
		return used * 415
	case power <= 900:
		return used * 1352
	case power <= 2200:
		return used * 1445
	default:
		return used * 1700
	}
}

// household describes the connection of PLN or a PDAM.
func (m *maker) household(code string) {
	desc := &m.data.Desc
	switch code {
	case "pln":
		desc.Tarif = m.one("tarif", "R1", "R1M", "R2", "B1")
		desc.Daya = []int{450, 900, 1300, 2200, 3500}[pick(m.key+"daya", 5)]
	case "pdam":
		desc.Tarif = m.one("tarif", "2A", "3A", "3B")
		desc.JatuhTempo = fmt.Sprintf("1-20 %s %d", monthNames[m.now.Month()-1], m.now.Year())
	}
}

// readings are the meter at the beginning and the end of a month for who uses about usual, padded to digits, and what
// was used.
func (m *maker) readings(month time.Time, usual, digits int) (from, to string, used int64) {
	start, end := meter(m.key, month.Format("200601"), usual)
	return fmt.Sprintf("%0*d", digits, start), fmt.Sprintf("%0*d", digits, end), end - start
}

// periodText writes a month as each product does in its sample: 201901, MEI 2019, MEI 22, 0320.
func periodText(code string, month time.Time) string {
	name := monthNames[month.Month()-1]
	switch code {
	case "internet":
		return name + month.Format(" 2006")
	case "tv":
		return name + month.Format(" 06")
	case "pgas":
		return month.Format("0106")
	default:
		return month.Format("200601")
	}
}

// insurance makes the one row of BPJS, whose periode is a number of months ("Banyak periode tagihan"): one sheet,
// however many months are owed. The premium is 35,000, 100,000 or 150,000 a member and month.
func (m *maker) insurance() int {
	members := 1 + pick(m.key+"peserta", 5)
	premium := []int64{35_000, 100_000, 150_000}[pick(m.key+"kelas", 3)]
	m.data.Desc.JumlahPeserta = strconv.Itoa(members)
	m.data.Desc.Detail = []switchSheet{{Periode: fmt.Sprintf("%02d", m.sheets)}}
	m.total = int64(members) * premium * int64(m.sheets)
	return 1
}

// vehicles are financed and taxed.
var vehicles = []struct{ brand, model, item, year string }{
	{"HONDA", "VARIO 125 CBS ISS", "HONDA VARIO 125 CBS ISS", "2021"},
	{"HONDA", "BEAT STREET D1I02N27L1", "HONDA BEAT STREET ESP CBS", "2019"},
	{"YAMAHA", "NMAX GPD155-A", "YAMAHA NMAX 155 CONNECTED ABS", "2022"},
	{"SUZUKI", "CARRY PU FUTURA 1.5", "SUZUKI NEW CARRY PICK UP FD", "2020"},
	{"DAIHATSU", "XENIA 1.3 R M/T F653RV-GMDFJ", "DAIHATSU XENIA 1.3 R M/T", "2018"},
	{"TOYOTA", "AVANZA 1.3 G M/T F653RM-GMMFJ", "TOYOTA AVANZA 1.3 G M/T", "2017"},
}

// plate, chassis and engine are what a vehicle is known by.
func (m *maker) plate() string {
	return fmt.Sprintf("DK %d %s", 1000+pick(m.key+"polisi", 9000), m.one("seri", "AB", "FG", "KM", "OU", "QX"))
}

func (m *maker) chassis() string { return fmt.Sprintf("MH1JM%012d", pick(m.key+"rangka", 1e12)) }

func (m *maker) engine() string { return fmt.Sprintf("1NRF%06d", pick(m.key+"mesin", 1e6)) }

// instalments makes a row for each instalment that is due, late ones with a fine; once these are paid the next may
// be paid in advance, one at a time, until the tenor is over.
func (m *maker) instalments() int {
	tenor, first := 12*(1+pick(m.key+"tenor", 3)), 1+pick(m.key+"angsuran", 9)
	due, next := m.sheets, first+len(m.paid)
	if len(m.paid) > 0 {
		due = max(1, m.sheets-len(m.paid))
	}
	desc := &m.data.Desc
	vehicle := vehicles[pick(m.key+"barang", len(vehicles))]
	desc.ItemName, desc.NoRangka, desc.NoPol = vehicle.item, m.chassis(), m.plate()
	desc.Tenor = fmt.Sprintf("%03d", tenor)
	for n := next; n < next+due && n <= tenor; n++ {
		late := int64(next + due - 1 - n)
		fine, other := late*25_000, late*10_000
		desc.Detail = append(desc.Detail, switchSheet{
			Periode: instalmentText(n), Denda: strconv.FormatInt(fine, 10), BiayaLain: strconv.FormatInt(other, 10),
		})
		m.total += m.amount("angsuran", 450, 1600) + fine + other
	}
	return len(desc.Detail)
}

// instalmentText writes the number of an instalment as the document does: 002.
func instalmentText(n int) string { return fmt.Sprintf("%03d", n) }

// villages are where taxed land lies.
var villages = [][4]string{ // kelurahan, kecamatan, kode_kab_kota, kab_kota
	{"PEMECUTAN", "DENPASAR BARAT", "5171", "PEMKOT DENPASAR"},
	{"UBUD", "UBUD", "5104", "PEMKAB GIANYAR"},
	{"DALUNG", "KUTA UTARA", "5103", "PEMKAB BADUNG"},
	{"BANYUASRI", "BULELENG", "5108", "PEMKAB BULELENG"},
}

// landTax makes the bill of one tax year: of the year that is asked for, else of the oldest unpaid one. The fine of
// earlier years is inside the amount, as "Response PBB" has no field for it.
func (m *maker) landTax() int {
	village := villages[pick(m.key+"desa", len(villages))]
	desc := &m.data.Desc
	desc.Kelurahan, desc.Kecamatan, desc.KodeKabKota, desc.KabKota = village[0], village[1], village[2], village[3]
	desc.LuasTanah = fmt.Sprintf("%d M2", 60+pick(m.key+"tanah", 300))
	desc.LuasGedung = fmt.Sprintf("%d M2", 30+pick(m.key+"gedung", 150))
	for ago := m.sheets - 1; ago >= 0; ago-- {
		year := strconv.Itoa(m.now.Year() - ago)
		if m.paid[year] || m.year != "" && m.year != year {
			continue
		}
		desc.TahunPajak = year
		tax := m.amount("pajak", 60, 900)
		m.total = tax + tax*24*int64(ago)/100 // two per cent a month
		return 1
	}
	return 0
}

// connection makes a charge of PLN beside the monthly bill, known by its registration.
func (m *maker) connection() {
	desc := &m.data.Desc
	desc.Transaksi = m.one("transaksi", "PENYAMBUNGAN BARU", "PERUBAHAN DAYA", "SAMBUNGAN SEMENTARA", "P2TL")
	desc.NoRegistrasi = fmt.Sprintf("53%011d", pick(m.key+"registrasi", 1e11))
	desc.TanggalRegistrasi = m.now.AddDate(0, 0, -3).Format("20060102")
	m.total = m.amount("biaya", 150, 2200)
}

// vehicle makes a vehicle's tax: of one year; with the fines of a late year; with a change of owner and new plates.
func (m *maker) vehicle() {
	desc := &m.data.Desc
	vehicle := vehicles[pick(m.key+"barang", len(vehicles))]
	desc.NomorPolisi, desc.NomorRangka, desc.NomorMesin = m.plate(), m.chassis(), m.engine()
	desc.MerekKb, desc.ModelKb, desc.TahunBuatan = vehicle.brand, vehicle.model, vehicle.year
	desc.MilikKenama = fmt.Sprintf("%03d", 1+pick(m.key+"milik", 3))
	desc.TglAkhirPajakBaru = m.now.AddDate(1, 0, 12).Format("20060102")
	pay := func(field *string, amount int64) {
		*field = strconv.FormatInt(amount, 10)
		m.total += amount
	}
	tax := m.amount("pkb", 180, 2600)
	pay(&desc.BiayaPokokPkb, tax)
	pay(&desc.BiayaPokokSwd, 35_000)
	if m.sheets > 1 {
		pay(&desc.BiayaDendaPkb, tax/4)
		pay(&desc.BiayaDendaSwd, 32_000)
	}
	if m.sheets > 2 {
		pay(&desc.BiayaPokokBbn, 2*tax)
		pay(&desc.BiayaDendaBbn, tax/10)
		pay(&desc.BiayaAdminStnk, 100_000)
		pay(&desc.BiayaAdminTnkb, 60_000)
		pay(&desc.BiayaParkirPokok, 20_000)
		pay(&desc.BiayaPajakProgresif, tax/5)
	}
}
