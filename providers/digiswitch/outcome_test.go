package digiswitch_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/digiswitch"
	"loket/providers/transport"
)

const day = 24 * time.Hour

func serveAt(t *testing.T, body string, at time.Time) *far {
	t.Helper()
	f := &far{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
	t.Cleanup(server.Close)
	c := config(server.URL)
	c.Now = func() time.Time { return at }
	made, err := digiswitch.New(c)
	if err != nil {
		t.Fatal(err)
	}
	f.provider = made.(provider)
	return f
}

// owed is a submitted payment of r1 and 123 over 11,000 rupiah, one sheet of January.
func owed() ledger.Payment {
	cost := ledger.Rupiah(10000)
	return payment(query("pln", "123", "r1"), ledger.Bill{Product: "our-pln", Ref: "r1", Customer: "123", Total: 13500, Fee: 2500, Cost: &cost,
		Sheets: []ledger.Sheet{{Period: "201901"}},
		Lines:  []ledger.Line{{Key: ledger.LineBill, Amount: 8500}, {Key: ledger.LineAdmin, Amount: 2500}, {Key: ledger.LineFee, Amount: 2500}}})
}

func short(rc, status, message string) string {
	return fmt.Sprintf(`{"data":{"ref_id":"r1","customer_no":"123","code":"pln","message":"%s","status":"%s","rc":"%s","sn":"","balance":500}}`, message, status, rc)
}

// paid is a full success with some text replaced.
func paid(replace ...string) string {
	return strings.NewReplacer(replace...).Replace(`{"data":{"ref_id":"r1","customer_no":"123","name":"ANI","code":"pln","admin":2500,` +
		`"message":"Transaksi Sukses","status":"Sukses","sn":"S1","rc":"00","balance":500,"price":10000,"selling_price":11000,` +
		`"desc":{"tarif":"R1","lembar_tagihan":1,"detail":[{"periode":"201901","nilai_tagihan":"8500","meter_awal":"00080000","meter_akhir":"00090000"}]}}}`)
}

// TestEveryCode answers payment and question with every listed code, and with some that no list has.
func TestEveryCode(t *testing.T) {
	f := serve(t, "")
	list := read[[]struct{ RC, Message, Status string }](t, "rc.json")
	list = append(list, struct{ RC, Message, Status string }{"46", "?", "Gagal"}, struct{ RC, Message, Status string }{"777", "?", "Pending"})
	rows := digiswitch.Rows()
	for _, c := range list {
		f.body = short(c.RC, c.Status, c.Message)
		row := rows[c.RC]
		apart, wait := ledger.Fence{Apart: 15 * time.Minute}, ledger.Fence{After: 15 * time.Minute, Apart: 15 * time.Minute}
		wantPay, wantAsk := ledger.OutcomeFailed, ledger.OutcomeFailed
		fencePay, fenceAsk := ledger.Fence{}, apart
		switch {
		case row.Class == "success":
			wantPay, wantAsk, fenceAsk = ledger.OutcomePaid, ledger.OutcomePaid, ledger.Fence{}
		case row.Class == "pending" || row.Class == "":
			wantPay, wantAsk, fenceAsk = ledger.OutcomePending, ledger.OutcomePending, ledger.Fence{}
		case row.Class == "refunded":
			wantPay, wantAsk = ledger.OutcomeReversed, ledger.OutcomeReversed
		case row.Class == "suspect" && row.Formed:
			fencePay = apart
		case row.Class == "suspect":
			fencePay = wait
		case c.RC == "50":
			fenceAsk = ledger.Fence{After: 15 * time.Minute, Apart: 15 * time.Minute, Until: 60 * day}
		}
		if row.Class != "" && !row.News {
			wantAsk, fenceAsk = ledger.OutcomeUnknown, ledger.Fence{}
		}
		got, err := f.Pay(t.Context(), owed())
		if err != nil || got.Outcome != wantPay || got.Fence != fencePay || got.Code != c.RC || got.Flag != "" || got.Conflict != "" {
			t.Errorf("pay answered with %s: %+v, %v; want %v %v", c.RC, got.Answer, err, wantPay, fencePay)
		}
		got, err = f.Advise(t.Context(), owed())
		if err != nil || got.Outcome != wantAsk || got.Fence != fenceAsk || got.Code != c.RC || got.Flag != "" || got.Conflict != "" {
			t.Errorf("a question answered with %s: %+v, %v; want %v %v", c.RC, got.Answer, err, wantAsk, fenceAsk)
		}
		if (fenceAsk != ledger.Fence{}) != (got.Reason == ledger.ReasonNotPaid) {
			t.Errorf("a question answered with %s has reason %q", c.RC, got.Reason)
		}
	}
}

func TestOutcomes(t *testing.T) {
	const flagged, disputed, none = "flag", "conflict", "none"
	for _, c := range []struct {
		name, body string
		pay, ask   string // outcome, or one of the above
		notes      int
	}{
		{"paid", paid(), "paid", "paid", 0},
		{"paid, status in capitals", paid(`"Sukses"`, `"SUKSES"`), "paid", "paid", 0},
		{"paid, rc as a number", paid(`"rc":"00"`, `"rc":0`), "paid", "paid", 0},
		{"paid, another code echoed", paid(`"code":"pln"`, `"code":"plnpasca"`), "paid", "paid", 0},
		{"paid, the number grouped", paid(`"123"`, `"1-2 3"`), "paid", "paid", 0},
		{"paid, no selling price", paid(`"selling_price":11000,`, ``), "paid", "paid", 1},
		{"paid, another price", paid(`"price":10000`, `"price":10500`), "paid", "paid", 1},
		{"paid, another admin", paid(`"admin":2500`, `"admin":3000`), "paid", "paid", 1},
		{"paid, no desc", paid(`"desc"`, `"keterangan"`), "paid", "paid", 0},
		{"paid, the month in words", paid(`"201901"`, `"JAN 2019"`), "paid", "paid", 0},
		{"paid, a balance with sen", paid(`"balance":500`, `"balance":500.25`), "paid", "paid", 1},
		{"paid, ref_id absent", paid(`"ref_id":"r1",`, ``), "paid", flagged, 0},
		{"paid, number absent", paid(`"customer_no":"123",`, ``), "paid", flagged, 0},
		{"paid, both absent", paid(`"ref_id":"r1","customer_no":"123",`, ``), flagged, flagged, 0},
		{"paid, another ref_id", paid(`"r1"`, `"r2"`), disputed, flagged, 0},
		{"paid, another number", paid(`"123"`, `"124"`), disputed, flagged, 0},
		{"paid, another amount", paid(`:11000`, `:11500`), disputed, disputed, 0},
		{"paid, nothing", paid(`:11000`, `:0`), disputed, disputed, 0},
		{"paid, another month", paid(`"201901"`, `"201902"`), disputed, disputed, 0},
		{"paid, one month more", paid(`"201901"`, `"201901,201902"`), disputed, disputed, 0},
		{"paid, amount unreadable", paid(`:11000`, `:"sebelas ribu"`), flagged, flagged, 0},
		{"status Sukses, rc failed", paid(`"00"`, `"02"`), flagged, flagged, 0},
		{"status Gagal, rc success", paid(`"Sukses"`, `"Gagal"`), flagged, flagged, 0},
		{"status Pending, rc success", paid(`"Sukses"`, `"Pending"`), flagged, flagged, 0},
		{"status unknown", paid(`"Sukses"`, `"Selesai"`), flagged, flagged, 0},
		{"rc unknown, status Sukses", paid(`"00"`, `"777"`), flagged, flagged, 0},
		{"message failed, the rest success", paid(`"Transaksi Sukses"`, `"Sempat sukses, lalu GAGAL"`), flagged, flagged, 0},
		{"failed, and the message success", short("02", "Gagal", "Transaksi sukses"), flagged, flagged, 0},
		{"pending, and the message success", short("03", "Pending", "Transaksi Sukses"), flagged, flagged, 0},
		{"rc unknown, status Gagal", short("777", "Gagal", "?"), flagged, flagged, 0},
		{"failed, another ref_id", strings.Replace(short("02", "Gagal", ""), "r1", "r2", 1), flagged, flagged, 0},
		{"pending, another number", strings.Replace(short("03", "Pending", ""), "123", "124", 1), flagged, flagged, 0},
		{"failed, bare", `{"data":{"status":"Gagal","rc":"44"}}`, "failed", "unknown", 0},
		{"failed of nobody", `{"data":{"status":"Gagal","rc":"02"}}`, "failed", flagged, 0},
		{"not ready or paid already", short("60", "Gagal", "Tagihan belum tersedia"), "failed", "failed", 1},
		{"no rc", paid(`"rc":"00",`, ``), none, none, 0},
		{"rc is null", paid(`"00"`, `null`), none, none, 0},
		{"no status", paid(`"status":"Sukses",`, ``), none, none, 0},
		{"not wrapped", `{"status":"Sukses","rc":"00"}`, none, none, 0},
		{"rc twice", paid(`"rc":"00"`, `"rc":"00","rc":"02"`), none, none, 0},
		{"rc in two spellings", paid(`"rc":"00"`, `"rc":"00","RC":"02"`), none, none, 0},
		{"nothing", ``, none, none, 0},
		{"HTML", `<html>Sukses 00</html>`, none, none, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := serve(t, c.body)
			f.status = http.StatusBadGateway // the verdict is in the body, whatever the status
			for command, want := range map[string]string{"pay": c.pay, "ask": c.ask} {
				got, err := f.Pay(t.Context(), owed())
				if command == "ask" {
					got, err = f.Advise(t.Context(), owed())
				}
				said := got.Outcome.String()
				switch {
				case errors.Is(err, providers.ErrNoAnswer) && !errors.Is(err, providers.ErrNotSent):
					said = none
				case got.Conflict != "":
					said = disputed
				case got.Flag != "":
					said = flagged
				}
				if said != want || said == want && want != none && err != nil || want == "paid" && len(got.Notes) != c.notes {
					t.Errorf("%s: %s, %+v, %v; want %s", command, said, got.Answer, err, want)
				}
				if (said == flagged || said == disputed || said == none) && got.Outcome != ledger.OutcomeUnknown {
					t.Errorf("%s: %s and yet %v", command, said, got.Outcome)
				}
				if string(got.Raw) != c.body {
					t.Errorf("%s: kept %q", command, got.Raw)
				}
			}
		})
	}
}

func TestJoinedPeriodsAreThePeriods(t *testing.T) {
	f := serve(t, paid(`"201901"`, `"201803,201804"`, `:"8500"`, `:"4000"`))
	p := owed()
	p.Bill.Sheets = []ledger.Sheet{{Period: "APR 2018"}, {Period: "MAR 2018"}}
	if got, err := f.Pay(t.Context(), p); err != nil || got.Outcome != ledger.OutcomePaid {
		t.Errorf("read %+v, %v", got.Answer, err)
	}
}

func TestMinutesCanBeShort(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, short("50", "Gagal", "")) }))
	defer server.Close()
	c := config(server.URL)
	c.Minute = time.Second
	p, err := digiswitch.New(c)
	if err != nil {
		t.Fatal(err)
	}
	asks := p.(providers.Adviser)
	got, err := asks.Advise(t.Context(), owed())
	if want := (ledger.Fence{After: 15 * time.Second, Apart: 15 * time.Second, Until: 60 * day}); err != nil || got.Fence != want {
		t.Errorf("fence is %+v, %v", got.Fence, err)
	}
	if wait := asks.Wait(owed(), 2); wait != time.Second {
		t.Errorf("waits %v", wait)
	}
}

// TestPeriodsAreComparedAsWhatTheyCount: an instalment number may look like a month, and leading zeros are none.
func TestPeriodsAreComparedAsWhatTheyCount(t *testing.T) {
	for _, c := range []struct {
		kind     ledger.Periods
		asked    string
		answered string
		want     ledger.Outcome
	}{
		{ledger.PeriodsMonths, "0112", "201201", ledger.OutcomePaid},
		{ledger.PeriodsInstalment, "0112", "201201", ledger.OutcomeUnknown},
		{ledger.PeriodsInstalment, "002", "2", ledger.OutcomePaid},
		{ledger.PeriodsInstalment, "002", "003", ledger.OutcomeUnknown},
		{ledger.PeriodsCount, "01", "1", ledger.OutcomePaid},
	} {
		p := owed()
		p.Bill.Counts, p.Bill.Sheets = c.kind, []ledger.Sheet{{Period: c.asked}}
		got, err := serve(t, paid(`"201901"`, `"`+c.answered+`"`)).Pay(t.Context(), p)
		if err != nil || got.Outcome != c.want || (got.Conflict == "") != (c.want == ledger.OutcomePaid) {
			t.Errorf("%q: %s answered by %s: %+v, %v", c.kind, c.asked, c.answered, got.Answer, err)
		}
	}
}

func TestWait(t *testing.T) {
	f := serve(t, "")
	clean := ledger.Payment{State: ledger.Pending, Source: ledger.SourcePay}
	flagged, asked := clean, clean
	flagged.Flag, asked.Source = "status dan rc bertentangan", ledger.SourceAdvice
	lost := ledger.Payment{State: ledger.Suspect}
	for _, c := range []struct {
		name string
		p    ledger.Payment
		n    int
		want time.Duration
	}{
		{"first after a clean pending", clean, 1, 15 * time.Second},
		{"second", clean, 2, time.Minute},
		{"first after a lost answer", lost, 1, time.Minute},
		{"first after a pending that contradicts itself", flagged, 1, time.Minute},
		{"first after a start, asked before", asked, 1, time.Minute},
		{"tenth", lost, 10, time.Minute},
		{"eleventh", lost, 11, 5 * time.Minute},
		{"thousandth", lost, 1000, 5 * time.Minute},
	} {
		if got := f.Wait(c.p, c.n); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// FuzzRead reads any body as an answer to all three commands: nothing panics, and a verdict is only ever given to
// our own reference or number.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{paid(), short("50", "Gagal", "?"), short("03", "Pending", ""), `{"data":{}}`, `{"data":{"rc":"00","status":"Sukses","desc":{"detail":[[]]}}}`,
		paid(`"detail":[`, `"detail":[null,{},`), paid(`11000`, `"1e4"`)} {
		f.Add(seed)
	}
	p, err := digiswitch.New(config("https://nobu.example/"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		bill, paid, asked, err := digiswitch.Read([]byte(body), p, owed())
		var sum ledger.Rupiah
		for _, l := range bill.Lines {
			sum += l.Amount
		}
		if sum != bill.Total || bill.Total < 0 {
			t.Errorf("lines are %d of %d", sum, bill.Total)
		}
		for _, got := range []ledger.Answer{paid, asked} {
			if (err != nil || got.Flag != "" || got.Conflict != "") && got.Outcome != ledger.OutcomeUnknown {
				t.Errorf("%v beside %v, %q, %q", got.Outcome, err, got.Flag, got.Conflict)
			}
			if got.Outcome == ledger.OutcomePaid && !names(t, body) {
				t.Errorf("paid by %q", body)
			}
		}
		if (asked.Outcome == ledger.OutcomeFailed || asked.Outcome == ledger.OutcomeReversed) && asked.Fence == (ledger.Fence{}) {
			t.Error("one answer to a question settles a failure")
		}
	})
}

func names(t *testing.T, body string) bool {
	t.Helper()
	whole, err := transport.Parse([]byte(body))
	data, _ := whole.Object("data")
	return err == nil && (data.Text("ref_id", 10) == "r1" || ledger.CleanNumber(data.Text("customer_no", 80)) == "123") &&
		data.Code("rc", 2) == "00" && strings.EqualFold(data.Text("status", 10), "sukses")
}
