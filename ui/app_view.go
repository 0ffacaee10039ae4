package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

const (
	minWidth, minHeight = 60, 16
	aliasWidth          = 76  // cells from which every alias may stand beside its key
	helpWidth           = 66  // cells from which the help key says what it does
	paceWidth           = 100 // cells from which the practice mark says how fast its clocks run; else the title does
	aboveRows           = 3   // header, title, rule
	belowRows           = 3   // news, two rows of keys
)

// practicePace is how fast the clocks of the demonstration run; practice with a provider's test account has real minutes.
const practicePace = " · 1 menit = 1 detik"

// globalKeys lead to the other screens from everywhere.
var globalKeys = []key.Binding{keyHelp, keyDay, keyWait, keyFind, keyNota, keyTill, keyLeave}

// pressGlobal opens news, or goes to look at another screen.
func (a App) pressGlobal(msg keyPress) (App, tea.Cmd, bool) {
	if pressed(msg, keyWait) {
		if next, cmd, opened := a.openNews(); opened {
			return next, cmd, true
		}
	}
	return a.visit(msg)
}

// hidden reports whether the window is too small to show a screen: what cannot be read must not be worked.
func (a App) hidden() bool { return a.width < minWidth || a.height < minHeight }

// View draws the frame: header, title, the screen, news, keys.
func (a App) View() string {
	if a.hidden() {
		return strings.Join(fit([]string{"Perbesar layar", fmt.Sprintf("paling sedikit %d × %d", minWidth, minHeight)}, a.width, max(1, a.height)), "\n")
	}
	f := Frame{Width: a.width, Height: a.height - aboveRows - belowRows, Style: a.style, Now: a.now, Deposits: a.left}
	lines := []string{a.header(), a.titleLine(), a.style.Dim.Render(strings.Repeat("─", a.width))}
	lines = append(lines, fit(strings.Split(a.shown().View(f), "\n"), f.Width, f.Height)...)
	lines = append(lines, a.newsLine())
	if a.leaving { // every other key waits
		lines = append(lines, a.keyLine([]key.Binding{named(keyBack, "batal keluar|stay")}), "")
	} else {
		lines = append(lines, a.keyLine(a.shown().Keys()), a.plainKeys(a.otherKeys()))
	}
	return strings.Join(fit(lines, a.width, a.height), "\n")
}

// headings are the forms of the header, from the fullest: what a row has no room for gives way in this order, and never
// who is at the counter, with which shift and which nota (design §6).
var headings = []struct {
	shop  bool // the name of the shop
	nota  notaWords
	clock string
}{
	{true, notaInFull, "02-01-2006 15:04:05 MST"},
	{true, notaInFull, "15:04:05 MST"},
	{false, notaInFull, "15:04:05 MST"},
	{false, notaInShort, "15:04:05 MST"},
	{false, notaInShort, "15:04"},
	{false, notaCounted, "15:04"},
}

// header is the counter, who is there, the shift, an open nota, the practice mark and the clock.
func (a App) header() string {
	shop := a.world.Shop
	practice := ""
	switch {
	case shop.fast() && a.width >= paceWidth:
		practice = " LATIHAN" + practicePace + " "
	case shop.Practice:
		practice = " LATIHAN "
	}
	lost := ""
	if shop.LostKey != "" {
		lost = " " + shop.LostKey + " "
	}
	var left, open, clock string
	room := 0
	for _, form := range headings {
		left, open, clock = a.counterText(form.shop), a.notaMark(form.nota), " "+a.now.In(shop.Zone).Format(form.clock)+" "
		if room = a.width - width(practice) - width(lost) - width(open) - width(clock); width(left) < room {
			break
		}
	}
	left = pad(left, max(0, room-1)) + " "
	return a.style.Bar.Render(left) + a.style.Chosen.Reverse(true).Render(open+lost) + a.style.Practice.Render(practice) + a.style.Bar.Render(clock)
}

// counterText is which counter this is, who is there, and the shift.
func (a App) counterText(named bool) string {
	parts := []string{"loket " + cleanLabel(a.world.Shop.Code), a.who()}
	if named {
		parts = append([]string{cleanLabel(a.world.Shop.Name)}, parts...)
	}
	if mark := shiftMark(a.status.shift); mark != "" {
		parts = append(parts, mark)
	}
	return " " + strings.Join(parts, " · ")
}

// who is at the counter.
func (a App) who() string {
	if name := cleanLabel(a.world.Operator()); name != "" {
		return name
	}
	return "belum masuk"
}

// titleLine is the screen's name, and what is open.
func (a App) titleLine() string {
	st, s := a.style, a.status
	right := st.Dim.Render("tidak ada yang terbuka ")
	switch {
	case s.broken:
		right = st.Bad.Render("buku kas tidak terbaca ")
	case s.open > 0 || s.due > 0:
		var parts []string
		if s.open > 0 {
			parts = append(parts, fmt.Sprintf("%d belum pasti", s.open))
		}
		if s.due > 0 {
			parts = append(parts, "uang pelanggan "+s.due.String())
		}
		right = st.Warn.Render(strings.Join(parts, " · ") + " ")
	}
	left := " " + st.Title.Render(a.shown().Title())
	if pace := st.Dim.Render(practicePace); a.world.Shop.fast() && a.width < paceWidth && width(left+pace+right) < a.width {
		left += pace
	}
	return ends(left, right, a.width)
}

// newsLine is the oldest unread headline, what is on its way, or what leaving waits for.
func (a App) newsLine() string {
	unread := 0
	first, what := "", "selesaikan nota ini dulu (F5)"
	for _, h := range slices.Backward(a.told) {
		if !h.read {
			unread++
			first = h.text
		}
		if !h.read && a.opens(h) {
			what = "F3 buka"
		}
	}
	switch {
	case a.leaving:
		return a.news(fmt.Sprintf("Menunggu %d pembayaran, lalu keluar sendiri", len(a.flights)), "Esc batal keluar")
	case a.sureQuit && len(a.openNota().bills) > 0:
		return a.news(fmt.Sprintf("Nota %d tagihan akan hilang. F10 sekali lagi untuk keluar.", len(a.openNota().bills)), "")
	case a.sureQuit && a.status.shift.Open():
		closes := ""
		if a.offersTill() {
			closes = " (F6 menutupnya)"
		}
		return a.news(fmt.Sprintf("Shift %d masih terbuka%s. F10 sekali lagi untuk keluar.", a.status.shift.Number, closes), "")
	case a.sureQuit:
		return a.news("F10 sekali lagi untuk keluar.", "")
	case a.stopped:
		return a.stoppedNews(unread)
	case a.shut():
		return a.shutNews(unread)
	case a.warningText() != "":
		return a.news(a.warningText(), cmp.Or(unreadText(unread), "bukan Anda? ganti PIN")) // it hides no news
	case unread == 1:
		return a.news("● "+first, what)
	case unread > 1:
		return a.news("● "+first, fmt.Sprintf("%s (+%d)", what, unread-1))
	}
	if _, here := a.top().(paying); len(a.flights) > 0 && !here {
		return a.style.Dim.Render(fmt.Sprintf(" %d pembayaran dalam perjalanan", len(a.flights)))
	}
	switch shut := a.shutText(); {
	case shut != "" && a.offersTill():
		return a.news(shut, "F6 laci")
	case shut != "" && !a.atTill():
		return a.news(shut, "")
	}
	if a.world.Shop.Halted != "" {
		return a.news("JANGAN TERIMA UANG: "+a.world.Shop.Halted, "hanya baca")
	}
	return ""
}

// stoppedNews is said on every screen once nothing is recorded any more.
func (a App) stoppedNews(unread int) string {
	if a.shut() { // F3 leads nowhere from the door
		unread = 0
	}
	return a.news("JANGAN TERIMA UANG: disk gagal. Keluar (F10), buka loket lagi", unreadText(unread))
}

// unreadText says that there is news, where something else takes its place.
func unreadText(unread int) string {
	if unread == 0 {
		return ""
	}
	return fmt.Sprintf("%d kabar: F3", unread)
}

func (a App) news(text, what string) string {
	return a.style.News.Render(ends(" "+text, what+" ", a.width))
}

// otherKeys are the keys to other screens, without those the screen shown has for itself and the one that leads to it.
func (a App) otherKeys() []key.Binding {
	if a.shut() {
		return []key.Binding{keyLeave}
	}
	own := make(map[string]bool)
	for _, k := range a.top().Keys() {
		own[k.Help().Key] = true
	}
	all := slices.Clone(globalKeys)
	if a.world.Shop.Guarded {
		all = append(all, keyLock)
	}
	others := slices.DeleteFunc(all, func(k key.Binding) bool { return own[k.Help().Key] || !leads(k, a.top()) })
	if a.width < helpWidth && len(others) > 0 && others[0].Help().Key == keyHelp.Help().Key {
		others[0] = named(keyHelp, "?")
	}
	return others
}

// offersTill reports whether F6 leads to the drawer here: some screens have it for a question to the provider.
func (a App) offersTill() bool {
	return slices.ContainsFunc(a.otherKeys(), func(k key.Binding) bool { return k.Help() == keyTill.Help() })
}

// keyLine is a row of keys. In practice as many of the first ones as fit have their English gloss.
func (a App) keyLine(keys []key.Binding) string {
	aliases, glossed := a.aliases(keys), 0
	if a.world.Shop.Practice {
		glossed = len(keys)
	}
	for ; glossed > 0; glossed-- {
		if line := a.keyRow(keys, glossed, aliases, roomy); width(line) <= a.width {
			return line
		}
	}
	return a.plainKeys(keys)
}

// plainKeys is a row of keys without glosses, closer together where they would not fit, and then without the words of
// the last ones: a key whose word is missing is seen, and the help has it.
func (a App) plainKeys(keys []key.Binding) string {
	if row := a.keyRow(keys, 0, a.aliases(keys), roomy); width(row) <= a.width {
		return row
	}
	row := a.keyRow(keys, 0, false, tight)
	keys = slices.Clone(keys)
	for i := len(keys) - 1; i >= 0 && width(row) > a.width; i-- {
		keys[i] = named(keys[i], "")
		row = a.keyRow(keys, 0, false, tight)
	}
	return row
}

// aliases reports whether a row of keys has room for their other names; the help screen has them all.
func (a App) aliases(keys []key.Binding) bool {
	return a.width >= aliasWidth && width(a.keyRow(keys, 0, true, roomy)) <= a.width
}

// The gaps between keys.
const roomy, tight = "  ", " "

func (a App) keyRow(keys []key.Binding, glossed int, aliases bool, gap string) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		name := k.Help().Key
		if !aliases {
			name, _, _ = strings.Cut(name, " ")
		}
		parts[i] = strings.TrimSuffix(a.style.Accent.Render(name)+" "+describe(k, i < glossed), " ")
	}
	return " " + strings.Join(parts, gap)
}
