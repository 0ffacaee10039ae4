package receipts

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/assets"
)

func TestFormatsWriteWhatTheyCan(t *testing.T) {
	for _, c := range []struct{ format, text, want string }{
		{"date", "20120524", "24-05-2012"}, {"date", "20210309", "09-03-2021"}, {"date", "20211309", "20211309"}, {"date", "9 MAR 2021", "9 MAR 2021"},
		{"moment", "2019-01-18 10:59:25", "18-01-2019 10:59:25"}, {"moment", "2019-01-18", ""}, {"moment", "SN123", ""}, {"moment", "LUNAS", ""},
		{"code", "SN123", "SN123"}, {"code", "2019-01-18 10:59:25", ""}, {"code", "", ""},
		{"first", "9658548523568703,0212502110170100", "9658548523568703"}, {"first", "965", "965"},
		{"4", "081234567890", "0812 3456 7890"}, {"4", "0812345678", "0812 3456 78"}, {"4", "081", "081"}, {"4", "R230.12/AB", "R230.12/AB"},
		{"16", "0BMS210Z3E4F5A6B7C8D9E0F1A2B3C4D", "0BMS210Z3E4F5A6B 7C8D9E0F1A2B3C4D"},
		{"##.##.###.###.###-####.#", "329801092375999991", "32.98.010.923.759-9999.1"}, {"##.##.###.###.###-####.#", "3298010923759999", "3298010923759999"},
		{"##-#", "1.2", "1.2"},
		{"number", "01", "01"}, {"number", "2", "2"}, {"number", "036", "036"}, {"number", "0", ""}, {"number", "00", ""}, {"number", "0320", ""},
		{"number", "1 LUNAS", ""}, {"number", "-1", ""},
		{"name", "PEMKOT CIMAHI", "PEMKOT CIMAHI"}, {"name", "KAB. TANAH LAUT (KALSEL)", "KAB. TANAH LAUT (KALSEL)"}, {"name", "** LUNAS **", ""},
		{"name", "Pemkot Lunas", ""}, {"name", "A--B", ""}, {"name", "NAMA : SAYA", ""}, {"name", "====", ""}, {"name", "a\nLUNAS", ""}, {"name", "CIMAHI,LUNAS", ""},
		{"name", "L.U.N.A.S", ""}, {"name", "L U N A S", ""}, {"name", "TAGIHAN MEI 99.000", ""}, {"name", "002,003", "002,003"},
		{"name", "JAN19, FEB19", "JAN19, FEB19"}, {"name", "KAB. 2", "KAB. 2"}, {"name", "12.A", "12.A"},
	} {
		f, err := parseFormat(c.format)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.write(c.text); got != c.want {
			t.Errorf("%q as %s: got %q, want %q", c.text, c.format, got, c.want)
		}
	}
}

// TestNoMarkIsAName: a name stands without a key, so no text of our marks and titles may pass as one, nor any word of
// the marks.
func TestNoMarkIsAName(t *testing.T) {
	for line := range strings.Lines(assets.Texts) {
		key, text, found := strings.Cut(strings.TrimSpace(line), " = ")
		marked := strings.HasPrefix(key, "mark.")
		if !found || !marked && !strings.HasPrefix(key, "title.") && key != textPractice && key != textReprint {
			continue
		}
		if name(text) != "" {
			t.Errorf("%q passes as a name", text)
		}
	}
	for _, state := range []string{"LUNAS", "GAGAL", "BATAL", "DIBATALKAN", "BELUM LUNAS", "SEDANG DIPROSES"} {
		if got := name("PEMKOT " + state); got != "" {
			t.Errorf("%q passes as a name", got)
		}
	}
}

// TestFormatsLoseNothing: grouping and masks add signs and keep every letter and digit in its order.
func TestFormatsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[0-9A-Za-z]{0,40}`), rapid.String()).Draw(t, "text")
		how := rapid.SampledFrom([]string{"1", "4", "16", "##.##.###.###.###-####.#", "#-#"}).Draw(t, "format")
		f, err := parseFormat(how)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(f.write(text)), strings.NewReplacer(" ", "", ".", "", "-", "").Replace(text); got != want {
			t.Fatalf("%q as %s: %q", text, how, f.write(text))
		}
	})
}
