package receipts_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loket/ledger"
	"loket/receipts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares lines with testdata/NAME.golden.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	got := receipts.Text(lines)
	if *update {
		if os.Getenv("CI") != "" {
			t.Fatal("-update is for a person to look at the difference, not for CI")
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// scene is a payment, its nota and the printing, in one of the states a slip shows.
type scene struct {
	name  string
	stage func(*receipts.Slip, *ledger.Payment, *ledger.Nota)
}

var scenes = []scene{
	{"paid", func(*receipts.Slip, *ledger.Payment, *ledger.Nota) {}},
	{"titipan", func(s *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) {
		p.State, p.SettledAt, s.At = ledger.Suspect, time.Time{}, taken.Add(20*time.Second)
	}},
	{"reprint", func(s *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) {
		p.SettledAt = taken.Add(7 * time.Minute)
		s.Copy, s.At = 2, taken.Add(26*time.Hour)
	}},
	{"failed", func(_ *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) {
		p.State, p.Reason, p.Code, p.Message = ledger.Failed, ledger.ReasonRefused, "016", "Total bayar tidak sesuai / kurang dari total tagihan"
	}},
	{"handback", func(s *receipts.Slip, p *ledger.Payment, n *ledger.Nota) {
		p.State, p.Reason, s.At = ledger.Failed, ledger.ReasonRefused, taken.Add(time.Minute)
		n.HandBack = n.Tender - n.Change
	}},
	{"practice", func(_ *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) { p.Practice = true }},
}

func TestSlipsLookAsTheyDid(t *testing.T) {
	for _, layout := range []struct {
		name string
		make func() ledger.Payment
	}{{"pdam", pdam}, {"pln", pln}, {"general", multifinance}} {
		for _, scene := range scenes {
			for _, columns := range []int{32, 42, 48, 80} {
				name := fmt.Sprintf("%s-%s-%d", layout.name, scene.name, columns)
				t.Run(name, func(t *testing.T) {
					s, p := slip(columns), layout.make()
					n := nota(p)
					scene.stage(&s, &p, &n)
					golden(t, name, receipts.Render(s, p, n))
				})
			}
		}
	}
}
