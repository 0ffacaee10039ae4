package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// pinForm is a name chosen from a list and a PIN, whose digits are hidden. The arrows choose, and so do the first letters
// of a name. What is typed before the names are read waits for them.
type pinForm struct {
	users   ledger.Users
	at      cursor
	word    string // the letters typed for a name
	pin     field
	typed   time.Time  // the last key
	lump    bool       // which brought as many digits as a PIN has
	early   []keyPress // text that came before the names
	loaded  bool
	busy    bool // a PIN is being checked
	note    string
	problem Advice
}

const (
	pinAge   = 30 * time.Second      // a PIN that is not finished by then was left by somebody else
	maxEarly = 64                    // keys that wait for the names
	scanGap  = 50 * time.Millisecond // within which a scanner's Enter follows its number, and nobody's finger
)

// usersLoaded answers the reading of who may sign in.
type usersLoaded struct {
	ticket ticket
	users  ledger.Users
	err    error
}

// pinChecked answers a PIN.
type pinChecked struct {
	ticket ticket
	name   string
	wrong  int // PINs of that name before it
	err    error
}

func newPINForm() pinForm {
	return pinForm{pin: field{limit: ledger.MaxPIN, keep: keepDigit}}
}

func loadUsers(w World, t ticket) tea.Cmd {
	return func() tea.Msg {
		users, err := w.Book.Users(context.Background())
		return usersLoaded{t, users, w.failed("read users", err)}
	}
}

// show takes the users that may be chosen; the cursor goes to the one of this name.
func (f pinForm) show(users ledger.Users, err error, name string, zone *time.Location) pinForm {
	f.users, f.loaded = users, err == nil
	if err != nil {
		f.problem = Explain(err, zone)
	}
	for i, u := range users {
		if u.Name == name {
			f.at = cursor(i)
		}
	}
	early := f.early
	if f.early = nil; !f.loaded {
		return f
	}
	for _, msg := range early {
		f, _ = f.press(msg, f.typed)
	}
	return f
}

// chosen is the user at the cursor.
func (f pinForm) chosen() (ledger.User, bool) {
	if len(f.users) == 0 {
		return ledger.User{}, false
	}
	return f.users[f.at.within(len(f.users))], true
}

// press is the form after a key; entered says that the PIN is to be checked.
func (f pinForm) press(msg keyPress, now time.Time) (after pinForm, entered bool) {
	scanned := f.lump && now.Sub(f.typed) < scanGap
	f.typed, f.lump = now, types(msg) && len(msg.Runes) >= ledger.MinPIN
	switch {
	case f.busy:
		return f, false
	case !f.loaded:
		if types(msg) && len(f.early) < maxEarly {
			f.early = append(slices.Clip(f.early), msg)
		}
		return f, false
	}
	f.note = ""
	if moved, moves := f.at.press(msg, len(f.users)); moves {
		f.word = ""
		return f.to(moved), false
	}
	_, known := f.chosen()
	switch {
	case pressed(msg, keyEnter) && scanned: // no try is used up
		f.pin.value, f.note = "", "Itu nomor dari pemindai, bukan PIN."
	case pressed(msg, keyEnter) && f.pin.value == "":
		f.note = "Ketik PIN dulu, lalu Enter."
	case pressed(msg, keyEnter) && known:
		f.busy, f.problem = true, Advice{}
		return f, true
	case types(msg):
		f = f.text(msg.Runes)
	default:
		f.pin, _ = f.pin.press(msg)
	}
	return f, false
}

// text takes letters to the name and digits to the PIN, one after the other: keys typed fast come in one lump.
func (f pinForm) text(runes []rune) pinForm {
	for _, r := range runes {
		if keepDigit(r) < 0 {
			f = f.letter(string(r))
			continue
		}
		f.word = ""
		f.pin, _ = f.pin.insert([]rune{r})
	}
	return f
}

// to is the form with the cursor on a name. Digits that were typed for another are gone.
func (f pinForm) to(at cursor) pinForm {
	if at != f.at {
		f.pin.value, f.problem = "", Advice{}
	}
	f.at = at
	return f
}

// letter goes to the name that begins with the letters typed so far; where none does, to the next that begins with
// this one.
func (f pinForm) letter(letter string) pinForm {
	if at, found := f.begins(f.word+letter, int(f.at)); found && f.word != "" {
		f.word += letter
		return f.to(at)
	}
	f.word = letter
	at, _ := f.begins(letter, int(f.at)+1)
	return f.to(at)
}

// begins is the next name that begins with a text, from a row on; false where none does.
func (f pinForm) begins(text string, from int) (at cursor, found bool) {
	for i := range f.users {
		row := (from + i) % len(f.users)
		if strings.HasPrefix(strings.ToLower(f.users[row].Name), strings.ToLower(text)) {
			return cursor(row), true
		}
	}
	return f.at, false
}

// forget empties a PIN that was begun and left: the next at the keys would go on with another's digits.
func (f pinForm) forget(now time.Time) pinForm {
	if f.pin.value != "" && !f.busy && now.Sub(f.typed) >= pinAge {
		f.pin.value, f.note = "", "PIN yang tidak selesai diketik dikosongkan."
	}
	return f
}

// checked is the form after a PIN that was not right: it is typed again from the start.
func (f pinForm) checked(err error, zone *time.Location) pinForm {
	f.busy, f.pin.value = false, ""
	if err != nil {
		f.problem = pinAdvice(err, zone)
	}
	return f
}

// pinAdvice says why a PIN opened nothing, and what to do.
func pinAdvice(err error, zone *time.Location) Advice {
	var wrong *ledger.PINError
	switch {
	case errors.As(err, &wrong) && !wrong.Until.IsZero():
		return Advice{Happened: "Terkunci sampai pukul " + wrong.Until.In(zone).Format("15:04:05") + ": terlalu banyak PIN salah.",
			Do: "Tunggu sampai saat itu. Lupa PIN: penyelia memberi PIN baru dengan loket users pin."}
	case errors.As(err, &wrong):
		return Advice{Happened: "PIN salah. " + triesText(wrong.Left) + " sebelum terkunci.", Do: "Periksa namanya, lalu ketik PIN lagi."}
	case errors.Is(err, ledger.ErrNoUser):
		return Advice{Happened: "Nama ini tidak dapat masuk.", Do: "Minta penyelia melihat loket users list."}
	}
	return Advice{Happened: "PIN tidak dapat diperiksa: percobaannya tidak dapat dicatat di buku.",
		Do: "Keluar (F10), buka loket lagi. Pembayaran yang sudah dikirim tetap tercatat."}
}

func triesText(n int) string {
	words := []string{"Tidak ada percobaan lagi", "Satu percobaan lagi", "Dua percobaan lagi", "Tiga percobaan lagi", "Empat percobaan lagi"}
	return words[max(0, min(n, len(words)-1))]
}

func (f pinForm) keys() []key.Binding {
	if f.busy {
		return nil
	}
	return []key.Binding{keyEnter, named(keyRows, "nama|name")}
}

// view is the list of names, the PIN and its last word, in at most h lines.
func (f pinForm) view(fr Frame, h int) []string {
	st, w := fr.Style, fr.Width-2
	switch {
	case !f.loaded && f.problem != (Advice{}):
		return f.problem.lines(fr, w)
	case !f.loaded:
		return []string{" Membaca buku …"}
	}
	foot := []string{"", " PIN  " + st.box(strings.Repeat("•", len(f.pin.value)), "angka", 20, !f.busy)}
	switch {
	case f.busy:
		foot = append(foot, " "+st.Accent.Render("Memeriksa PIN …"))
	case f.problem != (Advice{}):
		foot = append(foot, f.problem.lines(fr, w)...)
	case f.note != "":
		foot = append(foot, " "+st.Warn.Render(f.note))
	}
	var rows []string
	for i, u := range f.users {
		rows = append(rows, st.chosenRow(pad(ledger.Clean(u.Name, ledger.MaxUserName), 26)+" "+u.Role.Label(), i == int(f.at.within(len(f.users))), min(w, 48)))
	}
	return append(sight(rows, int(f.at), min(w, 48), max(2, h-len(foot)), st.Dim), foot...)
}
