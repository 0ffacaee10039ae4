package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Drawer is what a shift's events come to: what the X report shows at any time and the Z report fixes. Amounts are whole
// rupiah. Payments are those taken in this shift, in the states they have now, but for the lists that say otherwise.
type Drawer struct {
	Shift int    `json:"shift"`
	Float Rupiah `json:"float"`
	CashSums
	Between Rupiah `json:"between"` // moved between the closing before and the opening: not in this drawer's sum

	Products []ProductSum `json:"products,omitempty"` // what is paid, by product
	States   []StateSum   `json:"states,omitempty"`   // every payment, by state
	Fee      Rupiah       `json:"fee"`                // of what is paid, the loket's own
	Rounding Rupiah       `json:"rounding"`           // PEMBULATAN of the notas
	First    string       `json:"first,omitzero"`     // the payment numbers that the shift begins
	Last     string       `json:"last,omitzero"`      // and ends with

	Open    []OpenPayment    `json:"open,omitempty"`    // without a final outcome, of every shift
	Due     []CustomerMoney  `json:"due,omitempty"`     // money that customers still have to get, of every shift
	Earlier []SettledPayment `json:"earlier,omitempty"` // payments of earlier shifts that were settled, or unsettled, in this one

	LostKeys []LostKey `json:"lost_keys,omitempty"` // of the ledger, ever
}

// CashSums are the sums of the cash that moved, by what moved it, in whole rupiah.
type CashSums struct {
	Tender   Rupiah `json:"tender"`
	Change   Rupiah `json:"change"`
	HandBack Rupiah `json:"hand_back"`
	In       Rupiah `json:"in"`  // put in that no customer brought
	Out      Rupiah `json:"out"` // taken out that no customer got
}

// Add counts an amount of the kind; a kind that moves no cash changes nothing.
func (c *CashSums) Add(kind Kind, amount Rupiah) {
	switch kind {
	case KindTender:
		c.Tender += amount
	case KindChange:
		c.Change += amount
	case KindHandBack:
		c.HandBack += amount
	case KindCashIn:
		c.In += amount
	case KindCashOut:
		c.Out += amount
	}
}

// Merge adds other sums.
func (c *CashSums) Merge(other CashSums) {
	c.Tender += other.Tender
	c.Change += other.Change
	c.HandBack += other.HandBack
	c.In += other.In
	c.Out += other.Out
}

// Net is what the drawer gained.
func (c CashSums) Net() Rupiah { return c.Tender - c.Change - c.HandBack + c.In - c.Out }

// Expected is what must lie in the drawer, by the cash events of the shift and never by states (design §3).
func (d Drawer) Expected() Rupiah { return d.Float + d.Net() }

// ProductSum is one product's paid payments; the name is the product's when it was sold.
type ProductSum struct {
	Product ProductCode `json:"product"`
	Name    string      `json:"name"`
	Count   int         `json:"count"`
	Total   Rupiah      `json:"total"`
}

// StateSum is the payments in one state.
type StateSum struct {
	State State  `json:"state"`
	Count int    `json:"count"`
	Total Rupiah `json:"total"`
}

// OpenPayment is a payment without a final outcome at the moment of a report.
type OpenPayment struct {
	Ref     RefID  `json:"ref"`
	Number  string `json:"number"`
	Product string `json:"product"` // its name
	State   State  `json:"state"`
	Total   Rupiah `json:"total"`
}

// CustomerMoney is what a nota's customer still has to get; the number is its first payment's.
type CustomerMoney struct {
	Number string `json:"number"`
	Amount Rupiah `json:"amount"`
}

// SettledPayment is a payment of an earlier shift whose outcome changed in this one.
type SettledPayment struct {
	Number  string `json:"number"`
	Product string `json:"product"` // its name
	Was     State  `json:"was"`     // when this shift began
	State   State  `json:"state"`
	Total   Rupiah `json:"total"`
}

// Denomination is a note or a coin in use.
type Denomination struct {
	Value Rupiah `json:"value"`
	Coin  bool   `json:"coin,omitzero"`
}

// Denominations are the notes and coins that a drawer is counted by, the largest first.
func Denominations() []Denomination {
	return []Denomination{{100_000, false}, {50_000, false}, {20_000, false}, {10_000, false}, {5_000, false},
		{2_000, false}, {1_000, false}, {1_000, true}, {500, true}, {200, true}, {100, true}}
}

// Pieces are how many of one denomination lie in the drawer.
type Pieces struct {
	Denomination
	Pieces int `json:"pieces"`
}

// MaxPieces bounds the pieces of one denomination; more is a number that strayed into the field.
const MaxPieces = 99_999

// CountOf is the sum of a count, in whole rupiah.
func CountOf(count []Pieces) Rupiah {
	var sum Rupiah
	for _, p := range count {
		sum += p.Value * Rupiah(p.Pieces)
	}
	return sum
}

// Place is the counter as it was called when a shift closed, so that its Z is printed the same for ever.
type Place struct {
	Name    string `json:"name,omitzero"`
	Address string `json:"address,omitzero"`
	Zone    string `json:"zone,omitzero"` // name of the counter's zone
	Offset  int    `json:"offset"`        // of it, seconds east of UTC: the paper's clock
}

// Location is the counter's zone as it was.
func (p Place) Location() *time.Location { return time.FixedZone(p.Zone, p.Offset) }

// Counting is what people say at a closing.
type Counting struct {
	Place      Place    `json:"place"`
	Count      []Pieces `json:"count"`               // of every denomination, in order
	Note       string   `json:"note,omitzero"`       // on the difference; required where there is one
	Kept       Rupiah   `json:"kept"`                // stays in the drawer: the next shift's float is offered from it
	Supervisor string   `json:"supervisor,omitzero"` // who signs for open payments, or for a shift that somebody else left open
}

// Close is the body of a closing: everything the Z report prints.
type Close struct {
	Drawer
	Counting
	Expected   Rupiah `json:"expected"`
	Counted    Rupiah `json:"counted"`
	Difference Rupiah `json:"difference"` // counted − expected; below zero the drawer is short
	HandedIn   Rupiah `json:"handed_in"`  // counted − kept
	Head       Head   `json:"head"`       // of the chain before the closing
}

// Close is the closing of a drawer as people counted it, with the chain's head before it. Note and name are cleaned.
func (d Drawer) Close(c Counting, head Head) Close {
	c.Note, c.Supervisor = Clean(c.Note, MaxNote), Clean(c.Supervisor, maxWho)
	counted := CountOf(c.Count)
	return Close{Drawer: d, Counting: c, Expected: d.Expected(), Counted: counted, Difference: counted - d.Expected(),
		HandedIn: counted - c.Kept, Head: head}
}

// Signed reports whether the closing needs a supervisor's name: for payments that are still open (reliability §2), or
// because somebody else opened the shift.
func (d Drawer) Signed(opened, closes string) bool { return len(d.Open) > 0 || opened != closes }

// Verdict is a difference in a word: PAS, KURANG (short) or LEBIH (over).
func Verdict(difference Rupiah) string {
	switch {
	case difference < 0:
		return "KURANG"
	case difference > 0:
		return "LEBIH"
	}
	return "PAS"
}

// check reports what does not add up in the closing of s by somebody.
func (c Close) check(s Shift, by string) error {
	again := c.Drawer.Close(c.Counting, c.Head)
	switch {
	case by == "" || c.Shift != s.Number || c.Float != s.Float || c.In != s.Moved(KindCashIn) || c.Out != s.Moved(KindCashOut):
		return fmt.Errorf("%w: closing of shift %d is not that shift's", ErrIllegal, c.Shift)
	case c.Expected != again.Expected || c.Counted != again.Counted || c.Difference != again.Difference || c.HandedIn != again.HandedIn:
		return fmt.Errorf("%w: closing does not add up", ErrIllegal)
	case !counts(c.Count):
		return fmt.Errorf("%w: count", ErrShiftAmount)
	case c.Kept < 0 || c.Kept > c.Counted || c.Kept > MaxFloat:
		return fmt.Errorf("%w: %d kept of %d", ErrShiftAmount, c.Kept, c.Counted)
	case c.Difference != 0 && strings.TrimSpace(c.Note) == "":
		return fmt.Errorf("%w: difference of %d", ErrShiftReason, c.Difference)
	case slices.ContainsFunc(c.Open, func(p OpenPayment) bool { return p.State.Underway() }):
		return ErrShiftBusy
	case c.Supervisor == "" && c.Signed(s.OpenedBy, by):
		return ErrSupervisor
	}
	return nil
}

// counts reports whether a count names every denomination once, in order, with a plausible number of pieces.
func counts(count []Pieces) bool {
	all := Denominations()
	if len(count) != len(all) {
		return false
	}
	for i, p := range count {
		if p.Denomination != all[i] || p.Pieces < 0 || p.Pieces > MaxPieces {
			return false
		}
	}
	return true
}

// Same reports whether a drawer is one that somebody was shown, as far as it decides what a closing says: the cash that
// is expected and the payments that are open.
func (d Drawer) Same(seen Drawer) bool {
	return d.Shift == seen.Shift && d.Expected() == seen.Expected() &&
		slices.EqualFunc(d.Open, seen.Open, func(a, b OpenPayment) bool { return a.Ref == b.Ref && a.State == b.State })
}

// SettledSince is the payment on the Z of a shift in which its outcome changed, though it was taken before; false where
// it did not. was is its state when the shift before was closed.
func (p Payment) SettledSince(was State) (SettledPayment, bool) {
	told := was != p.State && (was.Final() || p.State.Final())
	return SettledPayment{Number: p.Number, Product: p.Product.Name, Was: was, State: p.State, Total: p.Bill.Total}, told
}
