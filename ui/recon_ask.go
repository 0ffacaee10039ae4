package ui

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// reconAsk asks which provider's statement is compared, and where it lies: a path that is typed, or one of the newest
// tables of the folders where downloads end up.
type reconAsk struct {
	world   World
	seat    ticket
	at      int // of the providers
	path    field
	found   []string
	chosen  cursor
	reading bool
	problem Advice
}

// statementsFound and compared answer the screen.
type (
	statementsFound struct {
		ticket ticket
		paths  []string
	}
	compared struct {
		ticket     ticket
		comparison ledger.Comparison
		err        error
	}
)

// StatementError says why a file could not be compared: nothing was, and nothing was recorded.
type StatementError struct{ Happened string } // an Indonesian sentence

// Error is the sentence.
func (e *StatementError) Error() string { return e.Happened }

// maxPath is the longest path that can be typed, in characters.
const maxPath = 400

func newReconAsk(w World, seat ticket) reconAsk {
	return reconAsk{world: w, seat: seat.next(), path: field{limit: maxPath, keep: keepText}}
}

func (s reconAsk) Init() tea.Cmd {
	world, seat := s.world, s.seat
	return func() tea.Msg {
		paths, err := world.Counter.Statements(context.Background())
		_ = world.failed("find statements", err) // a path can still be typed
		return statementsFound{seat, paths}
	}
}

func (s reconAsk) Title() string { return "Rekon dengan mutasi penyedia" }

func (s reconAsk) Busy() bool { return s.reading }

func (s reconAsk) Keys() []key.Binding {
	if s.reading {
		return nil
	}
	return []key.Binding{named(keyEnter, "bandingkan|compare"), named(keySides, "penyedia|provider"), named(keyRows, "berkas|file"), keyBack}
}

func (s reconAsk) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case statementsFound:
		if msg.ticket == s.seat {
			s.found = msg.paths
		}
	case compared:
		return s.compared(msg)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s reconAsk) compared(msg compared) (Screen, tea.Cmd) {
	if msg.ticket != s.seat {
		return s, nil
	}
	s.reading = false
	if msg.err != nil {
		s.problem = explainRecon(s.world, msg.err)
		return s, nil
	}
	return s, say(Compared{Comparison: msg.comparison, Path: s.file()})
}

// explainRecon says why a statement was not compared, or a decision about it not taken.
func explainRecon(w World, err error) Advice {
	var broken *StatementError
	switch {
	case errors.As(err, &broken):
		return Advice{Happened: broken.Happened, Do: "Pilih berkas lain, atau betulkan [provider.statement] di konfigurasi."}
	case errors.Is(err, ledger.ErrIllegal):
		return Advice{Happened: "Baris ini baru saja diputuskan, atau pembayarannya berubah. Tidak ada yang dicatat.", Do: "Baca lagi keadaannya sekarang."}
	}
	return Explain(err, w.Shop.Zone)
}

// file is the path that Enter compares: what was typed, else the chosen one.
func (s reconAsk) file() string {
	if path := strings.TrimSpace(s.path.value); path != "" || len(s.found) == 0 {
		return path
	}
	return s.found[s.chosen.within(len(s.found))]
}

func (s reconAsk) provider() string {
	if len(s.world.Shop.Providers) == 0 {
		return ""
	}
	return s.world.Shop.Providers[s.at]
}

func (s reconAsk) press(msg keyPress) (Screen, tea.Cmd) {
	if s.reading {
		return s, nil
	}
	if moved, moves := s.chosen.press(msg, len(s.found)); moves {
		s.chosen, s.path.value, s.problem = moved, "", Advice{}
		return s, nil
	}
	s.problem = Advice{}
	n := len(s.world.Shop.Providers)
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyLeft) && n > 0:
		s.at = (s.at + n - 1) % n
	case pressed(msg, keyRight) && n > 0:
		s.at = (s.at + 1) % n
	case pressed(msg, keyEnter):
		return s.compare()
	default:
		s.path, _ = s.path.press(msg)
	}
	return s, nil
}

func (s reconAsk) compare() (Screen, tea.Cmd) {
	if s.file() == "" {
		s.problem = Advice{Happened: "Ketik dulu letak berkas mutasinya.", Do: "Unduh mutasi (CSV atau Excel) dari situs penyedia."}
		return s, nil
	}
	s.reading, s.seat = true, s.seat.next()
	return s, compareStatement(s.world, s.seat, s.provider(), s.file())
}

func compareStatement(w World, t ticket, provider, path string) tea.Cmd {
	return func() tea.Msg {
		comparison, err := w.Counter.Reconcile(context.Background(), provider, path)
		return compared{t, comparison, w.failed("reconcile", err)}
	}
}

// View is the provider, the path, and the files that were found.
func (s reconAsk) View(f Frame) string {
	st, w := f.Style, f.Width-2
	lines := []string{"", " " + pad("Penyedia", labelCells) + s.providers(st),
		" " + pad("Berkas", labelCells) + st.box(s.path.value, "ketik letaknya, atau pilih dengan ↑↓", w-labelCells, !s.reading), ""}
	switch {
	case s.reading:
		lines = append(lines, " "+st.Accent.Render("Membandingkan "+ledger.Clean(filepath.Base(s.file()), 60)+" …"))
	case s.problem != (Advice{}):
		lines = append(append(lines, s.problem.lines(f, w)...), "")
	}
	help := wrapped(st.Dim, "Mutasi adalah daftar transaksi yang diunduh dari penyedia. Hasil rekon dicatat di buku; tidak ada pembayaran yang berubah sebelum penyelia memutuskan barisnya.", w)
	var rows []string
	for i, path := range s.found {
		rows = append(rows, st.chosenRow(tail(ledger.Clean(path, maxPath), w-6), s.path.value == "" && i == int(s.chosen.within(len(s.found))), w))
	}
	if len(rows) == 0 {
		rows = []string{" " + st.Dim.Render("Tidak ada CSV atau XLSX di folder unduhan dan folder buku.")}
	}
	lines = append(lines, sight(rows, int(s.chosen), w, max(2, f.Height-len(lines)-len(help)-1), st.Dim)...)
	return strings.Join(append(append(lines, ""), indent(help)...), "\n")
}

func (s reconAsk) providers(st Style) string {
	names := slices.Clone(s.world.Shop.Providers)
	for i, name := range names {
		names[i] = cleanLabel(name)
		if i == s.at {
			names[i] = st.Chosen.Render("‹ " + names[i] + " ›")
		}
	}
	return strings.Join(names, "  ")
}

// tail is the end of a path that fits into w cells: the name tells files apart.
func tail(path string, w int) string {
	runes := []rune(path)
	if len(runes) <= w || w < 2 {
		return path
	}
	return "…" + string(runes[len(runes)-w+1:])
}
