//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/ledger"
)

// Every benchmark measures its baseline in the same run, in turns, and reports the ratio: the baseline is an empty
// Bubble Tea program with no option set (ui/uitest/empty). Both are built as they are shipped.

// payments is how many the benchmarks' ledger holds. They are recorded one by one, a minute for each 100,000; the
// goals are for a million.
var payments = flag.Int("payments", 100_000, "payments in the ledger of the counter's benchmarks")

const paymentsPerDay = 500

// bench is the built programs and the counter's ledger.
type bench struct {
	loket, empty string
	config       string
}

// BenchmarkCounter is the counter on a terminal over a large ledger. Goals: first frame 1.0 × the empty program's;
// a key shown within 10.5 ms in 99 of 100 cases; 25 MiB of memory at most.
func BenchmarkCounter(b *testing.B) {
	_, config := newFarEnds(b, nil)
	folder := b.TempDir()
	p := bench{loket: filepath.Join(folder, "loket"), empty: filepath.Join(folder, "empty"), config: config}
	build(b, p.loket, ".")
	build(b, p.empty, "../../ui/uitest/empty")
	begun := time.Now()
	fill(b, config, *payments)
	b.Logf("%d payments recorded in %s", *payments, time.Since(begun).Round(time.Second))
	b.Run("first frame", p.firstFrame)
	b.Run("key", p.key)
	b.Run("memory", p.memory)
}

func build(b *testing.B, file, source string) {
	b.Helper()
	if text, err := exec.Command("go", "build", "-o", file, source).CombinedOutput(); err != nil {
		b.Fatalf("build of %s: %v\n%s", source, err, text)
	}
}

// fill records n payments, the newest of today, as the practice counter's past is made.
func fill(b *testing.B, config string, n int) {
	b.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		b.Fatal(err)
	}
	practice := strings.ReplaceAll(string(text), "timeout = \"2s\"", "timeout = \"2s\"\ntesting = true")
	if err := os.WriteFile(config, []byte(practice), 0o600); err != nil {
		b.Fatal(err)
	}
	p := &program{err: io.Discard, now: time.Now, config: config}
	s, err := p.openWriter(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	defer s.close()
	random := rand.New(rand.NewPCG(1, 2))
	today := ledger.DayOf(s.now(), s.config.zone)
	for left := n; left > 0; {
		day := today.Add(-(left - 1) / paymentsPerDay)
		opening, err := time.ParseInLocation(time.DateOnly+" 15:04", string(day)+" 00:05", s.config.zone)
		if err != nil {
			b.Fatal(err)
		}
		var events []ledger.Event
		for count := 1; count <= paymentsPerDay && left > 0; count, left = count+1, left-1 {
			at := opening.Add(time.Duration(count) * time.Second)
			made, err := pastVisit(s, plainVisit(b, s, day, count, at, random), random)
			if err != nil {
				b.Fatal(err)
			}
			events = append(events, made...)
		}
		if err := s.store.Append(context.Background(), events...); err != nil {
			b.Fatal(err)
		}
	}
}

// plainVisit is a paid visit of no particular customer.
func plainVisit(b *testing.B, s *shop, day ledger.Date, count int, at time.Time, random *rand.Rand) visit {
	b.Helper()
	ref, err := ledger.NewRef(s.config.Counter.Code, randomReader{random})
	if err != nil {
		b.Fatal(err)
	}
	product := s.products[random.IntN(len(s.products))]
	amount := ledger.Rupiah(25_000 + 250*random.IntN(900))
	bill := ledger.Bill{Product: product.Code, Ref: ref, Customer: ledger.CustomerNo(fmt.Sprintf("%012d", random.Int64N(1e12))),
		Name: "I Wayan Sudarma", AskedAt: at.UTC(), Total: amount, Cost: &amount,
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: amount}}}
	answer := ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePaid, Code: "00", Cost: &amount,
		Serial: fmt.Sprintf("%012d", random.Int64N(1e12))}
	return visit{product, bill, answer, day, count, at}
}

// counter starts the counter over the large ledger.
func (p bench) counter(b *testing.B) *console {
	b.Helper()
	folder := filepath.Dir(p.config)
	return startConsole(b, []string{"LOKET_CONFIG=" + p.config, "HOME=" + folder}, p.loket)
}

// baseline starts the empty program. A terminal called "dumb" is not asked for its colours, so it does not wait.
func (p bench) baseline(b *testing.B) *console {
	b.Helper()
	return startConsole(b, []string{"TERM=dumb"}, p.empty)
}

// leave ends a program on its terminal.
func (c *console) leave() {
	c.t.Helper()
	c.press(pressCtrlC)
	if code := c.exit(notWaiting); code != exitDone {
		c.t.Fatalf("exit code %d; the terminal shows %q", code, c.shown)
	}
}

// From the start of the process to the last row of the first frame.
func (p bench) firstFrame(b *testing.B) {
	var ours, theirs []float64
	for b.Loop() {
		c := p.counter(b)
		ours = append(ours, milliseconds(c.until(firstFrame, notWaiting).Sub(c.begun)))
		c.leave()
		e := p.baseline(b)
		theirs = append(theirs, milliseconds(e.until("[ ▏", notWaiting).Sub(e.begun)))
		e.leave()
	}
	b.ReportMetric(quantile(ours, 0.5)/quantile(theirs, 0.5), "×empty")
	b.ReportMetric(quantile(ours, 0.5), "ms-p50")
	b.ReportMetric(quantile(ours, 0.99), "ms-p99")
	b.ReportMetric(quantile(theirs, 0.5), "ms-empty-p50")
}

// From a key press in the product filter to the frame that shows it. Keys come at any time between two frames.
func (p bench) key(b *testing.B) {
	c, e := p.counter(b), p.baseline(b)
	c.until(firstFrame, notWaiting)
	e.until("[ ▏", notWaiting)
	random := rand.New(rand.NewPCG(3, 4))
	var ours, theirs []float64
	for b.Loop() {
		ours = append(ours, c.word("pdam", random)...)
		theirs = append(theirs, e.word("pdam", random)...)
	}
	c.leave()
	e.leave()
	for _, q := range []struct {
		name string
		part float64
	}{{"p50", 0.5}, {"p99", 0.99}} {
		b.ReportMetric(quantile(ours, q.part), "ms-"+q.name)
		b.ReportMetric(quantile(ours, q.part)/quantile(theirs, q.part), "×empty-"+q.name)
	}
}

// word types a word, measures each of its letters in milliseconds, and clears the field.
func (c *console) word(word string, random *rand.Rand) []float64 {
	c.t.Helper()
	var all []float64
	for i := range word {
		time.Sleep(20*time.Millisecond + time.Duration(random.Int64N(int64(20*time.Millisecond))))
		pressed := c.press(word[i : i+1])
		all = append(all, milliseconds(c.until("[ "+word[:i+1]+"▏", notWaiting).Sub(pressed)))
	}
	c.press("\x1b")
	c.until("[ ▏", notWaiting)
	return all
}

// The most memory that the counter had at any time: after its start and some typing, and after it has shown the day
// and searched all payments for a name.
func (p bench) memory(b *testing.B) {
	var start, end []float64
	for b.Loop() {
		c := p.counter(b)
		c.until(firstFrame, notWaiting)
		c.word("pdam", rand.New(rand.NewPCG(5, 6)))
		start = append(start, c.mostMemory())
		c.press("\x1b[12~") // F2
		c.until("LUNAS", notWaiting)
		c.press("\x1b")
		c.until("Pilih produk", notWaiting)
		c.press("\x1b[14~") // F4
		c.until("Cari pembayaran", notWaiting)
		c.press("zzzzzz")
		c.until("Tidak ada", 20*notWaiting)
		end = append(end, c.mostMemory())
		c.leave()
	}
	b.ReportMetric(quantile(start, 1), "MiB-start")
	b.ReportMetric(quantile(end, 1), "MiB-used")
}

// mostMemory is the program's peak resident set in MiB.
func (c *console) mostMemory() float64 {
	c.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.command.Process.Pid))
	if err != nil {
		c.t.Fatal(err)
	}
	var kib float64
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	if _, err := fmt.Sscan(after, &kib); err != nil {
		c.t.Fatalf("VmHWM: %v in %s", err, text)
	}
	return kib / 1024
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile is the value that a part of the values stays below or at; 0.5 is the median, 1 the largest.
func quantile(values []float64, part float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, int(math.Ceil(part*float64(len(sorted))))-1)]
}
