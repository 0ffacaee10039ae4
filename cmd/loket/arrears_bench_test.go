package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
	"loket/providers/pdam"
)

// slowAnswer is how long the PDAM of BenchmarkArrears takes to answer.
const slowAnswer = 200 * time.Millisecond

// BenchmarkArrears is the search for arrears over 24 months at a PDAM that takes 200 ms, over real HTTP. Its baseline
// is one request there, in the same run. Goal: 6.2 ×. Where nothing is owed, one question more is asked afterwards.
func BenchmarkArrears(b *testing.B) {
	month := ledger.MonthOf(time.Now(), time.UTC).Add(-1)
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(slowAnswer)
		if r.URL.Path == "/api/billing-inquiry/10014/"+string(month) {
			_, _ = fmt.Fprintf(w, `{"status":"005","message":"","data":[{"nosamb":"10014","periode":"%s","rekair":72250,"total":72250}]}`, month)
			return
		}
		_, _ = io.WriteString(w, `{"status":"006","message":"Tidak ada tagihan","data":[]}`)
	}))
	defer far.Close()
	water, err := pdam.New(pdam.Config{Name: "pdam", URL: far.URL, Username: "u", Password: providers.NewSecret("p"), Key: providers.NewSecret("kunci-panjang"),
		CounterCode: "5", Zone: time.UTC, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	cashier := checkout.New(checkout.Config{Book: noBook{}, Providers: map[string]providers.Provider{"pdam": water},
		Products: map[ledger.ProductCode]ledger.Product{"pdam": {Code: "pdam", Provider: "pdam", Monthly: true, Arrears: checkout.MaxArrears}},
		Counter:  "5", Zone: time.UTC, Now: time.Now, After: time.After, Random: rand.Reader})
	one := func() error {
		_, err := cashier.Inquire(b.Context(), "pdam", "10014", month, 0)
		return err
	}
	for _, c := range []struct{ name, customer string }{{"one month owed", "10014"}, {"nothing owed", "10015"}} {
		b.Run(c.name, func(b *testing.B) {
			var ratios []float64
			for b.Loop() {
				single := timed(b, one)
				ratios = append(ratios, float64(timed(b, func() error {
					_, err := cashier.Arrears(b.Context(), "pdam", ledger.CustomerNo(c.customer))
					return err
				}))/float64(single))
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "×one-request")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// timed is how long a question takes, whether it finds a bill or none.
func timed(b *testing.B, ask func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := ask(); err != nil && !errors.Is(err, providers.ErrNoBill) {
		b.Fatal(err)
	}
	return time.Since(began)
}
