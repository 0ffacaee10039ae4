package simulator_test

import (
	"testing"
)

func TestHappyPath(t *testing.T) {
	t.Run("pdam", func(t *testing.T) {
		f := start(t, nil)
		f.sees(f.inquire("10014", "201811"), "005")
		f.sees(f.payBill("10014", "201811", 47500), "015")
		f.sees(f.payinfo("10014", "201811"), "021")
		if count, sum := f.world.Took("pdam"); count != 1 || sum != 47500 {
			t.Fatalf("took %d, Rp%d", count, sum)
		}
	})
	t.Run("digiswitch", func(t *testing.T) {
		f := start(t, nil)
		f.sees(f.command("inq-pasca", "pln", "530000000001", "r1"), "00")
		f.sees(f.command("pay-pasca", "pln", "530000000001", "r1"), "00")
		f.sees(f.command("status-pasca", "pln", "530000000001", "r1"), "00")
		if count, sum := f.world.Took("digiswitch"); count != 1 || sum != 11000 {
			t.Fatalf("took %d, Rp%d", count, sum)
		}
	})
	t.Run("biller", func(t *testing.T) {
		f := start(t, nil)
		f.sees(f.buy("s5", "0812345678", "t1"), "sedang diproses")
		got := f.called()
		if got.Get("status") != "0" || got.Get("refid") != "t1" || got.Get("dest") != "0812345678" {
			t.Fatalf("callback %v", got)
		}
		if count, sum := f.world.Took("biller"); count != 1 || sum != 5000 {
			t.Fatalf("took %d, Rp%d", count, sum)
		}
	})
}
