package receipts_test

import (
	"slices"
	"strings"
	"testing"

	"loket/ledger"
	"loket/receipts"
)

func TestDocumentFollowsFromTheState(t *testing.T) {
	for _, state := range append(ledger.States(), 0) {
		p := pdam()
		p.State = state
		n := nota(p)
		want := ledger.DocTitipan
		switch state {
		case ledger.Paid, ledger.Failed, ledger.Cancelled, ledger.Reversed:
			want = ledger.DocReceipt
		}
		if got := receipts.Of(p, n); got != want {
			t.Errorf("%s: got %s, want %s", state, got, want)
		}
		n.HandBack = n.Tender - n.Change
		if state == ledger.Failed || state == ledger.Cancelled || state == ledger.Reversed {
			want = ledger.DocHandBack
		}
		if got := receipts.Of(p, n); got != want {
			t.Errorf("%s, handed back: got %s, want %s", state, got, want)
		}
		n.HandBack -= 100
		if got := receipts.Of(p, n); got == ledger.DocHandBack {
			t.Errorf("%s, handed back in part: got %s", state, got)
		}
	}
}

func TestStaleNotaDoesNotChangeWhatIsSaid(t *testing.T) {
	p := pdam()
	fresh, stale := nota(p), nota(p)
	p.State = ledger.Failed
	fresh.Items[0].State, stale.Items[0].State = ledger.Failed, ledger.Submitted
	if got, want := receipts.Render(slip(48), p, stale), receipts.Render(slip(48), p, fresh); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", receipts.Text(got), receipts.Text(want))
	}
}

func TestMoneyGivenBackForABillThatIsPaidAfterAll(t *testing.T) {
	p := pdam()
	n := nota(p)
	n.HandBack = n.Tender - n.Change
	text := receipts.Text(receipts.Render(slip(48), p, n))
	for _, label := range []string{"SUDAH DIKEMBALIKAN", "KURANG BAYAR"} {
		if got, count := figure(text, label); got != n.HandBack || count != 1 {
			t.Errorf("%s: got %d, want %d\n%s", label, got, n.HandBack, text)
		}
	}
}

func TestReplacedMeterShowsWhatTheUtilitySaysWasUsed(t *testing.T) {
	p := pdam()
	p.Bill.Sheets[0].Start, p.Bill.Sheets[0].End = "9990.000", "12.000"
	text := receipts.Text(receipts.Render(slip(48), p, nota(p)))
	if !strings.Contains(text, ": 9990 - 12 (15 M3)\n") {
		t.Error(text)
	}
	p.Bill.Details = nil
	if text = receipts.Text(receipts.Render(slip(48), p, nota(p))); !strings.Contains(text, ": 9990 - 12\n") {
		t.Error(text)
	}
}

func TestUsageOfSeveralSheetsIsWhatTheReadingsSay(t *testing.T) {
	p := pdam()
	p.Bill.Sheets = append(p.Bill.Sheets, ledger.Sheet{Period: "201903", Amount: 1, Start: "145.000", End: "165.000"})
	text := receipts.Text(receipts.Render(slip(48), p, nota(p)))
	for _, want := range []string{": 130 - 165 (35 M3)\n", " FEB19 130 - 145 (15 M3) ", " MAR19 145 - 165 (20 M3) "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestHandBackSlipSaysWhatIsStillDue(t *testing.T) {
	p := pdam()
	p.State = ledger.Failed
	n := nota(p)
	n.HandBack = n.Tender - n.Change - 300
	text := receipts.Text(receipts.HandBack(slip(48), p, n))
	if got, count := figure(text, "HARUS DIKEMBALIKAN"); got != 300 || count != 1 {
		t.Errorf("got %d, want 300\n%s", got, text)
	}
}

func TestTimesAreTheCounters(t *testing.T) {
	s := slip(48)
	s.Head.Zone = nil
	p := pdam()
	if text := receipts.Text(receipts.Render(s, p, nota(p))); !strings.Contains(text, "21-11-2026 02:21:33") {
		t.Errorf("without a zone: not UTC\n%s", text)
	}
}

func TestMessageIsQuotedAndOnlyOfFailedPayments(t *testing.T) {
	for _, state := range ledger.States() {
		p := pdam()
		p.State, p.Message = state, "Pembayaran LUNAS"
		text := receipts.Text(receipts.Render(slip(48), p, nota(p)))
		if got, want := strings.Contains(text, `: "Pembayaran LUNAS"`), state == ledger.Failed; got != want || strings.Contains(text, "PESAN") != want {
			t.Errorf("%s:\n%s", state, text)
		}
	}
}

func TestTextEndsEveryLine(t *testing.T) {
	if got := receipts.Text([]string{"a", "b"}); got != "a\nb\n" {
		t.Errorf("got %q", got)
	}
	if got := receipts.Text(nil); got != "" {
		t.Errorf("got %q", got)
	}
}
