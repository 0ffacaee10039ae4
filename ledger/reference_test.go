package ledger_test

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"loket/ledger"
)

// everyByte yields all 256 bytes in turn: what is drawn from it without bias has every sign equally often.
type everyByte struct{ next byte }

func (b *everyByte) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = b.next
		b.next++
	}
	return len(p), nil
}

// signs counts the signs of n texts.
func signs(t *testing.T, n int, draw func(io.Reader) (string, error)) map[rune]int {
	t.Helper()
	count := map[rune]int{}
	source := &everyByte{}
	for range n {
		text, err := draw(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range text {
			count[r]++
		}
	}
	return count
}

func TestDrawnSignsAreEquallyLikely(t *testing.T) {
	cases := map[string]struct {
		alphabet string
		draw     func(io.Reader) (string, error)
	}{
		"reference": {"0123456789abcdefghjkmnpqrstvwxyz", func(r io.Reader) (string, error) {
			ref, err := ledger.NewRef("", r)
			return string(ref), err
		}},
		"digits": {"0123456789", func(r io.Reader) (string, error) {
			ref, err := ledger.NewDigitRef("2026-11-21", r)
			return strings.TrimPrefix(string(ref), "261121"), err
		}},
		"claim": {"ABCDEFGHJKLMNPQRSTUVWXYZ", ledger.NewClaim},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			// 32,000 texts of any of these lengths are whole rounds of the source, rejected bytes included.
			count := signs(t, 32_000, c.draw)
			if len(count) != len(c.alphabet) {
				t.Fatalf("%d signs are drawn, want the %d of %s", len(count), len(c.alphabet), c.alphabet)
			}
			for _, r := range c.alphabet {
				if count[r] != count[rune(c.alphabet[0])] {
					t.Errorf("%q is drawn %d times, %q %d times", r, count[r], c.alphabet[0], count[rune(c.alphabet[0])])
				}
			}
		})
	}
}

func TestReferences(t *testing.T) {
	for _, counter := range []string{"", "5", "LOKET-7", "loket ubud", strings.Repeat("k", 40), "日本", "a/b?c&d"} {
		got, err := ledger.NewRef(counter, &everyByte{next: 200})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) > 32 || !regexp.MustCompile(`^[0-9A-Za-z]*[0-9a-z]{21}$`).MatchString(string(got)) {
			t.Errorf("counter %q: %q", counter, got)
		}
		other, _ := ledger.NewRef(counter, &everyByte{next: 7})
		same := 0
		for same < min(len(got), len(other)) && got[same] == other[same] {
			same++
		}
		if random := len(got) - same; random < 20 { // 5 bits each
			t.Errorf("counter %q: only %d signs of %q are random", counter, random, got)
		}
	}
	if got, want := mustRef(t, "LOKET-7"), ledger.RefID("LOKET70123456789abcdefghjkm"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	digits, err := ledger.NewDigitRef("2026-11-21", &everyByte{})
	if err != nil || digits != "261121012345678901" {
		t.Errorf("digits are %q, %v", digits, err)
	}
	claim, err := ledger.NewClaim(&everyByte{})
	if err != nil || claim != "ABCDEF" {
		t.Errorf("claim is %q, %v", claim, err)
	}
}

func mustRef(t *testing.T, counter string) ledger.RefID {
	t.Helper()
	got, err := ledger.NewRef(counter, &everyByte{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestBrokenRandomSource(t *testing.T) {
	broken := errors.New("broken")
	for name, source := range map[string]io.Reader{"none": nil, "broken": iotest.ErrReader(broken), "short": bytes.NewReader([]byte("short"))} {
		ref, err := ledger.NewRef("5", source)
		digits, errDigits := ledger.NewDigitRef("2026-11-21", source)
		claim, errClaim := ledger.NewClaim(source)
		if ref != "" || digits != "" || claim != "" || err == nil || errDigits == nil || errClaim == nil {
			t.Errorf("%s: drew %q %q %q (%v, %v, %v)", name, ref, digits, claim, err, errDigits, errClaim)
		}
		if name == "broken" && !errors.Is(err, broken) {
			t.Errorf("the cause is lost: %v", err)
		}
	}
}

func TestPaymentNumber(t *testing.T) {
	for count, want := range map[int]string{7: "5-261121-0007", 12345: "5-261121-12345"} {
		if got := ledger.PaymentNumber("5", "2026-11-21", count); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
