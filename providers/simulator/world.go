package simulator

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// End names a far end.
type End string

// The far ends.
const (
	PDAM       End = "pdam"
	Digiswitch End = "digiswitch"
	Biller     End = "biller"
)

// Ends lists the far ends.
var Ends = []End{PDAM, Digiswitch, Biller}

// Call names a kind of exchange with a far end.
type Call string

// The calls. A Callback is the Biller's own GET to the counter.
const (
	Inquiry  Call = "inquiry"
	Pay      Call = "pay"
	Status   Call = "status"
	Balance  Call = "balance"
	Callback Call = "callback"
)

// Config is what a World is made of.
type Config struct {
	Now     func() time.Time // required
	Seed    uint64           // drives serial numbers, and which customers Samples names
	Pending time.Duration    // how long "pending" lasts; 0: over by the next question, or the callback at once

	// Trusting books every well-formed payment, even of a bill that is paid or with a reference
	// that was used, so that a caller who pays twice is seen in the books instead of being saved.
	Trusting bool

	Log func(Exchange) // may be nil; called after every exchange, from many goroutines

	PDAM       PDAMConfig
	Digiswitch DigiswitchConfig
	Biller     BillerConfig
}

// World is the three far ends with their books. It is safe for concurrent use.
type World struct {
	config Config
	ctx    context.Context // ends with Close; frees stalled exchanges
	close  context.CancelFunc
	tasks  sync.WaitGroup // callbacks on their way

	mu         sync.Mutex
	random     *rand.Rand
	bookings   []*Booking
	byBill     map[string][]*Booking
	byCustomer map[string][]*Booking // of the aggregator, by product and number
	waiting    []*Booking            // of the aggregator: settled when their time has come
	faults     map[door][]*Fault
	asked      map[door]int
	timers     map[*time.Timer]bool
	callbacks  []SentCallback

	pdam       *pdam
	digiswitch *digiswitch
	biller     *biller
}

// door is one kind of exchange at one far end.
type door struct {
	end  End
	call Call
}

// New makes a World in which nothing is paid yet. Close it to stop callbacks and free stalled
// exchanges.
func New(c Config) *World {
	ctx, cancel := context.WithCancel(context.Background())
	w := &World{
		config: c, ctx: ctx, close: cancel,
		random: rand.New(rand.NewPCG(c.Seed, 0x6c6f6b6574)),
		byBill: map[string][]*Booking{}, byCustomer: map[string][]*Booking{}, faults: map[door][]*Fault{}, asked: map[door]int{}, timers: map[*time.Timer]bool{},
	}
	w.pdam = newPDAM(w, c.PDAM)
	w.digiswitch = newDigiswitch(w, c.Digiswitch)
	w.biller = newBiller(w, c.Biller)
	return w
}

// Practice returns the configuration of the practice counter: known credentials, deposits of a hundred
// million rupiah at the aggregator, whose bills are large, and of ten million at the Biller, and
// pending payments that take four seconds.
func Practice(now func() time.Time) Config {
	return Config{
		Now: now, Pending: 4 * time.Second,
		PDAM: PDAMConfig{
			Zone: time.FixedZone("WITA", 8*3600), Username: "latihan", Password: "latihan",
			Key: "kunci-latihan", CounterCode: "5",
		},
		Digiswitch: DigiswitchConfig{Username: "latihan", APIKey: "kunci-latihan", Deposit: 100_000_000},
		Biller:     BillerConfig{Username: "latihan", Password: "latihan", Deposit: 10_000_000},
	}
}

// Close stops callbacks that are not yet sent, frees stalled exchanges and waits for callbacks on
// their way.
func (w *World) Close() {
	w.close()
	w.mu.Lock()
	for timer := range w.timers {
		if timer.Stop() {
			w.tasks.Done()
		}
	}
	clear(w.timers)
	w.mu.Unlock()
	w.tasks.Wait()
}

// PDAM returns the PDAM web service, at the root of its handler.
func (w *World) PDAM() http.Handler { return w.handler(w.pdam) }

// Digiswitch returns the aggregator: any path takes commands, and the balance is at
// /v1/user/api/cek-saldo.
func (w *World) Digiswitch() http.Handler { return w.handler(w.digiswitch) }

// Biller returns the Biller: POST /service/in/json.
func (w *World) Biller() http.Handler { return w.handler(w.biller) }

// Handler returns the handler of end.
func (w *World) Handler(end End) http.Handler {
	switch end {
	case PDAM:
		return w.PDAM()
	case Digiswitch:
		return w.Digiswitch()
	default:
		return w.Biller()
	}
}

// Asked returns how many exchanges of this kind arrived, well formed or not.
func (w *World) Asked(end End, call Call) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[door{end, call}]
}

// after runs do once d has passed, unless the World is closed first. The lock is held.
func (w *World) after(d time.Duration, do func()) {
	if w.ctx.Err() != nil {
		return
	}
	w.tasks.Add(1)
	var timer *time.Timer
	timer = time.AfterFunc(d, func() {
		defer w.tasks.Done()
		w.mu.Lock()
		delete(w.timers, timer)
		w.mu.Unlock()
		if w.ctx.Err() == nil {
			do()
		}
	})
	w.timers[timer] = true
}

// digits draws n random digits. The lock is held.
func (w *World) digits(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('0' + w.random.IntN(10))
	}
	return string(text)
}
