package receipts_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/ledger"
	"loket/receipts"
)

var lists = map[receipts.Language][]command{
	receipts.LanguageText: plainText, receipts.LanguageESCPOS: thermal, receipts.LanguageESCP: matrix,
}

var languages = []receipts.Language{receipts.LanguageText, receipts.LanguageESCPOS, receipts.LanguageESCP}

const (
	rule32 = "--------------------------------"

	commandInit   = "1B 40"
	commandPulse  = "1B 70 00 19 FA"
	commandBold   = "1B 45 01"
	commandNormal = "1B 45 00"
	commandCut    = "1D 56 42 00"
)

// expected is what a printer must do with lines that are plain ASCII: what it prints and the commands it obeys.
func expected(f receipts.Format, lines []string) (printed, did []string) {
	for _, line := range lines {
		printed = append(printed, strings.TrimRight(strings.Repeat(" ", f.Margin)+line, " "))
	}
	left := 3
	if f.FormLines > 0 {
		left = (f.FormLines - len(lines)%f.FormLines) % f.FormLines
	}
	wide := slices.ContainsFunc(printed, func(line string) bool { return len(line) > 80 })
	switch f.Language {
	case receipts.LanguageText:
		return append(printed, make([]string, left)...), []string{"lines"}
	case receipts.LanguageESCPOS:
		return printed, thermalCommands(f, printed, left)
	}
	did = []string{commandInit}
	if f.FormLines > 0 {
		did = append(did, fmt.Sprintf("1B 43 %02X", f.FormLines))
	}
	if wide {
		did = append(did, "0F")
	}
	did = append(did, "lines")
	if wide {
		did = append(did, "12")
	}
	switch {
	case f.FormLines > 0 && left > 0:
		did = append(did, "0C")
	case f.FormLines == 0:
		printed = append(printed, make([]string, left)...)
		if wide {
			did = append(did, "lines")
		}
	}
	return printed, did
}

func thermalCommands(f receipts.Format, printed []string, left int) []string {
	did := []string{commandInit}
	if f.Drawer {
		did = append(did, commandPulse)
	}
	if from, to := titleOf(printed); from < to {
		did = append(did, "lines", commandBold, "lines", commandNormal)
	}
	did = append(did, "lines")
	if left > 0 {
		did = append(did, fmt.Sprintf("1B 64 %02X", left))
	}
	if f.Cut {
		did = append(did, commandCut)
	}
	return did
}

// titleOf reads a slip: lines of nothing but dashes, and what stands between the first two.
func titleOf(printed []string) (from, to int) {
	var rules []int
	for i, line := range printed {
		if dashes := strings.TrimSpace(line); len(dashes) >= 24 && strings.Count(dashes, "-") == len(dashes) {
			rules = append(rules, i)
		}
	}
	if len(rules) < 2 {
		return 0, 0
	}
	return rules[0] + 1, rules[1]
}

// prints demands that a printer of the format's language prints these lines, all of them and nothing else.
func prints(t interface {
	Helper()
	Fatalf(string, ...any)
}, f receipts.Format, raw, plain []string) paperTrail {
	t.Helper()
	trail, err := decode(lists[f.Language], f.Bytes(raw))
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	printed, did := expected(f, plain)
	if !slices.Equal(trail.lines, printed) {
		t.Fatalf("%+v printed\n%q\nwant\n%q", f, trail.lines, printed)
	}
	if !slices.Equal(trail.did, did) {
		t.Fatalf("%+v did\n%q\nwant\n%q", f, trail.did, did)
	}
	from, to := titleOf(printed)
	for i, bold := range trail.bold {
		if want := f.Language == receipts.LanguageESCPOS && from <= i && i < to && printed[i] != ""; bold != want {
			t.Fatalf("line %d %q: bold %v, want %v", i, printed[i], bold, want)
		}
	}
	if f.Language == receipts.LanguageESCP && f.FormLines > 0 && trail.atForm != 0 {
		t.Fatalf("%+v: the next slip begins at line %d of a form", f, trail.atForm)
	}
	return trail
}

func drawFormat(t *rapid.T) receipts.Format {
	f := receipts.Format{Language: rapid.SampledFrom(languages).Draw(t, "language"), Margin: rapid.IntRange(0, 20).Draw(t, "margin"),
		FormLines: rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 127)).Draw(t, "form")}
	if f.Language == receipts.LanguageESCPOS {
		f.Cut, f.Drawer = rapid.Bool().Draw(t, "cut"), rapid.Bool().Draw(t, "drawer")
	}
	return f
}

// asSlip puts any lines into the shape of a slip.
func asSlip(lines []string) []string {
	half := len(lines) / 2
	return slices.Concat([]string{"LOKET", rule32}, lines[:half], []string{rule32}, lines[half:])
}

func TestPrinterRecoversThePlainLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := asSlip(rapid.SliceOfN(rapid.StringMatching(`[ -~]{0,140}`), 0, 60).Draw(t, "lines"))
		prints(t, drawFormat(t), lines, lines)
	})
}

// hostile are the beginnings of commands that would do something.
var hostile = []string{"\x1b@", "\x1bp\x00\x19\xfa", "\x1dV\x42\x00", "\x0c", "\x0f", "\x12", "\x1bC\x01", "\x10\x04\x04", "\x10\x14\x01\x00\x05",
	"\x1b", "\x1d", "\x1c", "\x9b", "\n", "\r", "\t", "\x00", "\x7f", "\xff", "\u0085", "\u2028", "\u202e", "日本", "é"}

// TestNoTextIsACommand: whatever stands in the lines, the printer obeys what it would for lines of the same shape
// without it, prints as many, and nothing but ASCII.
func TestNoTextIsACommand(t *testing.T) {
	piece := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 20), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		var lines []string
		for range rapid.IntRange(0, 30).Draw(t, "lines") {
			lines = append(lines, strings.Join(rapid.SliceOfN(piece, 0, 5).Draw(t, "line"), ""))
		}
		obeysOnlyUs(t, drawFormat(t), asSlip(lines))
	})
}

func obeysOnlyUs(t interface {
	Helper()
	Fatalf(string, ...any)
}, f receipts.Format, lines []string) {
	t.Helper()
	plain := receipts.Format{}.Bytes(lines)
	for i, b := range plain {
		if (b < 0x20 || b > 0x7E) && b != '\n' {
			t.Fatalf("byte %d of the text is %02x", i, b)
		}
	}
	cleaned := strings.Split(string(plain), "\n")
	prints(t, f, lines, cleaned[:len(lines)])
	if got := len(cleaned) - 4; got != len(lines) {
		t.Fatalf("%d lines became %d", len(lines), got)
	}
}

func FuzzNoTextIsACommand(f *testing.F) {
	for _, text := range hostile {
		f.Add("Pelanggan "+text+"\nAlamat", 4, 66, uint8(0xFF))
	}
	f.Add(rule32+"\nSTRUK\n"+rule32+"\n\x1bp\x00", 0, 0, uint8(1))
	f.Fuzz(func(t *testing.T, text string, margin, form int, flags uint8) {
		format := receipts.Format{Language: languages[int(flags)%len(languages)], Margin: min(max(margin, 0), 20), FormLines: min(max(form, 0), 127)}
		if format.Language == receipts.LanguageESCPOS {
			format.Cut, format.Drawer = flags&0x40 > 0, flags&0x80 > 0
		}
		obeysOnlyUs(t, format, strings.Split(text, "\n"))
	})
}

// TestSlipsInEveryLanguage prints every scene of every layout on every printer and reads the plain slip back.
func TestSlipsInEveryLanguage(t *testing.T) {
	for _, language := range languages {
		for _, columns := range []int{32, 42, 48, 80, 137} {
			for _, make := range []func() ledger.Payment{pdam, pln, multifinance} {
				for _, scene := range scenes {
					s, p := slip(columns), make()
					n := nota(p)
					scene.stage(&s, &p, &n)
					lines := receipts.Render(s, p, n)
					trail := prints(t, receipts.Format{Language: language, FormLines: 66}, lines, lines)
					for i, line := range trail.lines {
						if columns > 80 && language == receipts.LanguageESCP && !trail.condensed[i] && line != "" {
							t.Fatalf("line of a slip of %d columns is not condensed: %q", columns, line)
						}
					}
				}
			}
		}
	}
}

// TestTitleIsBold: the title, and nothing a customer's name could reach.
func TestTitleIsBold(t *testing.T) {
	p := pdam()
	p.Bill.Name = rule32 + rule32
	trail := prints(t, receipts.Format{Language: receipts.LanguageESCPOS}, receipts.Render(slip(32), p, nota(p)), receipts.Render(slip(32), p, nota(p)))
	var bold []string
	for i, line := range trail.lines {
		if trail.bold[i] {
			bold = append(bold, strings.TrimSpace(line))
		}
	}
	if len(bold) == 0 || !strings.HasPrefix(bold[0], "STRUK PEMBAYARAN") || slices.ContainsFunc(bold, func(s string) bool { return strings.Contains(s, "NAMA") }) {
		t.Errorf("bold: %q", bold)
	}
}

func TestBytesLookAsTheyDid(t *testing.T) {
	for name, c := range map[string]struct {
		columns int
		format  receipts.Format
	}{
		"pln-text-48":     {48, receipts.Format{Language: receipts.LanguageText}},
		"pln-escpos-32":   {32, receipts.Format{Language: receipts.LanguageESCPOS, Cut: true, Drawer: true}},
		"pln-escp-80":     {76, receipts.Format{Language: receipts.LanguageESCP, Margin: 4}},
		"pln-escp-137-33": {137, receipts.Format{Language: receipts.LanguageESCP, FormLines: 33}},
	} {
		t.Run(name, func(t *testing.T) {
			p := pln()
			trail, err := decode(lists[c.format.Language], c.format.Bytes(receipts.Render(slip(c.columns), p, nota(p))))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, strings.Split(strings.TrimSuffix(trail.dump, "\n"), "\n"))
		})
	}
}

// TestDecoderKnowsWhatIsWrong: the decoder of these tests is itself worth something.
func TestDecoderKnowsWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		list []command
		job  string
	}{
		"cut in a line":               {thermal, "\x1b@TOTAL\x1dVB\x00"},
		"cut on a dot matrix":         {matrix, "\x1b@TOTAL\n\x1dVB\x00"},
		"form feed on a thermal":      {thermal, "\x1b@TOTAL\n\x0c"},
		"an argument that is missing": {thermal, "\x1b@\x1bp\x00\x19"},
		"a form of 128 lines":         {matrix, "\x1b@\x1bC\x80"},
		"a line that is never ended":  {matrix, "\x1b@TOTAL"},
		"nothing initialised":         {thermal, "TOTAL\n\x1bd\x03"},
		"a status request":            {thermal, "\x1b@\x10\x04\x04"},
		"a byte beyond ASCII":         {thermal, "\x1b@\xe9\n"},
		"a command in text":           {plainText, "TOTAL\n\x1b@"},
	} {
		if _, err := decode(c.list, []byte(c.job)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	got, err := decode(thermal, bytes.Join([][]byte{[]byte("\x1b@"), []byte("\x1bE\x01A\n\x1bE\x00B\x1bd\x02\x1dVB\x00\x1bp\x00\x19\xfa")}, nil))
	if err != nil || !slices.Equal(got.lines, []string{"A", "B"}) || !slices.Equal(got.bold, []bool{true, false}) || got.fed != 2 || got.cuts != 1 || got.pulses != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}
