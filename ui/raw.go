package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

var errTooDeep = errors.New("nested too deep")

// raw shows what the provider said about a payment, word for word. Secrets were masked before it was kept; personal data
// is masked here until a supervisor asks, and again when the screen is left.
type raw struct {
	world   World
	seat    ticket
	ref     ledger.RefID
	payment ledger.Payment
	answers []rawAnswer
	loaded  bool
	by      string // the supervisor who may see all of it; "": nobody asked
	scroll  cursor
	problem Advice
}

// rawAnswer is one answer and the event it came with.
type rawAnswer struct {
	event  ledger.Event
	hash   string
	fields []rawField
}

// rawLoaded answers the reading of a payment's answers.
type rawLoaded struct {
	ticket  ticket
	payment ledger.Payment
	answers []rawAnswer
	err     error
}

func newRaw(w World, seat ticket, ref ledger.RefID) raw {
	return raw{world: w, seat: seat.next(), ref: ref}
}

func (s raw) Init() tea.Cmd { return s.load() }

func (s raw) load() tea.Cmd {
	world, seat, ref := s.world, s.seat, s.ref
	return func() tea.Msg {
		payment, answers, err := readRaw(context.Background(), world.Book, ref)
		return rawLoaded{seat, payment, answers, world.failed("raw answers", err)}
	}
}

func readRaw(ctx context.Context, book Book, ref ledger.RefID) (ledger.Payment, []rawAnswer, error) {
	payment, err := book.Payment(ctx, ref)
	if err != nil {
		return payment, nil, err
	}
	events, err := book.Events(ctx, ref)
	if err != nil {
		return payment, nil, err
	}
	var answers []rawAnswer
	for _, e := range events {
		hash := body[struct {
			Raw string `json:"raw"`
		}](e).Raw
		if hash == "" || e.Subject != string(ref) {
			continue
		}
		text, err := book.Raw(ctx, hash)
		if err != nil {
			return payment, nil, err
		}
		answers = append(answers, rawAnswer{e, hash, rawFields(text)})
	}
	return payment, answers, nil
}

func (s raw) Title() string { return "Jawaban asli penyedia" }

func (s raw) Busy() bool { return false }

func (s raw) Keys() []key.Binding {
	if !s.maskable() {
		return []key.Binding{keyScroll, keyBack}
	}
	return []key.Binding{named(keyDecide, "buka data pribadi|unmask"), keyScroll, keyBack}
}

func (s raw) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case rawLoaded:
		return s.show(msg), nil
	case changed:
		if msg.payment.Ref == s.ref {
			s.seat = s.seat.next()
			return s, s.load()
		}
	case approved:
		if msg.seat == s.seat.seat {
			s.by = msg.by
		}
	case reopened: // by somebody else, it may be
		s.by = ""
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s raw) show(msg rawLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
	default:
		s.payment, s.answers, s.loaded, s.problem = msg.payment, msg.answers, true, Advice{}
	}
	return s
}

func (s raw) press(msg keyPress) (Screen, tea.Cmd) {
	switch {
	case pressed(msg, keyBack, keyEnter):
		return s, say(Left{})
	case pressed(msg, keyDecide) && s.maskable():
		return s, askSupervisor(s.seat, "Membuka data pribadi dalam jawaban penyedia tentang "+ledger.Clean(s.payment.Number, 30))
	}
	s.scroll, _ = s.scroll.press(msg, s.rows())
	return s, nil
}

// maskable reports whether a supervisor can be asked to unmask. A halted ledger records no word of anybody's.
func (s raw) maskable() bool { return len(s.answers) > 0 && s.by == "" && s.world.Shop.Halted == "" }

// rows bounds scrolling: there are about as many.
func (s raw) rows() int {
	n := 10
	for _, a := range s.answers {
		n += 3 + 2*len(a.fields)
	}
	return n
}

// View is every answer below its time, way and hash, a field a line.
func (s raw) View(f Frame) string {
	st, w := f.Style, f.Width-2
	if !s.loaded || s.problem != (Advice{}) {
		return f.unread(s.problem)
	}
	lines := []string{st.Strong.Render(ledger.Clean(s.payment.Number, 30)) + "  " + stateStyle(st, s.payment.State).Render(s.payment.State.Label())}
	switch {
	case len(s.answers) == 0:
		lines = append(lines, "Tidak ada jawaban penyedia yang tersimpan.")
	case s.by == "":
		text := "Data pribadi disamarkan (•••). F8: penyelia membukanya."
		if !s.maskable() {
			text = "Data pribadi disamarkan (•••): buku hanya dibaca."
		}
		lines = append(lines, wrapped(st.Warn, text, w)...)
	default:
		lines = append(lines, wrapped(st.Warn, "Data pribadi terbuka atas izin "+ledger.Clean(s.by, 40)+". Esc menutupnya kembali.", w)...)
	}
	for _, a := range s.answers {
		lines = append(append(lines, ""), s.answer(st, a, w)...)
	}
	return strings.Join(indent(window(lines, int(s.scroll), w, f.Height, st.Dim)), "\n")
}

func (s raw) answer(st Style, a rawAnswer, w int) []string {
	way := "Jawaban yang tidak terpakai"
	if a.event.Kind == ledger.KindAnswer {
		way = sourceWords[body[ledger.Answer](a.event).Source]
	}
	heading := fmt.Sprintf("%s  %s", dateTime(a.event.At, s.world.Shop.Zone), way)
	lines := []string{ends(st.Title.Render(heading), st.Dim.Render("SHA-256 "+ledger.Clean(a.hash, 12)+"…"), w)}
	mask := newMasking(s.payment)
	for _, field := range a.fields {
		field.value = ledger.Clean(field.value, 2000)
		value := field.value
		if s.by == "" {
			value = mask.field(field)
		}
		at := strings.Repeat("  ", field.depth+1)
		name := ledger.Clean(field.name, 40)
		if name != "" && value != "" {
			name += ": "
		}
		text := wrap(value, max(10, w-width(at+name)))
		if len(text) == 0 {
			text = []string{""}
		}
		for _, part := range text {
			lines = append(lines, at+st.Dim.Render(name)+part)
			name = strings.Repeat(" ", width(name))
		}
	}
	return lines
}
