package simulator_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"loket/providers/simulator"
)

// varying are the parts of a reply that differ from call to call.
var varying = regexp.MustCompile(`"(trxtime|ftrxid)":"[^"]*"|"(elapsed)":[0-9.]+`)

func TestBillerRepliesAsTheDocument(t *testing.T) {
	same := func(got answer, fixture string) {
		t.Helper()
		want := compact(t, fixture)
		if varying.ReplaceAllString(got.body, "$1$2") != varying.ReplaceAllString(want, "$1$2") {
			t.Errorf("%s\n got %s (%v)\nwant %s", fixture, got.body, got.err, want)
		}
		forms := regexp.MustCompile(`"trxtime":"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}","elapsed":0\.\d+,"ftrxid":"\d{14}"`)
		if !forms.MatchString(got.body) || !forms.MatchString(want) {
			t.Errorf("%s: time, elapsed or ftrxid of another form: %s", fixture, got.body)
		}
	}
	f := start(t, func(c *simulator.Config) { c.Biller.Username, c.Biller.Deposit = "usertesting", 1356424+5000 })
	same(f.buy("s5", "0812345678", "22110111373985338"), "biller/reply-pending.json")
	poor := start(t, func(c *simulator.Config) { c.Biller.Username, c.Biller.Deposit = "usertesting", 4999 })
	same(poor.buy("s5", "0812345678", "22110111373985338"), "biller/reply-failed.json")
}

func TestBillerCallbackAsTheDocument(t *testing.T) {
	// Balance, price and SN are the document's by configuration or left out of the comparison.
	sn := regexp.MustCompile(`SN:\+\d{11},`)
	same := func(number, fixture string) {
		t.Helper()
		f := start(t, func(c *simulator.Config) {
			c.Biller.Deposit, c.Biller.Prices = 99_999_999, map[string]int64{"s5": 201_200}
			if strings.Contains(fixture, "success") {
				c.Biller.Deposit += 201_200
			}
		})
		f.now = time.Date(2027, 1, 1, 10, 32, 12, 0, time.FixedZone("WIB", 7*3600))
		if strings.Contains(fixture, "failed") {
			f.now = time.Date(2027, 1, 1, 10, 36, 38, 0, time.FixedZone("WIB", 7*3600))
		}
		f.sees(f.buy("s5", number, "22110111373985338"), "sedang diproses")
		text, err := os.ReadFile("testdata/" + fixture)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(strings.TrimSpace(string(text)), "0812345678", number)
		got := f.calledRaw()
		if sn.ReplaceAllString(got, "SN") != sn.ReplaceAllString(want, "SN") {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
	same("0812345678", "biller/callback-success.txt")
	same("081200001014", "biller/callback-failed.txt")
}

func TestBillerRefusals(t *testing.T) {
	f := start(t, nil)
	cases := map[string]struct {
		got  answer
		want string
	}{
		"unknown product":  {f.buy("x99", "0812345678", "a"), "Transaksi x99.0812345678 GAGAL Produk tidak tersedia (ROUTE)"},
		"inactive product": {f.buy("s1", "0812345678", "b"), "Transaksi s1.0812345678 GAGAL Produk tidak Aktif"},
		"deduct":           {f.buy("s5", "081200006014", "c"), "Transaksi s5.081200006014 GAGAL silakan coba lagi (DEDUCT)"},
		"number":           {f.buy("s5", "0812xx", "d"), "format salah"},
		"no JSON":          {f.send("biller", "POST", "/service/in/json", "x", nil), "format salah"},
		"method":           {f.send("biller", "GET", "/service/in/json", "", nil), "format salah"},
		"path":             {f.send("biller", "POST", "/", "{}", nil), "404"},
	}
	f.config.Biller.Password = "x"
	cases["sign"] = struct {
		got  answer
		want string
	}{f.buy("s5", "0812345678", "e"), "signature salah"}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f.t = t
			f.sees(c.got, c.want)
			if strings.Contains(c.got.body, `"status":true`) || strings.Contains(c.got.body, "saldo") {
				t.Errorf("refused with %s", c.got.body)
			}
		})
	}
	if count, _ := f.world.Took(simulator.Biller); count != 0 {
		t.Errorf("took %d", count)
	}
}

func TestBillerSign(t *testing.T) {
	f := start(t, func(c *simulator.Config) { c.Biller.Username, c.Biller.Password = "u", "k" })
	body := `{"user":"u","sign":"c28850e81191973e911ac305b9cc7c42","trxid":"ref1","cmd":"trx","idpel":"0812345678","produk":"s5"}`
	f.sees(f.send("biller", "POST", "/service/in/json", body, nil), `"status":true`)
}

func TestBillerRepeatedTrxidBooksNothing(t *testing.T) {
	f := start(t, nil)
	f.sees(f.buy("s5", "0812345678", "t"), `"status":true`)
	f.calledRaw()
	got := f.buy("s5", "0812345678", "t")
	f.sees(got, `"total":0,"status":false`)
	for _, listed := range []string{"ROUTE", "DEDUCT", "tidak Aktif"} {
		if strings.Contains(got.body, listed) {
			t.Errorf("a used trxid is refused for a listed reason, which would mean: not paid: %s", got.body)
		}
	}
	if count, sum := f.world.Took(simulator.Biller); count != 1 || sum != 5000 {
		t.Errorf("took %d, Rp%d", count, sum)
	}
}

func TestBillerCallbacks(t *testing.T) {
	status := func(f *far, want ...string) {
		t.Helper()
		for _, s := range want {
			if got := f.called(); got.Get("status") != s {
				t.Errorf("callback %v, want status %s", got, s)
			}
		}
	}
	standing := func(f *far, want simulator.Standing) {
		t.Helper()
		if books := f.world.Books(); len(books) != 1 || books[0].Standing != want {
			t.Errorf("books %+v, want one %s", books, want)
		}
	}
	t.Run("fails and gives the money back", func(t *testing.T) {
		f := start(t, nil)
		f.buy("s5", "081200001014", "t")
		status(f, "1")
		standing(f, simulator.Failed)
		f.sees(f.buy("s5", "0812345678", "u"), `"saldo":"9995000"`)
	})
	t.Run("repeats", func(t *testing.T) {
		f := start(t, nil)
		f.buy("s5", "081200004014", "t")
		status(f, "0", "0", "0")
		standing(f, simulator.Booked)
	})
	t.Run("contradicts", func(t *testing.T) {
		f := start(t, func(c *simulator.Config) { c.Pending = 8 * time.Millisecond })
		f.buy("s5", "081200005014", "t")
		status(f, "0", "1")
		standing(f, simulator.Booked)
	})
	t.Run("word differs", func(t *testing.T) {
		f := start(t, nil)
		f.buy("s5", "081200008014", "t")
		if got := f.called(); got.Get("status") != "0" || !strings.Contains(got.Get("message"), "GAGAL") {
			t.Errorf("callback %v", got)
		}
	})
	t.Run("dearer", func(t *testing.T) {
		f := start(t, nil)
		f.sees(f.buy("s5", "081200009014", "t"), `"total":5500`)
		if got := f.called(); !strings.Contains(got.Get("message"), "Harga: 5,500,") {
			t.Errorf("callback %v", got)
		}
	})
	t.Run("the reply is lost, the callback comes", func(t *testing.T) {
		f := start(t, nil)
		if got := f.buy("s5", "081200007014", "t"); got.err == nil {
			t.Fatalf("got %s", got.body)
		}
		status(f, "0")
	})
	t.Run("never", func(t *testing.T) {
		f := start(t, nil)
		f.buy("s5", "081200002014", "t")
		f.buy("s5", "0812345678", "u")
		if got := f.called(); got.Get("refid") != "u" {
			t.Errorf("callback %v", got)
		}
		if count, _ := f.world.Took(simulator.Biller); count != 2 {
			t.Errorf("took %d", count)
		}
	})
	t.Run("late", func(t *testing.T) {
		f := start(t, func(c *simulator.Config) { c.Pending = 5 * time.Millisecond })
		f.buy("s5", "081200003014", "late")
		f.buy("s5", "0812345678", "usual")
		if first, second := f.called().Get("refid"), f.called().Get("refid"); first != "usual" || second != "late" {
			t.Errorf("%s came before %s", first, second)
		}
	})
	t.Run("reversed afterwards", func(t *testing.T) {
		f := start(t, nil)
		f.buy("s5", "0812345678", "t")
		status(f, "0")
		if !f.world.Reverse("t") {
			t.Fatal("not reversed")
		}
		status(f, "1")
		standing(f, simulator.Reversed)
	})
}

func TestBillerCallbackFaults(t *testing.T) {
	want := map[simulator.Kind]string{
		simulator.Repeated: "status=0&refid=t&", simulator.Contradictory: "status=0&refid=t&", simulator.WordDiffers: "+GAGAL,",
		simulator.StrayPercent: "100%+lancar;+terima", simulator.WrongNumber: "dest=90812345678&", simulator.WrongAmount: "Harga:+6,000,",
		simulator.WrongRef: "refid=tx&", simulator.UnknownCode: "status=7&", simulator.DuplicateKeys: "status=0&status=1&",
		simulator.Truncated: "status=0&",
	}
	for _, kind := range simulator.CallbackFaults {
		t.Run(string(kind), func(t *testing.T) {
			f := start(t, nil)
			f.world.Fail(simulator.Biller, simulator.Callback, simulator.Fault{Kind: kind})
			f.buy("s5", "0812345678", "t")
			f.buy("s5", "0812345678", "fence")
			got := f.calledRaw()
			for strings.Contains(got, "refid=fence") && kind != simulator.NeverCalled {
				got = f.calledRaw()
			}
			if kind == simulator.NeverCalled {
				if !strings.Contains(got, "refid=fence") {
					t.Errorf("callback %s", got)
				}
			} else if want[kind] == "" || !strings.Contains(got, want[kind]) {
				t.Errorf("callback %s, want %s", got, want[kind])
			}
			if kind == simulator.Truncated && strings.Contains(got, "Tgl") {
				t.Errorf("not cut: %s", got)
			}
		})
	}
}

// TestBillerOperators: every product of the list is sold to a number of its operator, for its price, and fails for
// another's.
func TestBillerOperators(t *testing.T) {
	f := start(t, nil)
	own := map[string]string{"s": "081355501014", "x": "087855501014", "ax": "083855501014", "i": "085655501014", "t": "089555501014", "by": "085155501014", "sm": "088855501014"}
	seen := 0
	for _, p := range simulator.BillerProducts() {
		letters := strings.TrimRight(p.Code, "0123456789")
		if own[letters] == "" || p.Inactive {
			continue
		}
		seen++
		before, sum := f.world.Took(simulator.Biller)
		f.sees(f.buy(p.Code, own[letters], p.Code), `"status":true`)
		if got := f.called(); got.Get("status") != "0" {
			t.Errorf("%s: %v", p.Code, got)
		}
		if count, now := f.world.Took(simulator.Biller); count != before+1 || now-sum != p.Price {
			t.Errorf("%s: took Rp%d, costs Rp%d", p.Code, now-sum, p.Price)
		}
		for other, number := range own {
			if other != letters && p.Code == letters+"10" {
				f.sees(f.buy(p.Code, number, p.Code+number), `"status":true`)
				if got := f.called(); got.Get("status") != "1" {
					t.Errorf("%s for %s: %v", p.Code, number, got)
				}
			}
		}
	}
	if seen != 42 {
		t.Errorf("%d products of operators", seen)
	}
}

func TestCallbacksAreKept(t *testing.T) {
	f := start(t, nil)
	f.world.CallbackTo("http://127.0.0.1:1/callback")
	f.buy("s5", "0812345678", "lost")
	f.world.CallbackTo(f.config.Biller.Callback)
	f.buy("s5", "0812345678", "heard")
	f.calledRaw()
	f.world.Close() // waits for what is on its way
	sent := map[string]int{}
	for _, c := range f.world.Callbacks() {
		sent[c.Ref] = c.Status
	}
	if sent["heard"] != 200 || sent["lost"] != 0 {
		t.Errorf("sent %v", sent)
	}
	var reply struct{ Status bool }
	if err := json.Unmarshal([]byte(f.buy("s5", "0812345678", "after").body), &reply); err != nil || !reply.Status {
		t.Errorf("a closed World still answers: %v", err)
	}
}
