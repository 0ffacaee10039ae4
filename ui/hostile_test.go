package ui

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"loket/ledger"
	"loket/ui/uitest"
)

// hostileRounds is how often every scene is played with hostile text.
const hostileRounds = 2

// hostilePieces are pieces of text that command a terminal, turn, hide or widen what is beside them, or look like our marks.
var hostilePieces = []string{"\x1b[2J", "\x1b[31m", "\x1b]0;LUNAS\x07", "\x1bP1;1|", "\x9b2J", "\u009b31m", "\x00", "\x7f", "\b\b\b\b", "\r\nLUNAS\r\n", "\n ✓ LUNAS \n", "\t\t\t",
	"\u202eSANUL\u202c", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2028", "\ue000", "e\u0301\u0301\u0301\u0301\u0301\u0301", "\xff\xfe", "\xc3", "宽字符", "👩\u200d👩\u200d👧",
	"LUNAS", "** LUNAS **", "GAGAL", strings.Repeat("W", 200), strings.Repeat(" ", 90)}

func hostileText(r *rand.Rand) string {
	text := ""
	for range 1 + r.IntN(4) {
		text += hostilePieces[r.IntN(len(hostilePieces))]
	}
	return text
}

// spoil puts hostile text behind every word of a shop that comes from somebody else: far ends, customers, the
// configuration, the operator.
func (s *fakeShop) spoil(r *rand.Rand) World {
	add := func(text *string) { *text += hostileText(r) }
	answer := func(a *ledger.Answer) *ledger.Answer {
		if a == nil {
			return nil
		}
		b := *a
		for _, text := range []*string{&b.Message, &b.Code, &b.Serial, &b.Reference, &b.Name, &b.Address} {
			add(text)
		}
		b.Notes = []string{hostileText(r)}
		return &b
	}
	bill := func(b ledger.Bill) ledger.Bill {
		add(&b.Name)
		add(&b.Address)
		b.Details = append([]ledger.Detail{{Key: "reference", Label: hostileText(r), Value: hostileText(r)}}, b.Details...)
		b.Lines = append([]ledger.Line{}, b.Lines...)
		for i := range b.Lines {
			add(&b.Lines[i].Label)
		}
		return b
	}
	for _, no := range slices.Sorted(maps.Keys(s.fates)) { // the same text for the same seed
		f := s.fates[no]
		f.bill, f.answer, f.later = bill(f.bill), answer(f.answer), answer(f.later)
		months := append([]ledger.Bill(nil), f.months...)
		for i := range months {
			months[i] = bill(months[i])
		}
		f.months = months
		s.fates[no] = f
	}
	w := s.world()
	for i := range w.Catalog.Products {
		add(&w.Catalog.Products[i].Name)
		add(&w.Catalog.Products[i].Hint)
	}
	add(&w.Shop.Name)
	operator := w.Operator()
	add(&operator)
	w.Operator = func() string { return operator }
	return w
}

// styling is what we send a terminal to colour text.
var styling = regexp.MustCompile("\x1b\\[[0-9;]*m")

// harmful says what a frame sends to the terminal that is neither text nor our styling.
func harmful(frame string) string {
	if !utf8.ValidString(frame) {
		return "bytes that are no text reach the terminal"
	}
	for _, r := range styling.ReplaceAllString(frame, "") {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp)) {
			return fmt.Sprintf("%q reaches the terminal", r)
		}
	}
	return ""
}

// marks are the lines of a frame that say nothing but that something is paid or failed, as only our states do.
func marks(frame string) (n int) {
	for line := range strings.Lines(ansi.Strip(frame)) {
		if word := strings.Trim(line, " *✓✗│─=·\n"); word == "LUNAS" || word == "GAGAL" {
			n++
		}
	}
	return n
}

// Every scene that is kept as a golden frame, with hostile text in every word that is not ours, on a terminal with and
// without colours: no control character but our styling, no line wider than the window, and no line that says LUNAS or
// GAGAL alone where the honest scene has none (reliability §5).
func TestHostileScenes(t *testing.T) {
	coloured := lipgloss.NewRenderer(io.Discard)
	coloured.SetColorProfile(termenv.ANSI256)
	frames, bad := 0, 0
	for at, scene := range scenes {
		for round := range hostileRounds {
			for _, size := range [][2]int{{80, 24}, {60, 16}, {120, 40}} {
				why, frame := "", ""
				inBubble(t, func(t *testing.T) {
					r := rand.New(rand.NewPCG(uint64(at), uint64(round)))
					play := func(world func(*fakeShop) World, style Style) string {
						shop := testShop(t)
						c := &counter{t, shop, uitest.Drive[tea.Model](t, openApp(world(shop), style))}
						c.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
						scene.play(c)
						return c.frame()
					}
					style := plainStyle()
					if round%2 == 1 {
						style = styleOn(coloured)
					}
					frame = play(func(s *fakeShop) World { return s.spoil(r) }, style)
					why = harmful(frame) + misfit(frame, size[0], size[1])
					if honest := play((*fakeShop).world, style); marks(frame) > 0 && marks(honest) == 0 {
						why += " a line says what no state of ours does"
					}
				})
				if frames++; why != "" {
					bad++
					t.Errorf("%s, round %d: %s\n%s", sizeName(scene.name, size), round, why, frame)
				}
			}
		}
	}
	t.Attr("E1", fmt.Sprint(frames, " hostile screens"))
	t.Attr("E1.never", fmt.Sprint(bad, " screens that send a control byte, are too wide or say what no state does"))
}
