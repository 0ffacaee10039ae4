package simulator_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"loket/providers/simulator"
)

func TestBookings(t *testing.T) {
	f := start(t, nil)
	f.payBillAt("10014", "201811", 47500, "2026-11-21 11:59:58")
	f.command("inq-pasca", "pln", "530000000002", "r")
	f.command("pay-pasca", "pln", "530000000002", "r")
	f.buy("s5", "0812345678", "t")
	f.calledRaw()
	at := f.clock().UTC()
	want := []simulator.Booking{
		{
			End: "pdam", Customer: "10014", Period: "201811", Bill: "pdam/10014/201811", Amount: 47500, Cost: 47500,
			At: at, PaidAt: "2026-11-21 11:59:58", By: "5", Standing: simulator.Booked,
		},
		{
			End: "digiswitch", Ref: "r", Product: "pln", Customer: "530000000002", Period: "201901,201902",
			Bill: "digiswitch/pln/530000000002/201901,201902", Amount: 22000, Cost: 20000, At: at, Standing: simulator.Booked,
		},
		{
			End: "biller", Ref: "t", Product: "s5", Customer: "0812345678", Bill: "biller/t", Amount: 5000, Cost: 5000,
			At: at, Standing: simulator.Booked,
		},
	}
	got := f.world.Books()
	for i, b := range want {
		if i >= len(got) || fmt.Sprintf("%+v", plain(got[i])) != fmt.Sprintf("%+v", plain(b)) {
			t.Fatalf("booking %d\n got %+v\nwant %+v", i, got, b)
		}
	}
	if only := f.world.Books(simulator.Biller); len(only) != 1 || only[0].Ref != "t" {
		t.Errorf("the Biller's books: %+v", only)
	}
	if of := f.world.Payments("10014", "0812345678"); len(of) != 2 {
		t.Errorf("two customers' payments: %+v", of)
	}
	if f.world.Asked(simulator.Digiswitch, simulator.Pay) != 1 || f.world.Asked(simulator.Digiswitch, simulator.Status) != 0 {
		t.Error("the exchanges are counted wrongly")
	}
}

// plain is what of a booking its user sees.
func plain(b simulator.Booking) []string {
	return []string{
		string(b.End), b.Ref, b.Product, b.Customer, b.Period, b.Bill, fmt.Sprint(b.Amount, b.Cost), b.At.String(),
		b.PaidAt, b.By, string(b.Standing),
	}
}

// TestDoubles: a World that trusts its caller books what it is told, and says what was paid twice.
func TestDoubles(t *testing.T) {
	pay := func(f *far) {
		for range 2 {
			f.payBill("10014", "201811", 47500)
			f.buy("s5", "0812345678", "t")
		}
		for _, ref := range []string{"a", "b"} { // two counters inquire and pay the same bill
			f.command("inq-pasca", "pln", "530000000001", ref)
		}
		for _, ref := range []string{"a", "b", "b"} {
			f.command("pay-pasca", "pln", "530000000001", ref)
		}
		f.payBill("10014", "201902", 89250)
	}
	t.Run("trusting", func(t *testing.T) {
		f := start(t, func(c *simulator.Config) { c.Trusting = true })
		pay(f)
		got := map[string]int{}
		for _, d := range f.world.Doubles() {
			got[d.Bill] = d.Count
			if len(d.Bookings) != d.Count {
				t.Errorf("%d bookings of %d", len(d.Bookings), d.Count)
			}
		}
		want := map[string]int{"pdam/10014/201811": 2, "digiswitch/pln/530000000001/201901": 3, "biller/t": 2}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
	t.Run("usual", func(t *testing.T) {
		f := start(t, nil)
		pay(f)
		if doubles := f.world.Doubles(); len(doubles) != 0 {
			t.Errorf("doubles %+v", doubles)
		}
	})
	t.Run("ours and another counter's", func(t *testing.T) {
		f := start(t, func(c *simulator.Config) { c.Trusting = true })
		f.world.PayElsewhere("10014", "201811")
		f.payBill("10014", "201811", 47500)
		if doubles := f.world.Doubles(); len(doubles) != 1 {
			t.Errorf("doubles %+v", doubles)
		}
	})
	t.Run("a failed payment is none", func(t *testing.T) {
		f := start(t, nil)
		for _, ref := range []string{"a", "b"} {
			f.command("inq-pasca", "pln", "630000000006", ref)
			f.sees(f.command("pay-pasca", "pln", "630000000006", ref), `"rc":"03"`)
		}
		if doubles := f.world.Doubles(); len(doubles) != 0 {
			t.Errorf("doubles %+v", doubles)
		}
	})
}

func TestConcurrentCallers(t *testing.T) {
	f := start(t, func(c *simulator.Config) { c.Digiswitch.Deposit = 1_000_000_000 })
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 5 {
				// All race for the same bill of the PDAM, and each for one of its own elsewhere.
				f.payBill("10014", "201811", 47500)
				number, ref := fmt.Sprintf("51234560%d%d%02d", 1+i%3, i, j), fmt.Sprint(i, "-", j)
				f.command("inq-pasca", "pln", number, ref)
				f.command("pay-pasca", "pln", number, ref)
				f.world.Books()
				f.world.Doubles()
			}
		})
	}
	group.Wait()
	if count, _ := f.world.Took(simulator.PDAM); count != 1 {
		t.Errorf("one bill was booked %d times", count)
	}
	if count, _ := f.world.Took(simulator.Digiswitch); count != 40 {
		t.Errorf("booked %d of 40", count)
	}
	if doubles := f.world.Doubles(); len(doubles) != 0 {
		t.Errorf("doubles %+v", doubles)
	}
}

func TestLogHidesSecrets(t *testing.T) {
	var mu sync.Mutex
	var log []simulator.Exchange
	called := make(chan struct{}) // what is called back about is logged when its answer is read, whatever is sent meanwhile
	f := start(t, func(c *simulator.Config) {
		c.Log = func(e simulator.Exchange) {
			mu.Lock()
			defer mu.Unlock()
			if log = append(log, e); e.Call == simulator.Callback {
				close(called)
			}
		}
	})
	f.payBill("10014", "201811", 47500)
	f.command("inq-pasca", "pln", "530000000001", "r")
	f.world.Fail(simulator.Biller, simulator.Pay, simulator.Fault{Kind: simulator.EmptyBody, When: simulator.AfterEffect})
	f.buy("s5", "0812345678", "t")
	f.calledRaw()
	<-called
	for _, body := range []string{ // what no adapter sends
		`{"sign":"rahasia\"rahasia","ref_id":"r2"}`, `{"password" : 1234567, "customer_no":"1"}`, `{"api_key":"rahasia`, `user=a&password=rahasia&x=1`,
	} {
		f.send("digiswitch", "POST", "/v1/user/api/transaction", body, nil)
	}
	f.world.Close()
	mu.Lock()
	defer mu.Unlock()
	if len(log) != 8 {
		t.Fatalf("%d exchanges", len(log))
	}
	if e := log[0]; e.Method != "POST" || e.Path != "/api/billing-payment" || e.Call != simulator.Pay || e.Status != 200 || !strings.Contains(e.Reply, "015") {
		t.Errorf("logged %+v", e)
	}
	if log[2].Fault != simulator.EmptyBody || log[3].Call != simulator.Callback || log[3].Status != 200 {
		t.Errorf("logged %+v and %+v", log[2], log[3])
	}
	hash := regexp.MustCompile(`[0-9a-f]{32}`)
	for _, e := range log {
		if text := e.Body + e.Path + e.Reply; hash.MatchString(text) || strings.Contains(text, "rahasia") || strings.Contains(text, "1234567,") {
			t.Errorf("a signature or token is in the log: %+v", e)
		}
	}
	if !strings.Contains(log[4].Body, `"ref_id":"r2"`) || !strings.Contains(log[5].Body, `"customer_no":"1"`) || !strings.Contains(log[7].Body, "&x=1") {
		t.Errorf("more than the secret is hidden: %+v", log[4:])
	}
}

func TestList(t *testing.T) {
	f := start(t, nil)
	var out bytes.Buffer
	if err := f.world.WriteList(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"10014 ", "201811", "dibayar, tetapi jawabannya hilang", "530000000001 ", "test number: pending, then paid", "081200005014"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the list lacks %q:\n%s", want, out.String())
		}
	}
	for _, s := range f.world.List() {
		if n := strings.Count(out.String(), "    "+s.Number+" "); n < 1 {
			t.Errorf("the list lacks %+v", s)
		}
	}
	for _, p := range simulator.BillerProducts() {
		if !regexp.MustCompile(`(?m)^    ` + p.Code + ` +` + regexp.QuoteMeta(p.Name) + ` +` + fmt.Sprint(p.Price) + `$`).MatchString(out.String()) {
			t.Errorf("the list lacks %+v", p)
		}
	}
	var group string // the far end and product whose lines are being printed
	seen := map[string]bool{}
	for _, s := range f.world.List() {
		if now := fmt.Sprint(s.End, s.Product); now != group {
			if seen[now] && s.End != simulator.Biller {
				t.Errorf("%s is listed in two places", now)
			}
			group, seen[now] = now, true
		}
	}
}

// TestSamplesDoWhatTheySay plays the sample customers of two seeds.
func TestSamplesDoWhatTheySay(t *testing.T) {
	for _, seed := range []uint64{0, 7} {
		f := start(t, func(c *simulator.Config) { c.Seed = seed })
		seen := map[string]bool{}
		for _, s := range f.world.Samples() {
			key := fmt.Sprint(s.End, s.Product, s.Number)
			if seen[key] || s.Indonesian == "" || s.English == "" || s.What == "" {
				t.Errorf("seed %d: %+v", seed, s)
			}
			seen[key] = true
			switch s.End {
			case simulator.PDAM:
				f.tryPDAM(s)
			case simulator.Digiswitch:
				f.tryDigiswitch(s)
			case simulator.Biller:
				want := `"status":true`
				if s.What == "refused" {
					want = `"status":false`
				}
				if got := f.buy(s.Product, s.Number, s.Number); s.What != "answer lost" {
					f.sees(got, want)
				}
			}
		}
		if seed == 0 && f.world.Samples()[0].Number != "10014" {
			t.Error("the first sample is not the document's customer")
		}
	}
}

func (f *far) tryPDAM(s simulator.Sample) {
	f.t.Helper()
	inquiry := map[simulator.Story]string{
		"no bill": `"006"`, "paid here": `"006"`, "paid near": `"006"`, "too many bills": `"007"`, "unknown": `"003"`,
	}[s.What]
	if inquiry != "" {
		f.sees(f.inquire(s.Number, s.Period), inquiry)
		return
	}
	f.sees(f.inquire(s.Number, s.Period), `"pelanggan":"`+s.Name+`"`)
	total, _ := f.total(s.Number, s.Period)
	got := f.payBill(s.Number, s.Period, total)
	if s.What == "answer lost" {
		if got.err == nil {
			f.t.Errorf("%+v: got %s", s, got.body)
		}
		return
	}
	f.sees(got, map[simulator.Story]string{
		"pays": "015", "arrears": "015", "paid elsewhere": "013", "fine grows": "016", "ambiguous refusal": "004",
		"error after booking": "101", "not ready": "010", "long arrears": "015", "second fails": "015",
		"second lost": "015", "second elsewhere": "015", "new customer": "015", "every charge": "015",
	}[s.What])
}

func (f *far) tryDigiswitch(s simulator.Sample) {
	f.t.Helper()
	inquiry := f.commandWith("inq-pasca", s.Product, s.Number, s.Number, `,"amount":20000`)
	if s.What == "no bill" || s.What == "paid elsewhere" {
		f.sees(inquiry, `"rc":"60"`)
		return
	}
	f.sees(inquiry, `"name":"`+s.Name+`"`)
	got := f.command("pay-pasca", s.Product, s.Number, s.Number)
	if s.What == "answer lost" {
		if got.err == nil {
			f.t.Errorf("%+v: got %s", s, got.body)
		}
		return
	}
	f.sees(got, map[simulator.Story]string{
		"pays": `"rc":"00"`, "arrears": `"rc":"00"`, "dearer": `"rc":"00"`, "fails": `"rc":"02"`,
		"pending then paid": `"rc":"03"`, "pending then failed": `"rc":"03"`,
	}[s.What])
}
