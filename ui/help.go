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
	scroll int
}

// helpKeys are the keys in the order of their numbers, then those without one.
var helpKeys = []key.Binding{
	named(keyHelp, "layar ini|this screen"),
	named(keyDay, "pembayaran hari ini|today"),
	named(keyWait, "daftar tunggu, kabar|waiting list, news"),
	named(keyFind, "cari pembayaran|find a payment"),
	named(keyPrint, "pada pembayaran: cetak lagi|reprint"),
	named(keyAsk, "tanya penyedia lagi|ask now"),
	named(keyReturn, "uang dikembalikan|money handed back"),
	named(keyAgain, "sengaja bayar lagi|pay once more"),
	named(keyPay, "BAYAR|PAY"),
	named(keyLeave, "keluar|leave"),
	named(keyEnter, "pilih, lanjut|choose, next"),
	named(keyBack, "kembali|back"),
	named(keyTab, "pindah isian|next field"),
	bind("↑↓ PgUp PgDn", "baris, gulir|rows, scroll"),
	bind("←→", "jenis; hari|category; day"),
	bind("a-f", "uang tunai di tagihan|cash on a bill"),
}

// helpStates are the states in words: the English name, and what it means to the operator.
var helpStates = []struct {
	state          ledger.State
	gloss, meaning string
}{
	{ledger.Intended, "recorded", "Dicatat, belum dikirim."},
	{ledger.Submitted, "sending", "Sedang dikirim ke penyedia. Tunggu."},
	{ledger.Pending, "in progress", "Diterima penyedia, hasilnya menyusul. Jangan bayar ulang."},
	{ledger.Suspect, "not known yet", "Terkirim, jawabannya tidak sampai. Jangan bayar ulang."},
	{ledger.Paid, "paid", "Penyedia menyatakan terbayar. Serahkan struknya."},
	{ledger.Failed, "not paid", "Penyedia menyatakan tidak terbayar. Kembalikan uang."},
	{ledger.Cancelled, "nothing sent", "Tidak ada yang terkirim. Kembalikan uang."},
	{ledger.Reversed, "taken back", "Semula terbayar, ditarik penyedia. Kembalikan uang."},
	{ledger.Disputed, "contradictory", "Keterangan bertentangan. Penyelia memutuskan."},
}

const (
	helpOrder = "Produk → nomor pelanggan → tagihan → terima uang → F9 → struk."
	helpCaret = "^B berarti Ctrl+B: dipakai bila terminal mengambil tombol F untuk dirinya. Mencoba semua tombol: loket check --keys"
	helpMoney = "Hanya F9 di layar tagihan yang membayar; Enter tidak pernah. Kode klaim: uang titipan hanya diserahkan kepada yang membawanya."

	helpKeyWidth   = 14 // cells of a key's name
	helpStateWidth = 12 // cells of a state's label
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
	case pressed(msg, keyUp):
		s.scroll = max(0, s.scroll-1)
	case pressed(msg, keyDown):
		s.scroll = min(s.scroll+1, maxScroll)
	case pressed(msg, keyPgUp):
		s.scroll = max(0, s.scroll-8)
	case pressed(msg, keyPgDown):
		s.scroll = min(s.scroll+8, maxScroll)
	}
	return s, nil
}

// View puts the keys beside the states where both fit, else above them.
func (s help) View(f Frame) string {
	st := f.Style
	keys := append([]string{st.Title.Render("Tombol")}, s.keys(st)...)
	words := append(s.paragraph(st.Strong.Render, helpOrder, f.Width-2), s.paragraph(st.Plain.Render, helpMoney, f.Width-2)...)
	words = append(words, s.paragraph(st.Dim.Render, helpCaret, f.Width-2)...)
	states := func(w int) []string { return append([]string{st.Title.Render("Keadaan pembayaran")}, s.states(st, w)...) }
	keysWidth := 0
	for _, line := range keys {
		keysWidth = max(keysWidth, width(line))
	}
	var lines []string
	if room := f.Width - keysWidth - 5; room >= 50 {
		lines = append(beside(keys, states(room), keysWidth+3), "")
	} else {
		lines = append(append(keys, ""), append(states(f.Width-2), "")...)
	}
	return strings.Join(indent(window(append(lines, words...), s.scroll, f.Width-2, f.Height, st.Dim)), "\n")
}

func (s help) paragraph(style func(...string) string, text string, w int) []string {
	var lines []string
	for _, line := range wrap(text, w) {
		lines = append(lines, style(line))
	}
	return lines
}

func (s help) keys(st Style) []string {
	var lines []string
	for _, k := range helpKeys {
		lines = append(lines, st.Accent.Render(pad(k.Help().Key, helpKeyWidth))+describe(k, s.world.Shop.Practice))
	}
	return lines
}

func (s help) states(st Style, w int) []string {
	var lines []string
	for _, row := range helpStates {
		meaning := row.meaning
		if s.world.Shop.Practice {
			meaning += " (" + row.gloss + ")"
		}
		for i, line := range wrap(meaning, w-helpStateWidth) {
			label := ""
			if i == 0 {
				label = row.state.Label()
			}
			lines = append(lines, stateStyle(st, row.state).Render(pad(label, helpStateWidth))+line)
		}
	}
	return lines
}
