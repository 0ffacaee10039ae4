package simulator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"loket/providers/simulator"
)

// caller pays, asks and inquires at one far end, always for the same bill.
type caller struct {
	end   simulator.End
	call  map[simulator.Call]func(f *far) answer
	ready func(f *far) // before the call
}

var callers = []caller{
	{simulator.PDAM, map[simulator.Call]func(*far) answer{
		simulator.Inquiry: func(f *far) answer { return f.inquire("10014", "201811") },
		simulator.Pay:     func(f *far) answer { return f.payBill("10014", "201811", 47500) },
		simulator.Status:  func(f *far) answer { return f.payinfo("10014", "201811") },
	}, func(*far) {}},
	{simulator.Digiswitch, map[simulator.Call]func(*far) answer{
		simulator.Inquiry: func(f *far) answer { return f.command("inq-pasca", "pdam", "1013226", "r") },
		simulator.Pay:     func(f *far) answer { return f.command("pay-pasca", "pdam", "1013226", "r") },
		simulator.Status:  func(f *far) answer { return f.command("status-pasca", "pdam", "1013226", "r") },
	}, func(f *far) { f.command("inq-pasca", "pdam", "1013226", "r") }},
	{simulator.Biller, map[simulator.Call]func(*far) answer{
		simulator.Pay: func(f *far) answer { return f.buy("s5", "0812345678", "r") },
	}, func(*far) {}},
}

// TestEveryFault sets each fault before and after the effect of each call. The money must have moved
// exactly when the fault came after a payment, and what arrived must be what the fault promises.
func TestEveryFault(t *testing.T) {
	for _, c := range callers {
		for call, do := range c.call {
			f := start(t, func(c *simulator.Config) { c.Biller.Callback = "" })
			for _, kind := range simulator.Faults {
				for _, when := range []simulator.When{simulator.BeforeEffect, simulator.AfterEffect} {
					t.Run(fmt.Sprintf("%s %s %s %s", c.end, call, kind, when), func(t *testing.T) {
						f.again(t)
						c.ready(f)
						if call == simulator.Status {
							c.call[simulator.Pay](f)
						}
						before, _ := f.world.Took(c.end)
						f.world.Fail(c.end, call, simulator.Fault{Kind: kind, When: when, Delay: 20 * time.Millisecond})
						stalls := []simulator.Kind{simulator.Stalled, simulator.StalledHeader, simulator.StalledBody}
						if slices.Contains(stalls, kind) {
							f.client.Timeout = 40 * time.Millisecond
						}
						got := do(f)
						f.client.Timeout = 10 * time.Second
						took, _ := f.world.Took(c.end)
						paid := call == simulator.Pay && when == simulator.AfterEffect && kind != simulator.Refused
						if paid != (took > before) {
							t.Errorf("took %d after %d", took, before)
						}
						f.arrived(kind, c.end, call, got)
						if clean := do(f); clean.err != nil {
							t.Errorf("the fault is still there: %v", clean.err)
						}
					})
				}
			}
		}
	}
}

// again gives f a new World with its servers.
func (f *far) again(t *testing.T) {
	f.t = t
	fresh := start(t, func(c *simulator.Config) { *c = f.config; c.Now = f.clock })
	f.world, f.url = fresh.world, fresh.url
}

// arrived checks what a caller gets of a fault.
func (f *far) arrived(kind simulator.Kind, end simulator.End, call simulator.Call, got answer) {
	f.t.Helper()
	broken := []simulator.Kind{
		simulator.Refused, simulator.ClosedBeforeReading, simulator.ClosedAfterReading, simulator.Stalled, simulator.StalledHeader,
		simulator.StalledBody, simulator.Truncated, simulator.TruncatedChunk, simulator.BadHeader,
	}
	if slices.Contains(broken, kind) {
		if got.err == nil {
			f.t.Errorf("got %d %s, want no answer", got.status, got.body)
		}
		return
	}
	if kind == simulator.EndlessBody {
		if got.err == nil && len(got.body) < 2<<20 {
			f.t.Errorf("got %d bytes, want no end", len(got.body))
		}
		return
	}
	if got.err != nil {
		f.t.Errorf("no answer: %v", got.err)
		return
	}
	if code, ok := strings.CutPrefix(string(kind), "redirect "); ok {
		if fmt.Sprint(got.status) != code {
			f.t.Errorf("status %d", got.status)
		}
		return
	}
	valid := json.Valid([]byte(got.body))
	var verdict struct {
		Status json.RawMessage
		Data   json.RawMessage
	}
	read := json.Unmarshal([]byte(got.body), &verdict) == nil && (len(verdict.Status) > 0 || end == simulator.Digiswitch && len(verdict.Data) > 0)
	switch kind {
	case simulator.EmptyBody, simulator.NoContent, simulator.HTML200, simulator.HTML502, simulator.HTML504, simulator.CutShort,
		simulator.GarbageJSON, simulator.TwoObjects, simulator.Gzipped, simulator.BOM:
		if valid {
			f.t.Errorf("valid JSON: %s", got.body)
		}
	case simulator.NotUTF8:
		if utf8.ValidString(got.body) && strings.Contains(got.body, `"name":`) {
			f.t.Errorf("valid UTF-8: %s", got.body)
		}
	case simulator.JSON500, simulator.JSON429, simulator.NotObject, simulator.NullBody, simulator.DeepJSON:
		if read && kind != simulator.DeepJSON {
			f.t.Errorf("a verdict: %s", got.body)
		}
	default:
		if !valid {
			f.t.Errorf("not JSON: %.300s", got.body)
		}
	}
	if kind == simulator.BigBody && len(got.body) <= 1<<20 {
		f.t.Errorf("%d bytes", len(got.body))
	}
}

// TestFaultsOfTheBody looks at what each fault does to the answer of a payment.
func TestFaultsOfTheBody(t *testing.T) {
	cases := []struct {
		kind simulator.Kind
		end  simulator.End
		want string
	}{
		{simulator.WrongNumber, simulator.PDAM, `"nosamb":"910014"`},
		{simulator.WrongNumber, simulator.Digiswitch, `"customer_no":"91013226"`},
		{simulator.WrongNumber, simulator.Biller, `"tujuan":"90812345678"`},
		{simulator.WrongAmount, simulator.PDAM, `"total":"49500"`},
		{simulator.WrongAmount, simulator.Digiswitch, `"selling_price":14500`},
		{simulator.WrongAmount, simulator.Biller, `"total":7000`},
		{simulator.WrongRef, simulator.PDAM, `"periode":"201711"`},
		{simulator.WrongRef, simulator.Digiswitch, `"ref_id":"rx"`},
		{simulator.DuplicateKeys, simulator.PDAM, `"status":"016","status":"015"`},
		{simulator.DuplicateKeys, simulator.Digiswitch, `"status":"Gagal","status":"Sukses"`},
		{simulator.DuplicateKeys, simulator.Biller, `"status":false,"status":true`},
		{simulator.CaseVariants, simulator.PDAM, `"status":"015","STATUS":"016"`},
		{simulator.CaseVariants, simulator.Digiswitch, `"rc":"00","RC":"02"`},
		{simulator.CaseVariants, simulator.Biller, `"status":true,"STATUS":false`},
		{simulator.UnknownCode, simulator.PDAM, `"status":"777"`},
		{simulator.UnknownCode, simulator.Digiswitch, `"rc":"777"`},
		{simulator.UnknownCode, simulator.Biller, `"status":"777"`},
		{simulator.NullVerdict, simulator.Digiswitch, `"rc":null`},
		{simulator.NoVerdict, simulator.Biller, `"tanpa_status":true`},
		{simulator.VerdictsDisagree, simulator.PDAM, `"flaglunas":"0"`},
		{simulator.VerdictsDisagree, simulator.Digiswitch, `"status":"Sukses","sn":"","rc":"02"`},
		{simulator.VerdictsDisagree, simulator.Biller, `"status":true,"reason":"Transaksi s5.0812345678 GAGAL`},
		{simulator.Fraction, simulator.PDAM, `"total":"47500.50"`},
		{simulator.HugeAmount, simulator.Digiswitch, `"selling_price":112500000000000000000000`},
		{simulator.NumbersAsTexts, simulator.Digiswitch, `"price":"11500"`},
		{simulator.NumbersAsTexts, simulator.PDAM, `"rekair":"47500"`},
		{simulator.EmptyObjects, simulator.PDAM, `"alamat":{}`},
		{simulator.OneObject, simulator.PDAM, `"loket":"5"}}`},
		{simulator.NumberStatus, simulator.PDAM, `"status":15,`},
		{simulator.FloatBalance, simulator.Digiswitch, `"balance":99988500.25,`},
		{simulator.UnknownFields, simulator.Biller, `"ppn":"1100"`},
		{simulator.NotUTF8, simulator.PDAM, "\"pelanggan\":\"\xc3\x28\xff"},
		{simulator.BOM, simulator.Biller, "\ufeff{"},
		{simulator.FalseSuccess, simulator.PDAM, `"015"`},
		{simulator.FalseFailure, simulator.PDAM, `{"status":"016"`},
		{simulator.FalseFailure, simulator.Digiswitch, `"message":"Transaksi Gagal","status":"Gagal"`},
		{simulator.FalseFailure, simulator.Biller, `"total":0,"status":false,"reason":"Transaksi s5.0812345678 GAGAL Produk tidak Aktif"`},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s at %s", c.kind, c.end), func(t *testing.T) {
			if !c.kind.Applies(c.end, simulator.Pay) {
				t.Fatal("does not apply")
			}
			f := start(t, nil)
			for _, caller := range callers {
				if caller.end == c.end {
					caller.ready(f)
					f.world.Fail(c.end, simulator.Pay, simulator.Fault{Kind: c.kind})
					f.sees(caller.call[simulator.Pay](f), c.want)
				}
			}
			if count, _ := f.world.Took(c.end); count != 0 {
				t.Errorf("took %d before the effect", count)
			}
		})
	}
}

// TestFaultsChangeTheAnswer: a fault that applies to a successful payment leaves another answer.
func TestFaultsChangeTheAnswer(t *testing.T) {
	for _, c := range callers {
		f := start(t, nil)
		c.ready(f)
		plain := varying.ReplaceAllString(c.call[simulator.Pay](f).body, "")
		for _, kind := range simulator.Faults {
			same := []simulator.Kind{simulator.SlowBody, simulator.Informational}
			if !kind.Applies(c.end, simulator.Pay) || slices.Contains(same, kind) {
				continue
			}
			f := start(t, nil)
			c.ready(f)
			f.client.Timeout = 100 * time.Millisecond
			f.world.Fail(c.end, simulator.Pay, simulator.Fault{Kind: kind, When: simulator.AfterEffect})
			if got := c.call[simulator.Pay](f); got.err == nil && varying.ReplaceAllString(got.body, "") == plain && got.status == 200 {
				t.Errorf("%s leaves the answer of %s as it is", kind, c.end)
			}
		}
	}
}

// TestWrongAmountsContradictEachOther: a bill and a payment that were wrong alike would be a lie that no caller can see.
func TestWrongAmountsContradictEachOther(t *testing.T) {
	for _, c := range callers[:2] { // the Biller has no bill
		f := start(t, nil)
		var totals []string
		for _, call := range []simulator.Call{simulator.Inquiry, simulator.Pay, simulator.Status} {
			f.world.Fail(c.end, call, simulator.Fault{Kind: simulator.WrongAmount, When: simulator.AfterEffect})
			totals = append(totals, regexp.MustCompile(`"(total|selling_price)":"?\d+`).FindString(c.call[call](f).body))
		}
		slices.Sort(totals)
		if len(slices.Compact(totals)) != 3 {
			t.Errorf("%s says %q", c.end, totals)
		}
	}
}

func TestFaultsAreCounted(t *testing.T) {
	f := start(t, nil)
	f.world.Fail(simulator.PDAM, simulator.Inquiry, simulator.Fault{Kind: simulator.EmptyBody, Times: 2})
	f.world.Fail(simulator.PDAM, simulator.Inquiry, simulator.Fault{Kind: simulator.HTML502, Times: -1})
	for i, want := range []int{200, 200, 502, 502, 502} {
		if got := f.inquire("10014", "201902"); got.status != want || strings.Contains(got.body, "005") {
			t.Errorf("call %d: %d %s", i, got.status, got.body)
		}
	}
	f.sees(f.payinfo("10014", "201902"), `"020"`)
	f.world.Mend(simulator.Digiswitch)
	if got := f.inquire("10014", "201902"); got.status != 502 {
		t.Errorf("mending another far end: %d", got.status)
	}
	f.world.Mend(simulator.PDAM)
	f.sees(f.inquire("10014", "201902"), `"005"`)
}

func TestClasses(t *testing.T) {
	for _, kind := range slices.Concat(simulator.Faults, simulator.CallbackFaults) {
		if kind.Class() == simulator.Lie {
			t.Errorf("%s is a lie", kind)
		}
	}
	for _, kind := range simulator.Lies {
		if kind.Class() != simulator.Lie || kind.Applies(simulator.PDAM, simulator.Status) {
			t.Errorf("%s is no lie about a payment", kind)
		}
	}
	if len(simulator.Faults) < 44 {
		t.Errorf("%d faults", len(simulator.Faults))
	}
}

func TestServerGoesDownAndUp(t *testing.T) {
	f := start(t, nil)
	server, err := f.world.Serve(simulator.Digiswitch, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	get := func() error {
		answer, err := f.client.Get(server.URL() + "/")
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		return err
	}
	if err := get(); err != nil {
		t.Fatal(err)
	}
	server.Down()
	server.Down()
	if err := get(); err == nil {
		t.Error("answers although it is down")
	}
	if err := errors.Join(server.Up(), server.Up(), get()); err != nil {
		t.Error(err)
	}
	if _, err := f.world.Serve(simulator.PDAM, strings.TrimPrefix(server.URL(), "http://")); err == nil {
		t.Error("took an address that is taken")
	}
	server.Down()
}

// TestCloseFreesStalled: a stalled exchange ends with the World, also when its client stays.
func TestCloseFreesStalled(t *testing.T) {
	f := start(t, nil)
	f.client.Timeout = time.Minute
	f.world.Fail(simulator.PDAM, simulator.Pay, simulator.Fault{Kind: simulator.Stalled, When: simulator.AfterEffect})
	done := make(chan answer)
	go func() { done <- f.payBill("10014", "201811", 47500) }()
	for {
		if count, _ := f.world.Took(simulator.PDAM); count == 1 {
			break
		}
	}
	f.world.Close()
	if got := <-done; got.err == nil {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

// TestFollowedRedirectPaysTwice: the redirects lead back to the same address, so a client that
// follows 307 sends the payment again, and the books tell.
func TestFollowedRedirectPaysTwice(t *testing.T) {
	f := start(t, func(c *simulator.Config) { c.Trusting = true })
	f.client.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
	f.world.Fail(simulator.PDAM, simulator.Pay, simulator.Fault{Kind: simulator.Redirect307, When: simulator.AfterEffect})
	f.sees(f.payBill("10014", "201811", 47500), `"015"`)
	if doubles := f.world.Doubles(); len(doubles) != 1 || doubles[0].Count != 2 {
		t.Errorf("doubles %+v", doubles)
	}
}

// TestFaultAboutOneCustomer: a fault about one customer lets the others' exchanges pass, and waits.
func TestFaultAboutOneCustomer(t *testing.T) {
	f := start(t, nil)
	f.world.Fail(simulator.PDAM, simulator.Status, simulator.Fault{Kind: simulator.HTML502, Times: 2, About: "12014"})
	f.world.Fail(simulator.PDAM, simulator.Status, simulator.Fault{Kind: simulator.NullBody})
	f.sees(f.payinfo("10020", "202610"), "null")
	f.sees(f.payinfo("10020", "202610"), `"020"`)
	f.sees(f.payinfo("12014", "202610"), "perbaikan")
	f.sees(f.payinfo("10020", "202610"), `"020"`)
	f.sees(f.payinfo("12014", "202610"), "perbaikan")
	f.sees(f.payinfo("12014", "202610"), `"020"`)
	f.world.Fail(simulator.Biller, simulator.Callback, simulator.Fault{Kind: simulator.NeverCalled, About: "0812345678"})
	f.buy("s5", "0812345678", "silent")
	f.buy("s5", "0813345678", "told")
	if got := f.called(); got.Get("refid") != "told" {
		t.Errorf("callback %v", got)
	}
}
