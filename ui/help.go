package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// help is what every key does and what every state means.
type help struct {
	world  World
	scroll cursor
}

// helpKeys are the keys in the order of their numbers, then those without one.
var helpKeys = []key.Binding{
	named(keyHelp, "layar ini|this screen"),
	named(keyDay, "hari ini|today"),
	named(keyWait, "kabar, daftar tunggu|waiting"),
	named(keyFind, "cari pembayaran|find"),
	named(keyPrint, "di pembayaran: cetak|print"),
	named(keyNota, "nota: banyak tagihan|basket"),
	named(keyAsk, "tanya penyedia lagi|ask now"),
	named(keyTill, "laci: X, kas, tutup|drawer"),
	named(keyReturn, "uang kembali; grafik; simpan"),
	named(keyAgain, "sengaja bayar lagi|once more"),
	named(keyDecide, "penyelia memutuskan|decide"),
	named(keyRecon, "di hari: rekon|reconcile"),
	named(keyPay, "BAYAR; putuskan|PAY; decide"),
	named(keyLeave, "keluar|leave"),
	named(keyLock, "kunci, ganti kasir|lock"),
	named(keyEnter, "pilih, lanjut|choose, next"),
	named(keyBack, "kembali|back"),
	named(keyTab, "isian, saringan, jawaban|filter"),
	bind("↑↓", "baris; juga PgUp PgDn|rows"),
	named(keyToday, "daftar hari: hari ini|today"),
	bind("←→", "jenis; hari|category; day"),
	bind("Del ^U", "kosongkan isian|clear field"),
	bind("a-f", "uang di tagihan|cash on a bill"),
	named(keyRemove, "hapus dari nota|from the basket"),
	bind("- +", "bulan yang dibayar|months"),
}

// helpStates are the states in words: the English name, and what it means to the operator.
var helpStates = []struct {
	state          ledger.State
	gloss, meaning string
}{
	{ledger.Intended, "recorded", "Dicatat, belum dikirim."},
	{ledger.Submitted, "sending", "Sedang dikirim ke penyedia. Tunggu."},
	{ledger.Pending, "pending", "Diterima penyedia, hasil menyusul. Jangan bayar ulang."},
	{ledger.Suspect, "unknown", "Terkirim, jawaban tidak sampai. Jangan bayar ulang."},
	{ledger.Paid, "paid", "Penyedia menyatakan terbayar. Serahkan struknya."},
	{ledger.Failed, "not paid", "Tidak terbayar. Kembalikan uangnya."},
	{ledger.Cancelled, "nothing sent", "Tidak ada yang terkirim. Kembalikan uangnya."},
	{ledger.Reversed, "taken back", "Ditarik kembali oleh penyedia. Kembalikan uangnya."},
	{ledger.Disputed, "contradictory", "Keterangan bertentangan. Penyelia memutuskan."},
}

const (
	helpOrder = "Produk → nomor pelanggan → tagihan → terima uang → F9 → struk."
	helpMoney = "Hanya F9 di layar tagihan dan nota yang membayar; Enter tidak pernah. Uang titipan hanya diserahkan kepada pembawa kode klaimnya."
	helpCaret = "^B berarti Ctrl+B: dipakai bila terminal mengambil tombol F untuk dirinya. Mencoba semua tombol: loket check --keys"

	helpKeyWidth   = 7  // cells of a key's name
	helpStateWidth = 12 // cells of a state's label
	helpColumn     = 39 // cells of one of two columns of keys
	helpRows       = 40 // bounds scrolling: in the narrowest window there are about as many
)

func newHelp(w World) help { return help{world: w} }

func (s help) Init() tea.Cmd { return nil }

func (s help) Title() string { return "Bantuan" }

func (s help) Busy() bool { return false }

func (s help) Keys() []key.Binding { return []key.Binding{keyScroll, keyBack} }

func (s help) Update(msg tea.Msg) (Screen, tea.Cmd) {
	if msg, ok := msg.(keyPress); ok {
		return s.press(msg)
	}
	return s, nil
}

func (s help) press(msg keyPress) (Screen, tea.Cmd) {
	switch {
	case pressed(msg, keyBack, keyEnter, keyHelp):
		return s, say(Left{})
	default:
		s.scroll, _ = s.scroll.press(msg, helpRows+1)
	}
	return s, nil
}

// View is the keys, in two columns where they fit, then the states, then what goes for all of it.
func (s help) View(f Frame) string {
	st, w := f.Style, f.Width-2
	lines := wrapped(st.Strong, helpOrder, w)
	lines = append(append(lines, ""), s.keys(st, w)...)
	lines = append(append(lines, ""), s.states(st, w)...)
	lines = append(append(lines, ""), wrap(helpMoney, w)...)
	lines = append(lines, wrapped(st.Dim, helpCaret, w)...)
	return strings.Join(indent(window(lines, int(s.scroll), w, f.Height, st.Dim)), "\n")
}

func (s help) keys(st Style, w int) []string {
	var lines []string
	for _, k := range helpKeys {
		if k.Help().Key == keyLock.Help().Key && !s.world.Shop.Guarded {
			continue
		}
		lines = append(lines, st.Accent.Render(pad(k.Help().Key, helpKeyWidth))+describe(k, s.world.Shop.Practice))
	}
	if w < 2*helpColumn {
		return lines
	}
	half := (len(lines) + 1) / 2
	return beside(lines[:half], lines[half:], w/2)
}

func (s help) states(st Style, w int) []string {
	var lines []string
	for _, row := range helpStates {
		meaning := row.meaning
		if s.world.Shop.Practice {
			meaning += " (" + row.gloss + ")"
		}
		label := row.state.Label()
		for _, line := range wrap(meaning, w-helpStateWidth) {
			lines = append(lines, stateStyle(st, row.state).Render(pad(label, helpStateWidth))+line)
			label = ""
		}
	}
	return lines
}
