package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
)

// CounterSign is one look at what a counter shows to its customer.
type CounterSign struct {
	ForCustomer
	Shop     string
	Practice bool
	At       time.Time // when the counter said so
	Open     bool      // the counter is there
}

const (
	signEvery = 250 * time.Millisecond
	signStale = 15 * time.Second // an open counter repeats a bill more often than that
)

// ShowSign shows the customer what read finds, in a terminal of its own, until q, Esc or Ctrl+C. It never writes.
func ShowSign(ctx context.Context, clock Clock, zone *time.Location, read func() CounterSign) error {
	model := sign{style: styleOn(lipgloss.NewRenderer(os.Stdout)), clock: clock, zone: zone, read: read, width: 80, height: 24}
	_, err := tea.NewProgram(model, tea.WithContext(ctx), tea.WithAltScreen()).Run()
	if err != nil && !errors.Is(err, tea.ErrInterrupted) {
		return fmt.Errorf("customer display: %w", err)
	}
	return nil
}

// sign is the customer's side of the counter.
type sign struct {
	style         Style
	clock         Clock
	zone          *time.Location
	read          func() CounterSign
	width, height int
	now           time.Time
	seen          CounterSign
}

// signRead is a look at the counter.
type signRead struct {
	at   time.Time
	seen CounterSign
}

var keySignLeave = bind("q", "keluar|leave", "q", "Q", "esc", "ctrl+c")

func (m sign) Init() tea.Cmd { return m.look }

func (m sign) look() tea.Msg { return signRead{m.clock.Now(), m.read()} }

func (m sign) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case signRead:
		m.now, m.seen = msg.at, msg.seen
		after := m.clock.After(signEvery)
		return m, func() tea.Msg {
			if _, more := <-after; more {
				return m.look()
			}
			return nil
		}
	case keyPress:
		if !msg.Paste && key.Matches(msg, keySignLeave) {
			return m, tea.Quit
		}
	}
	return m, nil
}

// bill reports whether a bill is on the counter now. One that nobody repeats is left from a counter that ended without a
// word, and may be another customer's.
func (m sign) bill() bool {
	return m.seen.Open && m.seen.Bills > 0 && m.now.Sub(m.seen.At).Abs() < signStale
}

// View is the shop and the practice mark above, the bill in the middle as large as it fits, the time below.
func (m sign) View() string {
	st := m.style
	mark := ""
	if m.seen.Practice {
		mark = " LATIHAN "
	}
	head := st.Bar.Render(pad(" "+ledger.Clean(m.seen.Shop, 60), max(0, m.width-width(mark)))) + st.Practice.Render(mark)
	rows := max(0, m.height-2)
	middle := m.middle(rows)
	above := max(0, (rows-len(middle))/2)
	lines := append([]string{head}, fit(append(make([]string, above), middle...), m.width, rows)...)
	foot := m.now.In(m.zone).Format("15:04 MST")
	if m.seen.Practice {
		foot = "LATIHAN: bukan pembayaran sungguhan · " + foot
	}
	lines = append(lines, st.Dim.Render(lead(foot+" ", m.width)))
	return strings.Join(fit(lines, m.width, max(1, m.height)), "\n")
}

// middle is what there is to see, in at most h rows.
func (m sign) middle(h int) []string {
	st := m.style
	switch {
	case m.bill():
		return m.sum(h)
	case m.seen.Open:
		return append([]string{m.centre(st.Strong.Render("Selamat datang")), ""},
			m.centred(wrap("Silakan sebutkan tagihan dan nomor pelanggannya.", m.width-2), st.Dim)...)
	}
	return []string{m.centre(st.Strong.Render("Loket belum dibuka"))}
}

// sum is the bill: whose it is, the total in large, the cash and the change. In a small window the amounts come first.
func (m sign) sum(h int) []string {
	st, b := m.style, m.seen
	var who []string
	if b.Bills > 1 {
		who = append(who, fmt.Sprintf("%d tagihan", b.Bills))
	}
	for _, text := range []string{ledger.Clean(b.Number, 80), ledger.Clean(b.Name, 120)} {
		if text != "" {
			who = append(who, text)
		}
	}
	money := m.money()
	plain := m.centre(st.Strong.Render("TOTAL " + b.Total.String()))
	room := h - len(who) - moneyRows - 4
	figure := enlarged(big(b.Total.Plain()), m.width-4, room)
	if figure == nil {
		return append(append([]string{plain}, money...), m.centred(who, st.Plain)...)
	}
	lines := append(m.centred(who, st.Strong), "", m.centre(st.Dim.Render("TOTAL (Rp)")))
	lines = append(append(lines, m.centred(figure, st.Accent)...), "", "")
	return append(lines, fit(money, m.width, moneyRows)...)
}

// moneyRows are kept free below the total, so that it stays where it is while the cash is counted.
const moneyRows = 3

// money is what the customer gives, and gets back.
func (m sign) money() []string {
	b := m.seen
	var money []string
	if b.Due != b.Total {
		money = append(money, m.amount("Dibulatkan", b.Due))
	}
	if b.Counted {
		money = append(money, m.amount("Tunai", b.Cash))
		change := m.amount("Kembali", b.Change)
		if b.Change < 0 {
			change = m.amount("Kurang", -b.Change)
		}
		money = append(money, m.style.Strong.Render(change))
	}
	return money
}

// amount is a label and an amount, in the middle, all of one width.
func (m sign) amount(label string, amount ledger.Rupiah) string {
	return m.centre(ends(label, amount.String(), min(m.width-2, 36)))
}

func (m sign) centred(lines []string, style lipgloss.Style) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = m.centre(style.Render(cut(line, m.width-2)))
	}
	return out
}

func (m sign) centre(text string) string {
	return strings.Repeat(" ", max(0, (m.width-width(text))/2)) + text
}
