package ledger_test

import (
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"pgregory.net/rapid"
)

// sealed is an event with every field filled.
func sealed() ledger.Event {
	return ledger.Event{Sequence: 42, Stream: "payment", Subject: "5ref", Kind: "answer", Version: 1, At: began, By: "ani", Counter: "5", Shift: "pagi",
		Body: []byte(`{"source":"pay","outcome":"paid"}`)}
}

// sealKey is the key 00 01 … 1f.
func sealKey() []byte {
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(i)
	}
	return key
}

// TestSealIsForEver compares with a MAC that was computed by another program from the description of Seal. It may
// never change: every ledger would look tampered with.
func TestSealIsForEver(t *testing.T) {
	previous := [32]byte([]byte(strings.Repeat("\x07", 32)))
	mac := ledger.Seal(sealKey(), previous, sealed())
	if got, want := hex.EncodeToString(mac[:]), "409ca1c191e64590f3706424e4e07ee5c67a209953faf3d95a0b79463c6e4e61"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSealCoversEveryField(t *testing.T) {
	changes := map[string]func(*ledger.Event){
		"Sequence": func(e *ledger.Event) { e.Sequence++ },
		"Stream":   func(e *ledger.Event) { e.Stream = "nota" },
		"Subject":  func(e *ledger.Event) { e.Subject = "5reg" },
		"Kind":     func(e *ledger.Event) { e.Kind = "lost" },
		"Version":  func(e *ledger.Event) { e.Version++ },
		"At":       func(e *ledger.Event) { e.At = e.At.Add(time.Microsecond) },
		"By":       func(e *ledger.Event) { e.By = "budi" },
		"Counter":  func(e *ledger.Event) { e.Counter = "6" },
		"Shift":    func(e *ledger.Event) { e.Shift = "" },
		"Body":     func(e *ledger.Event) { e.Body = []byte(`{"source":"pay","outcome":"paie"}`) },
	}
	var previous [32]byte
	want := ledger.Seal(sealKey(), previous, sealed())
	fields := reflect.TypeFor[ledger.Event]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		e := sealed()
		change, ok := changes[name]
		switch {
		case name == "MAC": // the seal itself
			e.MAC[0]++
		case name == "Raw": // in a table of its own; the body has its hash
			e.Raw = []byte("raw")
		case !ok:
			t.Errorf("no test seals %s", name)
			continue
		default:
			change(&e)
		}
		if same := ledger.Seal(sealKey(), previous, e) == want; same == ok {
			t.Errorf("%s changed: the seal is the same %t", name, same)
		}
	}
	if ledger.Seal(sealKey(), [32]byte{31: 1}, sealed()) == want {
		t.Error("the seal does not cover the event before")
	}
	if ledger.Seal(append(sealKey(), 1), previous, sealed()) == want {
		t.Error("the seal does not need the key")
	}
	zoned := sealed()
	zoned.At = zoned.At.In(time.FixedZone("WITA", 8*3600))
	if ledger.Seal(sealKey(), previous, zoned) != want {
		t.Error("the same moment in another zone has another seal")
	}
}

// TestSealTellsFieldsApart moves bytes over every border between two fields.
func TestSealTellsFieldsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a\x00]{0,12}`).Draw(t, "text")
		cut := func(name string) ledger.Event {
			var ends [7]int
			for i := range ends {
				ends[i] = rapid.IntRange(0, len(text)).Draw(t, name)
			}
			parts, from := make([]string, 7), 0
			for i := range 6 {
				to := max(from, ends[i])
				parts[i], from = text[from:to], to
			}
			parts[6] = text[from:]
			return ledger.Event{Stream: ledger.Stream(parts[0]), Subject: parts[1], Kind: ledger.Kind(parts[2]), By: parts[3], Counter: parts[4],
				Shift: parts[5], Body: []byte(parts[6])}
		}
		one, other := cut("one"), cut("other")
		same := ledger.Seal(nil, [32]byte{}, one) == ledger.Seal(nil, [32]byte{}, other)
		if same != reflect.DeepEqual(one, other) {
			t.Fatalf("the same seal %t for\n%+v\n%+v", same, one, other)
		}
	})
}

// TestBodiesAreForEver pins the JSON of every body: events are chained and never edited, so a name stays.
func TestBodiesAreForEver(t *testing.T) {
	s := ledger.Stamp{At: began, By: "ani", Counter: "5", Shift: "pagi"}
	full := bill(ref)
	full.Name, full.Address, full.Period, full.Cost = "BUDI", "JL. MELATI", "201901", rupiah(59_000)
	full.Details = []ledger.Detail{{Key: "tariff", Label: "Tarif", Value: "R1"}}
	full.Sheets = []ledger.Sheet{{Period: "201901", Amount: 1, Penalty: 2, Admin: 3, Other: 4, Start: "00080000", End: "00090000"}}
	full.Notes, full.AskedAt, full.PayBefore = []string{"odd"}, began, began.Add(time.Minute)
	intended := intend(ref)
	intended.Bill, intended.Again = full, true
	intended.Product = ledger.Product{Code: "pln", Name: "PLN", Category: "pln", Provider: "nobu", SKU: "pln", Utility: "x", Prepaid: true, Fee: 1, Price: 2}
	heard := ledger.Answer{Source: ledger.SourceAdvice, Outcome: ledger.OutcomeFailed, Reason: ledger.ReasonNotPaid,
		Fence: ledger.Fence{After: time.Second, Apart: 2, Until: 3}, Conflict: "c", Flag: "f", Code: "02", Message: "m", Serial: "s", Reference: "r",
		Cost: rupiah(0), Balance: rupiah(5), Details: full.Details, Sheets: full.Sheets, Notes: []string{"n"}}
	const details = `"details":[{"key":"tariff","label":"Tarif","value":"R1"}],` +
		`"sheets":[{"period":"201901","amount":1,"penalty":2,"admin":3,"other":4,"start":"00080000","end":"00090000"}]`
	cases := []struct {
		event  ledger.Event
		stream ledger.Stream
		kind   ledger.Kind
		body   string
	}{
		{s.Opened(ledger.Opened{Practice: true}), "ledger", "opened", `{"practice":true}`},
		{s.Tender(nota, ledger.Tender{Amount: 100, Rounding: 1, Day: "2026-11-21", Payments: []ledger.RefID{ref}}), "nota", "tender",
			`{"amount":100,"rounding":1,"day":"2026-11-21","payments":["5ref"]}`},
		{s.Change(nota, ledger.Cash{Amount: 5}), "nota", "change", `{"amount":5}`},
		{s.HandBack(nota, ledger.Cash{Amount: 5, Note: "gagal"}), "nota", "hand_back", `{"amount":5,"note":"gagal"}`},
		{s.Intend(ref, intended), "payment", "intend", `{"number":"5-261121-0007","nota":"5nota","claim":"KDPWXZ","day":"2026-11-21",` +
			`"product":{"code":"pln","name":"PLN","category":"pln","provider":"nobu","sku":"pln"},` +
			`"bill":{"product":"pln","ref":"5ref","customer":"530000000001","name":"BUDI","address":"JL. MELATI","period":"201901",` + details +
			`,"lines":[{"key":"bill","label":"Tagihan","amount":59750},{"key":"fee","label":"Biaya layanan","amount":2500}],"fee":2500,"total":62250,` +
			`"cost":59000,"notes":["odd"],"asked_at":"2026-11-21T02:03:04.000005Z","pay_before":"2026-11-21T02:04:04.000005Z"},` +
			`"practice":false,"again":true,"open_key":"pln|530000000001","paid_keys":["pln|530000000001|period=201901"]}`},
		{s.Submit(ref), "payment", "submit", `{}`},
		{s.Answer(ref, heard, []byte("raw")), "payment", "answer", `{"source":"advice","outcome":"failed","reason":"not_paid",` +
			`"fence":{"after":1000000000,"apart":2,"until":3},"conflict":"c","flag":"f","code":"02","message":"m","serial":"s","reference":"r",` +
			`"cost":0,"balance":5,` + details + `,"notes":["n"],"raw":"` + ledger.HashRaw([]byte("raw")) + `"}`},
		{s.Answer(ref, ledger.Answer{RawHash: "forged"}, nil), "payment", "answer", `{"source":"","outcome":"unknown"}`},
		{s.Lost(ref, "time-out\x1b", []byte("raw")), "payment", "lost", `{"cause":"time-out·","raw":"` + ledger.HashRaw([]byte("raw")) + `"}`},
		{s.NotSent(ref, "dial\n"), "payment", "not_sent", `{"cause":"dial"}`},
		{s.Cancel(ref, "restart"), "payment", "cancel", `{"cause":"restart"}`},
		{s.Settle(ref, ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "statement"}), "payment", "settle", `{"outcome":"paid","evidence":"statement"}`},
		{s.PrintRecap("n1"), "nota", "print", `{"document":"recap"}`},
		{s.Print(ref, ledger.DocTitipan), "payment", "print", `{"document":"titipan"}`},
	}
	for _, c := range cases {
		e := c.event
		if e.Stream != c.stream || e.Kind != c.kind || e.Version != 1 || string(e.Body) != c.body {
			t.Errorf("%s %s version %d\n got %s\nwant %s", e.Stream, e.Kind, e.Version, e.Body, c.body)
		}
		if e.By != "ani" || e.Counter != "5" || e.Shift != "pagi" || !e.At.Equal(began) || e.Subject == "" {
			t.Errorf("%s: stamped %q %q %q %v %q", e.Kind, e.By, e.Counter, e.Shift, e.At, e.Subject)
		}
		wantRaw := ""
		if strings.Contains(c.body, `"raw"`) {
			wantRaw = "raw"
		}
		if string(e.Raw) != wantRaw {
			t.Errorf("%s: raw is %q, want %q", e.Kind, e.Raw, wantRaw)
		}
	}
	var back ledger.Intend
	if err := json.Unmarshal(cases[4].event.Body, &back); err != nil {
		t.Fatal(err)
	}
	intended.Product = ledger.Product{Code: "pln", Name: "PLN", Category: "pln", Provider: "nobu", SKU: "pln"}
	if !reflect.DeepEqual(back, intended) {
		t.Errorf("an intend reads back as\n%+v\nwant\n%+v", back, intended)
	}
}

func TestStampIsUTCInMicroseconds(t *testing.T) {
	moment := time.Date(2026, 11, 21, 10, 0, 0, 1999, time.FixedZone("WITA", 8*3600))
	e := ledger.Stamp{At: moment}.Submit(ref)
	if want := time.Date(2026, 11, 21, 2, 0, 0, 1000, time.UTC); e.At != want {
		t.Errorf("got %v, want %v", e.At, want)
	}
	live := time.Now() // with a monotonic reading, which two processes must not compare
	if e := (ledger.Stamp{At: live}).Submit(ref); e.At != e.At.Round(0) || live.Sub(e.At) > time.Microsecond {
		t.Errorf("%v is stamped %v", live, e.At)
	}
}

func TestHashRaw(t *testing.T) {
	if got := ledger.HashRaw(nil); got != "" {
		t.Errorf("nothing has the hash %q", got)
	}
	if got, want := ledger.HashRaw([]byte("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
