package ledger

// Sums are what chosen payments add up to: all of them, and by what they were, who took them and when. Amounts are whole
// rupiah.
type Sums struct {
	Tally
	Earnings
	Count map[State]int
	Total map[State]Rupiah
	Hours [24]Tally // of the counter's clock, by when they were intended
}

// Tally counts payments; the amounts are of those that are paid.
type Tally struct {
	All        int
	Paid       int
	Turnover   Rupiah
	Fee        Rupiah
	Commission Rupiah // of those whose cost is known
	NoCost     int    // paid ones whose cost is not known
}

// Batch is some payments alike: of one state, product, cashier and hour.
type Batch struct {
	State      State
	Product    ProductCode
	Cashier    string
	Hour       int // 0 to 23
	Count      int
	Total      Rupiah
	Fee        Rupiah
	Commission Rupiah
	NoCost     int
}

// Add counts payments in.
func (s *Sums) Add(p Batch) {
	if s.Count == nil {
		s.Count, s.Total = make(map[State]int), make(map[State]Rupiah)
	}
	t := Tally{All: p.Count}
	if p.State == Paid {
		t = Tally{p.Count, p.Count, p.Total, p.Fee, p.Commission, p.NoCost}
	}
	s.Count[p.State] += p.Count
	s.Total[p.State] += p.Total
	s.Tally = s.Tally.plus(t)
	s.Earnings.Add(p.Product, p.Cashier, t)
	s.Hours[p.Hour] = s.Hours[p.Hour].plus(t)
}

func (t Tally) plus(other Tally) Tally {
	return Tally{t.All + other.All, t.Paid + other.Paid, t.Turnover + other.Turnover, t.Fee + other.Fee,
		t.Commission + other.Commission, t.NoCost + other.NoCost}
}

// Earnings are what payments earned, by product and by cashier.
type Earnings struct {
	Products map[ProductCode]Tally
	Cashiers map[string]Tally
}

// Add counts payments of one product and cashier in.
func (e *Earnings) Add(product ProductCode, cashier string, t Tally) {
	e.begin()
	e.Products[product] = e.Products[product].plus(t)
	e.Cashiers[cashier] = e.Cashiers[cashier].plus(t)
}

// Merge counts those of another ledger in.
func (e *Earnings) Merge(other Earnings) {
	e.begin()
	for product, t := range other.Products {
		e.Products[product] = e.Products[product].plus(t)
	}
	for cashier, t := range other.Cashiers {
		e.Cashiers[cashier] = e.Cashiers[cashier].plus(t)
	}
}

func (e *Earnings) begin() {
	if e.Products == nil {
		e.Products, e.Cashiers = make(map[ProductCode]Tally), make(map[string]Tally)
	}
}
