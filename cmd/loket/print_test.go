package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/receipts/printer"
)

// TestASlipIsCountedAsWhatIsPrinted: the titipan was asked for, and before it was printed the answer came. What came
// out of the printer is the receipt, so the next receipt is a copy and says so.
func TestASlipIsCountedAsWhatIsPrinted(t *testing.T) {
	_, config := newFarEnds(t, nil)
	p := &program{err: io.Discard, now: time.Now, config: config}
	s, err := p.openWriter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	paper := filepath.Join(t.TempDir(), "paper")
	s.config.Receipt.Printer = "file:" + paper
	if s.printer, err = printer.Open(s.config.Receipt.Printer); err != nil {
		t.Fatal(err)
	}
	bill := inquireOne(t, s)
	_, payments, err := s.cashier.Pay(t.Context(), checkout.Order{Bills: []ledger.Bill{bill}, By: "ani"})
	if err != nil || payments[0].State != ledger.Paid {
		t.Fatalf("%v, %v", payments, err)
	}
	for _, document := range []ledger.Document{ledger.DocTitipan, ledger.DocReceipt} {
		if err := s.print(t.Context(), []ledger.RefID{payments[0].Ref}, document, 0); err != nil {
			t.Fatal(err)
		}
	}
	printed, err := os.ReadFile(paper)
	if err != nil {
		t.Fatal(err)
	}
	if paid, copies := strings.Count(string(printed), "** LUNAS **"), strings.Count(string(printed), "CETAK ULANG"); paid-copies != 1 {
		t.Errorf("%d receipts, %d of them marked as copies:\n%s", paid, copies, printed)
	}
}

// inquireOne is the water bill of the customer who owes one month.
func inquireOne(t *testing.T, s *shop) ledger.Bill {
	t.Helper()
	found, err := s.find(t.Context(), wanted{product: ledger.Product{Code: "pdam-gianyar", Monthly: true}, customer: "10014"})
	if err != nil || len(found.Bills) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	return found.Bills[0]
}

// TestWithoutAPrinterNothingIsCounted: however the setting says that there is none, a slip that went nowhere is no
// print, or the first one on paper would be marked as a copy.
func TestWithoutAPrinterNothingIsCounted(t *testing.T) {
	for _, setting := range []string{"none", "", " none "} {
		t.Run(fmt.Sprintf("printer = %q", setting), func(t *testing.T) {
			_, config := newFarEnds(t, nil)
			text, err := os.ReadFile(config)
			if err != nil {
				t.Fatal(err)
			}
			text = append(text, fmt.Sprintf("\n[receipt]\nprinter = %q\n", setting)...)
			if err := os.WriteFile(config, text, 0o600); err != nil {
				t.Fatal(err)
			}
			p := &program{err: io.Discard, now: time.Now, config: config}
			s, err := p.openWriter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer s.close()
			bill := inquireOne(t, s)
			_, payments, err := s.cashier.Pay(t.Context(), checkout.Order{Bills: []ledger.Bill{bill}, By: "ani"})
			if err != nil {
				t.Fatal(err)
			}
			ref := payments[0].Ref
			if err := (desk{s}).Print(t.Context(), []ledger.RefID{ref}, ledger.DocReceipt); err != nil {
				t.Fatal(err)
			}
			if after, err := s.store.Payment(t.Context(), ref); err != nil || after.Prints != (ledger.Prints{}) {
				t.Errorf("got %+v, %v; want nothing counted", after.Prints, err)
			}
			if !s.world(nil, nil).Shop.NoPaper {
				t.Error("the screens think that there is a printer")
			}
		})
	}
}

func TestPrinterTroubleIsToldInWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("%w: deadline", printer.ErrBusy), "pencetak masih sibuk dengan slip sebelumnya"},
		{fmt.Errorf("%w: deadline", printer.ErrTimeout), "pencetak tidak menerima slip dalam batas waktu"},
		{printer.ErrPaper, "kertas pencetak habis; ganti kertas"},
		{printer.ErrCover, "penutup pencetak terbuka"},
		{printer.ErrOffline, "pencetak tidak siap atau melaporkan gangguan"},
		{fmt.Errorf("open /dev/usb/lp0: %w", os.ErrNotExist), "pencetak tidak dapat dipakai (open /dev/usb/lp0: berkas atau foldernya tidak ada)"},
	} {
		if got := printerTrouble(c.err); got != c.want {
			t.Errorf("%v: got %q, want %q", c.err, got, c.want)
		}
	}
}
