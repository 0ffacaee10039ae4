package simulator

import "cmp"

// What becomes of a payment; the first five are the words of the upstream's test numbers.
const (
	resultPaid          = "paid"
	resultInquiryFailed = "inquiry failed"
	resultFailed        = "payment failed"
	resultPendingPaid   = "pending, then paid"
	resultPendingFailed = "pending, then failed"
	resultLost          = "answer lost"
	resultElsewhere     = "paid elsewhere"
	resultNoBill        = "no bill"
	resultDearer        = "dearer at payment"
)

// switchRoles are what the digit of the role means, the same for every product.
var switchRoles = [10]struct {
	result     string
	sheets     int
	what       Story
	indonesian string
	english    string
}{
	{resultDearer, 1, "dearer", "jumlah berubah saat dibayar", "the amount differs at payment"},
	{resultPaid, 1, Pays, "langsung lunas", "pays at once"},
	{resultPaid, 2, Arrears, "dua lembar, yang lama dengan denda", "two sheets, the older with a fine"},
	{resultPaid, 3, Arrears, "tiga lembar, yang lama dengan denda", "three sheets, the older with fines"},
	{resultPendingPaid, 1, PendingPaid, "diproses, lalu lunas", "pending, then paid"},
	{resultPendingFailed, 1, PendingFailed, "diproses, lalu gagal", "pending, then failed"},
	{resultFailed, 1, "fails", "pembayaran gagal", "payment fails"},
	{resultLost, 1, AnswerLost, "dibayar, tetapi jawabannya hilang", "paid, but the answer is lost"},
	{resultElsewhere, 1, PaidElsewhere, "sudah dibayar di tempat lain", "already paid elsewhere"},
	{resultNoBill, 1, OwesNothing, "tagihan belum tersedia", "no bill yet"},
}

// switchOrder is the order in which roles are listed.
var switchOrder = []role{1, 2, 3, 4, 5, 6, 7, 0, 8, 9}

// switchTold is what roles 2 and 3 are for a product whose bills have no sheets with fines, in both languages.
var switchTold = map[string][2][2]string{
	"hp":           {{"dua lembar", "two sheets"}, {"tiga lembar", "three sheets"}},
	"internet":     {{"dua bulan", "two months"}, {"tiga bulan", "three months"}},
	"tv":           {{"dua bulan", "two months"}, {"tiga bulan", "three months"}},
	"pgas":         {{"dua bulan", "two months"}, {"tiga bulan", "three months"}},
	"bpjs":         {{"dua bulan sekaligus", "two months at once"}, {"tiga bulan sekaligus", "three months at once"}},
	"multifinance": {{"dua angsuran, satu dengan denda", "two instalments, one fined"}, {"tiga angsuran, dua dengan denda", "three instalments, two fined"}},
	"pbb":          {{"tahun lalu belum dibayar, lalu tahun ini", "last year's tax, then this year's"}, {"dua tahun lalu belum dibayar, satu per satu", "three years' taxes, one by one"}},
	"samsat":       {{"terlambat, dengan denda PKB dan SWDKLLJ", "late, with both fines"}, {"ganti pemilik: semua biaya ada", "change of owner: every charge"}},
	"plnnontaglis": {{"langsung lunas", "pays at once"}, {"langsung lunas", "pays at once"}},
	"emoney":       {{"langsung lunas", "pays at once"}, {"langsung lunas", "pays at once"}},
}

// switchSamples are a customer of each role for each product.
func switchSamples(serial string) []Sample {
	var all []Sample
	for _, code := range switchCodes {
		for _, digit := range switchOrder {
			how, number := switchRoles[digit], switchNumber(code, digit, serial)
			told := switchTold[code]
			indonesian, english, what := how.indonesian, how.english, how.what
			if digit == 2 || digit == 3 {
				indonesian, english = cmp.Or(told[digit-2][0], indonesian), cmp.Or(told[digit-2][1], english)
			}
			if what == Arrears && english == switchRoles[1].english { // one bill is all there is
				what = switchRoles[1].what
			}
			all = append(all, Sample{Digiswitch, code, number, personName(code + number), "", what, indonesian, english})
		}
		if code == "bpjs" {
			number := familyPrefix + "1" + serial
			all = append(all, Sample{Digiswitch, code, number, personName(code + number), "", Pays, "VA keluarga, 16 angka", "a family's number, 16 digits"})
		}
	}
	return all
}
