package ui

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/ui/uitest"
)

// signAt drives the customer's display over what a counter shows.
func signAt(t *testing.T, seen *CounterSign, w, h int) *uitest.Stage[tea.Model] {
	t.Helper()
	return signReading(t, func() CounterSign { return *seen }, w, h)
}

// signReading is the same of what is read anew each time.
func signReading(t *testing.T, read func() CounterSign, w, h int) *uitest.Stage[tea.Model] {
	t.Helper()
	clock := uitest.NewClock(t)
	m := sign{style: plainStyle(), clock: Clock{Now: clock.Now, After: clock.After}, zone: witaZone, read: read}
	stage := uitest.Drive[tea.Model](t, m)
	stage.Send(tea.WindowSizeMsg{Width: w, Height: h})
	return stage
}

func signOf(total ledger.Rupiah) *CounterSign {
	return &CounterSign{Shop: "Loket Maju", At: time.Now(), Open: true,
		ForCustomer: ForCustomer{Bills: 1, Number: "5300 0000 0001", Name: "NI LUH PUTU RATNA DEWI", Total: total, Due: total.RoundUp(100)}}
}

func TestSign(t *testing.T) {
	for _, test := range []struct {
		name string
		seen func() *CounterSign
	}{
		{"closed", func() *CounterSign { return &CounterSign{} }},
		{"idle", func() *CounterSign { return &CounterSign{Shop: "Loket Maju", At: time.Now(), Open: true} }},
		{"bill", func() *CounterSign { return signOf(931_450) }},
		{"counted", func() *CounterSign {
			s := signOf(931_450)
			s.ForCustomer = s.paidWith(931_500, 1_000_000, 68_500)
			return s
		}},
		{"practice nota short of cash", func() *CounterSign {
			s := signOf(12_931_500)
			s.Bills, s.Number, s.Name, s.Practice = 3, "", "", true
			s.ForCustomer = s.paidWith(12_931_500, 12_000_000, -931_500)
			return s
		}},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 10}} {
			t.Run(sizeName(test.name, size), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					stage := signAt(t, test.seen(), size[0], size[1])
					if why := misfit(stage.Screen.View(), size[0], size[1]); why != "" {
						t.Error(why)
					}
					uitest.Golden(t, stage.Screen.View())
				})
			})
		}
	}
}

// TestSignFitsEveryWindow: whatever the counter says, the frame fits, and the total is whole where it can be.
func TestSignFitsEveryWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		hostile := signOf(ledger.MaxRupiah)
		hostile.Shop, hostile.Name, hostile.Number = "Loket \x1b[31mMerah\r\n", strings.Repeat("PANJANG \u202e", 40), "\x07\x1b]0;judul\x07123"
		hostile.ForCustomer = hostile.paidWith(hostile.Due, ledger.MaxRupiah, 0)
		stage := signAt(t, hostile, 80, 24)
		for w := 1; w < 130; w += 3 {
			for h := 1; h < 45; h += 2 {
				stage.Send(tea.WindowSizeMsg{Width: w, Height: h})
				frame := stage.Screen.View()
				if why := misfit(frame, w, h); why != "" || strings.ContainsAny(frame, "\u202e\x07\r") {
					t.Fatalf("%d×%d: %s\n%s", w, h, why, frame)
				}
				if w >= 30 && h >= 3 && !strings.Contains(frame, hostile.Total.String()) && !strings.Contains(frame, "█") {
					t.Fatalf("%d×%d has no total\n%s", w, h, frame)
				}
			}
		}
	})
}

// TestSignForgetsABillThatNobodyRepeats: the counter that said it has ended without a word, or its clock jumped.
func TestSignForgetsABillThatNobodyRepeats(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var seen atomic.Pointer[CounterSign]
		shows := func(at time.Time) {
			sign := *signOf(931_500)
			sign.At = at
			seen.Store(&sign)
		}
		shows(time.Now())
		stage := signReading(t, func() CounterSign { return *seen.Load() }, 80, 24)
		sees := func(text string) {
			t.Helper()
			if !strings.Contains(stage.Screen.View(), text) {
				t.Errorf("no %q in\n%s", text, stage.Screen.View())
			}
		}
		stage.Wait(signStale - time.Second)
		sees("TOTAL")
		stage.Wait(2 * time.Second)
		sees("Selamat datang")
		shows(time.Now())
		stage.Wait(time.Second)
		sees("TOTAL")
		shows(time.Now().Add(time.Hour))
		stage.Wait(time.Second)
		sees("Selamat datang")
		seen.Store(&CounterSign{})
		stage.Wait(time.Second)
		sees("Loket belum dibuka")
	})
}

func TestSignEnds(t *testing.T) {
	for _, name := range []string{"q", "esc", "ctrl+c"} {
		inBubble(t, func(t *testing.T) {
			stage := signAt(t, signOf(1), 80, 24)
			stage.Press("x", "enter")
			if _, quit := stage.Last().(tea.QuitMsg); quit {
				t.Fatal("ended by another key")
			}
			stage.Press(name)
			if _, quit := stage.Last().(tea.QuitMsg); !quit {
				t.Errorf("%s did not end it", name)
			}
		})
	}
}
