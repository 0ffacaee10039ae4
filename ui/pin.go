package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// pinForm is a name chosen from a list and a PIN, whose digits are hidden. The arrows choose, and so does the first
// letter of a name.
type pinForm struct {
	users   ledger.Users
	at      cursor
	pin     field
	loaded  bool
	busy    bool // a PIN is being checked
	note    string
	problem Advice
}

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
func (f pinForm) press(msg keyPress) (after pinForm, entered bool) {
	if f.busy || !f.loaded {
		return f, false
	}
	f.note = ""
	if moved, moves := f.at.press(msg, len(f.users)); moves {
		f.at, f.pin.value, f.problem = moved, "", Advice{}
		return f, false
	}
	_, known := f.chosen()
	switch {
	case pressed(msg, keyEnter) && f.pin.value == "":
		f.note = "Ketik PIN dulu, lalu Enter."
	case pressed(msg, keyEnter) && known:
		f.busy, f.problem = true, Advice{}
		return f, true
	case types(msg) && len(msg.Runes) == 1 && keepDigit(msg.Runes[0]) < 0:
		f.at = f.next(string(msg.Runes))
	default:
		f.pin, _ = f.pin.press(msg)
	}
	return f, false
}

// next is the next name that begins with a letter, from the cursor on.
func (f pinForm) next(letter string) cursor {
	for i := range f.users {
		at := (int(f.at) + 1 + i) % len(f.users)
		if first, _, _ := strings.Cut(f.users[at].Name, " "); strings.HasPrefix(strings.ToLower(first), strings.ToLower(letter)) {
			return cursor(at)
		}
	}
	return f.at
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
