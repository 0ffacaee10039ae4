package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// customer is where the number is typed or scanned, and the provider asked. A scanner's carriage return ends here.
type customer struct {
	world   World
	seat    ticket
	product ledger.Product
	number  field
	period  field
	amount  field
	focus   int // index into fields
	recent  []ledger.Entry
	chosen  int  // row of recent from 1; 0: none
	kept    bool // the number was asked about: typing begins another

	since   time.Time // of the inquiry under way; zero: none
	cancel  context.CancelFunc
	sure    ledger.CustomerNo // an unusual number that was warned about; Enter again asks
	problem Advice
}

// The fields of the customer screen.
const (
	fieldNumber = iota
	fieldPeriod
	fieldAmount
)

const (
	recentShown = 8
	hintIndent  = 19 // cells: where the fields begin
)

// recentLoaded answers who paid this product lately.
type recentLoaded struct {
	seat    int
	entries []ledger.Entry
}

func newCustomer(w World, seat ticket, p ProductPicked) customer {
	s := customer{world: w, seat: seat, product: p.Product,
		number: field{limit: 40, keep: keepNumber}, period: field{limit: 6, keep: keepDigit}, amount: field{limit: 12, keep: keepDigit}}
	s.number.value = string(p.Customer)
	if p.Product.Monthly {
		s.period.value = string(p.Period)
		if p.Period == "" {
			s.period.value = string(s.thisMonth().Add(-1))
		}
	}
	if p.Product.Amount && p.Amount > 0 {
		s.amount.value = fmt.Sprint(int64(p.Amount))
	}
	return s
}

func (s customer) thisMonth() ledger.Month {
	return ledger.MonthOf(s.world.Clock.Now(), s.world.Shop.Zone)
}

// Init loads the customers who paid this product lately.
func (s customer) Init() tea.Cmd {
	world, seat, product := s.world, s.seat.seat, s.product.Code
	return func() tea.Msg {
		entries, err := world.Book.Recent(context.Background(), product, recentShown)
		if err != nil { // a comfort, like the order of the products
			return nil
		}
		return recentLoaded{seat, entries}
	}
}

func (s customer) Title() string { return ledger.Clean(s.product.Name, 40) + " › Pelanggan" }

func (s customer) Busy() bool { return !s.since.IsZero() }

func (s customer) Keys() []key.Binding {
	if s.Busy() {
		return []key.Binding{named(keyBack, "batal bertanya|give up")}
	}
	keys := []key.Binding{named(keyEnter, "cek tagihan|inquire")}
	if s.product.Prepaid {
		keys[0] = named(keyEnter, "lanjut|next")
	}
	if len(s.fields()) > 1 {
		keys = append(keys, keyTab)
	}
	if len(s.recent) > 0 {
		keys = append(keys, named(keyRows, "terakhir|recent"))
	}
	return append(keys, keyBack)
}

// fields are the fields this product has, in order.
func (s customer) fields() []int {
	fields := []int{fieldNumber}
	if s.product.Monthly {
		fields = append(fields, fieldPeriod)
	}
	if s.product.Amount {
		fields = append(fields, fieldAmount)
	}
	return fields
}

func (s customer) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case recentLoaded:
		if msg.seat == s.seat.seat {
			s.recent = msg.entries
		}
	case billsAnswered:
		return s.answered(msg)
	case reopened:
		s.kept = s.number.value != ""
	case keyPress:
		if s.Busy() {
			return s.giveUp(msg)
		}
		return s.press(msg)
	}
	return s, nil
}

func (s customer) giveUp(msg keyPress) (Screen, tea.Cmd) {
	if !pressed(msg, keyBack) {
		return s, nil
	}
	s.cancel()
	s.since, s.cancel, s.seat = time.Time{}, nil, s.seat.next()
	return s, nil
}

func (s customer) press(msg keyPress) (Screen, tea.Cmd) {
	fields := s.fields()
	switch {
	case pressed(msg, keyEnter):
		return s.enter()
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyTab):
		s.focus = (s.focus + 1) % len(fields)
		return s, nil
	case pressed(msg, keyUp):
		s.chosen = max(0, s.chosen-1)
		return s, nil
	case pressed(msg, keyDown):
		s.chosen = min(len(s.recent), s.chosen+1)
		return s, nil
	}
	return s.typed(msg, fields[s.focus])
}

func (s customer) typed(msg keyPress, which int) (Screen, tea.Cmd) {
	edited := map[int]*field{fieldNumber: &s.number, fieldPeriod: &s.period, fieldAmount: &s.amount}[which]
	if which == fieldNumber && s.kept && types(msg) {
		edited.value = ""
	}
	s.kept = false
	after, ended := edited.press(msg)
	if after.value != edited.value {
		s.problem, s.sure, s.chosen = Advice{}, "", 0
	}
	*edited = after
	if ended {
		return s.enter()
	}
	return s, nil
}

// enter checks what was typed and asks the provider.
func (s customer) enter() (Screen, tea.Cmd) {
	if s.chosen > 0 && s.chosen <= len(s.recent) {
		s.number.value, s.chosen = string(s.recent[s.chosen-1].Customer), 0
	}
	question, problem, where := s.question()
	if problem != (Advice{}) {
		s.problem, s.focus = problem, slices.Index(s.fields(), where)
		return s, nil
	}
	if unusual, _ := s.product.CheckNumber(question.Customer); unusual && s.sure != question.Customer {
		s.sure = question.Customer
		s.problem = Advice{Happened: s.unlike(question.Customer), Do: "Periksa lagi. Bila memang benar, Enter sekali lagi."}
		return s, nil
	}
	return s.ask(question)
}

// unlike says how an unusual number differs from the product's numbers.
func (s customer) unlike(no ledger.CustomerNo) string {
	if strings.Trim(string(no), "0123456789,") != "" {
		return "Nomor berisi huruf; nomor " + s.product.Name + " biasanya angka saja."
	}
	return fmt.Sprintf("Nomor ini (%d angka) tidak seperti nomor %s.", len(no), s.product.Name)
}

// question is what the fields say, or what is wrong with them and where.
func (s customer) question() (q Question, problem Advice, where int) {
	q = Question{Product: s.product, Customer: ledger.CleanNumber(s.number.value)}
	if _, err := s.product.CheckNumber(q.Customer); err != nil {
		advice := Explain(err, s.world.Shop.Zone)
		if q.Customer != "" {
			advice.Happened += " " + s.lengths(q.Customer)
		}
		return q, advice, fieldNumber
	}
	if s.product.Monthly {
		month, err := ledger.ParseMonth(s.period.value)
		switch {
		case err != nil:
			return q, Advice{Happened: "Periode harus 6 angka, tahun lalu bulan.", Do: "Contoh: " + string(s.thisMonth().Add(-1)) + " untuk " + s.thisMonth().Add(-1).Label() + "."}, fieldPeriod
		case month > s.thisMonth():
			return q, Advice{Happened: "Periode " + month.Label() + " belum ada; sekarang " + s.thisMonth().Label() + ".", Do: "Ketik periode yang sudah terbit."}, fieldPeriod
		}
		q.Period = month
	}
	if s.product.Amount {
		amount, err := ledger.ParseCash(s.amount.value)
		if err != nil || !ledger.Choosable(amount) {
			return q, Advice{Happened: "Nominal harus kelipatan " + ledger.AmountStep.String() + ".", Do: "Ketik nominalnya, contoh: 50000."}, fieldAmount
		}
		q.Amount = amount
	}
	return q, Advice{}, fieldNumber
}

func (s customer) lengths(no ledger.CustomerNo) string {
	wanted := fmt.Sprintf("%d sampai %d", s.product.MinLength, s.product.MaxLength)
	switch {
	case s.product.MinLength == s.product.MaxLength:
		wanted = fmt.Sprint(s.product.MinLength)
	case s.product.MaxLength == 0:
		wanted = fmt.Sprintf("paling sedikit %d", s.product.MinLength)
	}
	return fmt.Sprintf("Terketik %d, seharusnya %s.", len(no), wanted)
}

func (s customer) ask(q Question) (Screen, tea.Cmd) {
	ctx, cancel := context.WithCancel(context.Background())
	s.seat, s.since, s.cancel, s.problem = s.seat.next(), s.world.Clock.Now(), cancel, Advice{}
	return s, inquire(ctx, s.world, s.seat, q)
}

func (s customer) answered(msg billsAnswered) (Screen, tea.Cmd) {
	if msg.ticket != s.seat || !s.Busy() {
		return s, nil // an answer to an inquiry given up
	}
	s.cancel()
	s.since, s.cancel = time.Time{}, nil
	if s.focus == fieldNumber {
		s.kept = true
	}
	if msg.err != nil {
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s, nil
	}
	return s, say(msg.found)
}

func (s customer) View(f Frame) string {
	st := f.Style
	lines := append([]string{"", s.fieldLine(f, "Nomor pelanggan", s.grouped(), "", fieldNumber, 34)}, s.hint(f)...)
	if s.product.Monthly {
		label := ""
		if month, err := ledger.ParseMonth(s.period.value); err == nil {
			label = "  " + month.Label()
		}
		lines = append(lines, s.fieldLine(f, "Periode TTTTBB", s.period.value, "202601", fieldPeriod, 12)+label)
	}
	if s.product.Amount {
		shown := ""
		if amount, err := ledger.ParseCash(s.amount.value); err == nil {
			shown = amount.Plain()
		}
		lines = append(lines, s.fieldLine(f, "Nominal Rp", shown, "50.000", fieldAmount, 18))
	}
	lines = append(lines, "")
	switch {
	case s.Busy():
		lines = append(lines, " "+st.Accent.Render("Bertanya ke penyedia … ")+elapsed(f.Now, s.since), "")
	case s.problem != (Advice{}):
		lines = append(append(lines, s.problem.lines(f, f.Width-2)...), "")
	}
	if len(s.recent) > 0 {
		lines = append(lines, " "+st.Dim.Render("Pelanggan terakhir"))
		for i, e := range s.recent {
			lines = append(lines, s.recentLine(f, i, e))
		}
	}
	return strings.Join(lines, "\n")
}

// hint is below the number: what it is, or what typing does to one that was asked about. It keeps its height.
func (s customer) hint(f Frame) []string {
	lines := wrap(s.product.Hint, f.Width-hintIndent-1)
	if s.kept {
		said := wrap("Ketik atau pindai menggantinya; Backspace membetulkan.", f.Width-hintIndent-1)
		lines = fit(said, f.Width, max(len(said), len(lines)))
	}
	for i, line := range lines {
		lines[i] = strings.Repeat(" ", hintIndent) + f.Style.Dim.Render(line)
	}
	return lines
}

func (s customer) grouped() string { return s.product.Group(ledger.CustomerNo(s.number.value)) }

func (s customer) fieldLine(f Frame, label, value, hint string, which, w int) string {
	focused := s.fields()[s.focus] == which && !s.Busy()
	return " " + pad(label, 17) + " " + f.Style.box(value, hint, min(w+4, f.Width-20), focused)
}

func (s customer) recentLine(f Frame, i int, e ledger.Entry) string {
	text := pad(s.product.Group(e.Customer), 24) + " " + ledger.Clean(e.Name, 40)
	if i+1 == s.chosen {
		return f.Style.Chosen.Render(pad(" ▸ "+text, f.Width-1))
	}
	return "   " + cut(text, f.Width-4)
}

// elapsed is how long something has taken, in whole seconds.
func elapsed(now, since time.Time) string {
	return fmt.Sprintf("%d detik", max(0, int(now.Sub(since)/time.Second)))
}

// lines are the advice in at most w cells: what happened and where the money is, what to do, the provider's words.
func (a Advice) lines(f Frame, w int) []string {
	var lines []string
	add := func(text string, style func(...string) string) {
		for _, line := range wrap(text, w-1) {
			lines = append(lines, " "+style(line))
		}
	}
	add(strings.TrimSpace(a.Happened+" "+a.Money), f.Style.Warn.Render)
	add(a.Do, f.Style.Strong.Render)
	if a.Theirs != "" {
		add("Penyedia: "+a.Theirs, f.Style.Accent.Render)
	}
	return lines
}
