package ui

import (
	"strings"
	"testing"

	"loket/ledger"
	"loket/ui/uitest"
)

func atProducts(t *testing.T) (*fakeShop, *uitest.Stage[Screen]) {
	t.Helper()
	shop := testShop(t)
	return shop, uitest.Drive[Screen](t, newProducts(shop.world(), ticket{seat: 1}))
}

func TestProductsPick(t *testing.T) {
	for _, test := range []struct {
		name    string
		typed   string
		keys    []string
		product ledger.ProductCode // "": nothing is picked
		number  ledger.CustomerNo
	}{
		{"the first sample", "", []string{"enter"}, "pdam-gianyar", "10014"},
		{"the second sample", "", []string{"down", "enter"}, "pln-pasca", "530000000001"},
		{"a part of a name", "pasca", []string{"enter"}, "pln-pasca", ""},
		{"two words in any order", "10.000 tel", []string{"enter"}, "pulsa-tsel-10", ""},
		{"a category by its name", "multif", []string{"enter"}, "fif", ""},
		{"a category by arrow", "", []string{"right", "right", "enter"}, "pln-pasca", ""},
		{"nothing fits", "zzz", []string{"enter"}, "", ""},
		{"a number, most telling pattern first", "081234567890", []string{"enter"}, "pulsa-tsel-10", "081234567890"},
		{"a number written in groups", "0812-3456 7890", []string{"enter"}, "pulsa-tsel-10", "081234567890"},
		{"a length that few numbers have, before any digits", "523456789012", []string{"enter"}, "pln-pasca", "523456789012"},
		{"a number that two products have", "1234567890123456", []string{"enter"}, "samsat", "1234567890123456"},
		{"a number that fits none is carried to any", "1", []string{"down", "enter"}, "pln-pasca", "1"},
		{"an operator and a nominal", "xl 25", []string{"enter"}, "pulsa-x25", ""},
		{"an operator, the smallest nominal first", "telkomsel 00", []string{"enter"}, "pulsa-tsel-10", ""},
		{"a number of another operator, its own first", "081712345678", []string{"enter"}, "pulsa-x25", "081712345678"},
		{"one of two numbers", "5104010101800001", []string{"enter"}, "samsat", "5104010101800001"},
		{"a form of a number that is known", "8801234560001", []string{"enter"}, "bpjs", "8801234560001"},
		{"another form of it", "8888801234560001", []string{"enter"}, "bpjs", "8888801234560001"},
		{"both numbers", "1234567890123456,5104010101800001", []string{"enter"}, "samsat", "1234567890123456,5104010101800001"},
		{"a tax object", "329801092375999991", []string{"enter"}, "pbb-gianyar", "329801092375999991"},
		{"Esc empties", "zzz", []string{"esc", "enter"}, "pdam-gianyar", "10014"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				_, stage := atProducts(t)
				stage.Type(test.typed)
				stage.Press(test.keys...)
				picked, ok := stage.Last().(ProductPicked)
				if ok != (test.product != "") || picked.Product.Code != test.product || picked.Customer != test.number {
					t.Errorf("picked %q %q, want %q %q", picked.Product.Code, picked.Customer, test.product, test.number)
				}
			})
		})
	}
	t.Run("a scanner's carriage return in one lump picks nothing", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atProducts(t)
			said := len(stage.Said)
			stage.Send(uitest.Lump("10014\r"))
			if len(stage.Said) != said || !strings.Contains(words(stage.Screen), "Nomor 10014 bisa untuk") {
				t.Errorf("said %#v; shown:\n%s", stage.Last(), words(stage.Screen))
			}
		})
	})
}

// TestSampleRow: a long name is cut last.
func TestSampleRow(t *testing.T) {
	o := offer{ledger.Product{Name: "SAMSAT (pajak kendaraan)", Parts: samsatProduct.Parts}, &Sample{Customer: "9658548500001014,0212502110170100", Label: "dua nomor", Gloss: "two numbers"}}
	for cells, want := range map[int]string{
		90: "SAMSAT (pajak kendaraan) 9658548500001014, 0212502110170100 dua nomor (two numbers)",
		76: "SAMSAT (pajak kendaraan) 9658548500001014, 0212502110170100 dua nomor",
		56: "SAMSAT (pajak k… 9658548500001… dua nomor (two numbers)",
	} {
		if got := sampleRow(o, cells); got != want {
			t.Errorf("in %d cells: %q, want %q", cells, got, want)
		}
	}
}

// TestProductsNextNumber: the number taken up stays for another product, and gives way to the next customer's.
func TestProductsNextNumber(t *testing.T) {
	for _, test := range []struct {
		name, key string
		want      ledger.CustomerNo
	}{{"typed", "5", "5"}, {"corrected", "backspace", "1001"}, {"another product", "", "10014"}} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				_, stage := atProducts(t)
				stage.Type("10014")
				stage.Press("enter")
				if test.key != "" {
					stage.Press(test.key)
				}
				stage.Press("enter")
				if picked := stage.Last().(ProductPicked); picked.Customer != test.want {
					t.Errorf("picked %q, want %q", picked.Customer, test.want)
				}
			})
		})
	}
}

func TestProductsSortedByUse(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		_, stage := atProducts(t)
		stage.Send(useLoaded{ticket{1, 1}, map[ledger.ProductCode]int{"pgn": 9, "bpjs": 2}})
		stage.Type("a")
		shown := words(stage.Screen)
		gas, bpjs, pdam := strings.Index(shown, "Gas Negara"), strings.Index(shown, "BPJS Kes"), strings.Index(shown, "PDAM Gianyar")
		if gas < 0 || gas > bpjs || bpjs > pdam || !strings.Contains(shown, "9 hari ini") {
			t.Errorf("shown:\n%s", shown)
		}
		stage.Send(useLoaded{ticket{0, 1}, map[ledger.ProductCode]int{"pdam-gianyar": 99}})
		if words(stage.Screen) != shown {
			t.Error("the answer to another screen's question was taken")
		}
	})
}

func TestProductsByOperator(t *testing.T) {
	order := func(t *testing.T, shown string, texts ...string) {
		t.Helper()
		last := -1
		for _, text := range texts {
			at := strings.Index(shown, text)
			if at <= last {
				t.Fatalf("%q is not after what comes before it; shown:\n%s", text, shown)
			}
			last = at
		}
	}
	t.Run("grouped, by nominal, what has none last", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atProducts(t)
			stage.Type("pulsa")
			order(t, words(stage.Screen), "Pulsa Telkomsel", "Telkomsel 10.000", "Telkomsel 25.000", "Telkomsel 100.000", "Telkomsel Data", "Pulsa XL", "XL 25.000", "XL 50.000")
			stage.Send(useLoaded{ticket{1, 1}, map[ledger.ProductCode]int{"pulsa-x50": 3}})
			order(t, words(stage.Screen), "Pulsa XL", "XL 25.000", "XL 50.000", "3 hari ini", "Pulsa Telkomsel")
		})
	})
	t.Run("the operator of a number first, other operators last", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atProducts(t)
			stage.Type("081712345678")
			order(t, words(stage.Screen), "081712345678 (awalan XL) bisa untuk", "XL 25.000", "XL 50.000", "GoPay", "Pulsa Telkomsel", "Telkomsel 10.000")
		})
	})
	t.Run("the chosen row is in sight under its heading", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atProducts(t)
			for range 30 {
				stage.Press("down")
				if shown := words(stage.Screen); !strings.Contains(shown, "▸") {
					t.Fatalf("shown:\n%s", shown)
				}
			}
		})
	})
}
