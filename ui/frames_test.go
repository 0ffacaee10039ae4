package ui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/providers"
	"loket/ui/uitest"
)

// scene is a frame kept as golden files: how to get there, and the sizes to draw.
type scene struct {
	name  string
	play  func(c *counter)
	sizes [][2]int // besides 80 × 24
}

var scenes = slices.Concat(tillScenes, []scene{
	{"products", func(*counter) {}, [][2]int{{120, 40}, {60, 16}}},
	{"products by number", func(c *counter) { c.types("081234567890") }, nil},
	{"products of operators", func(c *counter) { c.types("pulsa").presses("down", "down", "down", "down", "down") }, [][2]int{{60, 16}}},
	{"products none", func(c *counter) { c.types("zzz") }, nil},
	{"customer", func(c *counter) {
		c.bill("10014").presses("f9").waits(3 * time.Second).presses("enter").types("pdam").presses("enter")
	}, [][2]int{{60, 16}}},
	{"customer asking", func(c *counter) {
		c.types("pln").presses("enter").types("530000000001").presses("enter").waits(900 * time.Millisecond)
	}, nil},
	{"customer numbers", func(c *counter) {
		c.types("samsat").presses("enter").Send(uitest.Lump("1234567890123456\r"))
	}, [][2]int{{60, 16}}},
	{"customer prefix", func(c *counter) {
		c.types("telkomsel 10.").presses("enter").types("081712345678").presses("enter")
	}, nil},
	{"customer paid before", func(c *counter) {
		c.shop.fates["10014"] = fate{inquiry: &providers.NoArrears{From: "202606", To: "202611", Paid: &providers.Payinfo{Period: "202610", Counter: "7", PaidAt: "2026-11-03 10:11"}}}
		c.types("pdam").presses("enter").types("10014").presses("enter")
	}, nil},
	{"customer no bill", func(c *counter) { c.types("pdam").presses("enter").types("10006").presses("enter") }, nil},
	{"bill water", func(c *counter) { c.bill("10014").types("100000") }, [][2]int{{120, 40}, {60, 16}}},
	{"bill arrears", func(c *counter) {
		c.types("pln").presses("enter").types("530000000001").presses("enter").waits(2 * time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"bill months", func(c *counter) { c.bill("10003").presses("-") }, [][2]int{{120, 40}, {60, 16}}},
	{"bill many months", func(c *counter) { c.bill("10020").presses("-", "-", "-") }, [][2]int{{120, 40}, {60, 16}}},
	{"bill prepaid", func(c *counter) {
		c.types("telkomsel 10.").presses("enter").types("081234567890").presses("enter").waits(2 * time.Second).types("7890").presses("b")
	}, [][2]int{{120, 40}, {60, 16}}},
	{"bill prepaid of another operator", func(c *counter) {
		c.shop.fates["0817123456789"] = fate{bill: airtime("0817123456789")}
		c.types("telkomsel 10.").presses("enter").types("0817123456789").presses("enter", "enter").waits(time.Second)
	}, [][2]int{{60, 16}}},
	{"bill at a loss", func(c *counter) {
		f, cost := c.shop.fates["530000000001"], ledger.Rupiah(930_500)
		f.bill.Cost = &cost
		c.shop.fates["530000000001"] = f
		c.types("pln").presses("enter").types("530000000001").presses("enter").waits(2 * time.Second)
	}, [][2]int{{60, 16}}},
	{"products deposits", func(c *counter) { c.deposits(2_150_000, 90_000).waits(time.Second) }, [][2]int{{120, 40}, {60, 16}}},
	{"bill short of deposit", func(c *counter) {
		c.deposits(250_000, 400_000).costly().types("pln").presses("enter").types("530000000001").presses("enter").waits(2 * time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"nota short of deposit", func(c *counter) {
		c.deposits(250_000, 400_000).costly().bill("10014").presses("f5").waits(time.Second).presses("esc")
		c.types("pln").presses("enter").types("530000000001").presses("enter").waits(2 * time.Second).presses("f5").waits(time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"bill short of cash", func(c *counter) { c.bill("10014").types("50000").presses("f9") }, nil},
	{"bill locked", func(c *counter) {
		c.shop.payErr = &ledger.LockedError{Key: "x|day=2000-01-01", Number: "5-000101-0009", State: ledger.Paid, By: "budi", At: time.Now()}
		c.bill("10014").presses("f9").waits(time.Second)
	}, nil},
	{"paying", func(c *counter) { c.bill("10077").presses("f9").waits(3500 * time.Millisecond) }, nil},
	{"result paid", func(c *counter) { c.bill("10014").types("100000").presses("f9").waits(3 * time.Second) }, [][2]int{{120, 40}, {60, 16}}},
	{"result pending", func(c *counter) { c.prepaid("081234567890") }, nil},
	{"result suspect", func(c *counter) { c.bill("10077").presses("f9").waits(5 * time.Second) }, [][2]int{{120, 40}, {60, 16}}},
	{"result failed", func(c *counter) { c.prepaid("081234567891").waits(10 * time.Second) }, nil},
	{"result handed back", func(c *counter) {
		c.prepaid("081234567891").waits(10 * time.Second).presses("f7").waits(time.Second)
	}, nil},
	{"waiting", func(c *counter) { c.busyDay().presses("f3").waits(time.Second) }, [][2]int{{120, 40}, {60, 16}}},
	{"waiting money due", func(c *counter) { c.busyDay().presses("f3", "down", "down", "down", "f7").waits(time.Second) }, nil},
	{"waiting empty", func(c *counter) { c.presses("f3") }, nil},
	{"waiting disputed", func(c *counter) { c.busyDay().dispute().presses("f3", "f3").waits(time.Second) }, [][2]int{{120, 40}, {60, 16}}},
	{"settle", func(c *counter) { c.lost().decides() }, [][2]int{{120, 40}, {60, 16}}},
	{"settle disputed", func(c *counter) {
		c.busyDay().dispute().presses("f3", "f3").waits(time.Second).presses("f8").waits(time.Second).whole(2).armed()
	}, [][2]int{{120, 40}, {60, 16}}},
	{"settle done", func(c *counter) {
		c.lost().decides().whole(1).armed().waits(time.Second).presses("f9").waits(time.Second)
	}, nil},
	{"claim failed", func(c *counter) {
		c.prepaid("081234567891").waits(10*time.Second).presses("enter", "f4").types("KMBTRQ").presses("enter").waits(time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"search", func(c *counter) { c.busyDay().presses("f4").types("wayan") }, nil},
	{"detail", func(c *counter) { c.busyDay().presses("f4").types("hilang").presses("enter") }, [][2]int{{120, 40}}},
	{"detail paid", func(c *counter) { c.answered(waterAnswer).presses("f4") }, [][2]int{{120, 40}}},
	{"detail history", func(c *counter) {
		c.busyDay().dispute().presses("f4").types("hilang").presses("enter").whole(3)
	}, [][2]int{{120, 40}}},
	{"raw masked", func(c *counter) { c.answered(waterAnswer).presses("tab") }, [][2]int{{120, 40}}},
	{"raw open", func(c *counter) { c.answered(waterAnswer).presses("tab", "f8").allows("Budi") }, [][2]int{{120, 40}}},
	{"daily", func(c *counter) { c.busyDay().presses("f2") }, [][2]int{{120, 40}, {60, 16}}},
	{"daily full", func(c *counter) { c.fullDay().presses("f2") }, [][2]int{{120, 40}, {60, 16}}},
	{"daily sieved", func(c *counter) {
		c.fullDay().presses("f2", "tab", "tab", "tab", "right", "right").types("ni ").presses("shift+tab")
	}, [][2]int{{120, 40}, {60, 16}}},
	{"daily charts", func(c *counter) { c.fullDay().presses("f2", "f7") }, [][2]int{{120, 40}, {60, 16}}},
	{"daily typed day", func(c *counter) {
		c.fullDay().presses("f2", "shift+tab", "right", "right", "right", "tab", "tab").types("3112")
	}, nil},
	{"daily empty", func(c *counter) { c.busyDay().presses("f2", "left") }, [][2]int{{120, 40}}},
	{"news", func(c *counter) {
		c.prepaid("081234567890").presses("enter").waits(10 * time.Second)
	}, nil},
	{"leaving", func(c *counter) { c.bill("10077").presses("f9").waits(time.Second).presses("f10") }, nil},
	{"rekon ask", func(c *counter) { c.busyDay().presses("f2").waits(time.Second).presses("f8").waits(time.Second) }, [][2]int{{120, 40}, {60, 16}}},
	{"rekon ask wrong", func(c *counter) {
		c.shop.statementErr = &StatementError{Happened: `Mutasi mutasi.csv: kolom nominal tidak ditemukan. Kolom di baris 1: "Nama", "Alamat".`}
		c.recon()
	}, nil},
	{"rekon", func(c *counter) { c.busyDay().recon() }, [][2]int{{120, 40}, {60, 16}}},
	{"rekon all", func(c *counter) { c.busyDay().recon().presses("tab") }, nil},
	{"rekon candidates", func(c *counter) { c.busyDay().reconOf("10099", "10014").onLine("hanya di sana") }, [][2]int{{120, 40}, {60, 16}}},
	{"rekon decide", func(c *counter) {
		c.busyDay().recon().onLine("terbuka di sini").presses("f8").types("telepon 8812").armed()
	}, [][2]int{{120, 40}, {60, 16}}},
	{"rekon not ours", func(c *counter) {
		c.busyDay().recon().onLine("hanya di sana").presses("f8", "right", "f9")
	}, [][2]int{{60, 16}}},
})

// prepaid pays airtime and shows what came of it.
func (c *counter) prepaid(number string) *counter {
	c.t.Helper()
	return c.types("telkomsel 10.").presses("enter").types(number).presses("enter").waits(time.Second).
		types(number[len(number)-4:]).presses("f9").waits(1500 * time.Millisecond).sees("DIPROSES")
}

// busyDay is a day with a payment of every kind, some of them open, and the next customer on the screen.
func (c *counter) busyDay() *counter {
	c.t.Helper()
	for no, f := range c.shop.fates {
		if no == "10077" || no == "081234567890" {
			f.after = 40 * time.Minute
		}
		c.shop.fates[no] = f
	}
	c.bill("10014").types("100000").presses("f9").waits(3 * time.Second).presses("enter")
	c.prepaid("081234567890").presses("enter")
	c.prepaid("081234567891").waits(10 * time.Second).sees("GAGAL").presses("enter")
	c.bill("10077").presses("f9").waits(5 * time.Second).presses("enter").waits(15 * time.Second)
	return c.sees("Pilih produk")
}

// fullDay is a day of 62 payments over nine hours, some of them not paid, after a busy beginning with a dispute.
func (c *counter) fullDay() *counter {
	c.t.Helper()
	c.busyDay().dispute()
	names := []string{"I WAYAN SUDARTA", "NI LUH PUTU RATNA DEWI", "DESAK MADE AYU KARTIKA SARI WIJAYANTI PRANOTO", "KOMANG ARTA", "NI KETUT AMINAH"}
	for i := range 58 {
		time.Sleep(time.Duration(4+i*7%11) * time.Minute)
		no, b := ledger.CustomerNo(fmt.Sprintf("2%04d", i*37)), ledger.Bill{}
		answer := saidPaid()
		switch i % 6 {
		case 0, 1, 2:
			b = water(no, names[i%len(names)])
		case 3:
			no = ledger.CustomerNo(fmt.Sprintf("5300%08d", i*91))
			b = power(no)
			b.Name = names[i%len(names)]
		case 4:
			no = ledger.CustomerNo(fmt.Sprintf("0812%08d", i*97))
			b = airtime(no)
		case 5:
			no = ledger.CustomerNo(fmt.Sprintf("1234567890%06d,5104010101800001", i))
			b = vehicle(no)
		}
		if i%13 == 7 {
			answer = &ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomeFailed, Code: "016", Message: "Gagal"}
		}
		c.shop.fates[no] = fate{bill: b, answer: answer}
		named := c.shop.named(b)
		if _, _, err := c.shop.Pay(context.Background(), Order{Bills: []ledger.Bill{named}, Tender: named.Total.RoundUp(50_000)}); err != nil {
			c.t.Fatalf("pay: %v", err)
		}
	}
	return c.waits(2 * time.Second)
}

// guardedScenes are those of a ledger with users.
var guardedScenes = []struct {
	name string
	play func(c *counter)
}{
	{"door", func(c *counter) { c.types("b27") }},
	{"door locked out", func(c *counter) {
		for range 6 {
			c.types("999999").presses("enter").waits(time.Second)
		}
	}},
	{"door shut", func(c *counter) { c.enters("Budi").bill("10014").presses("f12") }},
	{"signed in", func(c *counter) { c.enters("Budi") }},
	{"approval", func(c *counter) {
		c.enters("Budi").lost().decides().whole(1).presses("f9").types("999999").presses("enter").waits(time.Second).types("27")
	}},
}

func TestGuardedScenes(t *testing.T) {
	for _, scene := range guardedScenes {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {60, 16}} {
			t.Run(sizeName(scene.name, size), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					c := guarded(t)
					c.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					scene.play(c)
					if why := misfit(c.frame(), size[0], size[1]); why != "" {
						t.Error(why)
					}
					uitest.Golden(t, c.frame())
				})
			})
		}
	}
}

func TestScenes(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range append([][2]int{{80, 24}}, scene.sizes...) {
			t.Run(sizeName(scene.name, size), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					c := open(t)
					c.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					scene.play(c)
					if why := misfit(c.frame(), size[0], size[1]); why != "" {
						t.Error(why)
					}
					uitest.Golden(t, c.frame())
				})
			})
		}
	}
}

func TestTooSmall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t)
		c.bill("10014").Send(tea.WindowSizeMsg{Width: 59, Height: 24})
		c.sees("Perbesar layar").lacks("TOTAL")
		c.Send(tea.WindowSizeMsg{Width: 60, Height: 16})
		c.sees("TOTAL")
	})
}
