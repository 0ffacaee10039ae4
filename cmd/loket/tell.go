package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/providers"
	"loket/providers/checkout"
	"loket/ui"
)

// errLedgerLost says that the key of a ledger is there and the ledger is not, or has nothing in it.
var errLedgerLost = errors.New("key without its ledger")

// troubles are the errors that only the command line and the start of the counter meet, with their exit code and
// words: what happened, whether money moved, what to do. %s is the file, provider or number it is about.
var troubles = []struct {
	err  error
	code int
	text string
}{
	{checkout.ErrUnrecorded, exitNotFinal, "permintaan ke %s SUDAH DIKIRIM tetapi hasilnya tidak tercatat. Jangan bayar ulang; buka lagi loket, lalu: loket advise"}, // first: whatever else went wrong, something was sent
	{errNoConfig, exitUsage, "belum ada konfigurasi: berkas %s tidak ada. Tidak ada yang dibuka atau dikirim. Bila namanya salah, " +
		"betulkan --config atau LOKET_CONFIG. Menyiapkannya: loket init. Mencoba tanpa konfigurasi: loket demo. Contoh konfigurasi: loket sample"},
	{errLedgerLost, exitFailed, "kunci buku %s ada, tetapi bukunya tidak ada atau kosong. Tidak ada yang dicatat atau dikirim. Bila buku hilang: pulihkan " +
		"dari cadangan. Bila loket ini memang belum pernah dipakai: hapus berkas kunci itu"},
	{sqlite.ErrKeyShared, exitFailed, "kunci buku %[1]s dapat dibaca orang lain. Tidak ada yang dicatat atau dikirim. Jalankan: chmod 600 %[1]s"},
	{sqlite.ErrKeyFile, exitFailed, "kunci buku %s rusak. Tidak ada yang dicatat atau dikirim. Kembalikan salinannya; " +
		"bila bukunya memang belum pernah dipakai, hapus berkas kunci itu"},
	{sqlite.ErrKeyMissing, exitFailed, "kunci buku %s tidak ada, sedangkan bukunya ada. Tidak ada yang dicatat atau dikirim. " +
		"Kembalikan salinan kuncinya; membaca masih bisa (payments, show, day, verify). Bila kunci itu hilang selamanya: loket acknowledge --new-key"},
	{sqlite.ErrKey, exitFailed, "kunci tidak cocok dengan buku %s. Tidak ada yang dicatat atau dikirim. Kembalikan kunci yang benar, lalu: loket verify"},
	{sqlite.ErrSound, exitFailed, "tidak ada yang perlu diakui: buku %s utuh dan yang terbaru"},
	{sqlite.ErrNewer, exitFailed, "buku %s ditulis oleh loket versi lebih baru. Tidak ada yang diubah. Pasang loket terbaru"},
	{sqlite.ErrOlder, exitFailed, "buku %s dari versi lama. Buka loket sekali untuk memperbaruinya"},
	{sqlite.ErrMissing, exitFailed, "belum ada buku di %s; buku dibuat saat loket dibuka pertama kali"},
	{sqlite.ErrForeign, exitFailed, "%s bukan buku loket. Tidak ada yang diubah; periksa --ledger atau [ledger] file"},
	{sqlite.ErrDamaged, exitFailed, "buku rusak (%s). Jangan menerima uang. Jalankan loket verify dan pulihkan dari cadangan; " +
		"bila penyelia tahu sebabnya: loket acknowledge"},
	{sqlite.ErrPractice, exitUsage, "buku %s dan penyedia tidak sejenis: latihan (testing = true) dan sungguhan tidak boleh dicampur. Tidak ada yang dikirim"},
	{sqlite.ErrReadOnly, exitFailed, "buku %s tidak dapat ditulis. Tidak ada yang dikirim. Periksa izin folder dan berkasnya"},
	{sqlite.ErrFull, exitFailed, "disk penuh; pembayaran baru tidak diterima.%.0s Tidak ada yang dikirim. Kosongkan beberapa MiB di disk, lalu coba lagi"},
	{sqlite.ErrLinked, exitUsage, "berkas buku %s punya nama lain (tautan keras), yang merusak buku bila dibuka lewat dua nama. Tidak ada yang diubah. Hapus nama yang lain"},
	{sqlite.ErrLog, exitFailed, "di samping buku %[1]s masih ada log buku sebelum dipulihkan (%[1]s-wal), yang akan merusaknya. Tidak ada yang diubah. " +
		"Pindahkan %[1]s-wal dan %[1]s-shm ke folder lain, lalu coba lagi"},
	{sqlite.ErrNetwork, exitUsage, "buku %s ada di disk jaringan, yang tidak aman untuk buku. Pindahkan ke disk komputer ini"},
	{sqlite.ErrSettings, exitFailed, "pengaturan basis data buku %s tidak berlaku. Tidak ada yang dikirim; laporkan ini"},
	{sqlite.ErrLibrary, exitFailed, "pustaka basis data terlalu tua untuk buku %s"},
	{ledger.ErrNotFound, exitUsage, "tidak ada pembayaran %s di buku"},
	{checkout.ErrBook, exitFailed, "buku tidak dapat mencatat pembayaran (%s). Tidak ada yang dikirim; jalankan loket check"},
	{checkout.ErrOrder, exitUsage, "tagihan yang sama disebut dua kali, atau bulan yang lebih muda sebelum yang lebih tua (%s). Tidak ada yang dikirim"},
	{checkout.ErrMany, exitUsage, "satu nota paling banyak 100 tagihan (%s). Tidak ada yang dikirim; bagi menjadi beberapa nota, atau pakai --months"},
	{checkout.ErrAskAgain, exitFailed, "tagihan %s sudah terlalu lama; tanyakan lagi. Tidak ada yang dikirim"},
	{checkout.ErrNothingDue, exitFailed, "%[1]s: tidak ada uang yang harus dikembalikan. Tidak ada yang dicatat; yang sudah dikembalikan: loket show %[1]s"},
	{checkout.ErrNoAdvice, exitFailed, "%s: penyedia tidak dapat ditanya; tunggu kabarnya atau putuskan dengan settle"},
	{checkout.ErrUnderway, exitNotFinal, "%s masih dalam perjalanan"},
	{checkout.ErrEvidence, exitUsage, "%s: keputusan perlu hasil, bukti dan nama"},
	{checkout.ErrProvider, exitUsage, "penyedia %s tidak ada di konfigurasi. Tidak ada yang dikirim"},
	{checkout.ErrBusy, exitFailed, "terlalu banyak pembayaran sedang berjalan (%s). Tidak ada yang dikirim"},
	{ledger.ErrNoShift, exitFailed, "laci belum dibuka (%s). Tidak ada uang yang dicatat dan tidak ada yang dikirim. Buka dulu: loket shift open --float MODAL"},
	{ledger.ErrShiftOpen, exitUsage, "%s: masih ada shift yang terbuka. Tidak ada yang dicatat; tutup dulu: loket shift close"},
	{ledger.ErrShiftAmount, exitUsage, "%s: jumlahnya nol, negatif, lebih dari yang dihitung, atau tidak masuk akal. Tidak ada yang dicatat"},
	{ledger.ErrShiftReason, exitUsage, "%s: alasan atau catatan wajib diisi. Tidak ada yang dicatat"},
	{ledger.ErrSupervisor, exitUsage, "%s: ada pembayaran tanpa hasil akhir, atau shift ini dibuka orang lain. Belum ditutup; penyelia menanggungnya dengan --by NAMA"},
	{ledger.ErrShiftBusy, exitNotFinal, "%s: masih ada pembayaran dalam perjalanan. Belum ditutup; tunggu, lalu coba lagi"},
	{ledger.ErrShiftMoved, exitFailed, "%s: isi laci berubah sejak dilihat. Tidak ada yang dicatat; lihat lagi (loket shift x), lalu ulangi"},
	{ledger.ErrDrawerShort, exitUsage, "%s: lebih banyak daripada isi laci menurut catatan. Tidak ada yang dicatat; catat dulu kas masuknya"},
	{ledger.ErrIllegal, exitUsage, "%s: keadaan pembayaran tidak mengizinkan itu. Tidak ada yang dicatat; lihat loket show"},
	{ledger.ErrBill, exitFailed, "tagihan dari penyedia %s tidak dapat dibayar: angkanya tidak cocok. Tidak ada yang dibayar; hubungi penyedia"},
	{providers.ErrCredentials, exitUsage, "penyedia %s menolak nama pengguna, sandi atau kunci. Tidak ada yang dibayar. Betulkan konfigurasi, lalu: loket check"},
	{providers.ErrClock, exitUsage, "penyedia %s: jam atau zona waktu komputer ini salah (token dianggap kedaluwarsa). Tidak ada yang dibayar. Betulkan jam, lalu: loket check"},
	{providers.ErrNoBill, exitRefused, "penyedia %s: tidak ada tagihan (mungkin sudah lunas atau belum terbit)"},
	{providers.ErrNoCustomer, exitRefused, "penyedia %s: nomor pelanggan tidak dikenal"},
	{providers.ErrTooMany, exitRefused, "penyedia %s: tunggakan melebihi batas loket; pelanggan ke kantor penyedia"},
	{providers.ErrRefused, exitRefused, "penyedia %s menolak"},
	{providers.ErrNotSent, exitFailed, "penyedia %s tidak dapat dihubungi. Tidak ada yang dikirim; coba lagi setelah sambungan pulih"},
	{providers.ErrDown, exitFailed, "penyedia %s sedang terganggu. Tidak ada yang dibayar; coba lagi nanti"},
	{providers.ErrNoAnswer, exitFailed, "penyedia %s tidak memberi jawaban yang dapat dibaca. Tidak ada yang dibayar; coba lagi"},
	{context.DeadlineExceeded, exitFailed, "penyedia %s terlalu lama menjawab. Tidak ada yang dibayar; coba lagi"},
	{context.Canceled, exitFailed, "dihentikan (%s). Tidak ada yang dibayar"},
}

// minuteLayout is how a moment is told to the minute, in the counter's zone.
const minuteLayout = "02-01-2006 15:04"

// tell is the function tell, and also knows the errors that carry a time, which is told in the counter's zone.
func (s *shop) tell(err error, what string) error { return tellAt(err, what, s.config.zone) }

// tellAt is tell, and also knows the errors that carry a time, which is told in zone.
func tellAt(err error, what string, zone *time.Location) error {
	var held *sqlite.HeldError
	var locked *ledger.LockedError
	var early *checkout.EarlyError
	switch {
	case errors.As(err, &held):
		return &exitError{exitFailed, heldText(held, zone), err}
	case errors.As(err, &locked):
		return &exitError{exitFailed, lockedText(locked, zone), err}
	case errors.As(err, &early):
		return &exitError{exitNotFinal, "belum boleh ditanya lagi sebelum " + early.At.In(zone).Format("15:04:05"), err}
	}
	return tell(err, what)
}

// tell turns an error into words and an exit code. what is the file, provider or number it is about.
func tell(err error, what string) error {
	var said *exitError
	var broken *configError
	var clock *checkout.ClockError
	var halted *sqlite.HaltError
	var none *providers.NoArrears
	switch {
	case errors.As(err, &said):
		return said
	case errors.As(err, &broken):
		return &exitError{exitUsage, broken.Error(), err}
	case errors.As(err, &halted) && halted.Doubt == ledger.DoubtBehind:
		return &exitError{exitFailed, haltedText(halted) + ". Jangan menerima uang; tidak ada yang dicatat atau dikirim. Pasang buku yang terbaru, " +
			"atau penyelia mengakuinya: loket acknowledge", err}
	case errors.As(err, &none):
		return &exitError{exitRefused, fmt.Sprintf("penyedia %s: %s", what, nothingOwed(none)), err}
	case errors.As(err, &clock) && clock.Provider == "":
		return &exitError{exitFailed, fmt.Sprintf("jam komputer ini %s lebih awal daripada catatan terakhir di buku, atau daripada tahun 2000. Tidak ada yang dikirim. Betulkan jam",
			ui.AgeText(clock.Offset)), err}
	case errors.As(err, &clock):
		return &exitError{exitFailed, fmt.Sprintf("jam komputer ini berbeda %s dari jam penyedia %s. Tidak ada yang dikirim. Betulkan jam",
			ui.AgeText(clock.Offset.Abs()), clock.Provider), err}
	}
	for _, trouble := range troubles {
		if errors.Is(err, trouble.err) {
			return &exitError{trouble.code, fmt.Sprintf(trouble.text, what) + theirWords(err), err}
		}
	}
	return &exitError{exitFailed, strings.TrimSpace("gangguan " + what + ": " + why(err)), err}
}

// theirWords are the provider's own code and message, always shown next to ours.
func theirWords(err error) string {
	var refusal *providers.Refusal
	if !errors.As(err, &refusal) {
		return ""
	}
	return fmt.Sprintf(". Kata penyedia: %q (kode %s)", ledger.Clean(refusal.Message, 200), ledger.Clean(refusal.Code, 20))
}

func heldText(e *sqlite.HeldError, zone *time.Location) string {
	if e.Process == 0 { // it holds the lock and has not written its name yet
		return "buku sedang dipakai loket lain, yang baru dibuka. Tidak ada yang dicatat atau dikirim. Kerjakan di layarnya, atau tutup dulu"
	}
	return fmt.Sprintf("buku sedang dipakai loket lain: komputer %s, proses %d, sejak %s. Tidak ada yang dicatat atau dikirim. Kerjakan di layarnya, atau tutup dulu",
		e.Holder.Host, e.Holder.Process, e.Holder.Since.In(zone).Format("02-01-2006 15:04:05"))
}

// haltedText says of a ledger that is a copy or was rolled back what it lacks.
func haltedText(e *sqlite.HaltError) string {
	text := "buku ini salinan atau dikembalikan ke keadaan lama: "
	if e.Lost.Sequence > e.Head.Sequence {
		return text + fmt.Sprintf("kejadian %d sampai %d hilang", e.Head.Sequence+1, e.Lost.Sequence)
	}
	return text + fmt.Sprintf("kejadian %d yang dicatat terakhir hilang, yang lain ada di tempatnya", e.Lost.Sequence)
}

// haltedShort is why the ledger is only read, for a line of the screen.
func (s *shop) haltedShort() string {
	var halted *sqlite.HaltError
	switch {
	case s.halted == nil:
		return ""
	case errors.As(s.halted, &halted) && halted.Doubt == ledger.DoubtBehind:
		return "buku ini salinan atau keadaan lama"
	case errors.Is(s.halted, sqlite.ErrDamaged):
		return "buku rusak"
	}
	return "kunci buku hilang atau salah"
}

// sentence is one of our texts as a sentence.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

func lockedText(e *ledger.LockedError, zone *time.Location) string {
	advice := ui.Explain(e, zone)
	text := advice.Happened + " Tidak ada yang dikirim."
	switch {
	case e.Liftable():
		return text + " Bila memang sengaja: ulangi dengan --again"
	case e.State == ledger.Paid:
		return text + " Struknya: loket receipt " + e.Number
	}
	return text + " " + whatNext(e.Number, e.State)
}

// nothingOwed says which months were asked in vain, and where the newest was paid.
func nothingOwed(none *providers.NoArrears) string {
	text := fmt.Sprintf("tidak ada tagihan yang belum dibayar dari %s sampai %s", none.From.Label(), none.To.Label())
	if none.Paid == nil {
		return text
	}
	text += ". " + none.Paid.Period.Label() + " sudah lunas"
	switch {
	case none.Paid.Ours:
		text += " di loket ini"
	case none.Paid.Counter != "":
		text += " di loket " + none.Paid.Counter
	}
	if none.Paid.PaidAt != "" {
		text += " pada " + none.Paid.PaidAt
	}
	return text
}

// numberProblem is what is wrong with a customer number, in words.
func numberProblem(err error) string {
	return strings.TrimRight(ui.Explain(err, time.UTC).Happened, ".")
}

// say tells something on stderr; stdout is for what was asked. An error among args is told by why.
func (s *shop) say(format string, args ...any) {
	_, _ = fmt.Fprintf(s.messages, "loket: "+format+"\n", inWords(args)...)
}
