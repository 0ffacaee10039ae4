package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers"
)

// Advice is what the operator reads about an error or a state: what happened, whether money moved, what to do, and
// the provider's own words, verbatim.
type Advice struct {
	Happened, Money, Do string
	Theirs              string // "" where the provider said nothing
}

const (
	moneyUntouched  = "Tidak ada uang yang dibayarkan."
	nothingRecorded = "Tidak ada yang dicatat."
	moneyNotAgain   = "Kali ini tidak ada yang dibayar."
	maxTheirs       = 200
)

// errorAdvice is what each error means to the operator, first match wins.
var errorAdvice = []struct {
	err    error
	advice Advice
}{
	{ledger.ErrNumberEmpty, Advice{"Nomor pelanggan belum diisi.", "", "Ketik atau pindai nomornya.", ""}},
	{ledger.ErrNumberShort, Advice{"Nomor terlalu pendek.", "", "Periksa lagi nomor di kartu atau struk lama.", ""}},
	{ledger.ErrNumberLong, Advice{"Nomor terlalu panjang.", "", "Periksa lagi nomor di kartu atau struk lama.", ""}},
	{ledger.ErrNumberParts, Advice{"Nomor belum lengkap: produk ini memakai beberapa nomor, dipisah koma.", "", "Isi semua nomornya.", ""}},
	{providers.ErrNoBill, Advice{"Tidak ada tagihan yang bisa dibayar.", moneyUntouched, "Mungkin sudah lunas atau belum terbit. Baca pesan penyedia, lalu coba periode lain bila perlu.", ""}},
	{providers.ErrNoCustomer, Advice{"Nomor pelanggan tidak dikenal penyedia.", moneyUntouched, "Periksa nomornya, lalu ketik ulang.", ""}},
	{providers.ErrTooMany, Advice{"Tunggakan lebih banyak dari yang boleh dibayar di loket.", moneyUntouched, "Pelanggan perlu datang ke kantor penyedia.", ""}},
	{providers.ErrCredentials, Advice{"Penyedia menolak nama pengguna, sandi atau kunci loket ini.", moneyUntouched, "Ini pengaturan, bukan salah pelanggan. Jalankan: loket check", ""}},
	{providers.ErrClock, Advice{"Jam atau zona waktu komputer ini tidak cocok dengan jam penyedia.", moneyUntouched, "Betulkan jam komputer, lalu coba lagi. Jalankan: loket check", ""}},
	{providers.ErrNotSent, Advice{"Permintaan tidak terkirim: sambungan ke penyedia tidak terbuka.", moneyUntouched, "Aman dicoba lagi setelah sambungan pulih.", ""}},
	{providers.ErrDown, Advice{"Penyedia sedang tidak bisa dihubungi.", moneyUntouched, "Tunggu sebentar, lalu coba lagi.", ""}},
	{providers.ErrRefused, Advice{"Penyedia menolak permintaan ini.", moneyUntouched, "Baca pesan penyedia di bawah.", ""}},
	{providers.ErrNoAnswer, Advice{"Penyedia tidak memberi jawaban yang bisa dibaca.", moneyUntouched, "Coba tanya lagi.", ""}},
	{ErrUnrecorded, Advice{"Permintaan mungkin terkirim, tetapi buku kas tidak mencatat hasilnya.", "Belum diketahui apakah terbayar.", "JANGAN BAYAR ULANG dan jangan kembalikan uangnya: tuliskan nomor dan kode klaim untuk pelanggan. Keluar (F10), lalu buka loket lagi; hasilnya ditanyakan. Bila terulang, jalankan: loket check", ""}},
	{ErrStale, Advice{"Tagihan ini sudah terlalu lama di layar.", moneyUntouched, "Tagihan ditanyakan ulang; periksa totalnya.", ""}},
	{ErrStopped, Advice{"Buku kas tidak dapat mencatat.", moneyUntouched, "Jangan terima uang. Keluar (F10), lalu buka loket lagi. Uang yang sudah diterima dikembalikan; bila tercantum di F3, catat dengan F7. Bila terulang, jalankan: loket check", ""}},
	{ErrFull, Advice{"Disk komputer ini penuh; pembayaran baru tidak diterima.", moneyUntouched, "Jangan terima uang dulu. Kosongkan beberapa MiB, lalu F9 lagi. Hasil yang masih ditunggu tetap dicatat.", ""}},
	{ErrClockBehind, Advice{"Jam komputer mundur atau jauh meleset.", moneyUntouched, "Jangan terima uang dulu. Betulkan jam komputer.", ""}},
	{ErrPaper, Advice{"Kertas printer habis, struk belum tercetak.", "Pembayaran tidak terpengaruh.", "Ganti kertas, lalu F4.", ""}},
	{ErrNotReady, Advice{"Printer tidak siap, struk belum tercetak.", "Pembayaran tidak terpengaruh.", "Periksa tutup dan lampu printer, lalu F4.", ""}},
	{ErrPrinter, Advice{"Struk mungkin belum tercetak.", "Pembayaran tidak terpengaruh.", "Periksa printer, lalu F4 untuk mencetak lagi (bertanda CETAK ULANG).", ""}},
	{ErrNotNow, Advice{"Penyedia belum boleh ditanya lagi.", "", "Tunggu sampai waktu tanya berikutnya; tidak perlu membayar ulang.", ""}},
	{ErrNoQuestion, Advice{"Penyedia ini tidak dapat ditanya.", "", "Tunggu kabarnya; bila tidak ada, penyelia memutuskan dengan bukti (F8).", ""}},
	{ledger.ErrNoShift, Advice{"Laci belum dibuka.", moneyUntouched, "F6 membuka laci dengan modal awal; lalu F9 lagi.", ""}},
	{ledger.ErrShiftOpen, Advice{"Masih ada shift yang terbuka.", nothingRecorded, "Tutup dulu shift itu.", ""}},
	{ledger.ErrShiftAmount, Advice{"Jumlahnya nol, negatif atau tidak masuk akal.", nothingRecorded, "Periksa angkanya.", ""}},
	{ledger.ErrShiftReason, Advice{"Alasan atau catatan belum diisi.", nothingRecorded, "Tulis sebabnya.", ""}},
	{ledger.ErrSupervisor, Advice{"Penutupan ini perlu penyelia.", nothingRecorded, "F9 menanyakan penyelia.", ""}},
	{ledger.ErrShiftBusy, Advice{"Masih ada pembayaran dalam perjalanan.", nothingRecorded, "Tunggu sampai ada hasilnya (F3).", ""}},
	{ledger.ErrShiftMoved, Advice{"Isi laci menurut catatan berubah; belum ditutup.", nothingRecorded, "Periksa lagi, lalu F9.", ""}},
	{ledger.ErrDrawerShort, Advice{"Lebih banyak daripada isi laci menurut catatan.", nothingRecorded, "Catat dulu kas masuknya.", ""}},
	{ledger.ErrDamaged, Advice{"Bagian buku ini rusak dan tidak dapat dibaca.", "", "Jangan serahkan uang atau struk. Panggil penyelia; jalankan: loket verify", ""}},
	{ledger.ErrBill, Advice{"Rincian tagihan tidak cocok dengan totalnya.", moneyUntouched, "Jangan terima uang. Tanyakan ulang; bila tetap, hubungi penyedia.", ""}},
	{context.DeadlineExceeded, Advice{"Penyedia terlalu lama menjawab.", moneyUntouched, "Coba tanya lagi.", ""}},
	{context.Canceled, Advice{"Pertanyaan dibatalkan.", moneyUntouched, "", ""}},
}

// Explain is an error in the operator's words. It is used for what failed before anything was sent, and for
// questions, printing and reading; what became of a payment that was sent is Describe's.
func Explain(err error, zone *time.Location) Advice {
	var locked *ledger.LockedError
	if errors.As(err, &locked) {
		return explainLock(locked, zone)
	}
	var halted *HaltedError
	if errors.As(err, &halted) {
		return Advice{halted.Happened, moneyUntouched, "Daftar dan struk lama tetap bisa dibaca (F2, F4). Panggil penyelia.", ""}
	}
	advice := Advice{"Gangguan pada program.", "", "Coba lagi. Bila berulang, lihat catatan program (log).", ""}
	for _, row := range errorAdvice {
		if errors.Is(err, row.err) {
			advice = row.advice
			break
		}
	}
	var part *ledger.PartError
	if errors.As(err, &part) {
		advice.Happened = part.Label + ": " + advice.Happened
	}
	var none *providers.NoArrears
	if errors.As(err, &none) {
		advice = explainNoArrears(none)
	}
	var refusal *providers.Refusal
	if errors.As(err, &refusal) {
		advice.Theirs = theirs(refusal.Code, refusal.Message)
	}
	return advice
}

// SealUnknown is what a SEGEL means that no event of the ledger has.
const SealUnknown = "SEGEL tidak dikenal: struk itu diubah, dari buku lain, atau kejadiannya hilang dari buku ini."

// SealWords say what a slip's SEGEL means that the ledger knows.
func SealWords(s ledger.Sealed, zone *time.Location) string {
	number := ""
	if s.Number != "" {
		number = ", " + s.Number
	}
	of := fmt.Sprintf("kejadian %d%s, %s", s.Event.Sequence, number, dateTime(s.Event.At, zone))
	switch {
	case s.Intact:
		return "SEGEL asli: " + of + "."
	case s.Changed > 0:
		return fmt.Sprintf("SEGEL ini ada di buku, tetapi isi kejadian %d%s DIUBAH sesudah disegel. Jalankan: loket verify", s.Changed, number)
	}
	return "SEGEL ini ada di buku (" + of + "), tetapi kunci yang menyegelnya tidak ada di sini: keasliannya tidak terbukti. Jalankan: loket verify"
}

// onlyRead is said where something would be recorded in a ledger that is only read, before anything is handed over.
const onlyRead = "Buku hanya dibaca: ini tidak dapat dicatat. Jangan serahkan uang atau struk dulu; panggil penyelia."

// HaltedError says that the ledger is only read until a supervisor acknowledges it.
type HaltedError struct{ Happened string } // why, an Indonesian sentence

// Error is the sentence.
func (e *HaltedError) Error() string { return e.Happened }

// unrecorded reports that an error says for certain that nothing was recorded.
func unrecorded(err error) bool {
	var halted *HaltedError
	return errors.Is(err, ledger.ErrIllegal) || errors.As(err, &halted)
}

// explainNoArrears says how far was looked for unpaid months, and where the newest was paid.
func explainNoArrears(e *providers.NoArrears) Advice {
	advice := Advice{"Tidak ada tagihan yang belum dibayar dari " + e.From.Label() + " sampai " + e.To.Label() + ".", moneyUntouched,
		"Bila pelanggan yakin ada, ketik periodenya.", ""}
	if e.Paid == nil {
		return advice
	}
	where := "loket " + ledger.Clean(e.Paid.Counter, 30) + " (loket lain)"
	switch {
	case e.Paid.Ours:
		where = "loket " + ledger.Clean(e.Paid.Counter, 30) + " (loket kita); cari struknya lewat F4"
	case e.Paid.Counter == "":
		where = "loket yang tidak disebut penyedia"
	}
	paid := "Sudah lunas: periode " + e.Paid.Period.Label()
	if e.Paid.Total != nil {
		paid += ", " + e.Paid.Total.String()
	}
	if e.Paid.PaidAt != "" {
		paid += ", pada " + ledger.Clean(e.Paid.PaidAt, 30)
	}
	advice.Do = paid + ", di " + where + "."
	return advice
}

func explainLock(e *ledger.LockedError, zone *time.Location) Advice {
	holder := fmt.Sprintf("%s (%s, %s)", e.Number, ledger.Clean(e.By, 30), clockTime(e.At, zone))
	switch {
	case e.Liftable():
		return Advice{"Sudah dibayar hari ini: " + holder + ".", moneyNotAgain,
			"Bila pelanggan memang mau membayar sekali lagi: F8, lalu F9.", ""}
	case e.State == ledger.Paid:
		return Advice{"Tagihan ini sudah LUNAS: " + holder + ".", moneyNotAgain,
			"Cetak ulang struknya lewat F4, jangan bayar lagi.", ""}
	case e.State == ledger.Disputed:
		return Advice{"Nomor ini bersengketa: " + holder + ".", moneyNotAgain,
			"Penyelia harus memutuskan dulu. Jangan terima uang.", ""}
	}
	return Advice{"Masih ada pembayaran terbuka untuk nomor ini: " + holder + ".", moneyNotAgain,
		"Jangan bayar ulang. Hasilnya sedang ditunggu; lihat F3.", ""}
}

// theirs is the provider's code and words, cleaned and otherwise verbatim.
func theirs(code, message string) string {
	code, message = ledger.Clean(code, 20), ledger.Clean(message, maxTheirs)
	switch {
	case code == "" && message == "":
		return ""
	case message == "":
		return "kode " + code
	case code == "":
		return "“" + message + "”"
	}
	return "“" + message + "” (kode " + code + ")"
}

// reasonAdvice is what a state means for its reason; "" is every other reason.
var reasonAdvice = map[ledger.State]map[ledger.Reason]Advice{
	ledger.Intended: {"": {"Dicatat, belum dikirim.", "Belum ada uang yang dibayarkan.", "Tunggu sebentar.", ""}},
	ledger.Submitted: {"": {"Permintaan sedang dikirim ke penyedia.", "Belum diketahui.",
		"Tunggu. Jangan bayar ulang.", ""}},
	ledger.Pending: {"": {"Penyedia sudah menerima dan menjawab nanti.", "Uang pelanggan dititipkan di loket.",
		"Jangan bayar ulang. Layar ini berubah sendiri bila ada kabar.", ""}},
	ledger.Suspect: {"": {"Permintaan terkirim, tetapi jawabannya tidak sampai.", "Belum diketahui: mungkin sudah terbayar, mungkin belum.",
		"JANGAN BAYAR ULANG. Serahkan tanda terima titipan berisi kode klaim.", ""}},
	ledger.Paid: {
		"":                   {"Penyedia menyatakan tagihan ini terbayar.", "Uang sudah dibayarkan.", "Serahkan struknya.", ""},
		ledger.ReasonSettled: {"Penyelia menyatakan terbayar, dengan bukti.", "Uang sudah dibayarkan.", "Serahkan struknya.", ""},
	},
	ledger.Failed: {
		"":                     {"Penyedia menolak pembayaran ini.", "Tidak terbayar.", "Kembalikan uang pelanggan (F7).", ""},
		ledger.ReasonNotPaid:   {"Setelah ditanya, penyedia menyatakan tidak terbayar.", "Tidak terbayar.", "Kembalikan uang pelanggan (F7), atau tanyakan tagihannya lagi.", ""},
		ledger.ReasonElsewhere: {"Tagihan ini ternyata dibayar di tempat lain.", "Loket ini tidak membayar.", "Kembalikan uang pelanggan (F7).", ""},
		ledger.ReasonSettled:   {"Penyelia menyatakan tidak terbayar, dengan bukti.", "Tidak terbayar.", "Kembalikan uang pelanggan (F7).", ""},
	},
	ledger.Cancelled: {
		"":                   {"Dibatalkan sebelum dikirim.", "Tidak terbayar, tidak ada yang terkirim.", "Kembalikan uang pelanggan (F7), atau coba lagi.", ""},
		ledger.ReasonNotSent: {"Sambungan ke penyedia tidak terbuka; tidak ada yang terkirim.", "Tidak terbayar.", "Kembalikan uang pelanggan (F7), atau coba lagi setelah sambungan pulih.", ""},
	},
	ledger.Reversed: {"": {"Semula terbayar, lalu ditarik kembali oleh penyedia.", "Tidak terbayar lagi.",
		"Hubungi pelanggan dan kembalikan uangnya (F7).", ""}},
	ledger.Disputed: {"": {"Keterangan penyedia saling bertentangan.", "Belum diketahui.",
		"Jangan bayar ulang dan jangan kembalikan uang. Penyelia memutuskan dengan bukti (F8).", ""}},
}

// Describe is a payment's state in the operator's words.
func Describe(p ledger.Payment) Advice {
	reasons := reasonAdvice[p.State]
	advice, found := reasons[p.Reason]
	if !found {
		advice, found = reasons[""]
	}
	if !found {
		advice = Advice{"Keadaan pembayaran ini tidak dikenal.", "Belum diketahui.", "Jangan bayar ulang. Hubungi penyelia.", ""}
	}
	if p.State.Sent() && !p.NotPaidAt.IsZero() {
		advice.Happened += " Sekali dijawab tidak terbayar; ditanya sekali lagi sebelum dipercaya."
	}
	advice.Theirs = theirs(p.Code, p.Message)
	return advice
}

// clockTime is a time of day in the counter's zone.
func clockTime(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(zone).Format("15:04:05")
}

// dateTime is a moment in the counter's zone, as slips write it.
func dateTime(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(zone).Format("02-01-2006 15:04:05")
}
