package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"loket/ledger"
	"loket/ui/uitest"
)

// dispute makes the newest payment, which its provider called failed, paid after all.
func (c *counter) dispute() *counter {
	c.t.Helper()
	p := c.shop.newest()
	c.shop.add(p.Ref, c.shop.stamp().Answer(p.Ref, *saidFailed(), nil))
	c.shop.add(p.Ref, c.shop.stamp().Answer(p.Ref, ledger.Answer{Source: ledger.SourceAdvice, Outcome: ledger.OutcomePaid, Code: "021",
		Message: "Sudah lunas", Serial: "SN77", Notes: []string{"denda Rp1 lebih"}}, nil))
	return c.waits(time.Second)
}

func (s *fakeShop) newest() ledger.Payment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.payments[len(s.payments)-1]
}

// lost leaves a payment open whose answer never comes, and the next customer on the screen.
func (c *counter) lost() *counter {
	c.t.Helper()
	f := c.shop.fates["10077"]
	f.later = nil
	c.shop.fates["10077"] = f
	return c.bill("10077").types("100000").presses("f9").waits(5 * time.Second).presses("enter").waits(time.Second).sees("Pilih produk")
}

// decides opens the decision about the first payment of the waiting list, past its quiet time.
func (c *counter) decides() *counter {
	c.t.Helper()
	return c.presses("f3").waits(time.Second).presses("f8").waits(time.Second).sees("Putusan penyelia")
}

// whole fills in a decision: LUNAS by one →, GAGAL by two, DIBALIK by three.
func (c *counter) whole(rights int) *counter {
	c.t.Helper()
	for range rights {
		c.presses("right")
	}
	return c.types("mutasi 8812").waits(time.Second)
}

// armed is F9 and the name of a supervisor.
func (c *counter) armed() *counter {
	c.t.Helper()
	return c.presses("f9").sees("Izin penyelia").types("Budi").presses("enter").lacks("Izin penyelia")
}

func TestSettle(t *testing.T) {
	t.Run("decides by F9 twice, a moment apart, with evidence and name", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.lost().decides().whole(1).armed().sees("menjadi LUNAS, diputuskan Budi", "Pelanggan mendapat struk", "F9 sekali lagi")
			c.presses("f9", "f9") // a key that bounces
			if c.shop.decisions != 0 {
				t.Fatal("decided within the quiet time")
			}
			c.waits(time.Second).presses("f9").waits(time.Second).sees("Rincian pembayaran", "● LUNAS", "F4 mencetak").presses("pgdown").sees("mutasi 8812")
			if p := c.shop.newest(); p.State != ledger.Paid || p.SettledBy != "Budi" || p.Evidence != "mutasi 8812" || c.shop.decisions != 1 {
				t.Errorf("%s by %q with %q, %d decisions", p.State, p.SettledBy, p.Evidence, c.shop.decisions)
			}
			c.presses("esc").sees("Semua pembayaran sudah pasti")
		})
	})
	t.Run("says what goes back to the customer, and leads to it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.lost().decides().whole(2).armed().sees("menjadi GAGAL", "kode klaim KMBTRQ (F7)")
			due := c.shop.notas["nota1"].Tender - c.shop.notas["nota1"].Change
			c.sees("Uang kembali "+due.String()).waits(time.Second).presses("f9").waits(time.Second).sees("● GAGAL", "Kembalikan "+due.String())
			c.presses("f7").waits(time.Second).presses("f7").waits(time.Second)
			if got := c.shop.handedBack(); got != due {
				t.Errorf("handed back %s, want %s", got, due)
			}
		})
	})
	t.Run("is not whole without choice, evidence and name", func(t *testing.T) {
		for missing, press := range map[string]func(c *counter){
			"Pilih putusannya": func(c *counter) { c.types("mutasi") },
			"Tulis buktinya":   func(c *counter) { c.presses("right").types("   ") },
			"Tulis nama":       func(c *counter) { c.presses("right").types("mutasi") },
		} {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				c.lost().decides()
				press(c)
				if c.presses("f9"); missing == "Tulis nama" {
					c.types("  ").presses("enter")
				}
				c.sees(missing).waits(time.Second).presses("f9").waits(time.Second).presses("f9").waits(time.Second)
				if c.shop.decisions != 0 {
					t.Errorf("%s: decided", missing)
				}
			})
		}
	})
	t.Run("Enter decides nothing, and anything typed disarms F9", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.lost().decides().whole(1).presses("enter").sees("Enter tidak memutuskan").armed().waits(time.Second)
			c.types("x").waits(time.Second).armed().sees("F9 sekali lagi").waits(time.Second).presses("esc").sees("Putusan penyelia")
			c.lacks("F9 sekali lagi").presses("esc").sees("Daftar tunggu")
			if c.shop.decisions != 0 {
				t.Error("decided")
			}
		})
	})
	t.Run("shows both sides of a dispute, first in the list", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().dispute().presses("f3", "f3").waits(time.Second).sees("Daftar tunggu")
			c.sees("Sengketa (1)", "Belum pasti (1)", "Pertentangan: GAGAL, lalu penyedia menyatakan terbayar")
			if frame := c.frame(); strings.Index(frame, "SENGKETA") > strings.Index(frame, "DIPROSES") {
				t.Errorf("the dispute does not come first:\n%s", frame)
			}
			c.presses("f8").waits(time.Second).Send(tea.WindowSizeMsg{Width: 120, Height: 40})
			c.sees("Dikirim ke penyedia, satu kali · ke pdam-gianyar, nomor 10077", "Jawaban saat ditanya: terbayar", "SN SN77", "Kabar dari penyedia: tidak terbayar",
				"Catatan: denda Rp1 lebih", "Pertentangan: GAGAL")
		})
	})
	t.Run("of a paid payment only that it was taken back", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").types("100000").presses("f9").waits(3*time.Second).presses("enter", "f4", "enter").waits(time.Second).sees("● LUNAS")
			c.presses("f8").waits(time.Second).sees("DIBALIK").lacks("GAGAL").presses("right").sees("▸ DIBALIK ◂")
			c.types("surat").armed().sees("Uang kembali Rp").waits(time.Second).presses("f9").waits(time.Second)
			c.sees("Rincian pembayaran", "● DIBALIK").presses("esc").sees("Cari pembayaran")
		})
	})
	t.Run("what changes meanwhile disarms F9 and is shown", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.lost().decides().whole(2).armed().sees("F9 sekali lagi")
			p := c.shop.newest()
			c.shop.add(p.Ref, c.shop.stamp().Answer(p.Ref, *saidPaid(), nil))
			c.waits(time.Second).sees("● LUNAS", "Keadaannya baru saja berubah").lacks("F9 sekali lagi").presses("f9").waits(time.Second).presses("f9").waits(time.Second).sees("Pilih putusannya")
			if got := c.shop.newest(); got.State != ledger.Paid || c.shop.decisions != 0 {
				t.Errorf("%s, %d decisions", got.State, c.shop.decisions)
			}
		})
	})
	t.Run("a decision that was not taken is told", func(t *testing.T) {
		for err, want := range map[error]string{ledger.ErrIllegal: "putusan ini tidak dicatat", errors.New("disk"): "mungkin tidak tercatat"} {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				c.lost().decides().whole(1)
				c.shop.settleErr = err
				c.armed().waits(time.Second).presses("f9").waits(time.Second).sees(want, "BELUM PASTI")
			})
		}
	})
	t.Run("what has its outcome is not decided", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.prepaid("081234567891").waits(10*time.Second).presses("enter", "f4").types("7891").presses("enter").waits(time.Second).sees("● GAGAL")
			c.lacks("putuskan").presses("f8").waits(time.Second).lacks("Putusan penyelia")
		})
	})
	t.Run("money given back before a decision that it is paid is told", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.lost()
			p := c.shop.newest()
			c.shop.add(p.Ref, c.shop.stamp().Answer(p.Ref, *saidFailed(), nil))
			back, _ := c.shop.HandBack(context.Background(), p.Intend.Nota)
			c.shop.add(p.Ref, c.shop.stamp().Answer(p.Ref, *saidPaid(), nil))
			c.waits(time.Second).presses("f3").waits(time.Second).presses("esc").decides().whole(1).armed()
			n, _ := fakeBook{c.shop}.Nota(context.Background(), p.Intend.Nota)
			c.sees("harus ditagih lagi", (-n.Due()).String())
			if back <= 0 {
				t.Errorf("gave %s back", back)
			}
		})
	})
}

// TestNothingLeavesTheListBySomebodyUnnamed: whatever is pressed, an open payment gets its outcome by an answer or by a
// named person with evidence (reliability §2).
func TestNothingLeavesTheListBySomebodyUnnamed(t *testing.T) {
	keys := append([]string{"f9", "f9", "f9", "f3", "f8", "f8", "right", "left", "tab"}, harmless...)
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			c.busyDay()
			if rapid.Bool().Draw(t, "disputed") {
				c.dispute()
			}
			c.presses("f3").waits(time.Second)
			if rapid.Bool().Draw(t, "decides") {
				c.presses("f8").waits(time.Second)
			}
			for _, msg := range rapid.SliceOfN(anything(keys), 1, 60).Draw(t, "input") {
				before := c.shop.states()
				c.does(msg)
				c.shop.explained(t, before)
			}
		})
	})
}

func (s *fakeShop) states() map[ledger.RefID]ledger.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	states := map[ledger.RefID]ledger.State{}
	for _, p := range s.payments {
		states[p.Ref] = p.State
	}
	return states
}

// explained fails where a payment was open and has its outcome without evidence.
func (s *fakeShop) explained(t uitest.T, before map[ledger.RefID]ledger.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.payments {
		if !before[p.Ref].Sent() || p.State == before[p.Ref] {
			continue
		}
		why := ""
		for _, e := range s.events[p.Ref] {
			switch e.Kind {
			case ledger.KindAnswer:
				why = "answer"
			case ledger.KindSettle:
				why = "decision"
				if d := body[ledger.Settle](e); strings.TrimSpace(d.Evidence) == "" || strings.TrimSpace(e.By) == "" {
					t.Fatalf("%s decided by %q with %q", p.Number, e.By, d.Evidence)
				}
			}
		}
		if why == "" {
			t.Fatalf("%s became %s from %s by nothing", p.Number, p.State, before[p.Ref])
		}
	}
}

// TestOnlyF9Decides: without F9 no decision is recorded, whatever is typed, scanned or pasted.
func TestOnlyF9Decides(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			c.lost().decides().whole(rapid.IntRange(1, 3).Draw(t, "choice"))
			for _, msg := range rapid.SliceOfN(anything(harmless), 1, 40).Draw(t, "input") {
				c.does(msg)
			}
			if c.shop.decisions != 0 {
				t.Fatal("decided without F9")
			}
		})
	})
}

func TestSettleFits(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		shop := testShop(t)
		a := openApp(shop.world(), plainStyle())
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			word := rapid.String()
			p := ledger.Payment{State: rapid.SampledFrom(ledger.States()).Draw(t, "state"), Conflict: word.Draw(t, "conflict"), Flag: word.Draw(t, "flag"),
				Notes: []string{word.Draw(t, "note")}}
			total := ledger.Rupiah(rapid.Int64Range(1, int64(ledger.MaxRupiah)).Draw(t, "total"))
			p.Number, p.Bill = "5-261121-0007", water("10014", word.Draw(t, "name"))
			p.Bill.Total, p.Bill.Lines = total, []ledger.Line{{Label: word.Draw(t, "line"), Amount: total}}
			s := newSettle(shop.world(), ticket{}, "x")
			s.seen, s.loaded, s.scroll = seen{payment: p, nota: ledger.Nota{Tender: total}}, true, cursor(rapid.IntRange(0, 60).Draw(t, "scroll"))
			s.choice, s.arming = rapid.SampledFrom([]ledger.Outcome{0, ledger.OutcomePaid, ledger.OutcomeFailed}).Draw(t, "choice"), rapid.Bool().Draw(t, "arming")
			s.evidence.value, s.by, s.note = word.Draw(t, "evidence"), word.Draw(t, "by"), fmt.Sprint(total)
			stamp := ledger.Stamp{By: word.Draw(t, "who")}
			s.events = []ledger.Event{stamp.Submit("x"), stamp.Answer("x", ledger.Answer{Message: word.Draw(t, "message"), Serial: word.Draw(t, "serial")}, nil)}
			a.stack = append(a.stack[:1:1], s)
			a.width, a.height = rapid.IntRange(minWidth, 160).Draw(t, "width"), rapid.IntRange(minHeight, 60).Draw(t, "height")
			if why := misfit(a.View(), a.width, a.height); why != "" {
				t.Fatalf("%s\n%s", why, a.View())
			}
		})
	})
}
