package simulator

// pdamSample is a customer of the PDAM: its role, or a number of no role, and the month to ask for.
type pdamSample struct {
	role       role
	number     string // instead of one made from the role
	what       Story
	indonesian string
	english    string
}

var pdamSamples = []pdamSample{
	{role: rolePays, what: Pays, indonesian: "langsung lunas", english: "pays at once"},
	{role: roleArrears, what: Arrears, indonesian: "menunggak tiga bulan, dengan denda", english: "three months in arrears"},
	{role: roleNine, what: LongArrears, indonesian: "menunggak sembilan bulan", english: "nine months in arrears"},
	{role: roleThirty, what: LongArrears, indonesian: "menunggak tiga puluh bulan", english: "thirty months in arrears"},
	{role: roleLost, what: AnswerLost, indonesian: "dibayar, tetapi jawabannya hilang; lunas sendiri setelah ditanya", english: "paid, but the answer is lost"},
	{role: roleElsewhere, what: PaidElsewhere, indonesian: "keduluan dibayar di loket lain", english: "another counter is faster"},
	{role: roleSecondFails, what: "second fails", indonesian: "tiga bulan; bulan kedua ditolak, bulan ketiga tidak dibayar", english: "three months; the second is refused"},
	{role: roleSecondLost, what: "second lost", indonesian: "tiga bulan; jawaban bulan kedua hilang", english: "three months; the second's answer is lost"},
	{role: roleSecondTaken, what: "second elsewhere", indonesian: "tiga bulan; bulan kedua keduluan di loket lain", english: "three months; the second is paid elsewhere"},
	{role: roleNoBill, what: OwesNothing, indonesian: "tidak ada tagihan; dibayar di kantor PDAM", english: "owes nothing; paid at the office"},
	{role: rolePaidHere, what: "paid here", indonesian: "tidak ada tagihan; bulan terakhir lunas di loket ini", english: "owes nothing; paid at this counter"},
	{role: rolePaidNear, what: "paid near", indonesian: "tidak ada tagihan; bulan terakhir lunas di loket lain", english: "owes nothing; paid at another counter"},
	{role: roleNew, what: "new customer", indonesian: "pelanggan baru empat bulan, menunggak dua", english: "connected four months ago, owes two"},
	{role: roleEveryCharge, what: "every charge", indonesian: "semua biaya ada: meterai, air limbah, retribusi, biaya lain", english: "every charge of a water bill"},
	{role: roleTooMany, what: "too many bills", indonesian: "tagihan melebihi batas, harus ke kantor PDAM", english: "too many bills: to the office"},
	{role: roleGrows, what: "fine grows", indonesian: "denda bertambah saat dibayar; tanya ulang", english: "the fine grows before payment"},
	{role: roleAmbiguous, what: "ambiguous refusal", indonesian: "pembayaran dijawab 004, yang tidak jelas artinya", english: "payment answered with code 004"},
	{role: roleError, what: "error after booking", indonesian: "dibayar, tetapi dijawab kesalahan aplikasi", english: "paid, but answered with an error"},
	{role: roleNotReady, what: "not ready", indonesian: "pembayaran ditolak: periode belum tersedia", english: "payment refused: period not ready"},
	{number: "99999", what: Unknown, indonesian: "nomor tidak dikenal", english: "unknown number"},
}

// samples are a customer of each role, with the oldest month that is owed, or the newest where nothing is.
func (p *pdam) samples(serial int) []Sample {
	var all []Sample
	for _, s := range pdamSamples {
		number, name, month := s.number, "", p.month(1)
		if number == "" {
			number, month = pdamNumber(s.role, serial), p.month(max(1, owed(s.role)))
			name = p.bill(number, month).Pelanggan
		}
		all = append(all, Sample{PDAM, "pdam", number, name, month, s.what, s.indonesian, s.english})
	}
	return all
}

// billerFates are what the role's digit of a prepaid number means, in the order of the roles.
var billerFates = [10]struct {
	what       Story
	indonesian string
	english    string
}{
	{Pays, "berhasil", "succeeds"},
	{PendingFailed, "diproses, lalu gagal", "pending, then failed"},
	{"never called back", "berhasil, tetapi kabarnya tidak pernah datang", "the callback never comes"},
	{"late", "kabarnya datang terlambat", "the callback comes late"},
	{"repeated", "kabarnya datang tiga kali", "the callback comes three times"},
	{"contradictory", "dua kabar yang bertentangan", "two callbacks that contradict"},
	{"refused", "langsung ditolak (DEDUCT)", "refused at once"},
	{AnswerLost, "diterima, tetapi jawabannya hilang; kabar tetap datang", "the reply is lost, the callback comes"},
	{"word differs", "status dan kata dalam kabar tidak cocok", "status and word disagree"},
	{"dearer", "harga lebih mahal dari daftar", "costs more than listed"},
}

// billerSamples are a number of each role of the first operator, and one that succeeds of each other.
func billerSamples(serial string) []Sample {
	var all []Sample
	for i, o := range operators {
		for digit, fate := range billerFates {
			if i > 0 && digit > 0 {
				break
			}
			number := o.practice() + string(rune('0'+digit)) + serial
			all = append(all, Sample{Biller, o.letter + "10", number, "", "", fate.what, "pulsa " + o.name + ": " + fate.indonesian, o.name + ": " + fate.english})
		}
	}
	return all
}
