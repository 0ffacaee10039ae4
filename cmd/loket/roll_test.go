package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/receipts"
	"loket/receipts/printer"
	"loket/ui"
)

// The bytes as the command reference of ESC/POS lists them.
var (
	drawerPulse = []byte{0x1B, 0x70, 0x00, 0x19, 0xFA}
	paperCut    = []byte{0x1D, 0x56, 0x42}
	initialise  = []byte{0x1B, 0x40}
)

// roll is a thermal printer on the network.
type roll struct {
	address string
	mu      sync.Mutex
	paper   string // its answer about paper; "": it does not answer at all
	jobs    [][]byte
	asked   int
}

func newRoll(t *testing.T) *roll {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &roll{address: listener.Addr().String(), paper: "\x12"}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { r.serve(connection) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	return r
}

func (r *roll) serve(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	request := make([]byte, 3)
	for {
		n, err := io.ReadFull(connection, request)
		if err != nil || !bytes.HasPrefix(request, []byte{0x10, 0x04}) {
			rest, _ := io.ReadAll(connection)
			if job := slices.Concat(request[:n], rest); len(job) > 0 {
				r.mu.Lock()
				r.jobs = append(r.jobs, job)
				r.mu.Unlock()
			}
			return
		}
		r.mu.Lock()
		r.asked++
		answer := r.paper
		r.mu.Unlock()
		if request[2] != 4 && answer != "" {
			answer = "\x12"
		}
		_, _ = io.WriteString(connection, answer)
	}
}

func (r *roll) is(paper string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paper = paper
}

// took is what was printed since the last call.
func (r *roll) took() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	jobs := r.jobs
	r.jobs = nil
	return jobs
}

// till is a counter with a roll printer, a drawer and a cutter.
func till(t *testing.T, language receipts.Language, copies int) (*shop, *roll) {
	t.Helper()
	_, config := newFarEnds(t, nil)
	p := &program{err: io.Discard, now: time.Now, config: config}
	s, err := p.openWriter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	r := newRoll(t)
	s.config.Receipt = ReceiptConfig{Columns: 42, Printer: "tcp:" + r.address, Language: language, Copies: copies,
		Cut: language == receipts.LanguageESCPOS, Drawer: language == receipts.LanguageESCPOS}
	if s.printer, err = printer.Open(s.config.Receipt.Printer); err != nil {
		t.Fatal(err)
	}
	return s, r
}

func (s *shop) sell(t *testing.T, customers ...ledger.CustomerNo) (ledger.Nota, []ledger.Payment) {
	t.Helper()
	var bills []ledger.Bill
	for _, customer := range customers {
		found, err := s.find(t.Context(), wanted{product: ledger.Product{Code: "pdam-gianyar", Monthly: true}, customer: customer})
		if err != nil || len(found.Bills) == 0 {
			t.Fatalf("%+v, %v", found, err)
		}
		bills = append(bills, found.Bills[0])
	}
	nota, payments, err := s.cashier.Pay(t.Context(), checkout.Order{Bills: bills, By: "ani", Tender: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	return nota, payments
}

func count(jobs [][]byte, command []byte) int {
	return bytes.Count(bytes.Join(jobs, []byte("|")), command)
}

// TestDrawerOpensOnceACustomer: with the first slip, however many copies and bills there are, and never for a copy.
func TestDrawerOpensOnceACustomer(t *testing.T) {
	s, r := till(t, receipts.LanguageESCPOS, 2)
	nota, payments := s.sell(t, "10014", "10027")
	for i, p := range payments {
		document := receipts.Of(p, nota)
		if err := s.print(t.Context(), []ledger.RefID{p.Ref}, document, 0); err != nil {
			t.Fatal(err)
		}
		jobs := r.took()
		if want := max(0, 1-i); len(jobs) != 2 || count(jobs, drawerPulse) != want || count(jobs[:1], drawerPulse) != want {
			t.Errorf("slip %d: %d jobs, %d pulses, want 2 and %d in the first", i+1, len(jobs), count(jobs, drawerPulse), want)
		}
		if count(jobs, paperCut) != 2 || count(jobs, initialise) != 2 {
			t.Errorf("slip %d: %d cuts of 2 copies: %q", i+1, count(jobs, paperCut), jobs)
		}
	}
	if err := s.print(t.Context(), []ledger.RefID{payments[0].Ref}, receipts.Of(payments[0], nota), 0); err != nil {
		t.Fatal(err)
	}
	if jobs := r.took(); count(jobs, drawerPulse) != 0 || count(jobs, []byte("CETAK ULANG")) != 2 {
		t.Errorf("the reprint has %d pulses: %q", count(jobs, drawerPulse), jobs)
	}
}

// TestRecapOpensTheDrawerWhenItComesFirst: whichever slip is the first to come out, and no other.
func TestRecapOpensTheDrawerWhenItComesFirst(t *testing.T) {
	s, r := till(t, receipts.LanguageESCPOS, 1)
	nota, payments := s.sell(t, "10014", "10027")
	both := []ledger.RefID{payments[0].Ref, payments[1].Ref}
	for i, slip := range []ui.NotaSlip{{Refs: both, Document: ledger.DocRecap}, {Refs: both[:1], Document: receipts.Of(payments[0], nota)},
		{Refs: both, Document: ledger.DocRecap}, {Refs: both[1:], Document: receipts.Of(payments[1], nota)}} {
		if err := s.print(t.Context(), slip.Refs, slip.Document, 0); err != nil {
			t.Fatal(err)
		}
		if jobs := r.took(); len(jobs) != 1 || count(jobs, drawerPulse) != max(0, 1-i) {
			t.Errorf("slip %d: %d jobs, %d pulses", i+1, len(jobs), count(jobs, drawerPulse))
		}
	}
}

// TestDrawerOpensForMoneyHandedBack: once more, for the slip that the customer signs.
func TestDrawerOpensForMoneyHandedBack(t *testing.T) {
	s, _ := till(t, receipts.LanguageESCPOS, 1)
	nota, payments := s.sell(t, "10014")
	refs := []ledger.RefID{payments[0].Ref}
	for _, document := range []ledger.Document{receipts.Of(payments[0], nota), ledger.DocHandBack} {
		for copies, want := range []bool{true, false} {
			if _, err := s.cashier.Printed(t.Context(), refs, document, "ani"); err != nil {
				t.Fatal(err)
			}
			if got := s.opensDrawer(t.Context(), document, refs, nota); got != want {
				t.Errorf("%s, copy %d: opens %v, want %v", document, copies, got, want)
			}
		}
	}
	nota.Tender = 0
	if s.opensDrawer(t.Context(), ledger.DocReceipt, refs, nota) {
		t.Error("opens though no cash was taken")
	}
}

// TestPaperIsAskedForBeforeAnythingIsRecorded: where there is none the operator is told, nothing is printed and nothing
// is counted, so that what comes out later is the first slip and opens the drawer.
func TestPaperIsAskedForBeforeAnythingIsRecorded(t *testing.T) {
	s, r := till(t, receipts.LanguageESCPOS, 1)
	nota, payments := s.sell(t, "10014")
	r.is("\x7e")
	refs, document := []ledger.RefID{payments[0].Ref}, receipts.Of(payments[0], nota)
	err := desk{s}.Print(t.Context(), refs, document)
	if !errors.Is(err, ui.ErrPaper) || !strings.Contains(err.Error(), "kertas pencetak habis; ganti kertas") {
		t.Errorf("got %v", err)
	}
	if after, err := s.store.Payment(t.Context(), refs[0]); err != nil || after.Prints != (ledger.Prints{}) || len(r.took()) > 0 {
		t.Errorf("counted %+v, %v", after.Prints, err)
	}
	if f := s.checkPrinter(t.Context()); !f.bad || !strings.Contains(f.text, "kertas pencetak habis") {
		t.Errorf("check says %+v", f)
	}
	r.is("\x12")
	if err := (desk{s}).Print(t.Context(), refs, document); err != nil {
		t.Fatal(err)
	}
	if jobs := r.took(); len(jobs) != 1 || count(jobs, []byte("CETAK ULANG")) != 0 || count(jobs, drawerPulse) != 1 {
		t.Errorf("got %q", jobs)
	}
}

func TestCheckTellsHowThePrinterIs(t *testing.T) {
	s, r := till(t, receipts.LanguageESCPOS, 1)
	for paper, want := range map[string]string{"\x12": "kertas ada", "\x1e": "KERTAS HAMPIR HABIS", "": "tidak menjawab soal kertas"} {
		r.is(paper)
		f := s.checkPrinter(t.Context())
		if f.bad || !strings.Contains(f.text, "bahasa escpos, 42 kolom") || !strings.Contains(f.text, want) {
			t.Errorf("answer %q: got %+v, want %q", paper, f, want)
		}
	}
	if len(r.took()) > 0 {
		t.Error("check printed something")
	}
}

// TestOtherLanguagesAreNotAsked: the question would be printed, and the drawer has no command.
func TestOtherLanguagesAreNotAsked(t *testing.T) {
	for _, language := range []receipts.Language{receipts.LanguageText, receipts.LanguageESCP} {
		s, r := till(t, language, 1)
		nota, payments := s.sell(t, "10014")
		if err := s.print(t.Context(), []ledger.RefID{payments[0].Ref}, receipts.Of(payments[0], nota), 0); err != nil {
			t.Fatal(err)
		}
		if f := s.checkPrinter(t.Context()); f.bad || !strings.Contains(f.text, "bahasa "+string(language)) {
			t.Errorf("check says %+v", f)
		}
		if jobs := r.took(); len(jobs) != 1 || r.asked != 0 || count(jobs, []byte{0x1D}) != 0 || count(jobs, drawerPulse) != 0 {
			t.Errorf("%s: asked %d times, printed %q", language, r.asked, jobs)
		}
	}
}

// TestASilentPrinterPrints: one that cannot answer is not held for one that has no paper.
func TestASilentPrinterPrints(t *testing.T) {
	s, r := till(t, receipts.LanguageESCPOS, 1)
	nota, payments := s.sell(t, "10014")
	r.is("")
	if err := s.print(t.Context(), []ledger.RefID{payments[0].Ref}, receipts.Of(payments[0], nota), 0); err != nil {
		t.Fatal(err)
	}
	if jobs := r.took(); len(jobs) != 1 || r.asked != 1 {
		t.Errorf("asked %d times, printed %q", r.asked, jobs)
	}
}
