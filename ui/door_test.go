package ui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"loket/ledger"
	"loket/ui/uitest"
)

// crew are the users of the tests; everybody's PIN is fakePIN.
var crew = ledger.Users{
	{Name: "Ani", Role: ledger.RoleSupervisor, PIN: "x"}, {Name: "Budi", Role: ledger.RoleOperator, PIN: "x"},
	{Name: "Cok Istri Dewi", Role: ledger.RoleOperator, PIN: "x"}, {Name: "Eka", Role: ledger.RoleSupervisor, PIN: "x", Disabled: true}}

// guarded is a counter of a ledger with users, at its door.
func guarded(t uitest.T) *counter {
	t.Helper()
	shop := testShop(t)
	shop.users, shop.operator = crew, ""
	return &counter{t, shop, uitest.Drive[tea.Model](t, openApp(shop.world(), plainStyle()))}
}

// enters signs a user in.
func (c *counter) enters(name string) *counter {
	c.t.Helper()
	return c.types(name[:1]).types(fakePIN).presses("enter").waits(time.Second)
}

func TestDoor(t *testing.T) {
	t.Run("shows nothing before somebody signs in, and no digit of a PIN", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.sees("Masuk", "Ani", "penyelia", "Budi", "belum masuk").lacks("Pilih produk").lacks("Eka")
			c.types("pdam").presses("f1", "f2", "f3", "f4", "f5", "f9", "f12", "esc").sees("Masuk").lacks("Bantuan")
			c.types("b2718").sees("••••").lacks("2718").types("28").presses("enter").waits(time.Second).sees("Pilih produk", "loket 5 · Budi")
		})
	})
	t.Run("takes a name by its letters, however fast they come", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.Send(uitest.Lump("bu" + fakePIN))
			c.waits(100 * time.Millisecond).presses("enter").waits(time.Second).sees("loket 5 · Budi")
			c.presses("f12").waits(time.Second).types("cok").sees("▸ Cok").types("27").sees("••").types("a").sees("▸ Ani").lacks("•")
			c.types("xyz").sees("▸ Ani").types("bb").sees("▸ Budi")
		})
	})
	t.Run("keeps what is typed before the names are there", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.users, shop.operator = crew, ""
			s := newDoor(shop.world(), ticket{}, false)
			early, _ := s.Update(uitest.Lump("b"))
			early, _ = early.Update(uitest.Lump(fakePIN))
			early, _ = early.Update(s.Init()())
			if form := early.(door).form; form.pin.value != fakePIN || form.users[form.at].Name != "Budi" {
				t.Errorf("%q at %d", form.pin.value, form.at)
			}
		})
	})
	t.Run("a number scanned at a shut door uses up no try", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.Burst(uitest.Lump("512345601014"), uitest.Key("enter"))
			c.waits(time.Second).sees("dari pemindai", "Masuk").lacks("•")
			if c.shop.tries["Ani"] != 0 {
				t.Error("tried")
			}
			c.enters("Budi").sees("loket 5 · Budi")
		})
	})
	t.Run("forgets a PIN that somebody began and left", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.types("b99").waits(20 * time.Second).types("9").waits(20 * time.Second).sees("•••").waits(11 * time.Second).lacks("•").sees("dikosongkan")
			c.types(fakePIN).presses("enter").waits(time.Second).sees("loket 5 · Budi")
		})
	})
	t.Run("tells how many tries are left, then until when it is locked", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			for _, want := range []string{"Empat percobaan lagi", "Tiga", "Dua", "Satu"} {
				c.types("999999").presses("enter").waits(time.Second).sees("PIN salah", want).lacks("•")
			}
			c.types("999999").presses("enter").waits(time.Second)
			c.types(fakePIN).presses("enter").waits(time.Second).sees("Terkunci sampai pukul 08:00:3").lacks("Pilih produk")
			c.presses("down").lacks("Terkunci sampai").enters("Budi").sees("Pilih produk")
		})
	})
	t.Run("a PIN that is missing is asked for", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.presses("enter").waits(time.Second).sees("Ketik PIN dulu", "Masuk")
			if c.shop.tries["Ani"] != 0 {
				t.Error("an empty PIN was tried")
			}
		})
	})
	t.Run("F12 locks, and whoever comes goes on with what was there", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").bill("10014").types("100000").presses("f12").sees("Terkunci", "Budi atau pengguna lain").lacks("SUDARTA").lacks("100.000")
			c.presses("f9").types("f9").waits(time.Second).paid(0).presses("esc").sees("Terkunci")
			c.enters("Cok").sees("SUDARTA", "100.000", "loket 5 · Cok Istri Dewi").presses("f9").waits(3 * time.Second).paid(1)
		})
	})
	t.Run("nobody at the keys for as long as the setting says locks it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").bill("10014").types("1").waits(4 * time.Minute).types("0").waits(4 * time.Minute).sees("SUDARTA").waits(2 * time.Minute).sees("Terkunci").lacks("SUDARTA")
			c.types("9").waits(6 * time.Minute).sees("Terkunci").presses("esc").enters("Budi").sees("SUDARTA")
		})
	})
	t.Run("payments on their way go on behind it, and no name is told", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").bill("10014").types("100000").presses("f9").waits(time.Second / 2).presses("f12").sees("1 pembayaran dalam perjalanan")
			c.waits(3 * time.Second).paid(1).lacks("SUDARTA").lacks("LUNAS").enters("Budi").sees("LUNAS")
			c.presses("enter").prepaid("081234567890").presses("enter", "f12").waits(10*time.Second).sees("1 kabar menunggu", "masuk dulu").lacks("0812")
			c.presses("f3").sees("Terkunci").enters("Budi").presses("f3").waits(time.Second).sees("LUNAS")
		})
	})
	t.Run("leaves by F10", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			if c.presses("f10"); !c.quit() {
				t.Error("stays")
			}
		})
	})
	t.Run("a ledger without users has none", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.presses("f12").waits(time.Hour).presses("ctrl+l").lacks("Terkunci").lacks("F12").sees("Pilih produk")
		})
	})
}

// TestALostKeyStandsOnEveryScreen: it was given up on a word, so that whoever works here has to see it, at the door too.
func TestALostKeyStandsOnEveryScreen(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		shop := testShop(t)
		shop.users, shop.operator = crew, ""
		w := shop.world()
		w.Shop.LostKey = "KUNCI DIGANTI 26-11-26"
		c := &counter{t, shop, uitest.Drive[tea.Model](t, openApp(w, plainStyle()))}
		for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 40}} {
			c.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			c.sees("PIN", "KUNCI DIGANTI 26-11-26").enters("Budi")
			for _, k := range []string{"f1", "f2", "f3", "f4", "f6"} {
				c.presses(k).sees("KUNCI DIGANTI 26-11-26")
				if why := misfit(c.frame(), size[0], size[1]); why != "" {
					t.Error(why)
				}
			}
			c.presses("f12")
		}
	})
}

// TestWrongPINsAreToldToWhoseTheyWere: they end with the next right one, and nobody else would know.
func TestWrongPINsAreToldToWhoseTheyWere(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := guarded(t)
		c.enters("Budi").lacks("PIN salah").presses("f12")
		c.types("a999999").presses("enter").waits(time.Second).types("888888").presses("enter").waits(time.Second).presses("down", "down")
		c.enters("Budi").lacks("PIN salah").presses("f12").enters("Ani").sees("2 PIN salah diketik atas nama Ani", "ganti PIN")
		c.waits(2 * time.Minute).lacks("PIN salah").presses("f12").enters("Ani").lacks("PIN salah")
	})
	inBubble(t, func(t *testing.T) {
		c := guarded(t)
		c.shop.tries["Ani"] = 3
		c.enters("Budi").lost().decides().whole(1).presses("f9").permits().sees("3 PIN salah diketik atas nama Ani")
	})
}

// TestAHaltedLedgerUnmasksNothing: it records nobody's word, and asks for no PIN.
func TestWrongPINsHideNoNews(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := guarded(t)
		c.enters("Budi").prepaid("081234567891").presses("enter", "f12").waits(time.Second)
		c.types("budi999999").presses("enter").waits(time.Second).sees("PIN salah").enters("Budi").waits(time.Second)
		c.sees("1 PIN salah diketik atas nama Budi").waits(10*time.Second).sees("1 PIN salah diketik atas nama Budi", "1 kabar: F3").presses("f3").waits(time.Second).sees("● GAGAL")
	})
}

func TestAHaltedLedgerUnmasksNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := testShop(t).world()
		s := newRaw(w, ticket{}, "x")
		s.answers = []rawAnswer{{}}
		if s.world.Shop.Halted = "kunci hilang"; len(s.Keys()) != 2 {
			t.Error("the key is offered")
		}
		if _, cmd := s.press(tea.KeyMsg{Type: tea.KeyF8}); cmd != nil {
			t.Errorf("%T", cmd())
		}
	})
}

// permits is a supervisor's PIN on the screen that asks for one.
func (c *counter) permits() *counter {
	c.t.Helper()
	return c.sees("Izin penyelia", "yang masuk tetap Budi", "Ani").lacks("Cok Istri").types(fakePIN).presses("enter").waits(time.Second).lacks("Izin penyelia")
}

func TestApproval(t *testing.T) {
	t.Run("a decision takes a supervisor's PIN, over the operator's shoulder", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").lost().decides().whole(1).presses("f9")
			c.types("999999").presses("enter").waits(time.Second).sees("PIN salah", "menjadi LUNAS").permits()
			c.sees("diputuskan Ani", "F9 sekali lagi", "loket 5 · Budi").waits(time.Second).presses("f9").waits(time.Second).sees("● LUNAS", "loket 5 · Budi")
			if p := c.shop.newest(); p.SettledBy != "Ani" || len(c.shop.acts) != 1 || !strings.Contains(c.shop.acts[0], "Ani: "+p.Number+" menjadi LUNAS") {
				t.Errorf("settled by %q, acts %q", p.SettledBy, c.shop.acts)
			}
		})
	})
	t.Run("given up it allows nothing", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").lost().decides().whole(1).presses("f9").sees("Izin penyelia").presses("esc").sees("Putusan penyelia", "mutasi 8812").lacks("F9 sekali lagi")
			c.waits(time.Second).presses("f9").sees("Izin penyelia").presses("esc")
			if c.shop.decisions != 0 {
				t.Error("decided")
			}
		})
	})
	t.Run("it is for what stood there, and no longer once that changes", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").lost().decides().whole(1).presses("f9").permits().waits(time.Second)
			c.presses("right").waits(time.Second).presses("f9").sees("Izin penyelia", "menjadi GAGAL")
		})
	})
	t.Run("money whose customer left takes it too", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").prepaid("081234567891").waits(10 * time.Second).sees("GAGAL").presses("enter")
			c.presses("f3", "f3").waits(time.Second).presses("f7").waits(time.Second).presses("f7").sees("Mengembalikan Rp").presses("esc")
			if back := c.shop.handedBack(); back != 0 {
				t.Fatalf("%s went back", back)
			}
			c.presses("f7").waits(time.Second).presses("f7").permits()
			if back := c.shop.handedBack(); back <= 0 {
				t.Errorf("%s went back", back)
			}
		})
	})
	t.Run("its news, read when the customer may have left with a slip, takes it too, in the order of every screen", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").prepaid("081234567891").presses("enter").waits(10*time.Second).sees("GAGAL", "F3 buka").presses("f3").waits(time.Second).sees("Hasil pembayaran")
			c.presses("f7").waits(time.Second).sees("Cocokkan kode klaim KMBTRQ", "setelah penyelia").lacks("Izin penyelia")
			c.presses("f7").waits(time.Second).sees("Izin penyelia", "Mengembalikan Rp").presses("esc").lacks("Cocokkan")
			if back := c.shop.handedBack(); back != 0 {
				t.Fatalf("%s went back without a supervisor", back)
			}
		})
	})
	t.Run("a screen left standing for long is no customer either", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			f := c.shop.fates["081234567891"]
			f.after = 18 * time.Second // minutes of this counter; the slip comes at 20
			c.shop.fates["081234567891"] = f
			c.enters("Budi").prepaid("081234567891").waits(18 * time.Second).sees("GAGAL").presses("f7").waits(time.Second).presses("f7").sees("Izin penyelia").presses("esc")
			if back := c.shop.handedBack(); back != 0 {
				t.Errorf("%s went back without a supervisor", back)
			}
		})
	})
	t.Run("of a nota too, as long as one of it left with a slip", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			s := visit{world: c.shop.world(), shown: visitShown{auto: true}}
			s.read.payments = []ledger.Payment{{IntendedAt: c.shop.clock.Now()}, {IntendedAt: c.shop.clock.Now(), Prints: ledger.Prints{Titipan: 1}}}
			for range 2 { // it is wanted twice
				next, cmd := s.handBack()
				if s = next.(visit); s.handing {
					t.Fatal("handed back")
				}
				if cmd != nil {
					if _, asked := cmd().(SupervisorAsked); !asked {
						t.Errorf("%T", cmd())
					}
				}
			}
			s.read.payments = s.read.payments[:1]
			if next, _ := s.handBack(); !next.(visit).handing {
				t.Error("nobody left")
			}
		})
	})
	t.Run("what a supervisor opened is shut again when the counter was", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").answered(waterAnswer).presses("tab").sees("disamarkan").presses("f8").permits().sees("SUDARTA")
			c.presses("f12").enters("Cok").sees("disamarkan").lacks("SUDARTA")
		})
	})
	t.Run("a line of a statement is decided by whoever stood there when it was allowed", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").busyDay().recon().onLine("terbuka di sini").presses("f8", "f9").permits().sees("F9 sekali lagi").waits(time.Second)
			c.presses("f12").enters("Cok").lacks("F9 sekali lagi").presses("f9").waits(time.Second).sees("Izin penyelia")
			if c.shop.decisions != 0 {
				t.Error("decided by somebody else")
			}
		})
	})
	t.Run("while the customer is there the operator hands it back", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").prepaid("081234567891").waits(10 * time.Second).sees("GAGAL").presses("f7").waits(time.Second)
			if back := c.shop.handedBack(); back <= 0 || len(c.shop.acts) != 0 {
				t.Errorf("%s went back, %q", back, c.shop.acts)
			}
		})
	})
}

// TestNobodyPassesTheDoor: whatever is pressed, typed or pasted, without a right PIN nothing of a customer is shown and
// nothing is done.
func TestNobodyPassesTheDoor(t *testing.T) {
	keys := append([]string{"f9", "f7", "f8", "f12", "ctrl+l"}, harmless...)
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := guarded(t)
			c.enters("Budi").bill("10014").types("100000").presses("f12")
			for _, msg := range rapid.SliceOfN(anything(keys), 1, 40).Draw(t, "input") {
				c.does(msg)
				if strings.Contains(c.frame(), "SUDARTA") {
					t.Fatalf("a customer is shown:\n%s", c.frame())
				}
			}
			c.paid(0)
		})
	})
}
