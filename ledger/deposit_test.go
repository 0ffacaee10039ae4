package ledger_test

import (
	"testing"
	"time"

	"loket/ledger"
)

// TestDepositIsAsOldAsItsAnswer: a question about a payment is answered with what was left when it was taken.
func TestDepositIsAsOldAsItsAnswer(t *testing.T) {
	said := func(d time.Duration, source ledger.Source, left *ledger.Rupiah) ledger.Event {
		return answer(d, ledger.Answer{Source: source, Outcome: ledger.OutcomePending, Balance: left})
	}
	for name, c := range map[string]struct {
		answers []ledger.Event
		want    ledger.Deposit
	}{
		"told by nobody":             {[]ledger.Event{said(time.Second, ledger.SourcePay, nil)}, ledger.Deposit{}},
		"told with the payment":      {[]ledger.Event{said(time.Second, ledger.SourcePay, rupiah(500))}, ledger.Deposit{Provider: "nobu", Amount: 500, At: began.Add(time.Second)}},
		"nothing left":               {[]ledger.Event{said(time.Second, ledger.SourcePay, rupiah(0))}, ledger.Deposit{Provider: "nobu", At: began.Add(time.Second)}},
		"a callback later":           {[]ledger.Event{said(time.Second, ledger.SourcePay, rupiah(500)), said(time.Minute, ledger.SourceCallback, rupiah(700))}, ledger.Deposit{Provider: "nobu", Amount: 700, At: began.Add(time.Minute)}},
		"asked a day later":          {[]ledger.Event{said(24*time.Hour, ledger.SourceAdvice, rupiah(900))}, ledger.Deposit{Provider: "nobu", Amount: 900, At: began}},
		"asked after the answer":     {[]ledger.Event{said(time.Second, ledger.SourcePay, rupiah(500)), said(24*time.Hour, ledger.SourceAdvice, rupiah(900))}, ledger.Deposit{Provider: "nobu", Amount: 500, At: began.Add(time.Second)}},
		"an answer that tells none":  {[]ledger.Event{said(time.Second, ledger.SourcePay, rupiah(500)), said(time.Minute, ledger.SourceCallback, nil)}, ledger.Deposit{Provider: "nobu", Amount: 500, At: began.Add(time.Second)}},
		"a question asked and again": {[]ledger.Event{said(time.Minute, ledger.SourceAdvice, rupiah(900)), said(time.Hour, ledger.SourceAdvice, rupiah(800))}, ledger.Deposit{Provider: "nobu", Amount: 800, At: began}},
	} {
		t.Run(name, func(t *testing.T) {
			got, told := fold(t, inState(t, ledger.Submitted), c.answers...).Deposit()
			if told != (c.want != ledger.Deposit{}) || got != c.want {
				t.Errorf("%+v, told %t; want %+v", got, told, c.want)
			}
		})
	}
}
