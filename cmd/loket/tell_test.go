package main

import (
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/providers/checkout"
)

// TestTimesAreTheCounters: an error that carries a time tells it in the counter's zone, whatever the machine's is.
func TestTimesAreTheCounters(t *testing.T) {
	at := time.Date(2026, 11, 21, 22, 30, 15, 0, time.UTC) // the next day at the counter
	s := &shop{config: &Config{zone: time.FixedZone("WIT", 9*60*60)}}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&sqlite.HeldError{Holder: sqlite.Holder{Host: "kasir-2", Process: 4711, Since: at}}, "sejak 22-11-2026 07:30:15"},
		{&checkout.EarlyError{At: at}, "sebelum 07:30:15"},
		{&ledger.LockedError{Key: "pdam|x|period=202610", Number: "5-261122-0007", State: ledger.Paid, By: "budi", At: at}, "07:30"},
		{&checkout.ClockError{Offset: 26*time.Hour + 3*time.Minute}, "jam komputer ini 26 jam lebih awal"},
		{&checkout.ClockError{Provider: "pdam", Offset: -40 * time.Minute}, "berbeda 40 mnt dari jam penyedia pdam"},
	} {
		if got := s.tell(c.err, "x").Error(); !strings.Contains(got, c.want) {
			t.Errorf("%T: %s, want %s in it", c.err, got, c.want)
		}
	}
}

// TestPracticeZoneIsTheConfigurations: what is told before the practice configuration is read has its zone.
func TestPracticeZoneIsTheConfigurations(t *testing.T) {
	c, err := practiceConfig(t.TempDir(), nil)
	if err != nil && c == nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	if got, want := at.In(practiceZone).Format(time.DateTime), at.In(c.zone).Format(time.DateTime); got != want {
		t.Errorf("%s, at the counter %s", got, want)
	}
}

// TestWhatVerifyCannotReadIsDamage: a file that is beyond checking is not the lesser find.
func TestWhatVerifyCannotReadIsDamage(t *testing.T) {
	for err, want := range map[error]int{sqlite.ErrDamaged: exitDamaged, sqlite.ErrMissing: exitFailed} {
		if got := exitCode(unreadable(tell(err, "x.db"))); got != want {
			t.Errorf("%v: exit code %d, want %d", err, got, want)
		}
	}
}
