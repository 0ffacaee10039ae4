package digiswitch_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"loket/ledger"
	"loket/providers/digiswitch"
	"pgregory.net/rapid"
)

// drawAmount draws what may stand in a field of money: most often an amount, sometimes nothing or nonsense.
func drawAmount(t *rapid.T, name string) any {
	switch rapid.IntRange(0, 9).Draw(t, name+" kind") {
	case 0:
		return nil
	case 1:
		return rapid.SampledFrom([]any{"", "0", 0, "x", -500, "1.5", map[string]any{}, "9999999999999999"}).Draw(t, name)
	case 2:
		return fmt.Sprintf("%d.00", rapid.Int64Range(0, 100_000).Draw(t, name))
	}
	return rapid.Int64Range(0, 1_000_000).Draw(t, name)
}

// TestLinesAlwaysAddUp: whatever an answer says of its parts, the lines of the bill are the selling price, what the parts
// leave over is a line of its own, no part is counted twice, and a bill that adds up is not refused.
func TestLinesAlwaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		selling := rapid.Int64Range(1, 3_000_000).Draw(t, "selling_price")
		desc := map[string]any{"lembar_tagihan": rapid.IntRange(0, 4).Draw(t, "lembar")}
		for _, name := range []string{"biaya_pokok_bbn", "biaya_denda_bbn", "biaya_pokok_pkb", "biaya_denda_pkb", "biaya_pokok_swd", "biaya_denda_swd",
			"biaya_admin_stnk", "biaya_admin_tnkb", "biaya_tnkb", "biaya_parkir_pokok", "biaya_pajak_progresif"} {
			if rapid.IntRange(0, 3).Draw(t, name+" there") == 0 {
				desc[name] = drawAmount(t, name)
			}
		}
		var rows []any
		for i := range rapid.IntRange(0, 4).Draw(t, "rows") {
			row := map[string]any{"periode": fmt.Sprintf("20190%d", i+1)}
			for _, name := range []string{"nilai_tagihan", "admin", "denda", "biaya_lain"} {
				if rapid.Bool().Draw(t, name+" there") {
					row[name] = drawAmount(t, name)
				}
			}
			rows = append(rows, row)
		}
		desc["detail"] = rows
		body, err := json.Marshal(map[string]any{"selling_price": selling, "admin": drawAmount(t, "admin"), "price": drawAmount(t, "price"), "desc": desc})
		if err != nil {
			t.Fatal(err)
		}
		b, err := digiswitch.ReadBill(body)
		if err != nil {
			t.Fatal(err)
		}
		b.Product, b.Ref, b.Customer = "p", "r", "1"
		if err := b.Check(); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if b.Total != ledger.Rupiah(selling) {
			t.Fatalf("%s: total %d", body, b.Total)
		}
		seen := map[string]bool{}
		for _, l := range b.Lines {
			if seen[l.Key] || l.Label == "" || l.Key == ledger.LineRemainder && l.Label != "Lain-lain" {
				t.Fatalf("%s: line %+v", body, l)
			}
			seen[l.Key] = true
			if l.Amount < 0 && l.Key != ledger.LineRemainder && l.Key != ledger.LineBill {
				t.Fatalf("%s: line %+v below zero", body, l)
			}
		}
		if b.Line(ledger.LineRemainder) != 0 && len(b.Notes) == 0 {
			t.Fatalf("%s: a remainder that nobody is told of", body)
		}
	})
}
