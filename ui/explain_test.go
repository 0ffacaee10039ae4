package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/ui/uitest"
)

// errorsExplained is every error the screens know, and one they do not.
func errorsExplained() []error {
	at := time.Date(2026, 11, 21, 2, 2, 3, 0, time.UTC)
	lock := func(key string, state ledger.State) error {
		return fmt.Errorf("intend: %w", &ledger.LockedError{Key: key, Number: "5-261121-0007", State: state, By: "budi", At: at})
	}
	total := ledger.Rupiah(77_250)
	none := func(paid *providers.Payinfo) error {
		return &providers.NoArrears{From: "202606", To: "202611", Paid: paid}
	}
	return []error{ledger.ErrNumberEmpty,
		none(nil), none(&providers.Payinfo{Period: "202610"}), none(&providers.Payinfo{Period: "202610", Counter: "7\x07", PaidAt: "2026-11-03 10:11", Total: &total}),
		none(&providers.Payinfo{Period: "202610", Counter: "5", PaidAt: "2026-11-03 10:11", Ours: true}), ledger.ErrNumberShort, ledger.ErrNumberLong, ledger.ErrNumberParts,
		&ledger.PartError{Label: "Kode bayar", Err: ledger.ErrNumberShort},
		providers.ErrNoBill, providers.ErrNoCustomer, providers.ErrTooMany, providers.ErrCredentials, providers.ErrClock,
		providers.ErrDown, providers.ErrRefused, providers.ErrNoAnswer, providers.ErrNotSent,
		&providers.Refusal{Provider: "pdam", Code: "006", Message: "Tagihan \x1b[31mtidak\r\ntersedia", Err: providers.ErrNoBill},
		&providers.Refusal{Provider: "nobu", Code: "60", Err: providers.ErrRefused},
		ErrUnrecorded, ErrStale, ErrStopped, ErrClockBehind, ErrPrinter, ErrNotNow, ErrNoQuestion, ledger.ErrDamaged, ledger.ErrBill, context.DeadlineExceeded, context.Canceled,
		lock("a|day=2026-11-21", ledger.Paid), lock("a|period=202610", ledger.Paid), lock("a", ledger.Suspect), lock("a", ledger.Pending),
		lock("a|day=2026-11-21", ledger.Submitted), lock("a", ledger.Disputed), errors.New("secret detail")}
}

func TestExplain(t *testing.T) {
	var b strings.Builder
	write := func(name string, a Advice) {
		fmt.Fprintf(&b, "%s\n  %s\n  %s\n  %s\n  %s\n\n", name, a.Happened, a.Money, a.Do, a.Theirs)
	}
	for _, err := range errorsExplained() {
		write("error: "+ledger.Clean(err.Error(), 200), Explain(fmt.Errorf("wrapped: %w", err), witaZone))
	}
	reasons := []ledger.Reason{"", ledger.ReasonRefused, ledger.ReasonNotPaid, ledger.ReasonElsewhere, ledger.ReasonNotSent, ledger.ReasonGivenUp, ledger.ReasonSettled}
	for _, state := range append([]ledger.State{0}, ledger.States()...) {
		said := make(map[Advice]bool)
		for _, reason := range reasons {
			p := ledger.Payment{State: state, Reason: reason, Code: "00", Message: "TRANSAKSI \x07DITERIMA"}
			if a := Describe(p); !said[a] {
				said[a] = true
				write(fmt.Sprintf("state: %s %s", state.Label(), reason), a)
			}
		}
	}
	write("state: said once to be not paid", Describe(ledger.Payment{State: ledger.Suspect, NotPaidAt: time.Unix(1, 0)}))
	uitest.Golden(t, b.String())
}

func TestExplainKeepsQuiet(t *testing.T) {
	t.Run("an error's own text is never shown", func(t *testing.T) {
		if got := fmt.Sprint(Explain(errors.New("secret detail"), witaZone)); strings.Contains(got, "secret") {
			t.Errorf("shown: %s", got)
		}
	})
	t.Run("an unknown state is no reason to pay again", func(t *testing.T) {
		if got := Describe(ledger.Payment{State: 99}); !strings.Contains(got.Do, "Jangan bayar ulang") || strings.Contains(got.Money, "sudah") {
			t.Errorf("said %+v", got)
		}
	})
	t.Run("open states say not to pay again", func(t *testing.T) {
		for _, state := range []ledger.State{ledger.Submitted, ledger.Pending, ledger.Suspect, ledger.Disputed} {
			if got := Describe(ledger.Payment{State: state}); !strings.Contains(strings.ToLower(got.Do), "jangan bayar ulang") {
				t.Errorf("%s: %s", state, got.Do)
			}
		}
	})
	t.Run("only paid says that the money was paid", func(t *testing.T) {
		for _, state := range ledger.States() {
			says := Describe(ledger.Payment{State: state}).Money == "Uang sudah dibayarkan."
			if says != (state == ledger.Paid) {
				t.Errorf("%s says it: %v", state, says)
			}
		}
	})
}
