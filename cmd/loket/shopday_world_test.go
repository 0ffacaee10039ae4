package main

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
	"loket/providers"
	"loket/providers/biller"
	"loket/providers/callback"
	"loket/providers/checkout"
	"loket/providers/digiswitch"
	"loket/providers/pdam"
	"loket/providers/simulator"
)

// day is what survives a power loss: the disk, the far ends, the network, and what people remember.
type day struct {
	t        *testing.T
	seed     uint64
	sum      *tally
	random   *rand.Rand
	zone     *time.Location
	products []ledger.Product

	folder  string // of statements
	disk    *disk.Disk
	far     *simulator.World
	ends    map[string]pipe // by the address that is dialled
	servers []*http.Server
	calm    bool
	lies    bool                                     // now and then a far end says what is not so
	pace    atomic.Int64                             // seconds between two looks at the inbox
	heard   atomic.Pointer[func(simulator.Exchange)] // told of every exchange before it is answered
	refused atomic.Int64                             // connections that a far end closed unread
	atHome  atomic.Pointer[home]
	life    *life

	seen    []patron
	told    map[ledger.RefID]ledger.State // what the operator saw of a payment, and said to the customer
	numbers map[string]bool               // that may stand on a slip

	slips     []slip
	handed    map[ledger.NotaID]ledger.Rupiah // money that went over the counter
	verdicts  map[string]verdict              // by their evidence
	takenBack map[ledger.RefID]bool           // by the far end

	till dayTill

	starts int               // that came to their end
	anchor int64             // the event that the anchor named after the last of them
	older  map[string][]byte // the ledger's files of some power losses ago
}

// patron is a customer of one product.
type patron struct {
	product  ledger.Product
	customer ledger.CustomerNo
}

// life is one process: from the opening of the ledger until the power goes.
type life struct {
	fuse    atomic.Int64 // steps to live; 0: for ever
	dead    atomic.Bool
	mu      sync.Mutex
	conns   []net.Conn
	store   *sqlite.Store
	cashier *checkout.Cashier
	stop    context.CancelFunc
	done    sync.WaitGroup
}

var errPower = errors.New("the power is gone")

// The addresses of the far ends, and of the counter for the biller's callbacks.
const (
	pdamAddress     = "127.0.0.1:1"
	switchAddress   = "127.0.0.1:2"
	billerAddress   = "127.0.0.1:3"
	counterAddress  = "127.0.0.1:4"
	dayCallback     = "/callback/0123456789abcdef0123456789abcdef"
	secondsPerTick  = 15 // the inbox is read every second at a counter; here less often
	practiceAccount = "latihan"
)

// newDay begins a day in our time and not at that of the bubble, whose bills would be of the century before.
func newDay(t *testing.T, seed uint64, sum *tally) *day {
	time.Sleep(time.Until(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)))
	d := &day{t: t, seed: seed, sum: sum, random: newRandom(seed, "visits"), zone: time.FixedZone("WITA", 8*3600),
		folder: t.TempDir(), disk: disk.New(), ends: map[string]pipe{}, told: map[ledger.RefID]ledger.State{}, numbers: map[string]bool{},
		handed: map[ledger.NotaID]ledger.Rupiah{}, verdicts: map[string]verdict{}, takenBack: map[ledger.RefID]bool{}, till: dayTill{z: map[int]string{}}}
	d.products = []ledger.Product{
		{Code: "pdam-gianyar", Provider: "pdam", Category: "pdam", Monthly: true, BillKey: ledger.KeyPeriod, Fee: 2_500},
		{Code: "pln", Provider: "digiswitch", Category: "pln", SKU: "pln", BillKey: ledger.KeyPeriod, Fee: 1_000},
		{Code: "internet", Provider: "digiswitch", Category: "internet", SKU: "internet", BillKey: ledger.KeyPeriod},
		{Code: "s10", Provider: "biller", Category: "pulsa", SKU: "s10", Prepaid: true, BillKey: ledger.KeyDay, Again: true, Price: 12_000, Cost: 10_150},
	}
	d.pace.Store(secondsPerTick)
	settings := simulator.Practice(time.Now)
	settings.Log = func(e simulator.Exchange) {
		if heard := d.heard.Load(); heard != nil {
			(*heard)(e)
		}
	}
	settings.Trusting, settings.Seed = true, seed
	settings.Digiswitch.StatusGap = time.Minute
	settings.Digiswitch.Deposit, settings.Biller.Deposit = 1<<40, 1<<40
	settings.Biller.Callback = "http://" + counterAddress + dayCallback
	settings.Biller.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return d.knock(ctx) }, DisableKeepAlives: true}
	d.far = simulator.New(settings)
	for address, end := range map[string]simulator.End{pdamAddress: simulator.PDAM, switchAddress: simulator.Digiswitch, billerAddress: simulator.Biller} {
		d.ends[address] = d.newPipe()
		d.serve(d.far.Handler(end), d.far.Listener(end, d.ends[address]))
	}
	return d
}

// hear has every exchange told from now on, before it is answered.
func (d *day) hear(told func(simulator.Exchange)) { d.heard.Store(&told) }

func (d *day) serve(handler http.Handler, listener net.Listener) *http.Server {
	server := &http.Server{Handler: handler, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	d.servers = append(d.servers, server)
	go func() { _ = server.Serve(listener) }()
	return server
}

// knock is the biller calling the counter.
func (d *day) knock(ctx context.Context) (net.Conn, error) {
	at := d.atHome.Load()
	if at == nil {
		return nil, errPower
	}
	return at.life.dial(ctx, at.pipe)
}

// home is the counter's callback address while a process serves it; callbacks come at any time.
type home struct {
	life *life
	pipe pipe
}

// wake is a process that starts: it opens the ledger, recovers what the one before left, and asks and listens from then
// on. The power may go at once.
func (d *day) wake() {
	for {
		l := &life{}
		d.life = l
		if !d.calm {
			l.fuse.Store(1 + d.random.Int64N(2*stepsToLive))
		}
		d.disk.Fail(func(int, disk.Operation) error { return l.step() })
		err := d.open(l)
		if err == nil {
			return
		}
		if !l.dead.Load() {
			d.t.Fatalf("seed %d: the ledger does not open: %v", d.seed, err)
		}
		d.bury()
	}
}

func (d *day) open(l *life) error {
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	store, err := sqlite.Open(ctx, d.options(d.disk))
	if err != nil {
		return err
	}
	l.store = store
	d.started(store)
	l.cashier = checkout.New(d.config(l))
	if _, err := l.cashier.Recover(ctx); err != nil {
		return err
	}
	listener, err := callback.New(callback.Config{Provider: "biller", Path: dayCallback, Allow: []string{"127.0.0.1"}, Inbox: store,
		Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	at := &home{l, d.newPipe()}
	d.serve(listener, at.pipe)
	d.atHome.Store(at)
	l.done.Go(func() { l.cashier.Resolve(ctx) })
	return nil
}

// config is the counter's configuration in this life.
func (d *day) config(l *life) checkout.Config {
	products := map[ledger.ProductCode]ledger.Product{}
	for _, p := range d.products {
		products[p.Code] = p
	}
	dial := func(ctx context.Context, _, address string) (net.Conn, error) { return l.dial(ctx, d.ends[address]) }
	secret := providers.NewSecret
	water, err := pdam.New(pdam.Config{Name: "pdam", URL: "http://" + pdamAddress, Username: practiceAccount, Password: secret(practiceAccount),
		Key: secret("kunci-latihan"), CounterCode: "5", Zone: d.zone, Timeout: 20 * time.Second, Now: time.Now, Dial: dial})
	if err != nil {
		d.t.Fatal(err)
	}
	power, err := digiswitch.New(digiswitch.Config{Name: "digiswitch", URL: "http://" + switchAddress + "/v1/user/api/transaction", Username: practiceAccount,
		APIKey: secret("kunci-latihan"), StatusCommand: true, Timeout: 20 * time.Second, Now: time.Now, Dial: dial})
	if err != nil {
		d.t.Fatal(err)
	}
	phones, err := biller.New(biller.Config{Name: "biller", URL: "http://" + billerAddress, Username: practiceAccount, Password: secret(practiceAccount),
		Timeout: 20 * time.Second, Dial: dial})
	if err != nil {
		d.t.Fatal(err)
	}
	return checkout.Config{Book: l.store, Providers: map[string]providers.Provider{"pdam": water, "digiswitch": power, "biller": phones},
		Products: products, Counter: "5", Practice: true, Rounding: 100, Zone: d.zone, Now: time.Now, After: d.slowly,
		Random: &sharedRandom{random: randomReader{newRandom(d.seed, time.Now().String())}}}
}

// sharedRandom is chance for several at a time.
type sharedRandom struct {
	mu     sync.Mutex
	random randomReader
}

// Read fills p; it never fails.
func (r *sharedRandom) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.random.Read(p)
}

// slowly waits, but for a look at the inbox longer than was asked: a day is played in less steps.
func (d *day) slowly(wait time.Duration) <-chan time.Time {
	if wait == time.Second {
		wait *= time.Duration(d.pace.Load())
	}
	return time.After(wait)
}

// revive starts a new process where the power has gone.
func (d *day) revive() {
	if d.life.dead.Load() {
		d.bury()
		d.wake()
	}
}

// bury is the power loss: the disk keeps what it may keep, and what the process still does reaches nothing. One time in
// four only the process is gone, and the machine keeps what it wrote until the power goes later.
func (d *day) bury() {
	l := d.life
	if d.random.IntN(4) == 0 {
		d.sum.kills.Add(1)
		d.disk.Kill()
	} else {
		d.sum.losses.Add(1)
		losses := disk.Losses()
		d.disk.PowerLoss(losses[d.random.IntN(len(losses))], d.random)
	}
	l.end()
	d.lostPower()
	if at := d.atHome.Swap(nil); at != nil {
		_ = at.pipe.Close()
	}
}

// end waits for everything of the process to be over.
func (l *life) end() {
	l.dead.Store(true)
	l.cut()
	l.stop()
	l.done.Wait()
	if l.cashier != nil {
		l.cashier.Wait()
	}
	if l.store != nil {
		_ = l.store.Close()
	}
}

// step is one thing that the process does to the world; the last one is not done any more, and takes the network along.
func (l *life) step() error {
	if l.dead.Load() {
		return errPower
	}
	if left := l.fuse.Add(-1); left == 0 {
		l.dead.Store(true)
		l.cut()
		return errPower
	}
	return nil
}

// cut closes every connection.
func (l *life) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.conns {
		_ = conn.Close()
	}
	l.conns = nil
}

func (l *life) dial(ctx context.Context, to pipe) (net.Conn, error) {
	if l.dead.Load() || to.conns == nil {
		return nil, errPower
	}
	near, distant := net.Pipe()
	select {
	case to.conns <- distant:
	case <-to.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	mortal := wire{Conn: near, life: l}
	l.mu.Lock()
	l.conns = append(l.conns, mortal, distant)
	l.mu.Unlock()
	if l.dead.Load() {
		l.cut()
	}
	return mortal, nil
}

// wire is a connection of a process that may die with each read and write.
type wire struct {
	net.Conn
	life *life
}

func (w wire) Read(p []byte) (int, error) {
	if err := w.life.step(); err != nil {
		return 0, err
	}
	return w.Conn.Read(p)
}

func (w wire) Write(p []byte) (int, error) {
	if err := w.life.step(); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}

// pipe is a listener without a network.
type pipe struct {
	conns   chan net.Conn
	closed  chan struct{}
	refused *atomic.Int64 // connections that were closed unread
}

func (d *day) newPipe() pipe { return pipe{make(chan net.Conn), make(chan struct{}), &d.refused} }

// Accept implements net.Listener.
func (p pipe) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return &fromHere{Conn: conn, refused: p.refused}, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p pipe) Close() error {
	select {
	case <-p.closed:
	default:
		close(p.closed)
	}
	return nil
}

// Addr implements net.Listener.
func (p pipe) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// fromHere is a connection whose other side is this machine, as the callback address wants it.
type fromHere struct {
	net.Conn
	read    atomic.Bool
	refused *atomic.Int64
}

func (c *fromHere) Read(p []byte) (int, error) {
	c.read.Store(true)
	return c.Conn.Read(p)
}

func (c *fromHere) Close() error {
	if !c.read.Swap(true) {
		c.refused.Add(1)
	}
	return c.Conn.Close()
}

func (c *fromHere) RemoteAddr() net.Addr {
	if elsewhere, ok := c.Conn.(abroad); ok {
		return elsewhere.RemoteAddr()
	}
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}
}

// close ends the day: every process, server and far end.
func (d *day) close() {
	d.life.end()
	d.far.Close()
	for _, server := range d.servers {
		_ = server.Close()
	}
	d.disk.Close()
}
