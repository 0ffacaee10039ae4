package checkout_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// waterworks owes bills for these months; where told is set it says where a month was paid.
type waterworks struct {
	inquirer
	told func(q providers.Query) (providers.Payinfo, bool, error)

	mu     sync.Mutex
	asked  []ledger.Month
	months []ledger.Month // asked where they were paid
}

func (f *waterworks) Payinfo(_ context.Context, q providers.Query) (providers.Payinfo, bool, error) {
	f.mu.Lock()
	f.months = append(f.months, q.Period)
	f.mu.Unlock()
	return f.told(q)
}

// owing is a shop whose customer 100 owes these months. This month is November 2026.
func owing(t *testing.T, months ...ledger.Month) (*shop, *waterworks) {
	t.Helper()
	s := open(t)
	f := &waterworks{inquirer: inquirer{asker: asker{payer: payer{name: "pdam", pay: says(ledger.OutcomePaid)}}}}
	f.told = func(providers.Query) (providers.Payinfo, bool, error) { return providers.Payinfo{}, false, nil }
	f.inquire = func(q providers.Query) (ledger.Bill, error) {
		f.mu.Lock()
		f.asked = append(f.asked, q.Period)
		f.mu.Unlock()
		if !slices.Contains(months, q.Period) {
			return ledger.Bill{}, &providers.Refusal{Provider: "pdam", Code: "006", Err: providers.ErrNoBill}
		}
		return bill(q.Ref, q.Customer, q.Period, 62_250), nil
	}
	s.config.Providers["pdam"] = f
	s.restart()
	return s, f
}

// back is the month n months before this one.
func back(n int) ledger.Month { return ledger.Month("202611").Add(-n) }

func monthsOf(bills []ledger.Bill) []ledger.Month {
	var months []ledger.Month
	for _, b := range bills {
		months = append(months, b.Period)
	}
	return months
}

func TestArrears(t *testing.T) {
	t.Run("six months are asked, the unpaid come oldest first", func(t *testing.T) {
		s, f := owing(t, back(3), back(1), back(2))
		found, err := s.Arrears(t.Context(), water, "10-0")
		if err != nil {
			t.Fatal(err)
		}
		if got := monthsOf(found.Bills); !slices.Equal(got, []ledger.Month{"202608", "202609", "202610"}) {
			t.Errorf("found %v", got)
		}
		if found.From != "202606" || found.To != "202611" || len(f.asked) != 6 {
			t.Errorf("looked from %s to %s with %d questions", found.From, found.To, len(f.asked))
		}
		refs := map[ledger.RefID]bool{}
		for _, b := range found.Bills {
			refs[b.Ref] = true
			if b.Fee != 2_500 || b.Total != 64_750 {
				t.Errorf("%s: fee %d, total %d", b.Period, b.Fee, b.Total)
			}
		}
		if len(refs) != 3 || refs[""] {
			t.Errorf("references %v", refs)
		}
		if len(f.months) != 0 {
			t.Error("asked where a month was paid although some are not")
		}
	})
	t.Run("the search goes on while the oldest asked is unpaid", func(t *testing.T) {
		var months []ledger.Month
		for n := 1; n <= 9; n++ {
			months = append(months, back(n))
		}
		s, f := owing(t, months...)
		found, err := s.Arrears(t.Context(), water, "100")
		if err != nil || len(found.Bills) != 9 || found.Bills[0].Period != back(9) {
			t.Fatalf("found %v, %v", monthsOf(found.Bills), err)
		}
		if found.From != back(13) || len(f.asked) != 14 { // six, then four and four: the second four begin with a paid one
			t.Errorf("looked from %s with %d questions", found.From, len(f.asked))
		}
	})
	t.Run("it is not said of a bill that it is the oldest where older ones were not asked", func(t *testing.T) {
		var months []ledger.Month
		for n := range 70 {
			months = append(months, back(n))
		}
		s, f := owing(t, months...)
		if _, err := s.Arrears(t.Context(), water, "100"); !errors.Is(err, providers.ErrTooMany) || len(f.asked) != 60 {
			t.Errorf("%v after %d questions", err, len(f.asked))
		}
	})
	t.Run("no month is offered where one could not be asked", func(t *testing.T) {
		s, f := owing(t, back(1), back(3))
		inquire := f.inquire
		f.inquire = func(q providers.Query) (ledger.Bill, error) {
			if q.Period == back(3) {
				return ledger.Bill{}, providers.ErrNoAnswer
			}
			return inquire(q)
		}
		if found, err := s.Arrears(t.Context(), water, "100"); !errors.Is(err, providers.ErrNoAnswer) || len(found.Bills) > 0 {
			t.Errorf("found %v, %v", monthsOf(found.Bills), err)
		}
	})
	t.Run("a product says how many months", func(t *testing.T) {
		for said, want := range map[int]int{1: 1, 12: 12, 24: 24, 99: 24} {
			s, f := owing(t)
			product := s.config.Products[water]
			product.Arrears = said
			s.config.Products[water] = product
			s.restart()
			if _, err := s.Arrears(t.Context(), water, "100"); !errors.Is(err, providers.ErrNoBill) || len(f.asked) != want {
				t.Errorf("%d said: %d asked, %v", said, len(f.asked), err)
			}
		}
	})
}

func TestArrearsOfNobody(t *testing.T) {
	t.Run("the provider is asked once where the newest closed month was paid", func(t *testing.T) {
		s, f := owing(t)
		f.told = func(q providers.Query) (providers.Payinfo, bool, error) {
			return providers.Payinfo{Period: q.Period, Counter: "7"}, true, nil
		}
		_, err := s.Arrears(t.Context(), water, "100")
		var none *providers.NoArrears
		if !errors.As(err, &none) || !errors.Is(err, providers.ErrNoBill) || none.From != "202606" || none.To != "202611" {
			t.Fatalf("err %v", err)
		}
		if none.Paid == nil || none.Paid.Counter != "7" || !slices.Equal(f.months, []ledger.Month{"202610"}) {
			t.Errorf("paid %+v, asked %v", none.Paid, f.months)
		}
	})
	t.Run("what it does not tell changes nothing", func(t *testing.T) {
		s, f := owing(t)
		for _, told := range []func(providers.Query) (providers.Payinfo, bool, error){
			f.told,
			func(providers.Query) (providers.Payinfo, bool, error) {
				return providers.Payinfo{}, false, errLost
			},
			func(providers.Query) (providers.Payinfo, bool, error) { panic("teller") },
		} {
			f.told = told
			_, err := s.Arrears(t.Context(), water, "100")
			var none *providers.NoArrears
			if !errors.As(err, &none) || none.Paid != nil {
				t.Errorf("err %v", err)
			}
		}
	})
	t.Run("a month that cannot be asked hides no older bill", func(t *testing.T) {
		s, f := owing(t, back(1), back(2))
		inquire := f.inquire
		f.inquire = func(q providers.Query) (ledger.Bill, error) {
			if q.Period == back(4) {
				return ledger.Bill{}, providers.ErrDown
			}
			return inquire(q)
		}
		if found, err := s.Arrears(t.Context(), water, "100"); !errors.Is(err, providers.ErrDown) || len(found.Bills) != 0 {
			t.Errorf("found %v, err %v", monthsOf(found.Bills), err)
		}
	})
	t.Run("one bill for several months is none", func(t *testing.T) {
		for _, c := range []struct {
			readings []ledger.Sheet // of the months before this one, the newest first
			want     error
		}{
			{[]ledger.Sheet{{Start: "10", End: "20"}, {Start: "10", End: "20"}}, ledger.ErrBill},
			{[]ledger.Sheet{{Start: "20", End: "30"}, {Start: "10", End: "20"}}, nil},
			{[]ledger.Sheet{{Start: "20", End: "20"}, {Start: "20", End: "20"}}, nil}, // nobody lives there
			{[]ledger.Sheet{{}, {}}, nil},
		} {
			s, f := owing(t, back(1), back(2))
			inquire := f.inquire
			f.inquire = func(q providers.Query) (ledger.Bill, error) {
				b, err := inquire(q)
				if i := slices.Index([]ledger.Month{back(1), back(2)}, q.Period); i >= 0 {
					b.Sheets = c.readings[i : i+1]
				}
				return b, err
			}
			if found, err := s.Arrears(t.Context(), water, "100"); !errors.Is(err, c.want) || c.want != nil && len(found.Bills) != 0 {
				t.Errorf("%v: found %v, err %v", c.readings, monthsOf(found.Bills), err)
			}
		}
	})
	t.Run("what cannot be asked is refused", func(t *testing.T) {
		s, f := owing(t, back(1))
		if _, err := s.Arrears(t.Context(), pulsa, "0812"); !errors.Is(err, checkout.ErrPeriod) {
			t.Errorf("no monthly product: %v", err)
		}
		if _, err := s.Arrears(t.Context(), water, "1"); !errors.Is(err, ledger.ErrNumberShort) {
			t.Errorf("a short number: %v", err)
		}
		f.pay = loses(errLost)
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		var locked *ledger.LockedError
		if _, err := s.Arrears(t.Context(), water, "100"); !errors.As(err, &locked) {
			t.Errorf("an open payment: %v", err)
		}
		if len(f.asked) != 0 {
			t.Errorf("%d questions", len(f.asked))
		}
	})
	t.Run("giving up ends it", func(t *testing.T) {
		s, _ := owing(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Arrears(ctx, water, "100"); !errors.Is(err, context.Canceled) {
			t.Errorf("err %v", err)
		}
	})
}

// A provider that takes 200 ms a month costs 24 months little more than six: four are asked at a time (never more).
func TestArrearsAskFourAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := owing(t)
		product := s.config.Products[water]
		product.Arrears = checkout.MaxArrears
		s.config.Products[water] = product
		s.restart()
		var at, most int
		inquire := f.inquire
		f.inquire = func(q providers.Query) (ledger.Bill, error) {
			f.mu.Lock()
			at++
			most = max(most, at)
			f.mu.Unlock()
			time.Sleep(200 * time.Millisecond)
			f.mu.Lock()
			at--
			f.mu.Unlock()
			return inquire(q)
		}
		began := time.Now()
		if _, err := s.Arrears(t.Context(), water, "100"); !errors.Is(err, providers.ErrNoBill) {
			t.Fatal(err)
		}
		if took := time.Since(began); most != 4 || took != 6*200*time.Millisecond {
			t.Errorf("%d at a time, %s in all", most, took)
		}
	})
}

func TestMonthsArePaidUntilOneIsNot(t *testing.T) {
	months := func() checkout.Order {
		o := order(bill("r1", "100", "202608", 10_000), bill("r2", "100", "202609", 20_000), bill("r3", "200", "202610", 5_000),
			bill("r4", "100", "202610", 40_000))
		o.Tender = 100_000
		return o
	}
	for _, c := range []struct {
		name string
		pay  func(context.Context, ledger.Payment) (providers.Answer, error)
		want ledger.State
		due  ledger.Rupiah
	}{
		{"refused", says(ledger.OutcomeFailed), ledger.Failed, 60_000},
		{"lost", loses(errLost), ledger.Suspect, 40_000},
		{"pending", says(ledger.OutcomePending), ledger.Pending, 40_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			s.water.pay = func(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
				if p.Ref == "r2" {
					return c.pay(ctx, p)
				}
				return answer(ledger.OutcomePaid, ledger.Answer{}), nil
			}
			nota, payments := s.pays(t, months())
			want := []ledger.State{ledger.Paid, c.want, ledger.Paid, ledger.Cancelled} // r3 is another customer's
			for i, p := range payments {
				if p.State != want[i] {
					t.Errorf("%s is %s, want %s", p.Ref, p.State, want[i])
				}
			}
			if s.water.sent["r4"] != 0 || payments[3].Cause != "bulan sebelumnya belum lunas, jadi yang ini tidak dikirim" {
				t.Errorf("%d requests for the younger month, cause %q", s.water.sent["r4"], payments[3].Cause)
			}
			if nota.Change != 25_000 || nota.Due() != c.due {
				t.Errorf("change %d, due %d, want 25000, %d", nota.Change, nota.Due(), c.due)
			}
		})
	}
	t.Run("a younger before an older is refused", func(t *testing.T) {
		s := open(t)
		_, _, err := s.Pay(t.Context(), order(bill("r1", "100", "202610", 10_000), bill("r2", "100", "202609", 20_000)))
		if !errors.Is(err, checkout.ErrOrder) || len(s.book.events) != 0 {
			t.Errorf("err %v, %d events", err, len(s.book.events))
		}
	})
}

func TestRecoverNamesWhatWasInterrupted(t *testing.T) {
	s := open(t)
	s.leaves(t, bill("r1", "100", "202610", 1_000))
	s.leaves(t, bill("r2", "200", "202610", 1_000), ledger.KindSubmit)
	s.leaves(t, bill("r3", "300", "202610", 1_000), ledger.KindSubmit, ledger.KindLost)
	s.restart()
	notas, err := s.Recover(t.Context())
	if want := []ledger.NotaID{"n-r1", "n-r2"}; err != nil || !slices.Equal(notas, want) {
		t.Errorf("interrupted %v, %v; want %v", notas, err, want)
	}
	if notas, err := s.Recover(t.Context()); err != nil || len(notas) != 0 {
		t.Errorf("again %v, %v", notas, err)
	}
}

func TestOneSlipOfSeveralPayments(t *testing.T) {
	s := open(t)
	s.water.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
		if p.Ref == "r2" {
			return providers.Answer{}, errLost
		}
		return answer(ledger.OutcomePaid, ledger.Answer{}), nil
	}
	s.pays(t, order(bill("r1", "100", "202609", 10_000), bill("r2", "100", "202610", 20_000)))
	both := []ledger.RefID{"r1", "r2"}
	for want := range 2 {
		if n, err := s.Printed(t.Context(), both, ledger.DocReceipt, "ani"); err != nil || n != want {
			t.Errorf("copy %d, %v; want %d", n, err, want)
		}
	}
	if a, b := s.read("r1").Prints, s.read("r2").Prints; a != (ledger.Prints{Receipt: 2}) || b != (ledger.Prints{Titipan: 2}) {
		t.Errorf("counted %+v and %+v", a, b)
	}
	for want := range 2 {
		if n, err := s.Printed(t.Context(), both, ledger.DocRecap, "ani"); err != nil || n != want {
			t.Errorf("recap: copy %d, %v; want %d", n, err, want)
		}
	}
	if got := s.book.count(ledger.KindPrint); got != 6 {
		t.Errorf("%d events of slips", got)
	}
	if _, err := s.Printed(t.Context(), nil, ledger.DocReceipt, "ani"); !errors.Is(err, checkout.ErrOrder) {
		t.Errorf("a slip of nothing: %v", err)
	}
}
