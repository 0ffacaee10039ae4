package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// keyPress is the only name by which screens know a key press.
type keyPress = tea.KeyMsg

// The keys that mean the same on every screen. Some terminals and desktops keep function keys for themselves, so
// each has an alias; none of the aliases is a control character that a scanner, a paste or Enter sends.
// A description is "Indonesian|English": the second half is shown in practice.
var (
	keyHelp   = bind("F1 ^B", "bantuan|help", "f1", "ctrl+b")
	keyDay    = bind("F2 ^D", "hari|today", "f2", "ctrl+d")
	keyWait   = bind("F3 ^T", "tunggu|waiting", "f3", "ctrl+t")
	keyFind   = bind("F4 ^F", "cari|find", "f4", "ctrl+f")
	keyPrint  = bind("F4 ^F", "cetak lagi|print again", "f4", "ctrl+f")
	keyNota   = bind("F5 ^N", "nota|basket", "f5", "ctrl+n")
	keyAsk    = bind("F6 ^P", "tanya lagi|ask now", "f6", "ctrl+p")
	keyTill   = bind("F6 ^P", "laci|drawer", "f6", "ctrl+p")
	keyReturn = bind("F7 ^K", "uang dikembalikan|hand back", "f7", "ctrl+k")
	keyAgain  = bind("F8 ^G", "bayar lagi|pay again", "f8", "ctrl+g")
	keyDecide = bind("F8 ^G", "putuskan|decide", "f8", "ctrl+g")
	keyPay    = bind("F9 ^Y", "BAYAR|PAY", "f9", "ctrl+y")
	keyLeave  = bind("F10 ^Q", "keluar|leave", "f10", "ctrl+q", "ctrl+c")
	keyLock   = bind("F12 ^L", "kunci|lock", "f12", "ctrl+l")

	keyChart  = bind("F7 ^K", "grafik|charts", "f7", "ctrl+k")
	keySieve  = bind("Tab", "saring|filter", "tab", "shift+tab")
	keyExport = bind("F7 ^K", "simpan|save", "f7", "ctrl+k")
	keyRecon  = bind("F8 ^G", "rekon|reconcile", "f8", "ctrl+g")
	keyRaw    = bind("Tab", "jawaban asli|raw answers", "tab")
	keyToday  = bind("Home", "hari ini|today", "home")

	keyEnter  = bind("Enter", "lanjut|next", "enter")
	keyBack   = bind("Esc", "kembali|back", "esc")
	keyUp     = bind("↑", "", "up")
	keyDown   = bind("↓", "", "down")
	keyLeft   = bind("←", "", "left")
	keyRight  = bind("→", "", "right")
	keyTab    = bind("Tab", "pindah isian|next field", "tab", "shift+tab")
	keyPgUp   = bind("PgUp", "", "pgup")
	keyPgDown = bind("PgDn", "", "pgdown")
	keyPages  = bind("PgUp/Dn", "gulir|scroll", "pgup", "pgdown")
	keyScroll = bind("↑↓", "gulir|scroll", "up", "down", "pgup", "pgdown")
	keyRows   = bind("↑↓", "baris|row", "up", "down")
	keySides  = bind("←→", "jenis|category", "left", "right")
)

func bind(shown, does string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(shown, does))
}

// named is a binding with another description.
func named(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}

// pressed reports whether msg is one of the bindings, pressed and not pasted. Text is none of them, even where it
// spells one: characters that arrive together are one press that is named by its text, so that a scanned or pasted
// "f9" would have the name of the key that pays.
func pressed(msg keyPress, bindings ...key.Binding) bool {
	return !msg.Paste && msg.Type != tea.KeyRunes && key.Matches(msg, bindings...)
}

// describe is what a binding does, with the English gloss where wanted.
func describe(b key.Binding, gloss bool) string {
	does, english, found := strings.Cut(b.Help().Desc, "|")
	if gloss && found {
		return does + " (" + english + ")"
	}
	return does
}
