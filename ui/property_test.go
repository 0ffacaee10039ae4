package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"loket/ledger"
	"loket/ui/uitest"
)

// harmless are the keys that never pay, whatever their order.
var harmless = []string{"enter", "enter", "enter", "esc", "up", "down", "left", "right", "tab", "backspace", "delete", "pgup", "pgdown",
	"-", "-", "+", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "ctrl+g", "ctrl+n", "ctrl+t", "ctrl+f", "ctrl+j", "ctrl+m"}

var customers = []string{"10014", "530000000001", "081234567890", "081234567891", "10077", "10006", "10099", "999",
	"10003", "10020", "1234567890123456", "1234567890123456,5104010101800001", "081712345678"}

// anything draws one thing an operator, a scanner or a terminal does.
func anything(keys []string) *rapid.Generator[tea.Msg] {
	return rapid.Custom(func(t *rapid.T) tea.Msg {
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0, 1, 2, 3:
			return uitest.Key(rapid.SampledFrom(keys).Draw(t, "key"))
		case 4:
			return uitest.Lump(rapid.SampledFrom(customers).Draw(t, "customer"))
		case 5:
			return uitest.Key(string(rapid.RuneFrom([]rune("0123456789abcdefpln")).Draw(t, "letter")))
		case 6:
			return uitest.Paste(rapid.String().Draw(t, "paste"))
		case 7:
			return uitest.Lump(rapid.SampledFrom([]string{"pdam", "pln", "samsat", "telkomsel 10.", "xl", "--", "7890", "7891", "100000", "1000000000", "202699"}).Draw(t, "text"))
		case 8:
			return pause(time.Duration(rapid.IntRange(1, 60).Draw(t, "tenths")) * 100 * time.Millisecond)
		}
		return tea.WindowSizeMsg{Width: rapid.IntRange(1, 160).Draw(t, "width"), Height: rapid.IntRange(1, 60).Draw(t, "height")}
	})
}

// pause lets time pass.
type pause time.Duration

// bubbled hides the deadline of a test, which a bubble has none of.
type bubbled struct{ testing.TB }

func (c *counter) does(msg tea.Msg) {
	if p, ok := msg.(pause); ok {
		c.Wait(time.Duration(p))
		return
	}
	c.Send(msg)
}

func TestFramesFit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			hostile(c.shop)
			w, h := 80, 24
			for _, msg := range rapid.SliceOfN(anything(append([]string{"f9", "f10", "ctrl+y"}, harmless...)), 1, 40).Draw(t, "input") {
				if size, ok := msg.(tea.WindowSizeMsg); ok {
					w, h = size.Width, size.Height
				}
				if c.does(msg); c.quit() {
					return
				}
				if why := misfit(c.frame(), w, h); why != "" {
					t.Fatalf("after %#v: %s\n%s", msg, why, c.frame())
				}
			}
		})
	})
}

// hostile gives the customers names and messages that try to leave their cells.
func hostile(s *fakeShop) {
	evil := "\x1b[31mI WAYAN\r\n\u202eTXET\u200b" + "宽字符名字宽字符名字" + fmt.Sprintf("%0120d", 7) + "\x9b2J"
	for no, f := range s.fates {
		spoil := func(b *ledger.Bill) {
			b.Name, b.Address, b.Notes = evil, evil, []string{evil}
			b.Details = append(slices.Clip(b.Details), ledger.Detail{Key: "x", Label: evil, Value: evil})
			b.Sheets = append(slices.Clip(b.Sheets), ledger.Sheet{Period: evil, Start: ledger.Meter(evil), End: "9", Reference: evil})
		}
		spoil(&f.bill)
		f.months = slices.Clone(f.months)
		for i := range f.months {
			spoil(&f.months[i])
		}
		if f.answer != nil {
			a := *f.answer
			a.Message, a.Serial, a.Code = evil, evil, evil
			f.answer = &a
		}
		s.fates[no] = f
	}
}

func TestNothingPaysButF9(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			switch rapid.IntRange(0, 3).Draw(t, "from") {
			case 1:
				c.bill(rapid.SampledFrom([]string{"10014", "10003", "10020"}).Draw(t, "months"))
			case 2:
				c.types("telkomsel 10.").presses("enter").types("081234567890").presses("enter").waits(time.Second).sees("4 angka akhir").types("7890")
			case 3:
				c.types("samsat").presses("enter").types("1234567890123456,5104010101800001").presses("enter").waits(time.Second).sees("TOTAL")
			}
			for _, msg := range rapid.SliceOfN(anything(harmless), 1, 60).Draw(t, "input") {
				c.does(msg)
			}
			c.paid(0)
		})
	})
}

func TestF9WithinTheQuietTimeNeverPays(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			f := c.shop.fates["10014"]
			f.wait = 0
			c.shop.fates["10014"] = f
			c.types("pdam").presses("enter").types("10014").presses("enter").sees("TOTAL")
			for range rapid.IntRange(1, 12).Draw(t, "presses") { // a key held down
				time.Sleep(time.Duration(rapid.IntRange(0, 399).Draw(t, "after")) * time.Millisecond)
				c.presses(rapid.SampledFrom([]string{"f9", "f9", "ctrl+y", "enter", "1"}).Draw(t, "key"))
			}
			c.paid(0)
		})
	})
}

func TestF9PaysOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			c.bill("10014")
			burst := []tea.Msg{uitest.Key("f9")}
			for range rapid.IntRange(1, 20).Draw(t, "more") {
				burst = append(burst, uitest.Key(rapid.SampledFrom([]string{"f9", "ctrl+y", "enter", "esc", "f8"}).Draw(t, "key")))
			}
			c.Burst(burst...)
			for range rapid.IntRange(0, 10).Draw(t, "later") {
				time.Sleep(time.Duration(rapid.IntRange(0, 900).Draw(t, "after")) * time.Millisecond)
				c.presses("f9")
			}
			c.paid(1)
		})
	})
}

func TestLunasOnlyFromTheBook(t *testing.T) {
	keys := append([]string{"f9", "f9", "f9", "ctrl+y"}, harmless...)
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			c.bill(rapid.SampledFrom([]string{"10014", "10077"}).Draw(t, "customer"))
			for _, msg := range rapid.SliceOfN(anything(keys), 1, 30).Draw(t, "input") {
				c.does(msg)
				if frame := c.frame(); saysLunas(frame) && !c.shop.anyPaid() {
					t.Fatalf("after %#v nothing is paid, but:\n%s", msg, frame)
				}
			}
		})
	})
}

// saysLunas reports whether a frame calls a payment paid: the word, besides BELUM LUNAS, a count of none, and the
// help screen's list of words, and the supervisor's choices.
func saysLunas(frame string) bool {
	if strings.Contains(frame, "Bantuan") {
		return false
	}
	if strings.Contains(frame, "Putusan penyelia") { // what is shown of the payment stands above the form
		frame, _, _ = strings.Cut(frame, " Putusan  ")
	}
	frame = strings.NewReplacer("BELUM LUNAS", "", "LUNAS 0", "").Replace(frame)
	return strings.Contains(frame, "LUNAS")
}

// anyPaid reports whether the book has a payment that is paid.
func (s *fakeShop) anyPaid() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.payments, func(p ledger.Payment) bool { return p.State == ledger.Paid })
}
