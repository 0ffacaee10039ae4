package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// CashStep is one movement of cash in a shift, as people know it. Amounts are whole rupiah, times UTC.
type CashStep struct {
	Kind   Kind
	Amount Rupiah
	At     time.Time
	Number string // of the nota's first payment; "" for cash in and out
	Reason string // of cash in and out
}

// FeeTaken is the loket's own fee of a paid payment.
type FeeTaken struct {
	Number string
	Fee    Rupiah
}

// Evidence is what a difference of the drawer is looked for in.
type Evidence struct {
	Steps []CashStep
	Fees  []FeeTaken
	Due   []CustomerMoney
	Count []Pieces
}

// maxAlike is how many explanations of one kind are told; the rest is counted.
const maxAlike = 3

// Explain looks for what may have made a drawer's difference (counted − expected): what equals it, the most telling
// first, each as an Indonesian sentence that names the payment. It proves nothing. No difference has no explanation.
func (e Evidence) Explain(difference Rupiah) []string {
	if difference == 0 {
		return nil
	}
	s := search{Evidence: e, difference: difference, size: max(difference, -difference)}
	for _, look := range []func(){s.handedBack, s.zeros, s.rows, s.singles, s.turned, s.fees, s.change, s.tenders, s.pairs, s.coins} {
		s.alike = 0
		look()
		if s.alike > maxAlike {
			s.found = append(s.found, fmt.Sprintf("… dan %d kemungkinan lain seperti itu.", s.alike-maxAlike))
		}
	}
	return s.found
}

// search is one look for a difference.
type search struct {
	Evidence
	difference, size Rupiah
	alike            int // of the kind that is looked for
	found            []string
}

func (s *search) short() bool { return s.difference < 0 }

func (s *search) tell(format string, args ...any) {
	if s.alike++; s.alike <= maxAlike {
		s.found = append(s.found, fmt.Sprintf(format, args...))
	}
}

// handedBack is money due that was given and not recorded.
func (s *search) handedBack() {
	if !s.short() {
		return
	}
	var all Rupiah
	for _, due := range s.Due {
		if all += due.Amount; due.Amount == s.size {
			s.tell("Uang pelanggan %s, %s, mungkin sudah diserahkan tetapi belum dicatat.", due.Number, due.Amount)
		}
	}
	if len(s.Due) > 1 && all == s.size {
		s.tell("Semua uang pelanggan, %d nota dari %s, mungkin sudah diserahkan tetapi belum dicatat.", len(s.Due), s.Due[0].Number)
	}
}

// zeros are counts with a zero too many or too few.
func (s *search) zeros() {
	for _, p := range s.Count {
		n := Rupiah(p.Pieces)
		switch {
		case !s.short() && n > 0 && n%10 == 0 && p.Value*(n-n/10) == s.size:
			s.tell("Hitungan %s: mungkin %d, bukan %d (kelebihan satu nol).", p.Label(), n/10, n)
		case s.short() && n > 0 && p.Value*n*9 == s.size:
			s.tell("Hitungan %s: mungkin %d, bukan %d (kurang satu nol).", p.Label(), n*10, n)
		}
	}
}

// rows are counts that stand in the row of a neighbour, or two that changed places.
func (s *search) rows() {
	for i := range len(s.Count) - 1 {
		a, b := s.Count[i], s.Count[i+1]
		step := b.Value - a.Value
		for _, moved := range []struct{ from, to Pieces }{{a, b}, {b, a}} {
			if n := Rupiah(moved.from.Pieces); n > 0 && n*(moved.to.Value-moved.from.Value) == -s.difference {
				s.tell("Hitungan %s: %d mungkin milik baris %s.", moved.from.Label(), n, moved.to.Label())
			}
		}
		if a.Pieces > 0 && b.Pieces > 0 && Rupiah(a.Pieces-b.Pieces)*step == -s.difference {
			s.tell("Hitungan %s dan %s mungkin tertukar.", a.Label(), b.Label())
		}
	}
}

// singles are events of the same amount.
func (s *search) singles() {
	for _, step := range s.Steps {
		if step.Amount == s.size {
			s.tell("%s %s", step.label(), s.doubt(step))
		}
	}
}

// doubt is what may be wrong with an event whose amount is missing, or left over.
func (s *search) doubt(step CashStep) string {
	in := step.Kind == KindTender || step.Kind == KindCashIn
	switch {
	case s.short() && in:
		return "mungkin tidak masuk laci."
	case s.short():
		return "mungkin keluar dua kali."
	case in:
		return "mungkin masuk dua kali, atau ada yang sama yang belum dicatat."
	}
	return "mungkin dicatat tetapi uangnya masih di laci."
}

// turned are cash in recorded for cash out, and the other way round: each counts twice.
func (s *search) turned() {
	for _, step := range s.Steps {
		switch {
		case step.Amount*2 != s.size:
		case s.short() && step.Kind == KindCashIn:
			s.tell("%s mungkin seharusnya kas keluar.", step.label())
		case !s.short() && step.Kind == KindCashOut:
			s.tell("%s mungkin seharusnya kas masuk.", step.label())
		}
	}
}

// fees are those that may not have been asked for: one, or several of one amount.
func (s *search) fees() {
	if !s.short() {
		return
	}
	counts := map[Rupiah]int{}
	for _, f := range s.Fees {
		if counts[f.Fee]++; f.Fee == s.size {
			s.tell("Biaya layanan %s dari %s mungkin lupa ditagih.", f.Fee, f.Number)
		}
	}
	fees := make([]Rupiah, 0, len(counts))
	for fee := range counts {
		fees = append(fees, fee)
	}
	slices.Sort(fees)
	for _, fee := range fees {
		if n := s.size / fee; n > 1 && s.size%fee == 0 && int(n) <= counts[fee] {
			s.tell("Biaya layanan %s dari %d pembayaran mungkin lupa ditagih.", fee, n)
		}
	}
}

// change is what may have been given with two figures swapped, or a zero too many or too few.
func (s *search) change() {
	for _, step := range s.Steps {
		given := step.Amount - s.difference
		if step.Kind != KindChange || given <= 0 {
			continue
		}
		switch {
		case swapped(step.Amount, given):
			s.tell("%s mungkin diberikan %s (angka tertukar).", step.label(), given)
		case given == step.Amount*10 || step.Amount == given*10:
			s.tell("%s mungkin diberikan %s (salah satu nol).", step.label(), given)
		}
	}
}

// swapped reports whether two amounts differ in two neighbouring figures that changed places.
func swapped(a, b Rupiah) bool {
	x, y := strconv.FormatInt(int64(a), 10), strconv.FormatInt(int64(b), 10)
	if len(x) != len(y) || a == b {
		return false
	}
	for i := range len(x) - 1 {
		if x[:i] == y[:i] && x[i] == y[i+1] && x[i+1] == y[i] && x[i+2:] == y[i+2:] {
			return true
		}
	}
	return false
}

// tenders are those typed for other notes than the customer gave; the change was given as the screen said.
func (s *search) tenders() {
	changed := map[string]Rupiah{}
	for _, step := range s.Steps {
		if step.Kind == KindChange {
			changed[step.Number] += step.Amount
		}
	}
	for _, step := range s.Steps {
		got := step.Amount + s.difference
		if step.Kind == KindTender && got > 0 && changed[step.Number] > 0 && round(got) && round(step.Amount) {
			s.tell("%s mungkin sebenarnya %s; kembaliannya diberikan menurut layar.", step.label(), got)
		}
	}
}

// round reports an amount of few notes, as customers put on the table.
func round(amount Rupiah) bool {
	return amount%50_000 == 0 || amount == 20_000 || amount == 10_000 || amount == 5_000
}

// pairs are two events of one kind that come to the difference together.
func (s *search) pairs() {
	earlier := map[CashStep][]int{} // by kind and amount
	for i, step := range s.Steps {
		alike := earlier[CashStep{Kind: step.Kind, Amount: s.size - step.Amount}]
		told := min(len(alike), max(0, maxAlike-s.alike))
		for _, j := range alike[:told] {
			s.tell("%s dan %s bersama-sama %s: keduanya %s", s.Steps[j].label(), step.label(), s.size, s.doubt(step))
		}
		s.alike += len(alike) - told
		key := CashStep{Kind: step.Kind, Amount: step.Amount}
		earlier[key] = append(earlier[key], i)
	}
}

// coins are differences that no coin in use could make.
func (s *search) coins() {
	if s.size < 100 {
		s.tell("Selisih di bawah Rp100 tidak dapat dihitung dengan koin; atur [counter] rounding = 100.")
	}
}

// label names an event for people.
func (c CashStep) label() string {
	switch c.Kind {
	case KindTender:
		return fmt.Sprintf("Uang diterima %s, %s,", c.Number, c.Amount)
	case KindChange:
		return fmt.Sprintf("Kembalian %s, %s,", c.Number, c.Amount)
	case KindHandBack:
		return fmt.Sprintf("Pengembalian %s, %s,", c.Number, c.Amount)
	case KindCashIn:
		return fmt.Sprintf("Kas masuk %s (%s)", c.Amount, c.Reason)
	}
	return fmt.Sprintf("Kas keluar %s (%s)", c.Amount, c.Reason)
}

// Label is a note or coin as people say it.
func (d Denomination) Label() string {
	if d.Coin {
		return d.Value.Plain() + " koin"
	}
	return d.Value.Plain()
}
