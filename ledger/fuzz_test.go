package ledger_test

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/ledger"
)

// FuzzApply offers any body to a payment in any state: Apply never panics, says the same twice, changes nothing when
// it refuses, and makes nothing paid or failed that only a lost answer or a slip speaks for.
func FuzzApply(f *testing.F) {
	kinds := []ledger.Kind{ledger.KindIntend, ledger.KindSubmit, ledger.KindAnswer, ledger.KindLost, ledger.KindNotSent, ledger.KindCancel,
		ledger.KindSettle, ledger.KindPrint, ledger.KindTender}
	for i, s := range steps() {
		for _, e := range s.events {
			for k, kind := range kinds {
				if kind == e.Kind {
					f.Add(uint8(i), uint8(k), int64(time.Hour), e.Body)
				}
			}
		}
	}
	f.Add(uint8(4), uint8(2), int64(-1), []byte(`{"outcome":"failed","fence":{"after":-1,"apart":9223372036854775807,"until":-9223372036854775808}}`))
	f.Add(uint8(3), uint8(2), int64(1), []byte(`{"outcome":"paid","sheets":[{"period":",,,"}],"details":[{"key":""},{"key":""}],"cost":-1}`))
	f.Fuzz(func(t *testing.T, state, kind uint8, age int64, body []byte) {
		p := inState(t, ledger.State(int(state)%len(stateEvents())))
		e := ledger.Event{Stream: ledger.StreamPayment, Subject: string(ref), Kind: kinds[int(kind)%len(kinds)], Version: 1,
			At: began.Add(time.Duration(age)), By: "ani", Body: body}
		after, err := ledger.Apply(p, e)
		again, errAgain := ledger.Apply(p, e)
		switch {
		case !reflect.DeepEqual(after, again) || (err == nil) != (errAgain == nil):
			t.Fatalf("two results: %+v (%v), %+v (%v)", after, err, again, errAgain)
		case err != nil && !reflect.DeepEqual(after, p):
			t.Fatalf("refused (%v) and changed", err)
		case after.State != p.State && (after.State == ledger.Paid || after.State == ledger.Failed) && e.Kind != ledger.KindAnswer && e.Kind != ledger.KindSettle:
			t.Fatalf("%s made it %q", e.Kind, after.State)
		case p.State != 0 && (after.Bill.Total != p.Bill.Total || after.Ref != p.Ref):
			t.Fatalf("%s changed total or reference", e.Kind)
		case after.State != 0 && after.Bill.Check() != nil && after.Bill.Sheets == nil:
			t.Fatalf("a bill that cannot be paid was taken: %v", after.Bill.Check())
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"BUDI", "\x1b[2J\x9b", "e\u0301\u0301\u0301", " \u0301", "a\u202e\u200b\ufe0f\u034f\u3164", "\xff\xfe", "a\r\n\tb", strings.Repeat("x ", 50)} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if wrong := checkClean(text, limit%1000); wrong != "" {
			t.Fatal(wrong)
		}
	})
}

func FuzzParseRupiah(f *testing.F) {
	for _, s := range []string{"62250", "62250.00", "130.000", "Rp. 1.000.000", ".500", "0.100", "-1", "999999999999999", "1e3", "", " 7 ", "Rp\r1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := ledger.ParseRupiah(text); err == nil {
			whole, _, _ := strings.Cut(strings.TrimSpace(text), ".")
			if n, err := strconv.ParseInt(whole, 10, 64); err != nil || ledger.Rupiah(n) != r || r < 0 || r > ledger.MaxRupiah {
				t.Fatalf("%q is %d (%v)", text, r, err)
			}
		} else if r != 0 {
			t.Fatalf("%q is %d and an error", text, r)
		}
		if r, err := ledger.ParseCash(text); err == nil {
			digits := strings.Trim(strings.ToLower(strings.TrimSpace(text)), "rp. ")
			plain := strings.TrimLeft(strings.ReplaceAll(digits, ".", ""), "0")
			if r < 0 || r > ledger.MaxRupiah || r != 0 && strconv.FormatInt(int64(r), 10) != plain {
				t.Fatalf("%q is %d, its digits are %q", text, r, plain)
			}
			if back, err := ledger.ParseCash(r.Plain()); err != nil || back != r {
				t.Fatalf("%d is shown as %s and reads as %d (%v)", r, r.Plain(), back, err)
			}
		}
	})
}
