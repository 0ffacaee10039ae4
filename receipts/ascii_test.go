package receipts

import (
	"strings"
	"testing"
	"testing/fstest"

	"loket/assets"
	"loket/ledger"
)

func TestASCIISpellsWhatItCan(t *testing.T) {
	if want := 'ſ' - firstLatin + 1; len(spellings) != int(want) {
		t.Errorf("got %d spellings, want %d", len(spellings), want)
	}
	for text, want := range map[string]string{
		"A.A RAI SIRAT": "A.A RAI SIRAT", "José Ñandú": "Jose Nandu", "e\u0301": "e", "Łódź": "Lodz", "Ž": "Z", "ſ": "s", "Ÿ": "Y", "ß": "ss", "Æ": "AE",
		"a…b": "a...b", "·": ".", "“x” – ‘y’": `"x" - 'y'`, "日本": "??", "１２Ａ": "12A", "m³": "m3",
		"a\tb\r\nc": "a b  c", "\x1b[2J": ".[2J", "\x00\x7f\u0085": "...", "\xff": ".", "\x7f": ".", "\u202e": ".", "\u200b": ".", "a\u00a0b\u2028c": "a b c", "\ue000": ".",
	} {
		if got := ascii(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestWrapKeepsWordsWhole(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 5, ""}, {"satu", 4, "satu"}, {"satu dua", 4, "satu|dua"}, {"satu dua tiga", 8, "satu dua|tiga"}, {"  satu   dua ", 20, "satu dua"},
		{"abcdefghij", 4, "abcd|efgh|ij"}, {"a bcdefghij k", 4, "a|bcde|fghi|j k"}, {"abcd efgh", 4, "abcd|efgh"},
		{"4021 - 4054 (33 M3)", 17, "4021 - 4054|(33 M3)"}, {"a (b) c d", 7, "a (b) c|d"}, {"x (aaa bbb ccc)", 8, "x|(aaa bbb|ccc)"}, {"(aa bb)", 5, "(aa|bb)"},
		{"32.98.010.923.759-9999.1", 16, "32.98.010.923.|759-9999.1"}, {"ab.cdefghij", 10, "ab.cdefghi|j"}, {"abcdefghij-k", 10, "abcdefghij|-k"},
	} {
		if got := strings.Join(wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("%q at %d: got %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestRowsWithoutAnythingToPrintAreLeftOut(t *testing.T) {
	p := newPaper(32, 10)
	p.row("NAMA", " \u0301 ")
	p.code("NO REF", "\n")
	if len(p.lines) != 0 {
		t.Errorf("got %q", p.lines)
	}
}

func TestFiguresTooWideForTheirLabelGoBelow(t *testing.T) {
	p := newPaper(24, 10)
	p.money("HARUS DIKEMBALIKAN", 1_000_000)
	p.money("TOTAL", -9_223_372_036_854_775_807)
	want := "HARUS DIKEMBALIKAN\n               1.000.000\nTOTAL\n -9.223.372.036.854.775.\n                     807"
	if got := strings.Join(p.lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// sound is a layout that holds any bill.
const sound = "title A\nrow B = {name}\ndetails\npart C = bill\nsum D\nothers\nlegal E\n"

func TestLayoutsThatCannotHoldABillAreRefused(t *testing.T) {
	if _, err := parseLayout(sound); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"unknown instruction":       sound + "colour red",
		"unknown field":             sound + "row X = {nama}",
		"field never closed":        sound + "row X = {name",
		"detail without a key":      sound + "row X = {detail:}",
		"a sheet's field elsewhere": sound + "row X = {period}",
		"no text":                   sound + "row X = ",
		"no key":                    sound + "row X",
		"line counted twice":        sound + "money X = bill",
		"admin counted twice":       sound + "money X = admin",
		"fee counted twice":         sound + "part X = fee\nsum Y",
		"amount without lines":      sound + "money X",
		"parts without a sum":       sound + "part X = water",
		"for nobody":                sound + "for category",
		"unknown format":            sound + "row X = {name|red}",
		"groups of nothing":         sound + "row X = {name|0}",
		"foreign text in a title":   sound + "title A {name}",
		"foreign text that is said": sound + "closing {product} | {detail:x|date}",
		"table of one column":       sound + "table A\npart X = water\nsum Y",
		"table after a part":        sound + "part X = water\ntable A B\nsum Y",
		"more amounts than columns": sound + "table A B\npart X = water / levy / stamp\nsum Y",
		"columns without a table":   sound + "money X = water / levy",
		"table without a sum":       sound + "table A B",
		"for something else":        sound + "for provider nobu",
		"no title":                  strings.Replace(sound, "title A\n", "", 1),
		"no sentence of validity":   strings.Replace(sound, "legal E\n", "", 1),
		"no place for details":      strings.Replace(sound, "details\n", "", 1),
		"no place for other lines":  strings.Replace(sound, "others\n", "", 1),
	} {
		if _, err := parseLayout(text); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestLibrariesThatDoNotDecideAreRefused(t *testing.T) {
	files := func(texts ...string) fstest.MapFS {
		all := fstest.MapFS{}
		for i, text := range texts {
			all["layouts/"+string(rune('a'+i))+".txt"] = &fstest.MapFile{Data: []byte(text)}
		}
		return all
	}
	if _, err := read(files(sound, "for sku x\n"+sound), assets.Texts); err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string]fstest.MapFS{
		"none for all products": files("for sku x\n" + sound),
		"two for all products":  files(sound, sound),
		"two for one sku":       files(sound, "for sku x\n"+sound, "for sku y x\n"+sound),
		"two for one category":  files(sound, "for category x\n"+sound, "for category x\n"+sound),
		"one that is broken":    files(sound, "for sku x\n"),
	} {
		if _, err := read(broken, assets.Texts); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for name, texts := range map[string]string{
		"missing": strings.Replace(assets.Texts, "thanks = ", "# ", 1), "unknown": assets.Texts + "\nwelcome = x", "twice": assets.Texts + "\nthanks = x", "no text": assets.Texts + "\nwelcome",
	} {
		if _, err := read(files(sound), texts); err == nil {
			t.Errorf("text %s: taken", name)
		}
	}
}

func TestLayoutIsChosenBySKUThenCategory(t *testing.T) {
	lib := book()
	for _, c := range []struct {
		product ledger.Product
		want    *layout
	}{
		{ledger.Product{Category: "pln", SKU: "pln"}, lib.byCategory["pln"]}, {ledger.Product{Category: "pln", SKU: "plnnontaglis"}, lib.bySKU["plnnontaglis"]},
		{ledger.Product{Category: "pdam"}, lib.byCategory["pdam"]}, {ledger.Product{Category: "tv", SKU: "tv"}, lib.byCategory["tv"]},
		{ledger.Product{Category: "kredit", SKU: "tv2"}, lib.general}, {ledger.Product{}, lib.general},
	} {
		if got := lib.of(c.product); got != c.want || got == nil {
			t.Errorf("%+v: another layout", c.product)
		}
	}
}
