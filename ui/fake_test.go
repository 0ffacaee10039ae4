package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"loket/ledger"
	"loket/providers"
)

// fakeShop is a counter, a book and a provider in memory. What happens to a payment is decided by the customer's
// number; states come from ledger.Apply, as in the program.
type fakeShop struct {
	mu       sync.Mutex
	clock    Clock
	payments []ledger.Payment
	events   map[ledger.RefID][]ledger.Event
	notas    map[ledger.NotaID]ledger.Nota
	fates    map[ledger.CustomerNo]fate
	news     chan ledger.Payment
	quit     chan struct{}
	bells    int
	ended    bool // the test is over

	pays    int     // calls of Pay
	orders  []Order // their orders
	asks    int     // calls of Inquire and Arrears
	refs    int     // references given
	prints  []string
	printer error
	payErr  error
	shut    error // of Takes

	users    ledger.Users
	operator string         // who is at the counter
	tries    map[string]int // of PINs, by name
	acts     []string       // what was approved, and by whom

	statement    []ledger.StatementRow // of the PDAM
	statementErr error
	recons       ledger.Recons
	saved        *bool // that a comparison was saved, and whether its differences alone
	compared     int   // calls of Reconcile

	till fakeTill

	decisions int  // recorded by Settle
	unasked   bool // nothing was asked about yet
	settleErr error

	deposits []Deposit
	faced    []ForCustomer // what the customer was shown, one after the other
}

// fate is what the provider does with a customer.
type fate struct {
	bill    ledger.Bill
	months  []ledger.Bill // unpaid, oldest first, where no month is named; none: the bill alone
	fails   ledger.Month  // this month and younger ones are refused
	inquiry error
	wait    time.Duration  // of inquiry
	payWait time.Duration  // of payment
	raw     []byte         // of the answer
	answer  *ledger.Answer // to the payment; nil: the answer is lost
	later   *ledger.Answer // by advice or callback
	after   time.Duration
}

var (
	witaZone = time.FixedZone("WITA", 8*60*60)

	pdamProduct = ledger.Product{Code: "pdam-gianyar", Name: "PDAM Gianyar", Category: "pdam", Provider: "pdam-gianyar",
		Pattern: `[0-9]{5,8}`, MinLength: 4, MaxLength: 10, Hint: "nomor sambungan, di rekening lama", Monthly: true,
		BillKey: ledger.KeyPeriod, Fee: 2500}
	plnProduct = ledger.Product{Code: "pln-pasca", Name: "PLN Pascabayar", Category: "pln", Provider: "nobu", Pattern: `[0-9]{12}`,
		MinLength: 12, MaxLength: 12, Groups: []int{4}, Hint: "IDPEL, 12 angka", BillKey: ledger.KeyPeriod, Partial: "none", Fee: 1500}
	pulsaProduct = ledger.Product{Code: "pulsa-tsel-10", Name: "Telkomsel 10.000", Category: "pulsa", Provider: "h2h", Prepaid: true,
		Operator: "Telkomsel", Nominal: 10_000, Pattern: `08[0-9]{8,11}`, MinLength: 10, MaxLength: 13, Groups: []int{4}, Hint: "nomor telepon, 08…",
		BillKey: ledger.KeyDay, Again: true, Price: 11500, Cost: 10200, Fee: 500}
	samsatProduct = ledger.Product{Code: "samsat", Name: "SAMSAT", Category: "samsat", Provider: "nobu", Pattern: `[0-9]{16},[0-9]{16}`, Groups: []int{4},
		Parts: []ledger.Part{
			{Label: "Kode bayar", Hint: "Dari SAMSAT, e-Samsat atau aplikasi SIGNAL", Pattern: `[0-9]{16}`, MinLength: 6, MaxLength: 20},
			{Label: "Nomor identitas", Hint: "NIK pemilik kendaraan, 16 angka di KTP", Pattern: `[0-9]{16}`, MinLength: 6, MaxLength: 20}},
		BillKey: ledger.KeyPaycode, Fee: 5000}
	emoneyProduct = ledger.Product{Code: "gopay", Name: "GoPay", Category: "emoney", Provider: "nobu", Amount: true,
		Pattern: `08[0-9]{8,11}`, MinLength: 10, MaxLength: 13, Groups: []int{4}, BillKey: ledger.KeyDay, Again: true, Fee: 1000}
)

func fakeCatalog() Catalog {
	products := []ledger.Product{pdamProduct, plnProduct, pulsaProduct, emoneyProduct, samsatProduct,
		{Code: "bpjs", Name: "BPJS Kesehatan", Category: "bpjs", Pattern: `[0-9]{13}|[0-9]{16}`, MinLength: 13, MaxLength: 16, Groups: []int{5, 4},
			Same: "(?:00|88|88888|89888)([0-9]{11})", Fee: 2000},
		{Code: "plnnontaglis", Name: "PLN Non Taglis", Category: "pln", Pattern: `[0-9]{13}`, MinLength: 13, MaxLength: 13, Groups: []int{4}, Fee: 2000},
		{Code: "indihome", Name: "IndiHome", Category: "internet", Pattern: `1[0-9]{11}`, MinLength: 9, MaxLength: 13, Fee: 2000},
		{Code: "halo", Name: "Telkomsel Halo", Category: "telepon", Pattern: `08[0-9]{8,11}`, MinLength: 10, MaxLength: 13, Fee: 2000},
		{Code: "fif", Name: "FIF Group", Category: "multifinance", Pattern: `[0-9]{12}`, MinLength: 10, MaxLength: 16, Fee: 3000},
		{Code: "pbb-gianyar", Name: "PBB Kabupaten Gianyar", Category: "pbb", Pattern: `[0-9]{18}`, MinLength: 18, MaxLength: 18, Fee: 3000},
		{Code: "pgn", Name: "Gas Negara (PGN)", Category: "gas", Pattern: `0[0-9]{8}`, MinLength: 8, MaxLength: 10, Fee: 2500},
	}
	for _, other := range []struct {
		code, name, operator string
		nominal              ledger.Rupiah
	}{{"x50", "XL 50.000", "XL", 50_000}, {"tsel-100", "Telkomsel 100.000", "Telkomsel", 100_000}, {"x25", "XL 25.000", "XL", 25_000}, {"tsel-25", "Telkomsel 25.000", "Telkomsel", 25_000}, {"tsel-data", "Telkomsel Data 1 GB", "Telkomsel", 0}} {
		p := pulsaProduct
		p.Code, p.Name, p.Operator, p.Nominal, p.Price = ledger.ProductCode("pulsa-"+other.code), other.name, other.operator, other.nominal, other.nominal+1_500
		products = append(products, p)
	}
	return Catalog{Products: products, Prefixes: ledger.Prefixes{"0812": "Telkomsel", "0813": "Telkomsel", "0851": "Telkomsel", "085155": "by.U", "0817": "XL", "0818": "XL"},
		Categories: []Category{{"pdam", "PDAM"}, {"pln", "PLN"}, {"bpjs", "BPJS"}, {"telepon", "Telepon"}, {"internet", "Internet"},
			{"multifinance", "Multifinance"}, {"pbb", "PBB"}, {"gas", "Gas"}, {"tv", "TV"}, {"samsat", "SAMSAT"},
			{"emoney", "E-money"}, {"pulsa", "Pulsa"}},
		Samples: []Sample{
			{Product: "pdam-gianyar", Customer: "10014", Label: "lunas seketika", Gloss: "pays at once"},
			{Product: "pln-pasca", Customer: "530000000001", Label: "tiga bulan tunggakan", Gloss: "three months of arrears"},
			{Product: "pulsa-tsel-10", Customer: "081234567890", Label: "diproses, lalu lunas", Gloss: "pending, then paid"},
			{Product: "pulsa-tsel-10", Customer: "081234567891", Label: "diproses, lalu gagal", Gloss: "pending, then failed"},
			{Product: "pdam-gianyar", Customer: "10077", Label: "jawaban hilang", Gloss: "the answer is lost"},
		}}
}

func water(customer ledger.CustomerNo, name string) ledger.Bill {
	return ledger.Bill{Product: "pdam-gianyar", Customer: customer, Name: name, Address: "Jl. Raya Ubud 12, Banjar Taman", Period: "202610",
		Details: []ledger.Detail{{Key: ledger.DetailTariff, Label: "Golongan", Value: "Rumah Tangga A2"}},
		Sheets:  []ledger.Sheet{{Period: "202610", Amount: 72250, Penalty: 5000, Start: "130.000", End: "145.000"}},
		Lines: []ledger.Line{{Key: ledger.LineWater, Label: "Harga air", Amount: 62250}, {Key: ledger.LineAdministration, Label: "Administrasi", Amount: 5000},
			{Key: ledger.LineMaintenance, Label: "Pemeliharaan", Amount: 5000}, {Key: ledger.LinePenalty, Label: "Denda", Amount: 5000}},
		Total: 77250}
}

// months are the bills of a water account's last n months, oldest first, the newest of them OKT26.
func months(n int) []ledger.Bill {
	bills := make([]ledger.Bill, n)
	for i := range bills {
		b := water(ledger.CustomerNo(fmt.Sprint(10000+n)), "I WAYAN SUDARTA")
		b.Period = ledger.Month("202611").Add(i - n)
		b.Sheets = []ledger.Sheet{{Period: string(b.Period), Amount: 72250, Penalty: 5000, Start: ledger.Meter(fmt.Sprint(100 + 15*i)), End: ledger.Meter(fmt.Sprint(115 + 15*i))}}
		bills[i] = b
	}
	return bills
}

func vehicle(customer ledger.CustomerNo) ledger.Bill {
	return ledger.Bill{Product: "samsat", Customer: customer, Name: "I GEDE ARTA", Details: []ledger.Detail{{Key: "plate", Label: "No polisi", Value: "DK 1243AL"}},
		Lines: []ledger.Line{{Key: "pkb", Label: "PKB", Amount: 83_000}, {Key: "swdkllj", Label: "SWDKLLJ", Amount: 14_000}}, Total: 97_000}
}

func power(customer ledger.CustomerNo) ledger.Bill {
	b := ledger.Bill{Product: "pln-pasca", Customer: customer, Name: "NI LUH PUTU RATNA DEWI",
		Details: []ledger.Detail{{Key: ledger.DetailTariff, Label: "Tarif/daya", Value: "R1/1300VA"}}}
	for i, month := range []string{"202608", "202609", "202610"} {
		b.Sheets = append(b.Sheets, ledger.Sheet{Period: month, Amount: 301_500, Penalty: ledger.Rupiah(9000 - 3000*i), Admin: 2500,
			Start: ledger.Meter(fmt.Sprintf("%08d", 80000+200*i)), End: ledger.Meter(fmt.Sprintf("%08d", 80200+200*i))})
	}
	b.Lines = []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan 3 lembar", Amount: 904_500}, {Key: ledger.LinePenalty, Label: "Denda", Amount: 18_000},
		{Key: ledger.LineAdmin, Label: "Admin bank", Amount: 7_500}}
	b.Total = 930_000
	return b
}

func airtime(customer ledger.CustomerNo) ledger.Bill {
	cost := ledger.Rupiah(10200)
	return ledger.Bill{Product: "pulsa-tsel-10", Customer: customer, Cost: &cost,
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Telkomsel 10.000", Amount: 11500}}, Total: 11500}
}

func saidPaid() *ledger.Answer {
	return &ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePaid, Code: "015", Message: "Pembayaran sukses", Serial: "SN8812345"}
}

func saidFailed() *ledger.Answer {
	return &ledger.Answer{Source: ledger.SourceCallback, Outcome: ledger.OutcomeFailed, Code: "1", Message: "NOMOR TUJUAN SALAH"}
}

func newShop(clock Clock) *fakeShop {
	pending := &ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePending, Message: "Transaksi diproses"}
	return &fakeShop{clock: clock, operator: "ani", tries: map[string]int{}, events: make(map[ledger.RefID][]ledger.Event), notas: make(map[ledger.NotaID]ledger.Nota),
		news: make(chan ledger.Payment, 100), quit: make(chan struct{}),
		fates: map[ledger.CustomerNo]fate{
			"10014":                             {bill: water("10014", "I WAYAN SUDARTA"), wait: time.Second, payWait: 2 * time.Second, answer: saidPaid()},
			"530000000001":                      {bill: power("530000000001"), wait: time.Second, payWait: 5 * time.Second, answer: saidPaid()},
			"081234567890":                      {bill: airtime("081234567890"), payWait: time.Second, answer: pending, later: saidPaid(), after: 8 * time.Second},
			"081234567891":                      {bill: airtime("081234567891"), payWait: time.Second, answer: pending, later: saidFailed(), after: 8 * time.Second},
			"10077":                             {bill: water("10077", "I MADE HILANG"), payWait: 4 * time.Second, later: saidPaid(), after: 10 * time.Second},
			"10003":                             {bill: months(3)[2], months: months(3), wait: time.Second, payWait: time.Second, answer: saidPaid()},
			"10020":                             {bill: months(20)[19], months: months(20), wait: time.Second, payWait: time.Second, answer: saidPaid()},
			"1234567890123456,5104010101800001": {bill: vehicle("1234567890123456,5104010101800001"), answer: saidPaid()},
			"10006":                             {inquiry: &providers.Refusal{Provider: "pdam", Code: "006", Message: "Tagihan tidak tersedia", Err: providers.ErrNoBill}},
			"10099":                             {inquiry: providers.ErrDown, wait: 2 * time.Second},
		}}
}

func (s *fakeShop) world() World {
	return World{Counter: s, Book: fakeBook{s}, Clock: s.clock, Catalog: fakeCatalog(), Slip: fakeSlip, NotaSlips: fakeNotaSlips, Till: fakeTillPaper(), News: s.news, Quit: s.quit,
		Facing:   func(f ForCustomer) { s.mu.Lock(); defer s.mu.Unlock(); s.faced = append(s.faced, f) },
		Deposits: func() []Deposit { s.mu.Lock(); defer s.mu.Unlock(); return s.deposits },
		Shop:     Shop{Code: "5", Name: "Loket Maju", Guarded: len(s.users) > 0, Lock: 5 * time.Minute, Rounding: 100, Zone: witaZone, Practice: true, Providers: []string{"pdam-gianyar", "nobu", "h2h"}, Minute: time.Second},
		Operator: func() string { s.mu.Lock(); defer s.mu.Unlock(); return s.operator },
		Bell:     func() { s.mu.Lock(); s.bells++; s.mu.Unlock() }}
}

func (s *fakeShop) Inquire(ctx context.Context, product ledger.ProductCode, no ledger.CustomerNo, period ledger.Month, amount ledger.Rupiah) (ledger.Bill, error) {
	f, err := s.asked(ctx, no)
	if err != nil {
		return ledger.Bill{}, err
	}
	return s.named(f.bill), nil
}

func (s *fakeShop) Takes(context.Context, ledger.ProductCode) error { return s.shut }

func (s *fakeShop) Arrears(ctx context.Context, product ledger.ProductCode, no ledger.CustomerNo) (providers.Arrears, error) {
	found := providers.Arrears{From: "202606", To: "202611"}
	f, err := s.asked(ctx, no)
	if err != nil {
		return found, err
	}
	for _, b := range append(slices.Clip(f.months), f.bill)[:max(1, len(f.months))] {
		found.Bills = append(found.Bills, s.named(b))
	}
	if first := found.Bills[0].Period; first != "" && first < found.From {
		found.From = first.Add(-1)
	}
	return found, nil
}

// asked is what an inquiry about a customer finds.
func (s *fakeShop) asked(ctx context.Context, no ledger.CustomerNo) (fate, error) {
	s.mu.Lock()
	s.asks++
	f, known := s.fates[no]
	s.mu.Unlock()
	if f.wait > 0 {
		select {
		case <-s.clock.After(f.wait):
		case <-ctx.Done():
			return f, ctx.Err()
		}
	}
	if !known {
		return f, &providers.Refusal{Provider: "pdam", Code: "003", Message: "No Sambungan tidak ditemukan", Err: providers.ErrNoCustomer}
	}
	return f, f.inquiry
}

// named is a bill with a reference and the loket's fee.
func (s *fakeShop) named(b ledger.Bill) ledger.Bill {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refs++
	b.Ref = ledger.RefID(fmt.Sprintf("5ref%04d", s.refs))
	return b.WithFee(productOf(s.world(), b.Product))
}

func (s *fakeShop) Pay(_ context.Context, o Order) (ledger.Nota, []ledger.Payment, error) {
	s.mu.Lock()
	s.pays++
	s.orders = append(s.orders, o)
	count, err := s.pays, s.payErr
	s.mu.Unlock()
	if err != nil {
		return ledger.Nota{}, nil, err
	}
	nota, day, stamp := ledger.NotaID(fmt.Sprintf("nota%d", count)), ledger.DayOf(s.clock.Now(), witaZone), s.stamp()
	var refs []ledger.RefID
	var total ledger.Rupiah
	for _, b := range o.Bills {
		refs, total = append(refs, b.Ref), total+b.Total
	}
	s.cash(nota, stamp.Tender(nota, ledger.Tender{Amount: o.Tender, Rounding: 100, Day: day, Payments: refs}))
	for _, b := range o.Bills {
		p := productOf(s.world(), b.Product)
		open, paid := ledger.Keys(p, b, day)
		s.add(b.Ref, stamp.Intend(b.Ref, ledger.Intend{Number: s.number(day), Nota: nota, Claim: "KMBTRQ", Day: day,
			Product: p, Bill: b, Practice: true, Again: slices.Contains(o.Again, b.Ref), OpenKey: open, PaidKeys: paid}))
	}
	behind := make(map[string]bool) // customers with a month that is not paid
	for _, b := range o.Bills {
		key := string(b.Product) + string(b.Customer)
		if behind[key] {
			s.add(b.Ref, s.stamp().Cancel(b.Ref, "bulan sebelumnya belum lunas, jadi yang ini tidak dikirim"))
			continue
		}
		behind[key] = s.send(b) != ledger.Paid
	}
	n, _ := fakeBook{s}.Nota(context.Background(), nota)
	if change := o.Tender - total.RoundUp(100); change > 0 && n.Kept() {
		s.cash(nota, s.stamp().Change(nota, ledger.Cash{Amount: change}))
		n, _ = fakeBook{s}.Nota(context.Background(), nota)
	}
	var payments []ledger.Payment
	for _, ref := range refs {
		p, _ := fakeBook{s}.Payment(context.Background(), ref)
		payments = append(payments, p)
	}
	return n, payments, nil
}

// number is the next payment's number.
func (s *fakeShop) number(day ledger.Date) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ledger.PaymentNumber("5", day, len(s.payments)+1)
}

// send is one request and what comes of it, now and later.
func (s *fakeShop) send(b ledger.Bill) ledger.State {
	s.mu.Lock()
	f := s.fates[b.Customer]
	if month, known := s.fates[ledger.CustomerNo(string(b.Customer)+"/"+string(b.Period))]; known {
		f = month
	}
	s.mu.Unlock()
	ref := b.Ref
	s.add(ref, s.stamp().Submit(ref))
	if f.payWait > 0 {
		<-s.clock.After(f.payWait)
	}
	switch {
	case f.fails != "" && b.Period >= f.fails:
		s.add(b.Ref, s.stamp().Answer(b.Ref, *saidFailed(), nil))
	case f.answer != nil:
		s.add(b.Ref, s.stamp().Answer(b.Ref, *f.answer, f.raw))
	default:
		s.add(b.Ref, s.stamp().Lost(b.Ref, "time-out", nil))
	}
	if f.later != nil {
		go func() {
			if _, ok := <-s.clock.After(f.after); ok {
				s.add(b.Ref, s.stamp().Answer(b.Ref, *f.later, nil))
			}
		}()
	}
	p, _ := fakeBook{s}.Payment(context.Background(), ref)
	return p.State
}

func (s *fakeShop) stamp() ledger.Stamp {
	return ledger.Stamp{At: s.clock.Now(), By: "ani", Counter: "5"}
}

// cash applies a nota's event.
func (s *fakeShop) cash(id ledger.NotaID, e ledger.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := ledger.ApplyNota(s.notas[id], e)
	if err != nil {
		panic(err)
	}
	s.notas[id] = n
}

// add applies a payment's event and tells the news.
func (s *fakeShop) add(ref ledger.RefID, e ledger.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.payments, func(p ledger.Payment) bool { return p.Ref == ref })
	if i < 0 {
		s.payments, i = append(s.payments, ledger.Payment{}), len(s.payments)
	}
	p, err := ledger.Apply(s.payments[i], e)
	if err != nil {
		panic(err)
	}
	s.payments[i] = p
	s.events[ref] = append(s.events[ref], e)
	if s.ended {
		return
	}
	select {
	case s.news <- p:
	default:
	}
}

// end lets everybody go who waits for news.
func (s *fakeShop) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	close(s.news)
	close(s.quit)
}

func (s *fakeShop) HandBack(_ context.Context, id ledger.NotaID) (ledger.Rupiah, error) {
	n, err := fakeBook{s}.Nota(context.Background(), id)
	if err != nil {
		return 0, err
	}
	due := n.Due()
	s.cash(id, s.stamp().HandBack(id, ledger.Cash{Amount: due}))
	return due, nil
}

func (s *fakeShop) Print(_ context.Context, refs []ledger.RefID, d ledger.Document) error {
	for _, ref := range refs {
		p, err := fakeBook{s}.Payment(context.Background(), ref)
		if err != nil {
			return err
		}
		if d == ledger.DocRecap {
			s.cash(p.Nota, s.stamp().PrintRecap(p.Nota))
			break
		}
		s.add(ref, s.stamp().Print(ref, countedAs(NotaSlip{Refs: refs, Document: d}, p)))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prints = append(s.prints, string(d))
	return s.printer
}

func (s *fakeShop) Ask(_ context.Context, ref ledger.RefID) (ledger.Payment, error) {
	return fakeBook{s}.Payment(context.Background(), ref)
}

func (s *fakeShop) Settle(_ context.Context, number string, decision ledger.Settle, by string) error {
	s.mu.Lock()
	i := slices.IndexFunc(s.payments, func(p ledger.Payment) bool { return p.Number == number })
	s.mu.Unlock()
	if i < 0 {
		return errNotFound
	}
	stamp := s.stamp()
	stamp.By = by
	p, _ := fakeBook{s}.Payment(context.Background(), s.payments[i].Ref)
	e := stamp.Settle(p.Ref, decision)
	if _, err := ledger.Apply(p, e); err != nil {
		return err
	}
	if s.settleErr != nil {
		return s.settleErr
	}
	s.decisions++
	s.add(p.Ref, e)
	return nil
}

// fakePIN is everybody's.
const fakePIN = "271828"

func (s *fakeShop) check(name, pin string) (ledger.User, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, _ := s.users.Active().Find(name)
	if s.tries[name]++; s.tries[name] > 5 {
		return user, &ledger.PINError{Until: s.clock.Now().Add(30 * time.Second)}
	}
	if pin != fakePIN {
		return user, &ledger.PINError{Left: 5 - s.tries[name]}
	}
	user.Tries, s.tries[name] = s.tries[name], 0
	return user, nil
}

func (s *fakeShop) SignIn(_ context.Context, name, pin string) (int, error) {
	user, err := s.check(name, pin)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.operator = name
	}
	return user.Wrong(), err
}

func (s *fakeShop) Approve(_ context.Context, name, pin, act string) (int, error) {
	user, err := s.check(name, pin)
	if err == nil && user.Role != ledger.RoleSupervisor {
		err = ledger.ErrNotSupervisor
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.acts = append(s.acts, name+": "+act)
	}
	return user.Wrong(), err
}

func (s *fakeShop) Schedule(ref ledger.RefID) (asked, next time.Time, ok bool) {
	p, err := fakeBook{s}.Payment(context.Background(), ref)
	if err != nil || !p.State.Sent() {
		return asked, next, false
	}
	if productOf(s.world(), p.Product.Code).Prepaid {
		return asked, next, true
	}
	if s.unasked {
		return asked, p.SubmittedAt.Add(time.Hour), true
	}
	return p.SubmittedAt.Add(5 * time.Second), p.SubmittedAt.Add(15 * time.Second), true
}

// fakeBook reads what the fakeShop has.
type fakeBook struct{ *fakeShop }

var errNotFound = errors.New("not found")

func (b fakeBook) Users(context.Context) (ledger.Users, error) { return b.users, nil }

func (b fakeBook) Payment(_ context.Context, ref ledger.RefID) (ledger.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.payments {
		if p.Ref == ref {
			return p, nil
		}
	}
	return ledger.Payment{}, errNotFound
}

func (b fakeBook) Nota(_ context.Context, id ledger.NotaID) (ledger.Nota, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, ok := b.notas[id]
	if !ok {
		return n, errNotFound
	}
	for _, p := range b.payments {
		if p.Intend.Nota == id {
			n = n.With(p)
		}
	}
	return n, nil
}

func (b fakeBook) Unsettled(context.Context) ([]ledger.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var open []ledger.Payment
	for _, p := range b.payments {
		if !p.State.Final() {
			open = append(open, p)
		}
	}
	return open, nil
}

func (b fakeBook) List(_ context.Context, f ledger.Filter, after ledger.Cursor, limit int) ([]ledger.Entry, ledger.Cursor, error) {
	if f.Sort != ledger.SortNewest {
		return b.sorted(f, after, limit)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var entries []ledger.Entry
	last := after
	for i := len(b.payments) - 1; i >= 0 && len(entries) < limit; i-- {
		p := b.payments[i]
		name := ledger.ReadPaymentName(f.Text)
		fits := (f.From == "" || p.Day >= f.From) && (f.To == "" || p.Day <= f.To) && (f.Product == "" || f.Product == p.Product.Code) &&
			(f.State == 0 || f.State == p.State) && (f.Cashier == "" || f.Cashier == p.By) &&
			(strings.Contains(p.Number+" "+string(p.Bill.Customer)+" "+p.Bill.Name, strings.ToUpper(name.Part)) || p.Claim == name.Claim || p.Number == name.Number)
		if fits && (after.Sequence == 0 || int64(i)+1 < after.Sequence) {
			entries = append(entries, b.entry(p))
			last.Sequence = int64(i) + 1
		}
	}
	return entries, last, nil
}

// sorted is one page, the amounts' order alone.
func (b fakeBook) sorted(f ledger.Filter, after ledger.Cursor, limit int) ([]ledger.Entry, ledger.Cursor, error) {
	by := f.Sort
	f.Sort = ledger.SortNewest
	all, _, err := b.List(context.Background(), f, ledger.Cursor{}, 1_000_000)
	slices.SortStableFunc(all, func(a, b ledger.Entry) int {
		if by == ledger.SortTotal {
			return cmp.Compare(b.Total, a.Total)
		}
		return 0
	})
	from := int(after.Sequence)
	page := all[from:min(len(all), from+limit)]
	return page, ledger.Cursor{Sequence: int64(from + len(page))}, err
}

func (b fakeBook) Sums(_ context.Context, f ledger.Filter) (ledger.Sums, error) {
	f.Sort = ledger.SortNewest
	all, _, err := b.List(context.Background(), f, ledger.Cursor{}, 1_000_000)
	var sums ledger.Sums
	for _, e := range all {
		batch := ledger.Batch{State: e.State, Product: e.Product, Cashier: e.Cashier, Hour: e.Created.In(witaZone).Hour(), Count: 1, Total: e.Total, Fee: e.Fee, NoCost: 1}
		if e.Product == pulsaProduct.Code {
			batch.NoCost, batch.Commission = 0, e.Total-e.Fee-pulsaProduct.Cost
		}
		sums.Add(batch)
	}
	return sums, err
}

func (b fakeBook) entry(p ledger.Payment) ledger.Entry {
	return ledger.Entry{Number: p.Number, Ref: p.Ref, Nota: p.Intend.Nota, Claim: p.Claim, Product: p.Product.Code, Category: p.Product.Category,
		Customer: p.Bill.Customer, Name: p.Bill.Name, Period: p.Bill.Periods(), Day: p.Day, State: p.State, Reason: p.Reason,
		Total: p.Bill.Total, Fee: p.Bill.Fee, Cashier: p.By, Created: p.IntendedAt, Settled: p.SettledAt, Practice: true,
		Code: p.Code, Message: p.Message, Serial: p.Serial}
}

func (b fakeBook) Day(_ context.Context, day ledger.Date) (ledger.DayTotals, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := ledger.NewDayTotals(day)
	for _, p := range b.payments {
		if p.Day != day {
			continue
		}
		if p.State == ledger.Paid {
			d.AddPaid(p.Product.Code, p.By, ledger.Tally{All: 1, Paid: 1, Turnover: p.Bill.Total, Fee: p.Bill.Fee}, p.Bill.Fee)
			continue
		}
		d.Count[p.State]++
		d.Total[p.State] += p.Bill.Total
	}
	for _, n := range b.notas {
		if n.Day == day {
			d.Tender, d.Change, d.HandBack = d.Tender+n.Tender, d.Change+n.Change, d.HandBack+n.HandBack
		}
	}
	return d, nil
}

func (b fakeBook) MoneyDue(context.Context) ([]ledger.MoneyDue, error) {
	var due []ledger.MoneyDue
	b.mu.Lock()
	payments := slices.Clone(b.payments)
	b.mu.Unlock()
	for _, p := range payments {
		n, err := b.Nota(context.Background(), p.Intend.Nota)
		if err != nil || n.Due() <= 0 || n.Underway() {
			continue
		}
		if i := slices.IndexFunc(due, func(d ledger.MoneyDue) bool { return d.Nota.ID == n.ID }); i >= 0 {
			due[i].Entries = append(due[i].Entries, b.entry(p))
			continue
		}
		due = append(due, ledger.MoneyDue{Nota: n, Due: n.Due(), Entries: []ledger.Entry{b.entry(p)}})
	}
	return due, nil
}

func (b fakeBook) Recent(ctx context.Context, product ledger.ProductCode, limit int) ([]ledger.Entry, error) {
	entries, _, err := b.List(ctx, ledger.Filter{Product: product}, ledger.Cursor{}, limit)
	return entries, err
}

// BySeal knows three seals, of the first payment: as it was sealed, changed since, and sealed by a lost key.
func (b fakeBook) BySeal(_ context.Context, seal string) (ledger.Sealed, error) {
	found := ledger.Sealed{Event: ledger.Event{Sequence: 5, At: time.Unix(0, 0)}, Number: "5-000101-0001"}
	switch seal {
	case "3fa94c01d2e5":
		found.Intact = true
	case "3fa94c01d2c5":
		found.Changed = 3
	case "3fa94c01d2f5":
	default:
		return ledger.Sealed{}, ledger.ErrNotFound
	}
	return found, nil
}

func (b fakeBook) Events(_ context.Context, ref ledger.RefID) ([]ledger.Event, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.events[ref]), nil
}

// Raw is what the provider said, kept beside its event.
func (b fakeBook) Raw(_ context.Context, hash string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, events := range b.events {
		for _, e := range events {
			if len(e.Raw) > 0 && ledger.HashRaw(e.Raw) == hash {
				return e.Raw, nil
			}
		}
	}
	return nil, errNotFound
}

// fakeSlip is paper of 32 columns.
func fakeSlip(p ledger.Payment, n ledger.Nota) (ledger.Document, []string) {
	document, title := ledger.DocReceipt, "STRUK PEMBAYARAN"
	switch {
	case p.State.Sent():
		document, title = ledger.DocTitipan, "TANDA TERIMA TITIPAN"
	case n.HandBack > 0 && !p.State.Owed():
		document, title = ledger.DocHandBack, "PENGEMBALIAN UANG"
	}
	lines := []string{"Loket Maju", "Jl. Melati 5, Ubud", "", title}
	if document == ledger.DocTitipan {
		lines = append(lines, "BELUM LUNAS - SEDANG DIPROSES", "KODE KLAIM  : "+p.Claim)
	}
	lines = append(lines, "NO PELANGGAN: "+string(p.Bill.Customer), "NAMA        : "+p.Bill.Name, "")
	for _, l := range p.Bill.Lines {
		lines = append(lines, ends(strings.ToUpper(l.Label), l.Amount.Plain(), 32))
	}
	return document, append(lines, ends("TOTAL BAYAR", p.Bill.Total.Plain(), 32), ends("TUNAI", n.Tender.Plain(), 32),
		ends("KEMBALI", n.Change.Plain(), 32), "", "LATIHAN", "BUKAN BUKTI PEMBAYARAN", p.Number+" ani")
}

// fakeNotaSlips are one slip a customer and product, and the recap of several.
func fakeNotaSlips(payments []ledger.Payment, n ledger.Nota) []NotaSlip {
	var slips []NotaSlip
	var customers []string
	for _, p := range payments {
		customer := string(p.Product.Code) + string(p.Bill.Customer)
		document, lines := fakeSlip(p, n)
		i := slices.Index(customers, customer)
		if i < 0 {
			customers, slips = append(customers, customer), append(slips, NotaSlip{[]ledger.RefID{p.Ref}, document, lines})
			continue
		}
		slips[i].Refs = append(slips[i].Refs, p.Ref)
		slips[i].Lines = append(slips[i].Lines, ends(p.Bill.Periods()+" "+p.State.Label(), p.Bill.Total.Plain(), 32))
		if document == ledger.DocTitipan {
			slips[i].Document = document
		}
	}
	if len(slips) > 1 {
		lines := []string{"REKAP PEMBAYARAN", ""}
		for _, p := range payments {
			lines = append(lines, ends(p.Number+" "+p.State.Label(), p.Bill.Total.Plain(), 32))
		}
		lines = append(lines, ends("TUNAI", n.Tender.Plain(), 32), ends("KEMBALI", n.Change.Plain(), 32))
		slips = append(slips, NotaSlip{[]ledger.RefID{payments[0].Ref}, ledger.DocRecap, lines})
	}
	return slips
}
