package checkout_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

func TestPayRecordsBeforeItSendsAndAnswersAfter(t *testing.T) {
	s := open(t)
	var seen []ledger.Kind
	var atProvider ledger.Payment
	s.water.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
		seen, atProvider = s.book.kinds(), p
		return answer(ledger.OutcomePaid, ledger.Answer{Code: "015"}), nil
	}
	o := order(bill("r1", "100", "202610", 62_250))
	o.Tender = 100_000
	nota, payments := s.pays(t, o)

	if want := []ledger.Kind{ledger.KindTender, ledger.KindIntend, ledger.KindSubmit}; !slices.Equal(seen, want) {
		t.Errorf("before the request the book holds %v, want %v", seen, want)
	}
	if atProvider.State != ledger.Submitted || !atProvider.SubmittedAt.Equal(morning) {
		t.Errorf("the provider gets a payment that is %s at %s", atProvider.State, atProvider.SubmittedAt)
	}
	want := []ledger.Kind{ledger.KindTender, ledger.KindIntend, ledger.KindSubmit, ledger.KindAnswer, ledger.KindChange}
	if got := s.book.kinds(); !slices.Equal(got, want) {
		t.Errorf("the book holds %v, want %v", got, want)
	}
	p := payments[0]
	if p.State != ledger.Paid || p.Source != ledger.SourcePay || p.Code != "015" || p.By != "ani" {
		t.Errorf("payment is %s by %s from %s, code %q", p.State, p.By, p.Source, p.Code)
	}
	if p.Number != "5-261121-0001" || p.Day != "2026-11-21" || len(p.Claim) != 6 || p.Practice || p.OpenKey != "pdam|100" {
		t.Errorf("number %q, day %q, claim %q, practice %v, key %q", p.Number, p.Day, p.Claim, p.Practice, p.OpenKey)
	}
	if nota.Tender != 100_000 || nota.Change != 37_700 || nota.Due() != 0 {
		t.Errorf("tender %d, change %d, due %d, want 100000, 37700, 0", nota.Tender, nota.Change, nota.Due())
	}
	if got, want := s.states(), []ledger.State{ledger.Intended, ledger.Submitted, ledger.Paid}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

func TestOneRequestEndsOneWay(t *testing.T) {
	for _, c := range []struct {
		name   string
		pay    func(context.Context, ledger.Payment) (providers.Answer, error)
		state  ledger.State
		reason ledger.Reason
		cause  string
		due    ledger.Rupiah // of a tender of 70,000 for 62,250
	}{
		{"paid", says(ledger.OutcomePaid), ledger.Paid, "", "", 0},
		{"pending", says(ledger.OutcomePending), ledger.Pending, "", "", 0},
		{"refused", says(ledger.OutcomeFailed), ledger.Failed, ledger.ReasonRefused, "", 70_000},
		{"an answer without a verdict", says(ledger.OutcomeUnknown), ledger.Suspect, "", "", 0},
		{"a lost answer", loses(errLost), ledger.Suspect, "", "jawaban penyedia tidak terbaca atau terpotong", 0},
		{"never sent", func(context.Context, ledger.Payment) (providers.Answer, error) {
			return providers.Answer{}, fmt.Errorf("dial: %w", providers.ErrNotSent)
		}, ledger.Cancelled, ledger.ReasonNotSent, "sambungan tidak terbuka atau permintaan tidak dapat dibuat", 70_000},
		{"no line in time", func(context.Context, ledger.Payment) (providers.Answer, error) {
			return providers.Answer{}, errors.Join(providers.ErrNotSent, context.DeadlineExceeded)
		}, ledger.Cancelled, ledger.ReasonNotSent, "sambungan ke penyedia tidak terbuka dalam batas waktu", 70_000},
		{"no answer in time", loses(errors.Join(providers.ErrNoAnswer, context.DeadlineExceeded)), ledger.Suspect, "",
			"penyedia tidak menjawab dalam batas waktu", 0},
		{"a line that breaks", func(context.Context, ledger.Payment) (providers.Answer, error) {
			return providers.Answer{}, providers.ErrNoAnswer
		}, ledger.Suspect, "", "sambungan terputus atau jawaban penyedia kosong", 0},
		{"said to be never sent, but answered", loses(providers.ErrNotSent), ledger.Suspect, "", "jawaban penyedia tidak terbaca atau terpotong", 0},
		{"a refusal of our credentials that is only an error", loses(providers.ErrCredentials), ledger.Suspect, "", "jawaban penyedia tidak terbaca atau terpotong", 0},
		{"the adapter panics", func(context.Context, ledger.Payment) (providers.Answer, error) { panic("token 4711") },
			ledger.Suspect, "", "gangguan pada program loket", 0},
		{"the adapter panics in the runtime", func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
			return providers.Answer{}, errors.New(p.Notes[0]) // there is none
		}, ledger.Suspect, "", "gangguan pada program loket", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			s.water.pay = c.pay
			o := order(bill("r1", "100", "202610", 62_250))
			o.Tender = 70_000
			nota, payments := s.pays(t, o)
			p := payments[0]
			if p.State != c.state || p.Reason != c.reason || p.Cause != c.cause {
				t.Errorf("got %s, %q, %q, want %s, %q, %q", p.State, p.Reason, p.Cause, c.state, c.reason, c.cause)
			}
			if nota.Due() != c.due || nota.Kept() != (nota.Change == 7_700) {
				t.Errorf("due %d, change %d, want due %d and change only where money is kept", nota.Due(), nota.Change, c.due)
			}
			if s.water.requests() != 1 || s.InFlight() != 0 {
				t.Errorf("%d requests, %d in flight", s.water.requests(), s.InFlight())
			}
		})
	}
}

func TestWhatCameBackIsKept(t *testing.T) {
	s := open(t)
	s.water.pay = loses(errLost)
	s.pays(t, order(bill("r1", "100", "202610", 62_250)))
	if got := string(s.book.last(ledger.KindLost).Raw); got != "<html>" {
		t.Errorf("raw of the lost answer is %q", got)
	}
	s.water.pay = says(ledger.OutcomePaid)
	s.pays(t, order(bill("r2", "200", "202610", 62_250)))
	if got := string(s.book.last(ledger.KindAnswer).Raw); got != "raw paid" {
		t.Errorf("raw of the answer is %q", got)
	}
}

func TestOrdersThatAreRefusedLeaveNothing(t *testing.T) {
	old := bill("r1", "100", "202610", 62_250)
	old.PayBefore = morning
	broken := bill("r1", "100", "202610", 62_250)
	broken.Total++
	unknown := bill("r1", "100", "202610", 62_250)
	unknown.Product = "telegraph"
	good := bill("r1", "100", "202610", 62_250)
	aggregated := bill("r2", "100", "", 62_250) // of several months at once, in sheets
	aggregated.Sheets = []ledger.Sheet{{Period: "DES 2026"}, {Period: "202611"}}
	var many []ledger.Bill
	for i := range 101 {
		many = append(many, bill(ledger.RefID(fmt.Sprint("m", i)), ledger.CustomerNo(fmt.Sprint(1000+i)), "202610", 1))
	}
	for _, c := range []struct {
		name  string
		order checkout.Order
		want  error
	}{
		{"no bills", order(), checkout.ErrOrder},
		{"one reference twice", order(good, bill("r1", "200", "202610", 1)), checkout.ErrOrder},
		{"one bill twice", order(good, bill("r2", "100", "202610", 62_250)), checkout.ErrOrder},
		{"a younger month before an older", order(bill("r2", "100", "202611", 1), good), checkout.ErrOrder},
		{"a younger month of an aggregator's bill before an older", order(aggregated, good), checkout.ErrOrder},
		{"more bills than are shown whole", order(many...), checkout.ErrMany},
		{"an unknown product", order(unknown), checkout.ErrProduct},
		{"a bill that does not add up", order(broken), ledger.ErrBill},
		{"a bill too old", order(old), checkout.ErrAskAgain},
		{"a second bill too old", order(bill("r2", "200", "202610", 1), old), checkout.ErrAskAgain},
		{"a customer number in the cash field", checkout.Order{Bills: order(good).Bills, Tender: ledger.MaxRupiah + 1}, checkout.ErrAmount},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			_, payments, err := s.Pay(t.Context(), c.order)
			if !errors.Is(err, c.want) || len(payments) != 0 || len(s.book.events) != 0 || s.water.requests() != 0 {
				t.Errorf("err %v, want %v; %d payments, %d events, %d requests", err, c.want, len(payments), len(s.book.events), s.water.requests())
			}
			if s.InFlight() != 0 {
				t.Error("something is still in flight")
			}
			s.pays(t, order(good)) // and the bill is free
		})
	}
	t.Run("a provider that is not configured", func(t *testing.T) {
		s := open(t)
		s.config.Providers = nil
		s.restart()
		if _, _, err := s.Pay(t.Context(), order(good)); !errors.Is(err, checkout.ErrProvider) || len(s.book.events) != 0 {
			t.Errorf("err %v, %d events", err, len(s.book.events))
		}
	})
	t.Run("a context that has ended", func(t *testing.T) {
		s := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := s.Pay(ctx, order(good)); !errors.Is(err, context.Canceled) || len(s.book.events) != 0 {
			t.Errorf("err %v, %d events", err, len(s.book.events))
		}
	})
}

func TestCash(t *testing.T) {
	t.Run("too little is refused before anything", func(t *testing.T) {
		s := open(t)
		o := order(bill("r1", "100", "202610", 62_250))
		o.Tender = 62_250 // the smallest coin is 100
		_, _, err := s.Pay(t.Context(), o)
		var short *checkout.ShortError
		if !errors.As(err, &short) || short.Due != 62_300 || short.Tender != 62_250 || len(s.book.events) != 0 {
			t.Errorf("err %v, %d events", err, len(s.book.events))
		}
	})
	t.Run("none means the exact rounded total", func(t *testing.T) {
		s := open(t)
		nota, _ := s.pays(t, order(bill("r1", "100", "202609", 62_250), bill("r2", "100", "202610", 10_020)))
		if nota.Tender != 72_300 || nota.Change != 0 || nota.RoundingUp() != 30 || s.book.count(ledger.KindChange) != 0 {
			t.Errorf("tender %d, change %d, rounding %d", nota.Tender, nota.Change, nota.RoundingUp())
		}
	})
	t.Run("rounding is the counter's, none without", func(t *testing.T) {
		s := open(t)
		s.config.Rounding = 0
		s.restart()
		if nota, _ := s.pays(t, order(bill("r1", "100", "202610", 62_251))); nota.Tender != 62_251 || nota.Rounding != 1 {
			t.Errorf("tender %d, rounding %d", nota.Tender, nota.Rounding)
		}
	})
	t.Run("what a failed bill leaves is not change", func(t *testing.T) {
		s := open(t)
		s.water.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
			if p.Ref == "r1" {
				return answer(ledger.OutcomeFailed, ledger.Answer{}), nil
			}
			return answer(ledger.OutcomePaid, ledger.Answer{}), nil
		}
		o := order(bill("r1", "100", "202610", 30_050), bill("r2", "200", "202610", 20_020))
		o.Tender = 100_000
		nota, _ := s.pays(t, o)
		if nota.Change != 49_900 || nota.Due() != 30_000 { // 50,070 is 50,100; 20,020 is 20,100
			t.Errorf("change %d, due %d, want 49900, 30000", nota.Change, nota.Due())
		}
		if got := s.book.count(ledger.KindChange); got != 1 {
			t.Errorf("%d change events, want 1", got)
		}
	})
	t.Run("change waits for the last bill and not for the outcome", func(t *testing.T) {
		s := open(t)
		s.water.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
			if n := s.book.count(ledger.KindChange); n != 0 {
				t.Errorf("%d change events before the request of %s", n, p.Ref)
			}
			return providers.Answer{}, errLost
		}
		o := order(bill("r1", "100", "202610", 30_000), bill("r2", "200", "202610", 20_000))
		o.Tender = 60_000
		if nota, _ := s.pays(t, o); nota.Change != 10_000 {
			t.Errorf("change %d, want 10000", nota.Change)
		}
	})
}

func TestBillsOfANota(t *testing.T) {
	s := open(t)
	var order_ []string
	s.water.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
		order_ = append(order_, string(p.Ref)+" "+s.state(t, "r1").String()+" "+s.state(t, "r2").String())
		return answer(ledger.OutcomePaid, ledger.Answer{}), nil
	}
	s.config.Practice = true
	s.restart()
	_, payments := s.pays(t, order(bill("r1", "100", "202609", 30_000), bill("r2", "100", "202610", 20_000)))
	if want := []string{"r1 submitted intended", "r2 paid submitted"}; !slices.Equal(order_, want) {
		t.Errorf("paid %q, want %q", order_, want)
	}
	a, b := payments[0], payments[1]
	if a.Number != "5-261121-0001" || b.Number != "5-261121-0002" || a.Claim != b.Claim || a.Nota != b.Nota || !a.Practice {
		t.Errorf("numbers %s, %s; claims %s, %s; practice %v", a.Number, b.Number, a.Claim, b.Claim, a.Practice)
	}
	t.Run("one that grows too old on the way is not sent", func(t *testing.T) {
		s := open(t)
		s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
			s.clock.add(time.Minute)
			return answer(ledger.OutcomePaid, ledger.Answer{}), nil
		}
		late := bill("r2", "200", "202610", 20_000)
		late.PayBefore = morning.Add(30 * time.Second)
		nota, payments := s.pays(t, order(bill("r1", "100", "202610", 30_000), late))
		if payments[0].State != ledger.Paid || payments[1].State != ledger.Cancelled || nota.Due() != 20_000 {
			t.Errorf("%s, %s, due %d", payments[0].State, payments[1].State, nota.Due())
		}
		if payments[1].Cause != "tagihan sudah terlalu lama dan harus ditanyakan lagi" {
			t.Errorf("cause %q", payments[1].Cause)
		}
	})
}

func TestTheBillLock(t *testing.T) {
	t.Run("an open payment of the customer", func(t *testing.T) {
		s := open(t)
		s.water.pay = loses(errLost)
		s.pays(t, order(bill("r1", "100", "202610", 62_250)))
		o := order(bill("r2", "100", "202611", 50_000))
		o.Again = []ledger.RefID{"r2"}
		_, payments, err := s.Pay(t.Context(), o)
		var locked *ledger.LockedError
		if !errors.As(err, &locked) || locked.Number != "5-261121-0001" || errors.Is(err, checkout.ErrBook) {
			t.Errorf("err %v", err)
		}
		if len(payments) != 0 || s.water.requests() != 1 || s.book.count(ledger.KindTender) != 1 {
			t.Errorf("%d payments, %d requests", len(payments), s.water.requests())
		}
	})
	t.Run("again lifts what only the day tells apart", func(t *testing.T) {
		s := open(t)
		s.pulsa.pay = says(ledger.OutcomePaid)
		s.pays(t, order(top("r1", "0812")))
		o := order(top("r2", "0812"))
		var locked *ledger.LockedError
		if _, _, err := s.Pay(t.Context(), o); !errors.As(err, &locked) || !locked.Liftable() {
			t.Fatalf("err %v", err)
		}
		o.Again = []ledger.RefID{"r2"}
		if _, payments := s.pays(t, o); !payments[0].Again {
			t.Error("again is not in the intent")
		}
	})
	t.Run("again of one bill lifts no other's lock in the nota", func(t *testing.T) {
		s := open(t)
		s.pulsa.pay = says(ledger.OutcomePaid)
		s.pays(t, order(top("r1", "0812"), top("r2", "0813")))
		o := order(top("r3", "0812"), top("r4", "0813"))
		o.Again = []ledger.RefID{"r3"}
		var locked *ledger.LockedError
		if _, payments, err := s.Pay(t.Context(), o); !errors.As(err, &locked) || locked.Ref != "r4" || len(payments) != 0 || s.pulsa.requests() != 2 {
			t.Fatalf("locked %+v, %d payments, %d requests", locked, len(payments), s.pulsa.requests())
		}
		o.Bills = append(o.Bills[:1], top("r5", "0814"))
		if _, payments := s.pays(t, o); !payments[0].Again || payments[1].Again {
			t.Errorf("again %t, %t; want the first alone", payments[0].Again, payments[1].Again)
		}
	})
	t.Run("a reference that is in the book is none of this order's", func(t *testing.T) {
		s := open(t)
		s.water.pay = loses(errLost)
		s.pays(t, order(bill("r1", "100", "202610", 62_250)))
		_, payments, err := s.Pay(t.Context(), order(bill("r1", "200", "202610", 50_000)))
		if !errors.Is(err, checkout.ErrBook) || len(payments) != 0 || s.state(t, "r1") != ledger.Suspect {
			t.Errorf("err %v, %d payments, first is %s", err, len(payments), s.state(t, "r1"))
		}
		s.leaves(t, bill("r2", "300", "202610", 1_000), ledger.KindSubmit) // sent by a process that died
		if _, _, err := s.Pay(t.Context(), order(bill("r2", "400", "202610", 50_000))); !errors.Is(err, checkout.ErrBook) || s.state(t, "r2") != ledger.Submitted {
			t.Errorf("err %v, what may have been sent is %s", err, s.state(t, "r2"))
		}
	})
}

func TestThreeOnTheirWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.water.pay = func(ctx context.Context, _ ledger.Payment) (providers.Answer, error) {
			select {
			case <-time.After(time.Minute):
			case <-ctx.Done():
				return providers.Answer{}, ctx.Err()
			}
			return answer(ledger.OutcomePaid, ledger.Answer{}), nil
		}
		ctx, leave := context.WithCancel(t.Context())
		for _, ref := range []ledger.RefID{"r1", "r2", "r3"} {
			go s.Pay(ctx, order(bill(ref, ledger.CustomerNo(ref), "202610", 1_000)))
		}
		synctest.Wait()
		if s.InFlight() != 3 {
			t.Fatalf("%d in flight, want 3", s.InFlight())
		}
		if _, _, err := s.Pay(ctx, order(bill("r4", "400", "202610", 1_000))); !errors.Is(err, checkout.ErrBusy) {
			t.Errorf("a fourth: %v, want ErrBusy", err)
		}
		if _, _, err := s.Pay(ctx, order(bill("r1", "r1", "202610", 1_000))); !errors.Is(err, checkout.ErrUnderway) {
			t.Errorf("the first again: %v, want ErrUnderway", err)
		}
		leave() // leaving a screen cancels no payment
		begun := time.Now()
		s.Wait()
		if took := time.Since(begun); took != time.Minute || s.InFlight() != 0 {
			t.Errorf("waited %s with %d left", took, s.InFlight())
		}
		for _, ref := range []ledger.RefID{"r1", "r2", "r3"} {
			if s.state(t, ref) != ledger.Paid {
				t.Errorf("%s is %s", ref, s.state(t, ref))
			}
		}
		if _, _, err := s.Pay(t.Context(), order(bill("r4", "400", "202610", 1_000))); !errors.Is(err, checkout.ErrClosed) {
			t.Errorf("after the end: %v, want ErrClosed", err)
		}
		numbers := map[string]bool{}
		for _, p := range s.book.payments {
			numbers[p.Number] = true
		}
		if len(numbers) != 3 {
			t.Errorf("numbers %v, want three of them", numbers)
		}
	})
}

func TestNumbersAreDrawnOnce(t *testing.T) {
	s := open(t)
	for i := range 30 {
		var visits sync.WaitGroup
		for j := range 3 {
			visits.Go(func() {
				ref := ledger.RefID(fmt.Sprint(i, "x", j))
				s.pays(t, order(bill(ref, ledger.CustomerNo(ref), "202610", 1_000)))
			})
		}
		visits.Wait()
	}
	numbers := map[string]bool{}
	for _, p := range s.book.payments {
		numbers[p.Number] = true
	}
	if len(numbers) != 90 || !numbers["5-261121-0090"] {
		t.Errorf("%d numbers for 90 payments", len(numbers))
	}
}
