package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/ui/uitest"
)

// atBill drives the bill screen of a product alone, past its quiet time.
func atBill(t *testing.T, p ledger.Product, b ledger.Bill) (*fakeShop, *uitest.Stage[Screen]) {
	t.Helper()
	shop := testShop(t)
	b.Ref = "5ref"
	b = b.WithFee(p)
	q := Question{Product: p, Customer: b.Customer, Period: b.Period}
	stage := uitest.Drive[Screen](t, newBill(shop.world(), ticket{seat: 3}, BillFound{Question: q, Bills: []ledger.Bill{b}}))
	stage.Wait(quietTime)
	return shop, stage
}

// asked is the order of the only PayAsked, if there was one.
func asked(t *testing.T, stage *uitest.Stage[Screen]) (Order, bool) {
	t.Helper()
	var orders []Order
	for _, msg := range stage.Said {
		if asked, ok := msg.(PayAsked); ok {
			orders = append(orders, asked.Order)
		}
	}
	if len(orders) > 1 {
		t.Fatalf("asked to pay %d times", len(orders))
	}
	return append(orders, Order{})[0], len(orders) == 1
}

func TestBillCash(t *testing.T) {
	for _, test := range []struct {
		name   string
		keys   []string
		tender ledger.Rupiah // 0: not paid
		says   string
	}{
		{"nothing typed is the rounded total", []string{"f9"}, 79_800, ""},
		{"a is the same", []string{"a", "f9"}, 79_800, ""},
		{"b is the next 5.000", []string{"b", "f9"}, 80_000, ""},
		{"c is the next 100.000", []string{"c", "f9"}, 100_000, ""},
		{"there is no d", []string{"d", "f9"}, 79_800, ""},
		{"below the rounded total is refused", []string{"7", "9", "7", "5", "0", "f9"}, 0, "Uang tunai kurang Rp50"},
		{"zero is refused", []string{"0", "f9"}, 0, "Uang tunai kurang"},
		{"corrected", []string{"7", "9", "delete", "b", "f9"}, 80_000, ""},
		{"the alias of F9", []string{"ctrl+y"}, 79_800, ""},
		{"large change is asked about", []string{"9", "0", "0", "0", "0", "0", "0", "f9"}, 0, "tidak lazim"},
		{"but not paid by an F9 that bounces", []string{"9", "0", "0", "0", "0", "0", "0", "f9", "f9"}, 0, "tidak lazim"},
		{"unless it was changed in between", []string{"9", "0", "0", "0", "0", "0", "0", "f9", "backspace", "0", "f9"}, 0, "tidak lazim"},
		{"a number that strayed into it is never cash", []string{"5", "1", "2", "3", "4", "5", "6", "0", "2", "7", "7", "7", "f9"}, 0, "512345602777 bukan uang tunai"},
		{"and a scanner's Enter takes it out", []string{"5", "1", "2", "3", "4", "5", "6", "0", "2", "7", "7", "7", "enter", "f9"}, 79_800, ""},
		{"nor is one with a zero in front, however plausible", []string{"0", "0", "1", "2", "8", "6", "4", "0", "f9"}, 0, "00128640 bukan uang tunai"},
		{"which its Enter takes out", []string{"0", "0", "1", "2", "8", "6", "4", "0", "enter", "f9"}, 79_800, ""},
		{"what is missing is said before F9", []string{"7", "0", "0", "0", "0"}, 0, "Uangnya masih kurang Rp9.800"},
		{"Enter says what pays", []string{"enter"}, 0, "Enter tidak membayar"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				_, stage := atBill(t, pdamProduct, water("10014", "I WAYAN SUDARTA"))
				stage.Press(test.keys...)
				order, paid := asked(t, stage)
				if paid != (test.tender > 0) || order.Tender != test.tender || !strings.Contains(words(stage.Screen), test.says) {
					t.Errorf("paid %v with %d, want %d and %q; shown:\n%s", paid, order.Tender, test.tender, test.says, words(stage.Screen))
				}
			})
		})
	}
}

func TestLargeChangeOnPurpose(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		_, stage := atBill(t, pdamProduct, water("10014", "I WAYAN SUDARTA"))
		stage.Type("9000000")
		stage.Press("f9")
		stage.Wait(quietTime)
		stage.Press("f9")
		if order, _ := asked(t, stage); order.Tender != 9_000_000 {
			t.Errorf("paid with %d, want 9000000", order.Tender)
		}
	})
}

func TestBillPrepaid(t *testing.T) {
	for _, test := range []struct {
		name, typed string
		paid        bool
	}{
		{"nothing typed again", "", false}, {"other digits", "7891", false}, {"three of four", "789", false}, {"the same digits", "7890", true}, {"the same digits after others", "78917890", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				_, stage := atBill(t, pulsaProduct, airtime("081234567890"))
				stage.Type(test.typed)
				stage.Press("f9")
				if _, paid := asked(t, stage); paid != test.paid {
					t.Errorf("paid %v, want %v; shown:\n%s", paid, test.paid, words(stage.Screen))
				}
			})
		})
	}
	t.Run("what is typed after the digits is cash", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atBill(t, pulsaProduct, airtime("081234567890"))
			stage.Type("789020000")
			stage.Press("f9")
			if order, paid := asked(t, stage); !paid || order.Tender != 20_000 {
				t.Errorf("paid %v with %d, want 20000", paid, order.Tender)
			}
		})
	})
	t.Run("other digits are told at once", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atBill(t, pulsaProduct, airtime("081234567890"))
			stage.Type("7891")
			if shown := words(stage.Screen); !strings.Contains(shown, "Angka itu bukan 4 angka terakhir") {
				t.Errorf("shown:\n%s", shown)
			}
		})
	})
	t.Run("the digits typed do not become cash", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atBill(t, pulsaProduct, airtime("081234567890"))
			stage.Type("7890")
			stage.Press("b", "f9")
			if order, paid := asked(t, stage); !paid || order.Tender != 15_000 {
				t.Errorf("paid %v with %d, want 15000", paid, order.Tender)
			}
		})
	})
}

func TestBillWarns(t *testing.T) {
	t.Run("a cost above the price", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := airtime("081234567890")
			cost := ledger.Rupiah(13_000)
			b.Cost = &cost
			_, stage := atBill(t, pulsaProduct, b)
			if shown := words(stage.Screen); !strings.Contains(shown, "RUGI Rp1.500: saldo berkurang Rp13.000") {
				t.Errorf("shown:\n%s", shown)
			}
		})
	})
	t.Run("a cost above what is owed, though the fee covers it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := power("530000000001") // the shop adds its fee
			for cost, warns := range map[ledger.Rupiah]bool{b.Owed(): false, b.Owed() + 1: true} {
				b.Cost = &cost
				_, stage := atBill(t, plnProduct, b)
				if shown := words(stage.Screen); strings.Contains(shown, "RUGI Rp1: saldo berkurang "+cost.String()) != warns {
					t.Errorf("cost %d of %d, warning wanted %t; shown:\n%s", cost, b.Owed(), warns, shown)
				}
			}
		})
	})
	t.Run("what was odd in the answer", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := water("10014", "I WAYAN SUDARTA")
			b.Notes = []string{"penyedia menyebut 3 lembar, tetapi merinci 1"}
			_, stage := atBill(t, pdamProduct, b)
			if shown := words(stage.Screen); !strings.Contains(shown, "Catatan: penyedia menyebut 3 lembar,") {
				t.Errorf("shown:\n%s", shown)
			}
		})
	})
	t.Run("lines that do not add up are not paid", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := water("10014", "I WAYAN SUDARTA")
			b.Total += 1000
			_, stage := atBill(t, pdamProduct, b)
			stage.Press("f9")
			if _, paid := asked(t, stage); paid || !strings.Contains(words(stage.Screen), "tidak cocok dengan totalnya") {
				t.Errorf("paid %v; shown:\n%s", paid, words(stage.Screen))
			}
		})
	})
	t.Run("past its time F9 asks again and does not pay", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := water("10014", "I WAYAN SUDARTA")
			b.PayBefore = time.Now().Add(time.Second)
			shop, stage := atBill(t, pdamProduct, b)
			stage.Wait(time.Second)
			stage.Press("f9")
			if _, paid := asked(t, stage); paid || shop.asks != 1 {
				t.Errorf("paid %v, asked %d times; want false and once", paid, shop.asks)
			}
		})
	})
	t.Run("every amount and every sheet of a long bill is within reach", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := power("530000000001")
			b.Sheets = nil
			for i := range 60 {
				b.Sheets = append(b.Sheets, ledger.Sheet{Period: string(ledger.Month("202001").Add(i)), Amount: ledger.Rupiah(100_001 + i)})
			}
			_, stage := atBill(t, plnProduct, b)
			seen := ""
			for range 80 {
				seen += words(stage.Screen)
				stage.Press("down")
			}
			for i := range 60 {
				if amount := ledger.Rupiah(100_001 + i).Plain(); !strings.Contains(seen, amount) {
					t.Fatalf("%s is never in sight", amount)
				}
			}
		})
	})
}

func TestBillTotalIsNeverCut(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := water("10014", "I WAYAN SUDARTA")
		b.Lines[0].Amount = ledger.MaxRupiah - 15_000 - pdamProduct.Fee
		b.Total = ledger.MaxRupiah - pdamProduct.Fee
		_, stage := atBill(t, pdamProduct, b)
		for w := minWidth; w < 130; w++ {
			f := Frame{Width: w, Height: 18, Style: plainStyle(), Now: time.Now()}
			for _, line := range strings.Split(stage.Screen.View(f), "\n") {
				if strings.Contains(line, "TOTAL") && !strings.Contains(line, "█") && !strings.Contains(line, ledger.MaxRupiah.String()) {
					t.Fatalf("at %d cells: %q", w, line)
				}
			}
		}
	})
}

// atArrears drives the bill screen of n unpaid months, past its quiet time.
func atArrears(t *testing.T, n int, partial ...ledger.Partial) (*fakeShop, *uitest.Stage[Screen]) {
	t.Helper()
	shop := testShop(t)
	product := pdamProduct
	if len(partial) > 0 {
		product.Partial = partial[0]
	}
	found := BillFound{Question: Question{Product: product, Customer: months(n)[0].Customer}, From: "202606", To: "202611"}
	for _, b := range months(n) {
		found.Bills = append(found.Bills, shop.named(b))
	}
	stage := uitest.Drive[Screen](t, newBill(shop.world(), ticket{seat: 3}, found))
	stage.Wait(quietTime)
	return shop, stage
}

func TestBillChoice(t *testing.T) {
	for _, test := range []struct {
		name string
		keys []string
		want int
	}{
		{"all at first", nil, 3}, {"one less", []string{"-"}, 2}, {"never none", []string{"-", "-", "-", "-"}, 1},
		{"and more again", []string{"-", "-", "+"}, 2}, {"never more than there are", []string{"+"}, 3}, {"a key held down", []string{"--"}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				_, stage := atArrears(t, 3)
				stage.Press(append(test.keys, "f9")...)
				order, paid := asked(t, stage)
				if !paid || !slices.EqualFunc(order.Bills, months(3)[:test.want], func(a, b ledger.Bill) bool { return a.Period == b.Period }) ||
					order.Tender != (79_750*ledger.Rupiah(test.want)).RoundUp(100) {
					t.Errorf("paid %v: %d bills with %d; want the oldest %d", paid, len(order.Bills), order.Tender, test.want)
				}
			})
		})
	}
	t.Run("all at once where no part can be paid", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atArrears(t, 3, ledger.PartialNone)
			frame := frameOf(t, stage.Screen, 80, 24)
			if !strings.Contains(frame, "PDAM Gianyar: 3 bulan dibayar sekaligus") || strings.Contains(frame, "-+") {
				t.Errorf("the screen offers a choice\n%s", frame)
			}
			stage.Press("-", "-", "f9")
			if order, _ := asked(t, stage); len(order.Bills) != 3 {
				t.Errorf("%d bills", len(order.Bills))
			}
		})
	})
	t.Run("text that was pasted or scanned chooses nothing", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atArrears(t, 3)
			stage.Send(uitest.Paste("--"), uitest.Lump("1-2"))
			stage.Press("delete", "f9")
			if order, _ := asked(t, stage); len(order.Bills) != 3 {
				t.Errorf("%d bills", len(order.Bills))
			}
		})
	})
}

func TestBillToNota(t *testing.T) {
	added := func(stage *uitest.Stage[Screen]) (adds []AddAsked) {
		for _, msg := range stage.Said {
			if a, ok := msg.(AddAsked); ok {
				adds = append(adds, a)
			}
		}
		return adds
	}
	t.Run("the chosen months, whatever the cash", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atArrears(t, 3)
			stage.Press("-", "7", "f5")
			if got := added(stage); len(got) != 1 || len(got[0].Bills) != 2 || got[0].Question.Customer != "10003" {
				t.Errorf("added %+v", got)
			}
		})
	})
	t.Run("not before the last digits are typed again", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atBill(t, pulsaProduct, airtime("081234567890"))
			stage.Press("f5")
			if got := added(stage); len(got) != 0 {
				t.Fatalf("added %+v", got)
			}
			stage.Type("7890")
			stage.Press("ctrl+n")
			if got := added(stage); len(got) != 1 || got[0].Again {
				t.Errorf("added %+v", got)
			}
		})
	})
	t.Run("paying again on purpose goes along", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			_, stage := atBill(t, pulsaProduct, airtime("081234567890"))
			stage.Send(payRefused{&ledger.LockedError{Key: "x|day=2000-01-01", State: ledger.Paid}})
			stage.Wait(quietTime)
			stage.Type("7890")
			stage.Press("f8", "f5")
			if got := added(stage); len(got) != 1 || !got[0].Again {
				t.Errorf("added %+v", got)
			}
		})
	})
}

func TestTendersGrow(t *testing.T) {
	for sum, want := range map[ledger.Rupiah][]ledger.Rupiah{
		4_944_300: {4_944_300, 4_945_000, 4_950_000, 4_960_000, 5_000_000},
		79_750:    {79_800, 80_000, 100_000},
		100_000:   {100_000},
	} {
		if got := newCash(100).tenders(sum); !slices.Equal(got, want) {
			t.Errorf("for %d: %d, want %d", sum, got, want)
		}
	}
}

// TestBillMonthsAreAllSeen scrolls through twenty unpaid months, each with amounts and readings of its own.
func TestBillMonthsAreAllSeen(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		shop := testShop(t)
		found := BillFound{Question: Question{Product: pdamProduct, Customer: "10020"}, From: "202502", To: "202611"}
		for i, b := range months(20) {
			b.Lines[0].Amount += ledger.Rupiah(i)
			b.Lines[3].Amount += ledger.Rupiah(100 * i)
			b.Total += ledger.Rupiah(101 * i)
			found.Bills = append(found.Bills, shop.named(b))
		}
		for _, size := range [][2]int{{80, 24}, {120, 40}, {60, 16}} {
			stage := uitest.Drive[Screen](t, newBill(shop.world(), ticket{seat: 3}, found))
			stage.Wait(quietTime)
			seen := ""
			for range 60 {
				seen += frameOf(t, stage.Screen, size[0], size[1])
				stage.Press("down")
			}
			for _, b := range found.Bills {
				for _, text := range []string{b.Period.Label(), b.Total.Plain(), "denda " + b.Line(ledger.LinePenalty).Plain(), "layanan 2.500",
					b.Sheets[0].Start.Plain() + " – " + b.Sheets[0].End.Plain()} {
					if !strings.Contains(seen, text) {
						t.Fatalf("at %dx%d %q of %s is never in sight", size[0], size[1], text, b.Period)
					}
				}
			}
			for _, text := range []string{"Jl. Raya Ubud 12", "Rumah Tangga A2", "FEB25 sampai NOV26", "Bayar semua 20 bulan, tertua dulu", ledger.Join(found.Bills).Total.String()} {
				if !strings.Contains(seen, text) {
					t.Errorf("at %dx%d %q is never in sight", size[0], size[1], text)
				}
			}
		}
	})
}

// What would be refused at F9 is said before cash is taken, and no longer once it is over.
func TestABillThatF9WouldRefuse(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t)
		c.shop.shut = ErrClockBehind
		c.bill("10014").sees("Jangan terima uang dulu. Betulkan jam komputer.").lacks("Terima uangnya")
		c.types("200000").sees("Jangan terima uang dulu").lacks("Terima uangnya")
		c.shop.shut = &HaltedError{"Buku ini salinan."}
		c.presses("esc", "enter").waits(3*time.Second).sees("Buku ini salinan", "Panggil penyelia").lacks("Terima uangnya")
		c.shop.shut = nil
		c.presses("esc", "enter").waits(3 * time.Second).sees("Terima uangnya, lalu F9")
	})
}
