package ui

import (
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"loket/ledger"
)

func TestColour(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		coloured := lipgloss.NewRenderer(io.Discard)
		coloured.SetColorProfile(termenv.ANSI256)
		c := open(t)
		a := c.Screen.(App)
		plain := a.View()
		a.style = styleOn(coloured)
		if got := a.View(); got == plain || !strings.Contains(got, "\x1b[") {
			t.Error("no colour where there is some")
		} else if ansi.Strip(got) != plain {
			t.Error("colour says something that the words do not")
		}
		if strings.Contains(plain, "\x1b") {
			t.Error("colour where there is none")
		}
	})
}

func TestEnds(t *testing.T) {
	for _, test := range []struct {
		left, right string
		w           int
		want        string
	}{
		{"Denda", "5.000", 12, "Denda  5.000"},
		{"Biaya pemeliharaan", "5.000", 12, "Biaya… 5.000"},
		{"Denda", "999.999.999", 11, "999.999.999"},
	} {
		if got := ends(test.left, test.right, test.w); got != test.want {
			t.Errorf("ends(%q, %q, %d) = %q, want %q", test.left, test.right, test.w, got, test.want)
		}
	}
}

func TestWrapKeepsNumbersWhole(t *testing.T) {
	if got := wrap("20282 AGU26 LUNAS; 5-261126-0028 PDAM Gianyar", 22); len(got) != 3 || got[1] != "5-261126-0028 PDAM" {
		t.Errorf("%q", got)
	}
	if got := wrap("5-261126-0028", 8); strings.Join(got, "") != "5-261126-0028" || width(got[0]) > 8 {
		t.Errorf("%q", got)
	}
}

func TestBig(t *testing.T) {
	t.Run("every digit has a shape of its own", func(t *testing.T) {
		shapes := make(map[string]rune)
		for _, r := range "0123456789" {
			shape := strings.Join(big(string(r)), "/")
			if other, taken := shapes[shape]; taken {
				t.Errorf("%c looks like %c", r, other)
			}
			shapes[shape] = r
		}
	})
	t.Run("three rows of one width", func(t *testing.T) {
		rows := big("1.234.567.890")
		if len(rows) != 3 || width(rows[0]) != width(rows[1]) || width(rows[1]) != width(rows[2]) {
			t.Errorf("rows are %d, %d and %d wide", width(rows[0]), width(rows[1]), width(rows[2]))
		}
	})
}

// Whatever a provider writes, it takes as many cells as its characters do one by one: a terminal that draws them so must
// not push the rest of a line into the next one (reliability §5).
func TestCleanedTextIsAsWideAsItsCharacters(t *testing.T) {
	const most = 6
	check := func(text string) {
		clean, apart := ledger.Clean(text, 3*most), 0
		for _, r := range clean {
			apart += width(string(r))
		}
		if got := width(clean); apart > got {
			t.Errorf("%+q counts %d cells, its characters %d", clean[:min(len(clean), 12)], got, apart)
		}
	}
	for r := rune(' '); r < 0x20000; r++ { // above are Chinese characters, and what is not shown at all
		if unicode.Is(unicode.Han, r) {
			continue
		}
		check("a" + strings.Repeat(string(r), most))
		if unicode.Is(unicode.M, r) { // does it tie letters of its scripts together?
			for _, letter := range []rune{'a', '\u0915', '\u0995', '\u0e01', '\u1000', '\u1780', '\u1b13', '\ua98f'} {
				check(strings.Repeat(string(letter)+string(r), most))
			}
		}
	}
}

// Only our states say a state's word by itself, and they are not wrapped.
func TestNoForeignLineIsAMark(t *testing.T) {
	for text, want := range map[string]string{
		"LUNAS": "“LUNAS”", " ** Lunas ** ": "“** Lunas **”", "✓ GAGAL.": "“✓ GAGAL.”", "BELUM PASTI": "“BELUM PASTI”",
		"Wayan LUNAS": "Wayan LUNAS", "3 LUNAS": "3 LUNAS", "LUNASI": "LUNASI",
		"Jl. Raya Ubud 12 Banjar LUNAS": "Jl. Raya Ubud 12 Banjar|“LUNAS”",
	} {
		if got := strings.Join(wrap(text, 24), "|"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
