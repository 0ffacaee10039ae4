package checkout_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// bubble runs a shop on the time of a synctest bubble, with Resolve in the background.
func bubble(t *testing.T, run func(t *testing.T, s *shop)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.config.Now, s.clock = time.Now, &clock{now: time.Now()}
		s.restart()
		run(t, s)
	})
}

// resolves starts Resolve and returns how to stop it.
func (s *shop) resolves(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Resolve(ctx); close(done) }()
	return func() { cancel(); <-done }
}

// questions notes when which payment was asked about.
type questions struct {
	mu      sync.Mutex
	at      map[ledger.RefID][]time.Time
	running int
	most    int
}

// asks makes the water works note each question, take so long over it, and answer.
func (q *questions) asks(s *shop, takes time.Duration, reply func(p ledger.Payment) (providers.Answer, error)) {
	q.at = map[ledger.RefID][]time.Time{}
	s.water.advise = func(p ledger.Payment) (providers.Answer, error) {
		q.mu.Lock()
		q.at[p.Ref] = append(q.at[p.Ref], time.Now())
		q.running++
		q.most = max(q.most, q.running)
		q.mu.Unlock()
		time.Sleep(takes)
		q.mu.Lock()
		q.running--
		q.mu.Unlock()
		return reply(p)
	}
}

func (q *questions) of(ref ledger.RefID) []time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.at[ref])
}

// now is how many questions are on their way.
func (q *questions) now() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running
}

func unknown(ledger.Payment) (providers.Answer, error) {
	return providers.Answer{}, providers.ErrNoAnswer
}

// notPaid is an answer that it is not paid, to be believed after an hour and twice a minute apart.
func notPaid() providers.Answer {
	return answer(ledger.OutcomeFailed, ledger.Answer{Code: "020", Reason: ledger.ReasonNotPaid,
		Fence: ledger.Fence{After: time.Hour, Apart: time.Minute}})
}

func TestQuestionsKeepTheProvidersSchedule(t *testing.T) {
	waits := []time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	bubble(t, func(t *testing.T, s *shop) {
		s.water.wait = func(_ ledger.Payment, n int) time.Duration { return waits[min(n, len(waits))-1] }
		s.water.pay = loses(errLost)
		var q questions
		q.asks(s, 4*time.Second, unknown)
		stop := s.resolves(t)
		begun := time.Now()
		for i := range 6 {
			ref := ledger.RefID(fmt.Sprint("r", i))
			s.pays(t, order(bill(ref, ledger.CustomerNo("10"+ref), "199912", 1_000)))
		}
		time.Sleep(20 * time.Minute)
		stop()
		if q.most != 1 {
			t.Errorf("%d questions at a time, want 1", q.most)
		}
		for i := range 6 {
			ref := ledger.RefID(fmt.Sprint("r", i))
			at := q.of(ref)
			if len(at) < 10 {
				t.Errorf("%s was asked about %d times in 20 min: others crowd it out", ref, len(at))
			}
			last := begun
			for n, asked := range at {
				if gap := asked.Sub(last); gap < waits[min(n+1, len(waits))-1] {
					t.Errorf("%s: question %d came %s after the one before", ref, n+1, gap)
				}
				last = asked.Add(4 * time.Second) // the wait is from the answer on
			}
			if s.state(t, ref) != ledger.Suspect {
				t.Errorf("%s became %s by silence", ref, s.state(t, ref))
			}
		}
		if n := s.book.count(ledger.KindAnswer); n != 0 || s.water.requests() != 6 {
			t.Errorf("%d answers recorded, %d requests", n, s.water.requests())
		}
	})
}

func TestResolveSettles(t *testing.T) {
	t.Run("by an answer, and asks no more", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			s.water.pay = loses(errLost)
			var q questions
			q.asks(s, 0, func(ledger.Payment) (providers.Answer, error) {
				return answer(ledger.OutcomePaid, ledger.Answer{Code: "021", Serial: "77"}), nil
			})
			defer s.resolves(t)()
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			for _, wait := range []time.Duration{0, 3 * time.Second} { // planned at once, and still
				time.Sleep(wait)
				if asked, next, ok := s.Schedule("r1"); !ok || !asked.IsZero() || next.Before(time.Now()) {
					t.Errorf("before: asked %v, next %v, %v", asked, next, ok)
				}
			}
			time.Sleep(time.Hour)
			if p := s.read("r1"); p.State != ledger.Paid || p.Source != ledger.SourceAdvice || p.Serial != "77" {
				t.Errorf("%s from %s, serial %q", p.State, p.Source, p.Serial)
			}
			if e := s.book.last(ledger.KindAnswer); e.By != "advice" || string(e.Raw) != "raw paid" {
				t.Errorf("by %q, raw %q", e.By, e.Raw)
			}
			if n := len(q.of("r1")); n != 1 {
				t.Errorf("asked %d times", n)
			}
			if _, _, ok := s.Schedule("r1"); ok {
				t.Error("something is still planned")
			}
		})
	})
	t.Run("not paid only twice and after the fence", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			s.water.pay = loses(errLost)
			var q questions
			q.asks(s, 0, func(ledger.Payment) (providers.Answer, error) { return notPaid(), nil })
			s.water.wait = func(ledger.Payment, int) time.Duration { return 50 * time.Second }
			defer s.resolves(t)()
			begun := time.Now()
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(59 * time.Minute)
			if s.state(t, "r1") != ledger.Suspect {
				t.Fatalf("%s before the fence", s.state(t, "r1"))
			}
			time.Sleep(10 * time.Minute)
			p := s.read("r1")
			if p.State != ledger.Failed || p.Reason != ledger.ReasonNotPaid {
				t.Fatalf("%s %s", p.State, p.Reason)
			}
			if p.NotPaidAt.Sub(begun) < time.Hour || p.SettledAt.Sub(p.NotPaidAt) < time.Minute {
				t.Errorf("first after %s, second %s later", p.NotPaidAt.Sub(begun), p.SettledAt.Sub(p.NotPaidAt))
			}
			if n := s.book.count(ledger.KindAnswer); n != 3 { // the new code, the first to be believed, the second
				t.Errorf("%d answers recorded, want 3", n)
			}
		})
	})
	t.Run("by a callback, within a second, and by Kick at once", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			defer s.resolves(t)()
			s.pays(t, order(top("r1", "0812")))
			s.pays(t, order(top("r2", "0813")))
			time.Sleep(1100 * time.Millisecond)
			if asked, next, ok := s.Schedule("r1"); !ok || !asked.IsZero() || !next.IsZero() {
				t.Errorf("who is not asked: asked %v, next %v, %v", asked, next, ok)
			}
			s.book.call("h2h", "ref=r1&say=paid")
			time.Sleep(time.Second)
			if s.state(t, "r1") != ledger.Paid {
				t.Errorf("r1 is %s", s.state(t, "r1"))
			}
			s.book.call("h2h", "ref=r2&say=paid")
			s.Kick()
			s.Kick()
			synctest.Wait()
			if s.state(t, "r2") != ledger.Paid {
				t.Errorf("r2 is %s", s.state(t, "r2"))
			}
		})
	})
	t.Run("what the book did not take before", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			s.book.fail = func(events []ledger.Event) (bool, error) {
				return false, map[bool]error{true: errDisk}[events[0].Kind == ledger.KindAnswer]
			}
			defer s.resolves(t)()
			if _, _, err := s.Pay(t.Context(), order(bill("r1", "100", "199912", 1_000))); !errors.Is(err, checkout.ErrUnrecorded) {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if s.state(t, "r1") != ledger.Submitted {
				t.Fatalf("%s on a broken disk", s.state(t, "r1"))
			}
			s.book.mu.Lock()
			s.book.fail = nil
			s.book.mu.Unlock()
			time.Sleep(2 * time.Second)
			if s.state(t, "r1") != ledger.Paid {
				t.Errorf("%s on a repaired disk", s.state(t, "r1"))
			}
		})
	})
}

func TestResolveLeavesAlone(t *testing.T) {
	t.Run("what is on its way", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			var q questions
			q.asks(s, 0, unknown)
			s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
				time.Sleep(time.Hour)
				return answer(ledger.OutcomePaid, ledger.Answer{}), nil
			}
			defer s.resolves(t)()
			_, payments := s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			if len(q.of("r1")) != 0 || payments[0].State != ledger.Paid || s.book.count(ledger.KindLost) != 0 {
				t.Errorf("asked %d times, %s", len(q.of("r1")), payments[0].State)
			}
		})
	})
	t.Run("what is on its way, until it is not", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			var q questions
			q.asks(s, 0, unknown)
			s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
				time.Sleep(10 * time.Second) // seen by several rounds
				return providers.Answer{}, errLost
			}
			defer s.resolves(t)()
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(10 * time.Second)
			if n := len(q.of("r1")); n == 0 {
				t.Error("nobody asks about it")
			}
		})
	})
	t.Run("what is disputed", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			var q questions
			q.asks(s, 0, unknown)
			s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
				return answer(ledger.OutcomePaid, ledger.Answer{Conflict: "other total"}), nil
			}
			defer s.resolves(t)()
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(time.Hour)
			if n := len(q.of("r1")); n != 0 {
				t.Errorf("asked %d times", n)
			}
		})
	})
	t.Run("an adviser that panics", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			s.water.pay = loses(errLost)
			s.water.advise = func(ledger.Payment) (providers.Answer, error) { panic("adviser") }
			defer s.resolves(t)()
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(time.Minute)
			if s.state(t, "r1") != ledger.Suspect {
				t.Errorf("state %s", s.state(t, "r1"))
			}
		})
	})
}

func TestAnAnswerThatIsNoNewsIsNotRecorded(t *testing.T) {
	bubble(t, func(t *testing.T, s *shop) {
		balance := ledger.Rupiah(1_000_000)
		var said ledger.Answer
		var mu sync.Mutex
		var q questions
		q.asks(s, 0, func(ledger.Payment) (providers.Answer, error) {
			mu.Lock()
			defer mu.Unlock()
			balance -= 1_000
			left := balance
			said.Balance = &left
			return answer(ledger.OutcomePending, said), nil
		})
		s.water.pay = says(ledger.OutcomePending)
		said.Code = "c-pending"
		defer s.resolves(t)()
		s.pays(t, order(bill("r1", "100", "199912", 1_000)))
		answers := s.book.count(ledger.KindAnswer)
		time.Sleep(time.Minute)
		if n := s.book.count(ledger.KindAnswer); n != answers || len(q.of("r1")) < 5 {
			t.Errorf("%d answers recorded after %d questions, want none", n-answers, len(q.of("r1")))
		}
		mu.Lock()
		said.Message = "Sedang diproses"
		mu.Unlock()
		time.Sleep(time.Minute)
		if n := s.book.count(ledger.KindAnswer); n != answers+1 {
			t.Errorf("%d answers recorded after new words, want 1", n-answers)
		}
	})
}

func TestAfterARestartTheWaitIsKept(t *testing.T) {
	bubble(t, func(t *testing.T, s *shop) {
		s.water.pay = loses(errLost)
		s.water.wait = func(_ ledger.Payment, n int) time.Duration {
			if n == 1 {
				return 10 * time.Second
			}
			return time.Minute
		}
		var q questions
		q.asks(s, 0, unknown)
		stop := s.resolves(t)
		s.pays(t, order(bill("r1", "100", "199912", 1_000)))
		time.Sleep(15 * time.Second)
		stop()
		s.restart()
		defer s.resolves(t)()
		time.Sleep(2 * time.Minute)
		at := q.of("r1")
		if len(at) < 2 || at[1].Sub(at[0]) < time.Minute {
			t.Errorf("asked at %v", at)
		}
	})
}

func TestAQuestionThatEndsWhileTheNextIsChosenIsNotAskedAgain(t *testing.T) {
	bubble(t, func(t *testing.T, s *shop) {
		s.water.pay = loses(errLost)
		s.water.wait = func(p ledger.Payment, n int) time.Duration {
			if p.Ref == "r2" && n == 1 {
				time.Sleep(10 * time.Second) // the choice takes until the question about r1 has ended
			}
			return time.Minute
		}
		var q questions
		q.asks(s, 4*time.Second, unknown)
		defer s.resolves(t)()
		s.pays(t, order(bill("r1", "100", "199912", 1_000)))
		time.Sleep(61 * time.Second)
		s.pays(t, order(bill("r2", "200", "199912", 1_000)))
		time.Sleep(50 * time.Second)
		if at := q.of("r1"); len(at) != 1 {
			t.Errorf("asked at %v", at)
		}
	})
}

func TestABookThatIsBrokenForAMomentForgetsNoWait(t *testing.T) {
	bubble(t, func(t *testing.T, s *shop) {
		s.water.pay = loses(errLost)
		s.water.wait = func(ledger.Payment, int) time.Duration { return time.Minute }
		var q questions
		q.asks(s, 0, unknown)
		defer s.resolves(t)()
		s.pays(t, order(bill("r1", "100", "199912", 1_000)))
		time.Sleep(70 * time.Second)
		for _, err := range []error{errDisk, nil} {
			s.book.mu.Lock()
			s.book.broken = err
			s.book.mu.Unlock()
			time.Sleep(5 * time.Second)
		}
		if at := q.of("r1"); len(at) != 1 {
			t.Errorf("asked at %v", at)
		}
	})
}

func TestResolveStops(t *testing.T) {
	bubble(t, func(t *testing.T, s *shop) {
		s.water.pay = loses(errLost)
		var q questions
		q.asks(s, 30*time.Second, unknown)
		stop := s.resolves(t)
		s.pays(t, order(bill("r1", "100", "199912", 1_000)))
		time.Sleep(10 * time.Second)
		if n := q.now(); n != 1 {
			t.Fatalf("%d questions on their way", n)
		}
		stop()
		if q.now() != 0 {
			t.Error("Resolve returned before its question did")
		}
	})
}

func TestABrokenBookFillsNoLog(t *testing.T) {
	bubble(t, func(t *testing.T, s *shop) {
		var log strings.Builder
		s.config.Log = logTo(&log)
		s.restart()
		s.book.broken = errDisk
		stop := s.resolves(t)
		time.Sleep(time.Hour)
		stop()
		if n := strings.Count(log.String(), "\n"); n == 0 || n > 5 {
			t.Errorf("%d lines in an hour", n)
		}
	})
}

func TestOnceMoreADayLater(t *testing.T) {
	paid := func(ledger.Payment) (providers.Answer, error) {
		return answer(ledger.OutcomePaid, ledger.Answer{Code: "c-paid"}), nil
	}
	for _, c := range []struct {
		name      string
		pay       ledger.Outcome
		reply     func(ledger.Payment) (providers.Answer, error)
		questions int
		want      ledger.State
	}{
		{"paid, and still paid", ledger.OutcomePaid, paid, 1, ledger.Paid},
		{"failed, and paid after all", ledger.OutcomeFailed, paid, 1, ledger.Disputed},
		{"paid, and twice not paid", ledger.OutcomePaid, func(ledger.Payment) (providers.Answer, error) {
			a := notPaid()
			a.Fence.After = 10 * time.Minute
			return a, nil
		}, 2, ledger.Disputed},
		{"paid, then taken back", ledger.OutcomePaid, func(ledger.Payment) (providers.Answer, error) {
			return answer(ledger.OutcomeReversed, ledger.Answer{}), nil
		}, 1, ledger.Reversed},
		{"paid, and no answer", ledger.OutcomePaid, unknown, 3, ledger.Paid},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, s *shop) {
				s.config.Minute = time.Second // a day is 24 minutes
				s.restart()
				var q questions
				q.asks(s, 0, c.reply)
				s.water.pay = says(c.pay)
				defer s.resolves(t)()
				begun := time.Now()
				s.pays(t, order(bill("r1", "100", "199912", 1_000)))
				s.pays(t, order(top("r2", "0812"))) // cannot be asked about
				time.Sleep(5 * 24 * time.Minute)
				at := q.of("r1")
				if len(at) != c.questions || s.state(t, "r1") != c.want {
					t.Fatalf("asked %d times, want %d; %s, want %s", len(at), c.questions, s.state(t, "r1"), c.want)
				}
				// A day, and the ten minutes between two looks at the list.
				if first := at[0].Sub(begun); first < 24*time.Minute || first > 24*time.Minute+12*time.Second {
					t.Errorf("first after %s", first)
				}
			})
		})
	}
	t.Run("on the next day that the counter is open", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			var q questions
			q.asks(s, 0, paid)
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(62 * time.Hour) // from Friday evening to Monday morning
			s.restart()
			defer s.resolves(t)()
			time.Sleep(time.Hour)
			if n := len(q.of("r1")); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	})
	t.Run("not of a far end that has forgotten", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			var q questions
			q.asks(s, 0, paid)
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(time.Hour)
			s.config.Remembers = time.Now()
			s.restart()
			s.pays(t, order(bill("r2", "200", "199912", 1_000)))
			defer s.resolves(t)()
			time.Sleep(30 * time.Hour)
			if a, b := len(q.of("r1")), len(q.of("r2")); a != 0 || b != 1 {
				t.Errorf("asked %d times about what it forgot, %d times about what it knows", a, b)
			}
		})
	})
	t.Run("after the open ones", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			var q questions
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(25 * time.Hour)
			s.water.pay = loses(errLost)
			s.pays(t, order(bill("r2", "200", "199912", 1_000)))
			q.asks(s, 0, unknown)
			time.Sleep(time.Minute)
			defer s.resolves(t)()
			time.Sleep(11 * time.Minute)
			if a, b := q.of("r1"), q.of("r2"); len(a) == 0 || len(b) == 0 || a[0].Before(b[0]) {
				t.Errorf("about the settled one %v, about the open one %v", a, b)
			}
		})
	})
}

// Of two payments of a bill that were both refused the second was booked after all. Asked about the first, the provider
// tells of the second; that disputes the first, and must not hide the second from the answer that is its own.
func TestAnAnswerAboutTheSecondOfTwoThatFailed(t *testing.T) {
	bubble(t, func(t *testing.T, s *shop) {
		var q questions
		q.asks(s, 0, func(p ledger.Payment) (providers.Answer, error) {
			told := answer(ledger.OutcomeUnknown, ledger.Answer{Code: "021", Conflict: "tglbayar lain"})
			if p.Ref == "r2" {
				told = answer(ledger.OutcomePaid, ledger.Answer{Code: "021", Serial: "08:02"})
			}
			told.Booked = "08:02"
			return told, nil
		})
		s.water.pay = says(ledger.OutcomeFailed)
		for _, ref := range []ledger.RefID{"r1", "r2"} {
			s.pays(t, order(bill(ref, "100", "199912", 1_000)))
			time.Sleep(2 * time.Minute)
		}
		defer s.resolves(t)()
		time.Sleep(25 * time.Hour)
		if first, second := s.state(t, "r1"), s.state(t, "r2"); first != ledger.Disputed || second != ledger.Disputed {
			t.Errorf("the first is %s, the second %s; want both disputed", first, second)
		}
	})
}

// A provider that knows payments by their bill alone tells of the second payment when it is asked about the first, which
// failed: that contradicts nothing, unless it is the first one after all.
func TestAnAnswerAboutTheNextPaymentOfABill(t *testing.T) {
	booked := func(proof string, a ledger.Answer, o ledger.Outcome) func(ledger.Payment) (providers.Answer, error) {
		return func(ledger.Payment) (providers.Answer, error) {
			told := answer(o, a)
			told.Booked = proof
			return told, nil
		}
	}
	other := ledger.Answer{Code: "021", Conflict: "tglbayar lain"}
	ours := ledger.Answer{Code: "021", Serial: "08:00"}
	for _, c := range []struct {
		name  string
		reply func(ledger.Payment) (providers.Answer, error)
		next  string // the proof of the next payment of the bill; "": it is open; "-": there is none; "month": another month's is open
		want  ledger.State
	}{
		{"the next payment's", booked("08:02", other, ledger.OutcomeUnknown), "08:02", ledger.Failed},
		{"the next payment's, within the request's window", booked("08:02", ours, ledger.OutcomePaid), "08:02", ledger.Failed},
		{"a third one's", booked("08:01", other, ledger.OutcomeUnknown), "08:02", ledger.Disputed},
		{"its own", booked("08:00", ours, ledger.OutcomePaid), "08:02", ledger.Disputed},
		{"its own, and nobody came again", booked("08:00", ours, ledger.OutcomePaid), "-", ledger.Disputed},
		{"its own, and another month of the customer is open", booked("08:00", ours, ledger.OutcomePaid), "month", ledger.Disputed},
		{"nobody can tell while the next is open", booked("08:02", other, ledger.OutcomeUnknown), "", ledger.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, s *shop) {
				var q questions
				q.asks(s, 0, func(p ledger.Payment) (providers.Answer, error) {
					if p.Ref != "r1" {
						return unknown(p)
					}
					return c.reply(p)
				})
				s.water.pay = says(ledger.OutcomeFailed)
				s.pays(t, order(bill("r1", "100", "199912", 1_000)))
				time.Sleep(2 * time.Minute)
				s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
					return answer(ledger.OutcomePaid, ledger.Answer{Serial: c.next}), nil
				}
				month := ledger.Month("199912")
				if c.next == "" || c.next == "month" {
					s.water.pay = loses(errLost)
				}
				if c.next == "month" {
					month = "199911"
				}
				if c.next != "-" {
					s.pays(t, order(bill("r2", "100", month, 1_000)))
				}
				s.water.pay = says(ledger.OutcomePaid)
				s.pays(t, order(bill("r3", "200", "199912", 1_000))) // somebody else's, whose proof is nobody's
				defer s.resolves(t)()
				time.Sleep(25 * time.Hour)
				if got := s.state(t, "r1"); got != c.want || len(q.of("r1")) == 0 {
					t.Errorf("%s after %d questions, want %s", got, len(q.of("r1")), c.want)
				}
				if got := s.state(t, "r3"); got != ledger.Paid {
					t.Errorf("another customer's payment is %s", got)
				}
				if c.next == "" || c.next == "-" || c.next == "month" {
					return
				}
				next := s.read("r2") // two payments that hold one bill are both shown
				if (next.State == ledger.Disputed) != (c.want == ledger.Disputed) || next.State == ledger.Disputed && !strings.Contains(next.Conflict, s.read("r1").Number) {
					t.Errorf("the next payment is %s: %s", next.State, next.Conflict)
				}
			})
		})
	}
}
