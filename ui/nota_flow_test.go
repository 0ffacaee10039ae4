package ui

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/ui/uitest"
)

// families are the customers of a nota: one that pays, one that the provider refuses, one whose answer is lost, one
// that is processed for a while, and months of one account of which the second is refused.
func families(s *fakeShop) {
	refused := &ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomeFailed, Code: "016", Message: "Jumlah salah"}
	s.fates["20001"] = fate{bill: water("20001", "NI KETUT LUNAS"), payWait: time.Second, answer: saidPaid()}
	s.fates["20002"] = fate{bill: water("20002", "I NYOMAN GAGAL"), payWait: time.Second, answer: refused}
	s.fates["20003"] = fate{bill: water("20003", "I GEDE HILANG"), payWait: time.Second, later: saidPaid(), after: time.Hour}
	s.fates["20004"] = fate{bill: water("20004", "NI MADE LAMBAT"), payWait: time.Second, later: saidPaid(), after: 10 * time.Second,
		answer: &ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePending, Message: "Transaksi diproses"}}
	s.fates["20005"] = fate{bill: water("20005", "I PUTU TUNGGAK"), payWait: time.Second, answer: saidPaid()}
	s.fates["20005/202609"] = fate{payWait: time.Second, answer: refused}
	for i := range 12 {
		no := ledger.CustomerNo(fmt.Sprintf("3%04d", i))
		s.fates[no] = fate{bill: water(no, fmt.Sprintf("PELANGGAN KE %d", i+1)), answer: saidPaid()}
	}
}

// unpaid are a customer's unpaid months, oldest first.
func unpaid(s *fakeShop, customer ledger.CustomerNo, periods ...ledger.Month) []ledger.Bill {
	var bills []ledger.Bill
	for _, month := range periods {
		b := s.fates[customer].bill
		b.Ref, b.Period = ledger.RefID("5"+string(customer)+string(month)), month
		b.Sheets = []ledger.Sheet{{Period: string(month), Amount: 77_250}}
		bills = append(bills, b.WithFee(pdamProduct))
	}
	return bills
}

// adds puts a PDAM customer's bill into the nota.
func (c *counter) adds(numbers ...string) *counter {
	c.t.Helper()
	for _, number := range numbers {
		c.bill(number).presses("f5").sees("Nota ›").waits(time.Second).presses("esc").sees("Pilih produk")
	}
	return c
}

// notaOf is a nota of these customers, past its quiet time.
func (c *counter) notaOf(numbers ...string) *counter {
	c.t.Helper()
	families(c.shop)
	return c.adds(numbers...).presses("f5").sees("Nota ›").waits(time.Second)
}

// arrears shows the bill screen of a customer's unpaid months.
func (c *counter) arrears(customer ledger.CustomerNo, periods ...ledger.Month) *counter {
	c.t.Helper()
	families(c.shop)
	c.bill("10014")
	bills := unpaid(c.shop, customer, periods...)
	c.presses("esc")
	c.Send(BillFound{Question: Question{Product: pdamProduct, Customer: customer}, Bills: bills, From: periods[0], To: periods[len(periods)-1]})
	return c.waits(time.Second).sees("TOTAL")
}

func TestNota(t *testing.T) {
	t.Run("three bills, one tender, one change", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("10014", "20001", "20002")
			c.sees("NOTA 3 tagihan Rp239.250", "Rp239.300", "I WAYAN SUDARTA", "bulat +50").paid(0)
			c.types("300000").sees("Rp60.700").presses("f9").sees("Membayar").paid(1).waits(10 * time.Second)
			if got := c.shop.orders[0]; len(got.Bills) != 3 || got.Tender != 300_000 || len(got.Again) != 0 {
				t.Errorf("order %+v", got)
			}
			c.sees("Hasil nota", "2 LUNAS · 1 GAGAL", "KEMBALI", "Kembalikan Rp79.800 (F7)", "Jumlah salah").lacks("NOTA 3")
		})
	})
}

var notaScenes = []struct {
	name  string
	play  func(c *counter)
	sizes [][2]int
}{
	{"nota of one", func(c *counter) { c.notaOf("10014") }, nil},
	{"nota of three", func(c *counter) { c.notaOf("10014", "20001", "20002").types("300000") }, [][2]int{{120, 40}, {60, 16}}},
	{"nota of twelve", func(c *counter) {
		var numbers []string
		for i := range 12 {
			numbers = append(numbers, fmt.Sprintf("3%04d", i))
		}
		c.notaOf(numbers...)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"nota paying", func(c *counter) { c.notaOf("20001", "20002", "20003").presses("f9").waits(1500 * time.Millisecond) }, [][2]int{{120, 40}}},
	{"visit paid", func(c *counter) { c.notaOf("10014", "20001").types("200000").presses("f9").waits(10 * time.Second) }, [][2]int{{120, 40}, {60, 16}}},
	{"visit failed", func(c *counter) {
		c.notaOf("20001", "20002", "10014").types("300000").presses("f9").waits(10 * time.Second)
	}, [][2]int{{120, 40}}},
	{"visit suspect", func(c *counter) {
		c.notaOf("20001", "20003", "10014").types("300000").presses("f9").waits(10 * time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"visit arrears", func(c *counter) {
		c.arrears("20005", "202608", "202609", "202610", "202611").types("500000").presses("f9").waits(10 * time.Second)
	}, [][2]int{{120, 40}}},
	{"visit interrupted", nil, [][2]int{{120, 40}}},
}

func TestNotaScenes(t *testing.T) {
	for _, scene := range notaScenes {
		for _, size := range append([][2]int{{80, 24}}, scene.sizes...) {
			t.Run(sizeName(scene.name, size), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					start := open
					if scene.play == nil {
						start = stopped
					}
					c := start(t)
					c.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					if scene.play != nil {
						scene.play(c)
					}
					if why := misfit(c.frame(), size[0], size[1]); why != "" {
						t.Error(why)
					}
					uitest.Golden(t, c.frame())
				})
			})
		}
	}
}

// stopped is a counter that opens after an earlier run was killed in the middle of a nota: the first bill paid, the
// second on its way, the third not sent.
func stopped(t uitest.T) *counter {
	t.Helper()
	shop := testShop(t)
	families(shop)
	world := shop.world()
	for n, customers := range [][]ledger.CustomerNo{{"20001", "20003", "20002"}, {"30001"}} {
		id := ledger.NotaID(fmt.Sprint("nota9", n))
		var bills []ledger.Bill
		var refs []ledger.RefID
		for _, no := range customers {
			b := shop.named(shop.fates[no].bill)
			bills, refs = append(bills, b), append(refs, b.Ref)
		}
		day := ledger.DayOf(shop.clock.Now(), witaZone)
		shop.cash(id, shop.stamp().Tender(id, ledger.Tender{Amount: 250_000, Rounding: 100, Day: day, Payments: refs}))
		for _, b := range bills {
			open, paid := ledger.Keys(pdamProduct, b, day)
			shop.add(b.Ref, shop.stamp().Intend(b.Ref, ledger.Intend{Number: shop.number(day), Nota: id, Claim: "KMBTRQ", Day: day,
				Product: pdamProduct, Bill: b, Practice: true, OpenKey: open, PaidKeys: paid}))
		}
		if len(refs) > 1 {
			shop.add(refs[0], shop.stamp().Submit(refs[0]))
			shop.add(refs[0], shop.stamp().Answer(refs[0], *saidPaid(), nil))
			shop.add(refs[1], shop.stamp().Submit(refs[1]))
			shop.add(refs[1], shop.stamp().Lost(refs[1], "loket berhenti sebelum hasilnya tercatat", nil))
		}
		shop.add(refs[len(refs)-1], shop.stamp().Cancel(refs[len(refs)-1], "loket berhenti sebelum hasilnya tercatat"))
		world.Interrupted = append(world.Interrupted, id)
	}
	return &counter{t, shop, uitest.Drive[tea.Model](t, openApp(world, plainStyle()))}
}

func TestInterrupted(t *testing.T) {
	t.Run("each nota is told above the products, oldest first, and prints nothing by itself", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := stopped(t).waits(time.Minute)
			c.sees("Nota terputus 01-01-2000 08:00:00", "1 BELUM PASTI · 1 LUNAS · 1 BATAL (tidak dikirim)", "Titipan Rp79.750, kode klaim KMBTRQ",
				"Kembalikan Rp90.500 (F7), kode KMBTRQ", "loket berhenti sebelum hasilnya tercatat").lacks("KEMBALI ")
			if len(c.shop.prints) != 0 {
				t.Fatalf("printed %v by itself", c.shop.prints)
			}
			c.presses("f3").sees("Daftar tunggu").presses("esc").sees("Nota terputus").waits(time.Second)
			c.presses("f4").waits(time.Second)
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocTitipan) {
				t.Fatalf("F4 printed %v, want the titipan of the chosen row", got)
			}
			c.presses("enter").sees("Nota terputus", "1 BATAL").lacks("BELUM PASTI ·").waits(time.Second)
			c.presses("esc").sees("Pilih produk").lacks("terputus")
		})
	})
	t.Run("money goes back to the claim code, F7 twice", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := stopped(t).waits(time.Second).presses("f7").sees("Cocokkan kode klaim KMBTRQ, serahkan Rp90.500").presses("f7").sees("Cocokkan")
			c.waits(time.Second).presses("f7").waits(time.Second).sees("Uang sudah dikembalikan: Rp90.500", "Sudah dicetak")
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocHandBack) {
				t.Errorf("printed %v", got)
			}
			c.presses("f7").waits(time.Second)
			if len(c.shop.prints) != 1 {
				t.Error("handed back twice")
			}
		})
	})
}
