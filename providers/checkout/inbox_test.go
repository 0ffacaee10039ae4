package checkout_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers"
)

// TestAForgedCallbackIsNoEvidence: somebody who can write the ledger's file put it there.
func TestAForgedCallbackIsNoEvidence(t *testing.T) {
	s := open(t)
	s.pays(t, order(top("r1", "0812")))
	for _, say := range []string{"paid", "failed"} {
		s.book.call("h2h", "ref=r1&say="+say)
		s.book.callbacks[len(s.book.callbacks)-1].Forged = true
		if n, err := s.ReadInbox(t.Context()); n != 1 || err != nil {
			t.Errorf("marked %d, err %v", n, err)
		}
		if s.state(t, "r1") != ledger.Pending || s.book.verdict() != "tidak dicatat oleh penerima kabar buku ini" {
			t.Errorf("%s, verdict %q", s.state(t, "r1"), s.book.verdict())
		}
	}
}

func TestReadInbox(t *testing.T) {
	for _, c := range []struct {
		name, provider, query string
		settled               ledger.Outcome // a decision before the callback
		state                 ledger.State
		verdict               string
		recorded              int
	}{
		{"a success settles", "h2h", "ref=r1&say=paid&sn=77", 0, ledger.Paid, "dicatat: LUNAS", 1},
		{"a failure settles", "h2h", "ref=r1&say=failed", 0, ledger.Failed, "dicatat: GAGAL", 1},
		{"no verdict", "h2h", "ref=r1&say=odd", 0, ledger.Pending, "tidak memutuskan: status and word disagree", 0},
		{"names nothing", "h2h", "say=paid", 0, ledger.Pending, "tidak menyebut pembayaran", 0},
		{"names nothing of ours", "h2h", "ref=r9&say=paid", 0, ledger.Pending, "menyebut pembayaran yang tidak ada di buku ini", 0},
		{"names another provider's payment", "h2h", "ref=w1&say=paid", 0, ledger.Pending, "menyebut pembayaran penyedia lain", 0},
		{"comes to a provider that does not call", "pdam", "ref=r1&say=paid", 0, ledger.Pending, "penyedia tidak diatur atau tidak mengirim kabar", 0},
		{"comes to nobody", "gone", "ref=r1&say=paid", 0, ledger.Pending, "penyedia tidak diatur atau tidak mengirim kabar", 0},
		{"breaks the reader", "h2h", "ref=r1&say=panic", 0, ledger.Pending, "tidak terbaca", 0},
		{"breaks the reader of references", "h2h", "ref=panic&say=paid", 0, ledger.Pending, "tidak terbaca", 0},
		{"contradicts a failure", "h2h", "ref=r1&say=paid", ledger.OutcomeFailed, ledger.Disputed, "dicatat: SENGKETA", 1},
		{"contradicts a success", "h2h", "ref=r1&say=failed", ledger.OutcomePaid, ledger.Disputed, "dicatat: SENGKETA", 1},
		{"repeats a failure", "h2h", "ref=r1&say=failed", ledger.OutcomeFailed, ledger.Failed, "mengulang yang sudah diketahui", 0},
		{"repeats a success", "h2h", "ref=r1&say=paid", ledger.OutcomePaid, ledger.Paid, "mengulang yang sudah diketahui", 0},
		{"repeats a success with another price", "h2h", "ref=r1&say=paid&cost=9800", ledger.OutcomePaid, ledger.Paid, "mengulang yang sudah diketahui", 0},
		{"brings the serial of a success", "h2h", "ref=r1&say=paid&sn=77", ledger.OutcomePaid, ledger.Paid, "dicatat: LUNAS", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			_, payments := s.pays(t, order(top("r1", "0812")))
			s.water.pay = loses(errLost)
			s.pays(t, order(bill("w1", "100", "202610", 1_000)))
			if c.settled != 0 {
				if _, err := s.Settle(t.Context(), payments[0].Number, ledger.Settle{Outcome: c.settled, Evidence: "statement"}, "budi"); err != nil {
					t.Fatal(err)
				}
			}
			answers := s.book.count(ledger.KindAnswer)
			s.book.call(c.provider, c.query)
			if n, err := s.ReadInbox(t.Context()); n != 1 || err != nil {
				t.Errorf("marked %d, err %v", n, err)
			}
			if s.state(t, "r1") != c.state || s.state(t, "w1") != ledger.Suspect || s.book.verdict() != c.verdict {
				t.Errorf("state %s, want %s; other %s; verdict %q, want %q", s.state(t, "r1"), c.state, s.state(t, "w1"), s.book.verdict(), c.verdict)
			}
			if got := s.book.count(ledger.KindAnswer) - answers; got != c.recorded {
				t.Errorf("%d answers recorded, want %d", got, c.recorded)
			}
			if e := s.book.last(ledger.KindAnswer); c.recorded > 0 && (string(e.Raw) != c.query || !strings.Contains(string(e.Body), `"callback"`) || e.By != "callback") {
				t.Errorf("recorded %s by %s, raw %q", e.Body, e.By, e.Raw)
			}
			if n, err := s.ReadInbox(t.Context()); n != 0 || err != nil {
				t.Errorf("read again: marked %d, err %v", n, err)
			}
		})
	}
}

func TestACallbackIsReadAgainAfterACrashBeforeItsMark(t *testing.T) {
	s := open(t)
	s.pays(t, order(top("r1", "0812")))
	s.book.call("h2h", "ref=r1&say=paid&sn=77")
	if _, err := s.ReadInbox(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.book.callbacks[0].Verdict = ""
	s.restart()
	answers := s.book.count(ledger.KindAnswer)
	if n, err := s.ReadInbox(t.Context()); n != 1 || err != nil || s.book.verdict() != "mengulang yang sudah diketahui" || s.book.count(ledger.KindAnswer) != answers {
		t.Errorf("marked %d, err %v, verdict %q", n, err, s.book.verdict())
	}
}

func TestACallbackIsLeftUnreadWhileTheBookIsBroken(t *testing.T) {
	s := open(t)
	s.pays(t, order(top("r1", "0812")))
	s.book.call("h2h", "ref=r1&say=paid")
	s.book.unread = func(ledger.RefID) error { return errDisk }
	if n, err := s.ReadInbox(t.Context()); n != 0 || err == nil || s.book.verdict() != "" {
		t.Errorf("payment unreadable: marked %d, err %v, verdict %q", n, err, s.book.verdict())
	}
	s.book.unread = nil
	s.book.fail = func([]ledger.Event) (bool, error) { return false, errDisk }
	if n, err := s.ReadInbox(t.Context()); n != 0 || err == nil || s.book.verdict() != "" {
		t.Errorf("commit fails: marked %d, err %v, verdict %q", n, err, s.book.verdict())
	}
	s.book.fail = nil
	if n, err := s.ReadInbox(t.Context()); n != 1 || err != nil || s.state(t, "r1") != ledger.Paid {
		t.Errorf("repaired: marked %d, err %v, state %s", n, err, s.state(t, "r1"))
	}
}

func TestACallbackAboutABillIsReadWhileTheNextIsOnItsWay(t *testing.T) {
	s := open(t)
	s.pulsa.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
		s.book.call("h2h", "ref=r1&say=paid")
		if n, err := s.ReadInbox(t.Context()); err != nil || n != map[ledger.RefID]int{"r1": 0, "r2": 2}[p.Ref] {
			t.Errorf("during %s: marked %d, err %v", p.Ref, n, err)
		}
		return answer(ledger.OutcomePending, ledger.Answer{}), nil
	}
	_, payments := s.pays(t, order(top("r1", "0812"), top("r2", "0813")))
	if payments[0].State != ledger.Paid || payments[1].State != ledger.Pending {
		t.Errorf("%s, %s", payments[0].State, payments[1].State)
	}
}

func TestACallbackBeforeRecovery(t *testing.T) {
	s := open(t)
	s.leaves(t, top("r1", "0812"), ledger.KindSubmit)
	s.restart()
	s.book.call("h2h", "ref=r1&say=paid")
	if _, err := s.ReadInbox(t.Context()); err != nil || s.state(t, "r1") != ledger.Paid {
		t.Errorf("err %v, state %s", err, s.state(t, "r1"))
	}
	if _, err := s.Recover(t.Context()); err != nil || s.state(t, "r1") != ledger.Paid {
		t.Errorf("recovery after it: err %v, state %s", err, s.state(t, "r1"))
	}
}

func TestACallbackOvertakesTheAnswer(t *testing.T) {
	for _, c := range []struct {
		name, say string
		pay       func(context.Context, ledger.Payment) (providers.Answer, error)
		want      ledger.State
	}{
		{"accepted, success", "paid", says(ledger.OutcomePending), ledger.Paid},
		{"accepted, failure", "failed", says(ledger.OutcomePending), ledger.Failed},
		{"lost, success", "paid", loses(errLost), ledger.Paid},
		{"refused, success", "paid", says(ledger.OutcomeFailed), ledger.Disputed},
		{"not sent, success", "paid", func(context.Context, ledger.Payment) (providers.Answer, error) {
			return providers.Answer{}, providers.ErrNotSent
		}, ledger.Disputed},
		{"paid, success", "paid", says(ledger.OutcomePaid), ledger.Paid},
		{"panic, failure", "failed", func(context.Context, ledger.Payment) (providers.Answer, error) { panic("x") }, ledger.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t)
				s.pulsa.pay = func(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
					s.book.call("h2h", "ref=r1&say="+c.say)
					s.Kick()
					time.Sleep(10 * time.Second)
					if got := s.book.verdict(); got != "" {
						t.Errorf("read as %q while the request is on its way", got)
					}
					return c.pay(ctx, p)
				}
				ctx, stop := context.WithCancel(t.Context())
				go s.Resolve(ctx)
				s.pays(t, order(top("r1", "0812")))
				time.Sleep(1500 * time.Millisecond)
				if s.state(t, "r1") != c.want || s.book.verdict() == "" {
					t.Errorf("state %s, want %s; verdict %q", s.state(t, "r1"), c.want, s.book.verdict())
				}
				stop()
				synctest.Wait()
			})
		})
	}
}

func TestCallbacksRaceWithTheirAnswers(t *testing.T) {
	s := open(t)
	s.config.Changed = nil
	s.restart()
	s.pulsa.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
		s.book.call("h2h", "ref="+string(p.Ref)+"&say=paid")
		return answer(ledger.OutcomePending, ledger.Answer{}), nil
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				if _, err := s.ReadInbox(t.Context()); err != nil {
					t.Error(err)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	refs := []ledger.RefID{}
	for i := range 50 {
		ref := ledger.RefID(rune('A'+i%26)) + ledger.RefID(rune('a'+i/26))
		refs = append(refs, ref)
		s.pays(t, order(top(ref, ledger.CustomerNo(ref))))
	}
	close(done)
	readers.Wait()
	if _, err := s.ReadInbox(t.Context()); err != nil {
		t.Error(err)
	}
	for _, ref := range refs {
		if s.state(t, ref) != ledger.Paid {
			t.Errorf("%s is %s", ref, s.state(t, ref))
		}
	}
	if n := s.book.count(ledger.KindAnswer); n != 100 {
		t.Errorf("%d answers recorded for 50 replies and 50 callbacks", n)
	}
}
