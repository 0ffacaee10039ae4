package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"loket/ledger"
	"pgregory.net/rapid"
)

func TestParseRupiah(t *testing.T) {
	good := map[string]ledger.Rupiah{"62250": 62_250, "62250.00": 62_250, "62250.0": 62_250, "0": 0, " 47500\n": 47_500, "0072250": 72_250,
		"999999999999999": ledger.MaxRupiah}
	for text, want := range good {
		if got, err := ledger.ParseRupiah(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", " ", ".", ".00", "1.", "130.000", "62250.50", "62250.01", "1.2.3", "-1", "+1", "1e3", "1,000", "Rp1",
		"0x10", "1_000", "١٢٣", "NaN", "1000000000000000", "9223372036854775808", "99999999999999999999999"} {
		if got, err := ledger.ParseRupiah(text); !errors.Is(err, ledger.ErrAmount) || got != 0 {
			t.Errorf("%q: got %d, %v; want %v", text, got, err, ledger.ErrAmount)
		}
	}
}

func TestParseCash(t *testing.T) {
	good := map[string]ledger.Rupiah{"100000": 100_000, "100.000": 100_000, "Rp100.000": 100_000, "rp 1.000.000": 1_000_000, "Rp. 50.000": 50_000,
		" RP5000 ": 5_000, "0": 0, "050": 50}
	for text, want := range good {
		if got, err := ledger.ParseCash(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "rp", "Rp.", ".", ".000", ".500", "0.100", "00.100", "1000.000", "100.00", "100.0000", "1.000.00", "100..000", "100.000.",
		"100,000", "100.000,00", "100 000", "-100", "1e5", "rprp5", "5rp", "1.000.000.000.000.000"} {
		if got, err := ledger.ParseCash(text); !errors.Is(err, ledger.ErrAmount) || got != 0 {
			t.Errorf("%q: got %d, %v; want %v", text, got, err, ledger.ErrAmount)
		}
	}
}

func TestRupiahOnScreenReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := ledger.Rupiah(rapid.Int64Range(0, int64(ledger.MaxRupiah)).Draw(t, "amount"))
		for _, text := range []string{r.Plain(), r.String(), strconv.FormatInt(int64(r), 10)} {
			if got, err := ledger.ParseCash(text); err != nil || got != r {
				t.Fatalf("%d is shown as %q and reads as %d, %v", r, text, got, err)
			}
		}
		if got, err := ledger.ParseRupiah(strconv.FormatInt(int64(r), 10) + ".00"); err != nil || got != r {
			t.Fatalf("%d with sen reads as %d, %v", r, got, err)
		}
	})
}

func TestRupiahText(t *testing.T) {
	for r, want := range map[ledger.Rupiah]string{0: "Rp0", 7: "Rp7", 999: "Rp999", 1_000: "Rp1.000", 62_250: "Rp62.250", 1_234_567: "Rp1.234.567",
		-5: "-Rp5", -1_000: "-Rp1.000", -1 << 63: "-Rp9.223.372.036.854.775.808"} {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := ledger.Rupiah(-12_345).Plain(); got != "-12.345" {
		t.Errorf("got %q", got)
	}
}

func TestRoundUp(t *testing.T) {
	cases := []struct{ r, unit, want ledger.Rupiah }{{62_250, 100, 62_300}, {62_300, 100, 62_300}, {1, 500, 500}, {0, 100, 0}, {62_250, 1, 62_250},
		{62_250, 0, 62_250}, {62_250, -100, 62_250}, {-150, 100, -100}}
	for _, c := range cases {
		if got := c.r.RoundUp(c.unit); got != c.want {
			t.Errorf("%d to %d: got %d, want %d", c.r, c.unit, got, c.want)
		}
	}
}

func TestMeter(t *testing.T) {
	for text, plain := range map[string]string{"00080000": "80000", "130.000": "130", "145": "145", "006538": "6538", "0": "0", "000": "0", "12.50": "12,5",
		" 7 ": "7", "000000000001": "1"} {
		m, err := ledger.ParseMeter(text)
		if err != nil || string(m) != strings.TrimSpace(text) || m.Plain() != plain {
			t.Errorf("%q: got %q, plain %q, %v; want it kept and %q", text, m, m.Plain(), err, plain)
		}
	}
	for _, text := range []string{"", ".", ".5", "5.", "1.2.3", "-1", "+1", "1,5", "1e3", "abc", "1 2", "0000000000001", "١"} {
		if m, err := ledger.ParseMeter(text); !errors.Is(err, ledger.ErrMeter) || m != "" {
			t.Errorf("%q: got %q, %v; want %v", text, m, err, ledger.ErrMeter)
		}
	}
}

func TestUsage(t *testing.T) {
	cases := []struct {
		start, end ledger.Meter
		want       int64
		ok         bool
	}{
		{"130.000", "145.000", 15, true}, {"00080000", "00090000", 10_000, true}, {"006538", "006573", 35, true}, {"5", "5", 0, true},
		{"130.5", "131.4", 0, true}, {"130.5", "131.5", 1, true}, {"130.0009", "131.0001", 1, true},
		{"9990", "0010", 0, false}, {"", "5", 0, false}, {"5", "", 0, false}, {"x", "5", 0, false}, {"5", "x", 0, false},
		{"999999999999", "999999999999.9", 0, true},
	}
	for _, c := range cases {
		if got, ok := ledger.Usage(c.start, c.end); got != c.want || ok != c.ok {
			t.Errorf("%q to %q: got %d, %t; want %d, %t", c.start, c.end, got, ok, c.want, c.ok)
		}
	}
}

func TestMonthsOfAPeriod(t *testing.T) {
	good := map[string][]ledger.Month{"201901": {"201901"}, "MEI 2019": {"201905"}, "MEI 22": {"202205"}, "mei 22": {"202205"}, "0320": {"202003"},
		"201803,201804": {"201803", "201804"}, "MEI 2019, JUN 2019": {"201905", "201906"}, " 201901 ": {"201901"}, "AGUSTUS 2019": {"201908"},
		"PEBRUARI 19": {"201902"}, "NOP 19": {"201911"}, "AGS 19": {"201908"}, "AGT 19": {"201908"}, "AUG 19": {"201908"}, "OCT 19": {"201910"},
		"DEC 19": {"201912"}, "MAY 19": {"201905"}, "DES  19": {"201912"}}
	for text, want := range good {
		if got, ok := ledger.PeriodsMonths.Months(text); !ok || !slices.Equal(got, want) {
			t.Errorf("%q: got %q, %t; want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ",", "01", "002", "201913", "201900", "198912", "209001", "1320", "0020", "201901,", "201901,x", "MEI", "MEI 2", "MEI 222",
		"ABC 2019", "ME 2019", "MEI 20190", "MEI 1999 X", "2 BULAN", "2019 MEI", "MEI 95", "２０１９０１", "MEI ١٩"} {
		if got, ok := ledger.PeriodsMonths.Months(text); ok || got != nil {
			t.Errorf("%q: got %q; want no calendar month", text, got)
		}
	}
}

func TestMonth(t *testing.T) {
	if _, err := ledger.ParseMonth("202113"); err == nil {
		t.Error("202113 is a month")
	}
	m, err := ledger.ParseMonth("202112")
	if err != nil || m.Add(1) != "202201" || m.Add(-12) != "202012" || m.Label() != "DES21" {
		t.Errorf("got %q, %q, %q, %q, %v", m, m.Add(1), m.Add(-12), m.Label(), err)
	}
	for i, want := range []string{"JAN24", "FEB24", "MAR24", "APR24", "MEI24", "JUN24", "JUL24", "AGU24", "SEP24", "OKT24", "NOV24", "DES24"} {
		if got := ledger.Month("202401").Add(i).Label(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, none := range []ledger.Month{"", "2024", "202413", "202400", "2024xx"} {
		if none.Label() != "" || none != "202413" && none.Add(0) != none {
			t.Errorf("%q: label %q, the same month %q", none, none.Label(), none.Add(0))
		}
	}
}

func TestDateInTheCountersZone(t *testing.T) {
	wita := time.FixedZone("WITA", 8*3600)
	late := time.Date(2026, 11, 30, 16, 30, 0, 0, time.UTC) // half past midnight in Ubud
	if got := ledger.DayOf(late, wita); got != "2026-12-01" {
		t.Errorf("day is %q", got)
	}
	if got := ledger.MonthOf(late, wita); got != "202612" {
		t.Errorf("month is %q", got)
	}
	d, err := ledger.ParseDate("2026-11-21")
	if err != nil || d.Compact() != "261121" || d.Add(10) != "2026-12-01" || d.Add(-21) != "2026-10-31" {
		t.Errorf("got %q, %q, %q, %q, %v", d, d.Compact(), d.Add(10), d.Add(-21), err)
	}
	for _, text := range []string{"", "2026-11-31", "2026-2-1", "21-11-2026", "2026-11-21 ", "20261121", "2026-11-21T00:00:00Z"} {
		if d, err := ledger.ParseDate(text); err == nil || d != "" {
			t.Errorf("%q: got %q", text, d)
		}
	}
	if d := ledger.Date("x"); d.Compact() != "" || d.Add(1) != "x" {
		t.Errorf("no date is %q, the next %q", d.Compact(), d.Add(1))
	}
}

func TestClean(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"plain text":                 {"BUDI SANTOSO", "BUDI SANTOSO"},
		"line breaks and tabs":       {"a\r\nb\tc", "a b c"},
		"spaces at the ends":         {"  a   b  ", "a b"},
		"no-break and wide spaces":   {"a\u00a0b\u3000c", "a b c"},
		"escape sequence":            {"a\x1b[2Jb", "a·[2Jb"},
		"C0, DEL, C1":                {"\x00\x07\x7f\u009b", "····"},
		"right-to-left override":     {"a\u202eb\u2066c", "a·b·c"},
		"zero width":                 {"a\u200b\u200d\ufeffb", "a···b"},
		"soft hyphen":                {"a\u00adb", "a·b"},
		"private use":                {"\ue000\U000f0000", "··"},
		"line separators":            {"a\u2028b\u2029c", "a·b·c"},
		"not UTF-8":                  {"a\xff\xc3b", "a··b"},
		"replacement character":      {"a\ufffdb", "a\ufffdb"},
		"fillers without ink":        {"a\u3164\u115f\uffa0\u2800b", "a····b"},
		"variation selectors":        {"a\ufe0f\U000e0100b", "a··b"},
		"grapheme joiner":            {"a\u034fb", "a·b"},
		"accents":                    {"e\u0301\u0302", "e\u0301\u0302"},
		"a flood of accents":         {"e\u0301\u0301\u0301\u0301x\u0301", "e\u0301\u0301··x\u0301"},
		"an accent on nothing":       {"\u0301a \u0301b", "·a ·b"},
		"enclosing marks":            {"a\u20dd\u20dd\u20dd", "a\u20dd\u20dd·"},
		"unassigned":                 {"a\u0378b", "a·b"},
		"Korean letters in pieces":   {"a\u1100\u1100b 한글", "a··b 한글"},
		"vowels of other scripts":    {"a\u0903\u0903b", "a··b"},
		"consonants that are tied":   {"\u0915\u094d\u0915", "\u0915·\u0915"},
		"flags and skins":            {"a\U0001f1ee\U0001f1e9 \U0001f44b\U0001f3fd", "a·· \U0001f44b·"},
		"a line separator":           {"a\u2028b\u2029c", "a·b·c"},
		"other scripts and pictures": {"日本 Ünï 🙂", "日本 Ünï 🙂"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := ledger.Clean(c.in, 100); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	for limit, want := range map[int]string{-1: "", 0: "", 1: "a", 2: "ab", 3: "ab", 4: "ab é", 9: "ab é"} {
		if got := ledger.Clean("ab é", limit); got != want {
			t.Errorf("at most %d: got %q, want %q", limit, got, want)
		}
	}
}

// hostileText is text with much of what a name must not carry.
func hostileText() *rapid.Generator[string] {
	odd := rapid.SampledFrom([]rune{'a', 'b', ' ', '\n', '\t', 0x1b, 0x7f, 0x9b, 0x301, 0x20dd, 0x34f, 0x202e, 0x200b, 0xfe0f, 0xe000, 0x3164, 0xa0, 0x2028, 0x2800, 0xfffd})
	return rapid.Map(rapid.SliceOf(rapid.OneOf(odd, odd, rapid.Rune())), func(runes []rune) string { return string(runes) })
}

func TestCleanTextIsClean(t *testing.T) {
	tried, unclean := 0, 0
	defer func() {
		t.Attr("E1", fmt.Sprint(tried, " hostile texts"))
		t.Attr("E1.never", fmt.Sprint(unclean, " that were not clean when they had been cleaned"))
	}()
	rapid.Check(t, func(t *rapid.T) {
		tried++
		text := rapid.OneOf(hostileText(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		limit := rapid.IntRange(-1, 40).Draw(t, "limit")
		if err := checkClean(text, limit); err != "" {
			unclean++
			t.Fatal(err)
		}
	})
}

// checkClean says what is wrong with Clean of a text, "" if nothing is.
func checkClean(text string, limit int) string {
	got := ledger.Clean(text, limit)
	switch {
	case !utf8.ValidString(got):
		return "not UTF-8: " + strconv.Quote(got)
	case utf8.RuneCountInString(got) > max(limit, 0):
		return "longer than its limit: " + strconv.Quote(got)
	case ledger.Clean(got, limit) != got:
		return "changes again: " + strconv.Quote(got) + " to " + strconv.Quote(ledger.Clean(got, limit))
	case strings.Contains(got, "  ") || strings.TrimSpace(got) != got:
		return "too many spaces: " + strconv.Quote(got)
	}
	marks := 2
	for _, r := range got {
		switch {
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp), r != ' ' && unicode.IsSpace(r),
			unicode.In(r, unicode.Bidi_Control, unicode.Join_Control, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			return "has " + strconv.QuoteRuneToASCII(r)
		case unicode.In(r, unicode.Mn, unicode.Me):
			marks++
		case r == ' ':
			marks = 2
		default:
			marks = 0
		}
		if marks > 2 {
			return "has marks on nothing, or too many: " + strconv.QuoteToASCII(got)
		}
	}
	return ""
}

func TestCleanNumber(t *testing.T) {
	for in, want := range map[string]ledger.CustomerNo{"5300 0000-0001": "530000000001", "32.98.010.923.759-9999.1": "329801092375999991", "ab12": "AB12",
		" 123\r\n": "123", "\x1b[200~123\x1b[201~": "200123201", "9658548523568701, 0212502110170100": "9658548523568701,0212502110170100",
		",,1,,2,,": "1,2", ",": "", "": "", "１２": "", "1٢3": "13"} {
		if got := ledger.CleanNumber(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("12aZ,, -.\x00é"))).Draw(t, "text")
		got := ledger.CleanNumber(text)
		if ledger.CleanNumber(string(got)) != got || strings.Trim(string(got), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ,") != "" {
			t.Fatalf("%q: got %q, then %q", text, got, ledger.CleanNumber(string(got)))
		}
	})
}

func TestTooLongNumberIsNoShorterOne(t *testing.T) {
	for _, rest := range []string{"1", ",1", "1,", ",,,1", strings.Repeat("1", 1000)} {
		no := ledger.CleanNumber(strings.Repeat("7", 64) + rest)
		if _, err := (ledger.Product{}).CheckNumber(no); !errors.Is(err, ledger.ErrNumberLong) || len(no) > 100 {
			t.Errorf("64 digits and %.5q: %d signs, %v", rest, len(no), err)
		}
	}
	if _, err := (ledger.Product{MaxLength: 1000}).CheckNumber(ledger.CustomerNo(strings.Repeat("7", 65))); !errors.Is(err, ledger.ErrNumberLong) {
		t.Errorf("65 digits: %v", err)
	}
	if _, err := (ledger.Product{}).CheckNumber(ledger.CustomerNo(strings.Repeat("7", 64))); err != nil {
		t.Errorf("64 digits: %v", err)
	}
}

func TestCheckNumber(t *testing.T) {
	p := ledger.Product{Pattern: "5[0-9]{11}|9", MinLength: 12, MaxLength: 12}
	cases := []struct {
		no      ledger.CustomerNo
		unusual bool
		err     error
	}{{"530000000001", false, nil}, {"630000000001", true, nil}, {"", false, ledger.ErrNumberEmpty}, {"53", false, ledger.ErrNumberShort},
		{"5300000000011", false, ledger.ErrNumberLong}, {"X53000000000", true, nil}}
	for _, c := range cases {
		if unusual, err := p.CheckNumber(c.no); unusual != c.unusual || !errors.Is(err, c.err) {
			t.Errorf("%q: unusual %t, %v; want %t, %v", c.no, unusual, err, c.unusual, c.err)
		}
	}
	if p.Fits("x9") || p.Fits("9x") || !p.Fits("9") {
		t.Error("the pattern is not of the whole number")
	}
	if !(ledger.Product{}).Fits("anything") || (ledger.Product{Pattern: "("}).Fits("1") {
		t.Error("no pattern does not fit, or a broken one does")
	}
}

func TestCheckNumberOfSeveralParts(t *testing.T) {
	p := ledger.Product{Pattern: "[0-9]{4},[0-9]{3}", Parts: []ledger.Part{
		{Label: "Kode bayar", MinLength: 2, MaxLength: 5}, {Label: "Nomor identitas", MinLength: 3}}}
	for _, c := range []struct {
		no      ledger.CustomerNo
		unusual bool
		err     error
		part    string
	}{
		{"1234,567", false, nil, ""}, {"12,5678901234", true, nil, ""}, {"", false, ledger.ErrNumberEmpty, ""},
		{"1234", false, ledger.ErrNumberParts, ""}, {"1234567", false, ledger.ErrNumberParts, ""}, {"1,2,3", false, ledger.ErrNumberParts, ""},
		{"1,567", false, ledger.ErrNumberShort, "Kode bayar"}, {"123456,567", false, ledger.ErrNumberLong, "Kode bayar"},
		{"1234,56", false, ledger.ErrNumberShort, "Nomor identitas"},
		{ledger.CustomerNo("1234," + strings.Repeat("7", 60)), false, ledger.ErrNumberLong, ""},
	} {
		unusual, err := p.CheckNumber(c.no)
		var part *ledger.PartError
		if errors.As(err, &part) != (c.part != "") || part != nil && part.Label != c.part {
			t.Errorf("%q: %v does not blame %q", c.no, err, c.part)
		}
		if unusual != c.unusual || !errors.Is(err, c.err) {
			t.Errorf("%q: unusual %t, %v; want %t, %v", c.no, unusual, err, c.unusual, c.err)
		}
	}
}

func TestGroup(t *testing.T) {
	cases := []struct {
		groups []int
		want   string
	}{{nil, "530000000001"}, {[]int{4}, "5300 0000 0001"}, {[]int{2, 3}, "53 000 000 000 1"}, {[]int{20}, "530000000001"}, {[]int{0, 11}, "5 30000000001"}, {[]int{6, -1}, "530000 0 0 0 0 0 1"}}
	for _, c := range cases {
		if got := (ledger.Product{Groups: c.groups}).Group("530000000001"); got != c.want {
			t.Errorf("%v: got %q, want %q", c.groups, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := ledger.Product{Groups: rapid.SliceOfN(rapid.IntRange(-2, 9), 0, 4).Draw(t, "groups")}
		no := rapid.StringMatching(`[0-9A-Z,]{0,30}`).Draw(t, "number")
		if got := strings.ReplaceAll(p.Group(ledger.CustomerNo(no)), " ", ""); got != no {
			t.Fatalf("grouped %q, together again %q", no, got)
		}
	})
}
