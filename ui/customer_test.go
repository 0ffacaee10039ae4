package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/providers"
	"loket/ui/uitest"
)

// atCustomer drives the customer screen of a product alone.
func atCustomer(t *testing.T, picked ProductPicked) (*fakeShop, *uitest.Stage[Screen]) {
	t.Helper()
	shop := testShop(t)
	return shop, uitest.Drive[Screen](t, newCustomer(shop.world(), ticket{seat: 7}, picked))
}

// words is what a screen shows at 80 cells.
func words(s Screen) string {
	return s.View(Frame{Width: 80, Height: 18, Style: plainStyle(), Now: time.Now()})
}

func TestCustomerNumber(t *testing.T) {
	for _, test := range []struct {
		name string
		in   []tea.Msg
		says string // "" where the provider is asked
	}{
		{"empty", nil, "Nomor pelanggan belum diisi"},
		{"too short", uitest.Type("123"), "terlalu pendek. Terketik 3, seharusnya 4 sampai 10"},
		{"too long", uitest.Type("12345678901"), "terlalu panjang"},
		{"letters are told once", uitest.Type("10a14"), "Nomor berisi huruf"},
		{"unusual is told once", uitest.Type("1001"), "tidak seperti nomor PDAM Gianyar"},
		{"spaces, points and dashes are dropped", uitest.Type("1 0.0-1 4"), ""},
		{"a paste with control characters", []tea.Msg{uitest.Paste("\x1b[31m 100\x0014\t\x1b[0m")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct})
				stage.Send(test.in...)
				stage.Press("enter")
				stage.Wait(2 * time.Second)
				asked := shop.asks > 0
				if asked != (test.says == "") || !strings.Contains(strings.Join(strings.Fields(words(stage.Screen)), " "), test.says) {
					t.Errorf("asked %v, want %q; shown:\n%s", asked, test.says, words(stage.Screen))
				}
			})
		})
	}
	t.Run("Enter once more asks about an unusual number", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct})
			stage.Type("1001")
			stage.Press("enter", "enter")
			if shop.asks != 1 {
				t.Errorf("asked %d times, want 1", shop.asks)
			}
		})
	})
	t.Run("another number is warned about again", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct})
			stage.Type("1001")
			stage.Press("enter", "backspace")
			stage.Type("2")
			stage.Press("enter")
			if shop.asks != 0 {
				t.Errorf("asked %d times, want 0", shop.asks)
			}
		})
	})
}

func TestCustomerScanner(t *testing.T) {
	for _, test := range []struct {
		name string
		in   []tea.Msg
	}{
		{"number and carriage return in one lump", []tea.Msg{uitest.Lump("10014\r")}},
		{"pasted with a line feed and more behind it", []tea.Msg{uitest.Paste("10014\r\n999")}},
		{"keys, then Enter", append(uitest.Type("10014"), uitest.Key("enter"))},
		{"a burst, Enter twice, and a line feed", []tea.Msg{uitest.Lump("10014"), uitest.Key("enter"), uitest.Key("enter"), uitest.Key("ctrl+j")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct})
				stage.Burst(test.in...)
				stage.Wait(2 * time.Second)
				found, ok := stage.Last().(BillFound)
				if !ok || found.Bills[0].Customer != "10014" || shop.asks != 1 {
					t.Errorf("asked %d times, said %#v", shop.asks, stage.Last())
				}
			})
		})
	}
}

func TestCustomerPeriod(t *testing.T) {
	for _, test := range []struct{ name, period, says string }{
		{"malformed", "2026", "Periode harus 6 angka"},
		{"no such month", "199913", "Periode harus 6 angka"},
		{"in the future", "200002", "Periode FEB00 belum ada; sekarang JAN00"},
		{"this month", "200001", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct, Customer: "10014"})
				stage.Press("tab", "delete")
				stage.Type(test.period)
				stage.Press("enter")
				if asked := shop.asks > 0; asked != (test.says == "") || !strings.Contains(words(stage.Screen), test.says) {
					t.Errorf("asked %v, want %q; shown:\n%s", asked, test.says, words(stage.Screen))
				}
			})
		})
	}
	t.Run("none: every unpaid month is looked for", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct, Customer: "10020"})
			stage.Press("enter")
			if !strings.Contains(words(stage.Screen), "Mencari tunggakan, bulan demi bulan … 0 detik") {
				t.Errorf("shown:\n%s", words(stage.Screen))
			}
			stage.Wait(2 * time.Second)
			if found, ok := stage.Last().(BillFound); !ok || found.Question.Period != "" || len(found.Bills) != 20 || found.From != "202502" || found.To != "202611" || shop.asks != 1 {
				t.Errorf("said %d bills from %s to %s, asked %d times", len(found.Bills), found.From, found.To, shop.asks)
			}
		})
	})
	t.Run("nothing unpaid: how far was looked, and where the last one was paid", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct, Customer: "10014"})
			shop.fates["10014"] = fate{inquiry: &providers.NoArrears{From: "202606", To: "202611", Paid: &providers.Payinfo{Period: "202610", Counter: "7", PaidAt: "2026-11-03 10:11"}}}
			stage.Press("enter")
			shown := strings.Join(strings.Fields(words(stage.Screen)), " ")
			for _, want := range []string{"Tidak ada tagihan yang belum dibayar dari JUN26 sampai NOV26", "periode OKT26", "loket 7 (loket lain)", "2026-11-03 10:11"} {
				if !strings.Contains(shown, want) {
					t.Errorf("no %q; shown:\n%s", want, words(stage.Screen))
				}
			}
		})
	})
}

// TestCustomerNumbers: a customer with several numbers has a field for each, and nothing is asked before all are there.
func TestCustomerNumbers(t *testing.T) {
	const code, nik = "1234567890123456", "5104010101800001"
	for _, test := range []struct {
		name string
		in   []tea.Msg
		want ledger.CustomerNo // "": not asked
		says string
	}{
		{"typed, Enter after each", slices.Concat(uitest.Type(code), []tea.Msg{uitest.Key("enter")}, uitest.Type(nik), []tea.Msg{uitest.Key("enter")}), code + "," + nik, ""},
		{"Tab between them", slices.Concat(uitest.Type(code), []tea.Msg{uitest.Key("tab")}, uitest.Type(nik), []tea.Msg{uitest.Key("enter")}), code + "," + nik, ""},
		{"a scan ends in the next", []tea.Msg{uitest.Lump(code + "\r")}, "", "[ ▏ "},
		{"a scanner's Enter and another", append(uitest.Type(code), uitest.Key("enter"), uitest.Key("enter")), "", "Nomor identitas belum diisi"},
		{"both scanned", []tea.Msg{uitest.Lump(code + "\r"), uitest.Lump(nik + "\r")}, code + "," + nik, ""},
		{"pasted together", []tea.Msg{uitest.Paste(code + "," + nik), uitest.Key("enter")}, code + "," + nik, ""},
		{"typed with the comma", append(uitest.Type(code+","+nik), uitest.Key("enter")), code + "," + nik, ""},
		{"a comma too many goes nowhere", []tea.Msg{uitest.Paste(code + "," + nik + ",999"), uitest.Key("enter")}, code + "," + nik, ""},
		{"the second alone", slices.Concat([]tea.Msg{uitest.Key("tab")}, uitest.Type(nik), []tea.Msg{uitest.Key("enter")}), "", "[ ▏ "},
		{"nothing", []tea.Msg{uitest.Key("enter")}, "", "Kode bayar belum diisi"},
		{"a length that cannot be right", []tea.Msg{uitest.Paste("123," + nik), uitest.Key("enter")}, "", "Kode bayar: Nomor terlalu pendek. Terketik 3, seharusnya 6 sampai 20"},
		{"one that is unlike it", []tea.Msg{uitest.Paste(code + ",51040101"), uitest.Key("enter")}, "", "Nomor identitas ini (8 angka) tidak seperti nomor identitas biasanya"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				_, stage := atCustomer(t, ProductPicked{Product: samsatProduct})
				stage.Send(test.in...)
				stage.Wait(2 * time.Second)
				var asked []ledger.CustomerNo
				for _, msg := range stage.Said {
					if found, ok := msg.(BillFound); ok {
						asked = append(asked, found.Question.Customer)
					}
				}
				if shown := strings.Join(strings.Fields(words(stage.Screen)), " "); (test.want != "") != (len(asked) == 1 && asked[0] == test.want) || !strings.Contains(shown, strings.TrimSpace(test.says)) {
					t.Errorf("asked %q, want %q and %q; shown:\n%s", asked, test.want, test.says, words(stage.Screen))
				}
			})
		})
	}
	t.Run("the next customer's first number takes both away", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atCustomer(t, ProductPicked{Product: samsatProduct})
			stage.Send(uitest.Paste("9999999999999999,9999999999999999"), uitest.Key("enter"))
			stage.Wait(5 * time.Second)
			stage.Send(uitest.Lump(code + "\r"))
			if shown := words(stage.Screen); strings.Contains(shown, "9999") || !strings.Contains(shown, "1234 5678 9012 3456") {
				t.Errorf("shown:\n%s", shown)
			}
		})
	})
	t.Run("the cursor is in the one that is missing", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atCustomer(t, ProductPicked{Product: samsatProduct, Customer: code})
			stage.Send(uitest.Lump(nik + "\r"))
			stage.Wait(2 * time.Second)
			if found, ok := stage.Last().(BillFound); !ok || found.Question.Customer != code+","+nik {
				t.Errorf("said %#v", stage.Last())
			}
		})
	})
	t.Run("one of them, typed where products are chosen, goes where it fits", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			p := samsatProduct
			p.Parts = []ledger.Part{{Label: "Kode", Pattern: "9[0-9]{5}"}, {Label: "NIK", Pattern: "[0-9]{16}"}}
			_, stage := atCustomer(t, ProductPicked{Product: p, Customer: nik})
			if shown := words(stage.Screen); !strings.Contains(shown, "Kode              [ ▏") || !strings.Contains(shown, "NIK               [ 5104 0101 0180 0001") {
				t.Errorf("shown:\n%s", shown)
			}
		})
	})
}

func TestCustomerPrefix(t *testing.T) {
	for no, says := range map[string]string{
		"081234567890": "",
		"081712345678": "Awalan 0817 adalah XL, produk ini Telkomsel.",
		"085155345678": "Awalan 085155 adalah by.U, produk ini Telkomsel.",
		"081912345678": "Awalan 0819 tidak dikenal; produk ini Telkomsel.",
	} {
		t.Run(no, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				shop, stage := atCustomer(t, ProductPicked{Product: pulsaProduct})
				shop.fates[ledger.CustomerNo(no)] = fate{bill: airtime(ledger.CustomerNo(no))}
				stage.Type(no)
				stage.Press("enter")
				if asked := shop.asks > 0; asked != (says == "") || !strings.Contains(words(stage.Screen), says) {
					t.Fatalf("asked %v, want %q; shown:\n%s", asked, says, words(stage.Screen))
				}
				if stage.Press("enter"); says != "" && shop.asks != 1 {
					t.Errorf("Enter once more asked %d times, want 1", shop.asks)
				}
			})
		})
	}
}

// TestCustomerNextNumber: after an answer about a number, a scan is another number and not more of it.
func TestCustomerNextNumber(t *testing.T) {
	for _, test := range []struct{ name, key, want string }{{"scanned", "10077", "[ 10077▏"}, {"corrected", "backspace", "[ 9999▏"}} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				_, stage := atCustomer(t, ProductPicked{Product: pdamProduct})
				stage.Type("99999")
				stage.Press("enter")
				stage.Wait(5 * time.Second)
				if !strings.Contains(words(stage.Screen), "Ketik atau pindai menggantinya") {
					t.Fatalf("shown:\n%s", words(stage.Screen))
				}
				if test.key == "backspace" {
					stage.Press(test.key)
				} else {
					stage.Type(test.key)
				}
				if !strings.Contains(words(stage.Screen), test.want) {
					t.Errorf("no %q; shown:\n%s", test.want, words(stage.Screen))
				}
			})
		})
	}
}

func TestCustomerAmount(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		shop, stage := atCustomer(t, ProductPicked{Product: emoneyProduct, Customer: "081234567890"})
		stage.Press("enter", "enter") // leads to what is missing, and says so
		if shown := words(stage.Screen); shop.asks != 0 || !strings.Contains(shown, "Nominal belum diisi") {
			t.Fatalf("asked %d times; shown:\n%s", shop.asks, shown)
		}
		stage.Type("50500")
		stage.Press("enter")
		if shop.asks != 0 || !strings.Contains(words(stage.Screen), "kelipatan Rp1.000") {
			t.Fatalf("asked %d times; shown:\n%s", shop.asks, words(stage.Screen))
		}
		stage.Press("delete")
		stage.Type("50000")
		stage.Press("enter")
		stage.Wait(time.Second)
		if found, ok := stage.Last().(BillFound); !ok || found.Question.Amount != 50000 {
			t.Errorf("said %#v, want an amount of 50000", stage.Last())
		}
	})
}

// TestUnknownNumberIsTypedAgain: whatever was typed last, the number is what the provider did not know.
func TestUnknownNumberIsTypedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		_, stage := atCustomer(t, ProductPicked{Product: emoneyProduct, Customer: "081299999999"})
		stage.Type("50000")
		stage.Press("enter")
		stage.Wait(time.Second)
		stage.Type("0813")
		if shown := words(stage.Screen); !strings.Contains(shown, "[ 0813▏") || !strings.Contains(shown, "[ 50.000 ") {
			t.Errorf("shown:\n%s", shown)
		}
	})
}

func TestCustomerGivesUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		shop, stage := atCustomer(t, ProductPicked{Product: pdamProduct, Customer: "10014"})
		stage.Press("enter", "esc", "enter")
		stage.Wait(3 * time.Second)
		bills := 0
		for _, msg := range stage.Said {
			if _, ok := msg.(BillFound); ok {
				bills++
			}
		}
		if shop.asks != 2 || bills != 1 {
			t.Errorf("asked %d times, found %d bills; want 2 and 1", shop.asks, bills)
		}
	})
}

func TestCustomerLateAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		_, stage := atCustomer(t, ProductPicked{Product: pdamProduct, Customer: "10014"})
		stage.Press("enter")
		said := len(stage.Said)
		stage.Send(billsAnswered{ticket: ticket{seat: 6, number: 1}, found: BillFound{Bills: []ledger.Bill{water("10077", "ORANG LAIN")}}})
		if len(stage.Said) != said || !stage.Screen.Busy() {
			t.Errorf("an answer to another screen's question was taken: %#v", stage.Last())
		}
	})
}

func TestTheMonthIsReadBackInANarrowWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t).types("pdam").presses("enter").types("10014").presses("tab").types("202610")
		c.Send(tea.WindowSizeMsg{Width: minWidth, Height: minHeight})
		c.sees("202610▏", "OKT26")
	})
}
