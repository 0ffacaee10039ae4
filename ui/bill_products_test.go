package ui

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/digiswitch"
	"loket/providers/pdam"
	"loket/ui/uitest"
)

// sold are the products of the documents, as the catalogue has them, and the document's sample that a bill is read from.
var sold = []struct {
	sample  string // below providers
	product ledger.Product
}{
	{"pdam/testdata/inquiry-005.json", ledger.Product{Code: "pdam", Name: "PDAM Gianyar", Category: "pdam", Monthly: true, Partial: "oldest", Fee: 2500}},
	{"pdam", ledger.Product{Name: "PDAM (agregator)", Category: "pdam", Partial: "none", Fee: 2500}},
	{"pln", ledger.Product{Name: "PLN Pascabayar", Category: "pln", Groups: []int{4}, Partial: "none", Fee: 1500}},
	{"plnnontaglis", ledger.Product{Name: "PLN Non Taglis", Category: "pln", Groups: []int{4}, Partial: "none", Fee: 1500}},
	{"bpjs", ledger.Product{Name: "BPJS Kesehatan", Category: "bpjs", Groups: []int{5, 4}, Periods: ledger.PeriodsCount, Partial: "none", Fee: 2000}},
	{"hp", ledger.Product{Name: "HP Pascabayar", Category: "telepon", Groups: []int{4}, Partial: "none", Fee: 2000}},
	{"internet", ledger.Product{Name: "Internet Pascabayar", Category: "internet", Groups: []int{4}, Partial: "none", Fee: 2000, PerSheet: true}},
	{"multifinance", ledger.Product{Name: "Angsuran Multifinance", Category: "multifinance", Groups: []int{4}, Periods: ledger.PeriodsInstalment, Partial: "none", Fee: 3000}},
	{"pbb", ledger.Product{Name: "PBB", Category: "pbb", Groups: []int{2, 2, 3, 3, 3, 4, 1}, Partial: "none", Fee: 3000}},
	{"pgas", ledger.Product{Name: "Gas Negara (PGN)", Category: "gas", Groups: []int{4}, Partial: "none", Fee: 2500}},
	{"tv", ledger.Product{Name: "TV Berlangganan", Category: "tv", Groups: []int{4}, Partial: "none", Fee: 2500}},
	{"samsat", ledger.Product{Name: "SAMSAT (pajak kendaraan)", Category: "samsat", Parts: samsatProduct.Parts, Groups: []int{4}, Partial: "none", Fee: 5000}},
	{"emoney", ledger.Product{Name: "Isi E-money", Category: "emoney", Groups: []int{4}, Amount: true, Partial: "none", Fee: 1000}},
}

// sampleBill is the bill that an adapter reads from a document's sample.
func sampleBill(t *testing.T, sample string, p ledger.Product) ledger.Bill {
	t.Helper()
	file := sample
	if !strings.Contains(sample, "/") {
		p.SKU, file = sample, "digiswitch/testdata/pay-"+sample+".json"
	}
	body, err := os.ReadFile(filepath.Join("..", "providers", file))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	t.Cleanup(server.Close)
	now := func() time.Time { return time.Date(2019, 3, 5, 2, 0, 0, 0, time.UTC) }
	q := providers.Query{Product: p, Ref: "5ref", Customer: "10014", Period: "201902"}
	var asked providers.Inquirer
	if p.SKU == "" {
		asked, err = pdam.New(pdam.Config{Name: "pdam", URL: server.URL, Username: "loket5", Password: providers.NewSecret("p"), Key: providers.NewSecret("k"),
			CounterCode: "5", Zone: witaZone, Now: now})
	} else {
		var named struct {
			Data struct {
				RefID      ledger.RefID      `json:"ref_id"`
				CustomerNo ledger.CustomerNo `json:"customer_no"`
			}
		}
		if err := json.Unmarshal(body, &named); err != nil {
			t.Fatal(err)
		}
		q.Ref, q.Customer, q.Period = named.Data.RefID, named.Data.CustomerNo, ""
		var made providers.Provider
		made, err = digiswitch.New(digiswitch.Config{Name: "nobu", URL: server.URL + "/transaction", Username: "u", APIKey: providers.NewSecret("k"), Now: now})
		asked, _ = made.(providers.Inquirer)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := asked.Inquire(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	b.Product, b.Counts = p.Code, p.Periods // as the cashier does
	return b.WithFee(p)
}

// TestBillOfEveryProduct keeps the frame of each product's bill, and finds every field of it on the screen.
func TestBillOfEveryProduct(t *testing.T) {
	for _, of := range sold {
		name := of.sample
		if of.product.Code == "" {
			of.product.Code = ledger.ProductCode(name)
		} else {
			name = string(of.product.Code) + " direct"
		}
		t.Run(name, func(t *testing.T) {
			b := sampleBill(t, of.sample, of.product)
			b.PayBefore = time.Time{} // of the sample's year
			if err := b.Check(); err != nil {
				t.Error(err)
			}
			inBubble(t, func(t *testing.T) {
				shop := testShop(t)
				q := Question{Product: of.product, Customer: b.Customer, Period: b.Period}
				stage := uitest.Drive[Screen](t, newBill(shop.world(), ticket{seat: 3}, BillFound{Question: q, Bills: []ledger.Bill{b}}))
				stage.Wait(quietTime)
				frame := frameOf(t, stage.Screen, 80, 24)
				if why := misfit(frame, 80, 24); why != "" {
					t.Error(why)
				}
				uitest.Golden(t, frame)
				for _, size := range [][2]int{{80, 24}, {120, 40}, {60, 16}} {
					everythingIsSeen(t, stage.Screen, b, of.product, size)
				}
			})
		})
	}
}

// everythingIsSeen scrolls through a bill and looks for each of its parts.
func everythingIsSeen(t *testing.T, s Screen, b ledger.Bill, p ledger.Product, size [2]int) {
	t.Helper()
	stage := uitest.Drive[Screen](t, s)
	seen := ""
	for range 60 {
		seen += strings.Join(strings.Fields(frameOf(t, stage.Screen, size[0], size[1])), " ") + "\n"
		stage.Press("down")
	}
	wanted := []string{b.Total.String()}
	words := func(text string) { // a long text is wrapped at spaces and dashes
		wanted = append(wanted, strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" -,", r) })...)
	}
	words(b.Name + " " + b.Address + " " + p.Group(b.Customer) + " " + b.Periods())
	for _, d := range b.Details {
		wanted = append(wanted, d.Label)
		words(d.Text())
	}
	for _, l := range b.Lines {
		wanted = append(wanted, l.Label, l.Amount.Plain())
	}
	for _, sheet := range b.Sheets {
		words(sheet.Start.Plain() + " " + sheet.End.Plain())
		_, used := usage(p, sheet)
		words(used)
		for _, amount := range []ledger.Rupiah{sheet.Amount, sheet.Penalty, sheet.Admin, sheet.Other} {
			wanted = append(wanted, amount.Plain())
		}
	}
	for _, text := range wanted {
		if text != "0" && !strings.Contains(seen, text) {
			t.Errorf("at %dx%d %q is never in sight", size[0], size[1], text)
		}
	}
}
