package ui

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"loket/ledger"
	"loket/providers"
)

// Counter is the work the screens ask for. Every method may block, so a screen calls it only inside a command. None
// is cancelled by leaving a screen but Inquire and Arrears.
type Counter interface {
	Till

	// Inquire asks what a customer owes; where there is no inquiry, it is what the catalogue says. The bill carries
	// the loket's fee. Errors are the number errors of ledger, the sentinels of providers (in a *providers.Refusal
	// where the provider said something), and the sentinels below.
	Inquire(ctx context.Context, product ledger.ProductCode, customer ledger.CustomerNo, period ledger.Month, amount ledger.Rupiah) (ledger.Bill, error)

	// Takes says why no payment of a product would be begun now, whatever the bill; nil: nothing is known against it.
	// Errors are a *HaltedError, ErrStopped and ErrClockBehind.
	Takes(ctx context.Context, product ledger.ProductCode) error

	// Arrears asks for the unpaid bills of a customer who is asked about by month, where no month is named. Errors are
	// those of Inquire; *providers.NoArrears says that nothing is unpaid and how far was looked.
	Arrears(ctx context.Context, product ledger.ProductCode, customer ledger.CustomerNo) (providers.Arrears, error)

	// Pay takes the cash and pays. Of several bills of one customer, oldest first, it pays until one is not paid. An
	// error means that nothing was sent and no money was taken: a *ledger.LockedError, ErrStale, ErrStopped,
	// ErrClockBehind. ErrUnrecorded alone means that something may have been sent. Otherwise the payments' states say
	// what is known.
	Pay(ctx context.Context, o Order) (ledger.Nota, []ledger.Payment, error)

	// HandBack records that the money due to a nota's customer was handed over, and says how much it was.
	HandBack(ctx context.Context, nota ledger.NotaID) (ledger.Rupiah, error)

	// Print records a slip and hands it to the printer, in this order: a slip that may have come out is never
	// printed again without its mark. Payments of one customer and product share a slip; the recap is their nota's. An
	// error means that there may be no paper; the payments are untouched.
	Print(ctx context.Context, refs []ledger.RefID, document ledger.Document) error

	// Ask asks the provider about a payment now, if it may be asked. It never pays.
	Ask(ctx context.Context, ref ledger.RefID) (ledger.Payment, error)

	// Settle records a named person's decision about a payment, with evidence. ledger.ErrIllegal says that the payment is
	// not to be decided so any more; after any other error it may be recorded or not.
	Settle(ctx context.Context, number string, decision ledger.Settle, by string) error

	// SignIn puts a user at the counter by a PIN, in place of whoever was there: what is recorded from here on carries
	// that name. wrong is how many wrong PINs of that name came before. Errors: *ledger.PINError, ledger.ErrNoUser; after
	// any other the PIN was not looked at.
	SignIn(ctx context.Context, name, pin string) (wrong int, err error)

	// Approve records that a supervisor, by a PIN, allows an act; who is at the counter stays. Errors are those of
	// SignIn and ledger.ErrNotSupervisor.
	Approve(ctx context.Context, name, pin, act string) (wrong int, err error)

	// Statements are files that may be a provider's statement, the newest first.
	Statements(ctx context.Context) ([]string, error)

	// Reconcile compares a provider's statement with the ledger and records the result, once. It changes no payment. A
	// *StatementError says why a file is not compared; nothing is recorded then.
	Reconcile(ctx context.Context, provider, path string) (ledger.Comparison, error)

	// DecideRecon records what a named person made of a line of a comparison. ledger.ErrIllegal: the line is decided
	// about, or its payment has changed; after another error it may be recorded or not.
	DecideRecon(ctx context.Context, c ledger.Comparison, m ledger.Match, action ledger.ReconAction, note, by string) error

	// SaveRecon writes the lines of a comparison, all or the differences, into a new file beside the statement at path, and
	// returns its name. Nothing is written over; a *StatementError says why there is none.
	SaveRecon(ctx context.Context, c ledger.Comparison, path string, differences bool) (string, error)

	// Schedule says when a payment was last asked about (zero: never) and when it will be asked again (zero: nobody
	// asks, the provider calls back). False: nothing is planned.
	Schedule(ref ledger.RefID) (asked, next time.Time, ok bool)
}

// Order is one customer's visit: the bills, the cash on the table, and those of the bills that the operator deliberately
// pays again though only the day tells them from an earlier payment.
type Order struct {
	Bills  []ledger.Bill
	Tender ledger.Rupiah
	Again  []ledger.RefID
}

// refs name the order's payments.
func (o Order) refs() []ledger.RefID {
	refs := make([]ledger.RefID, len(o.Bills))
	for i, b := range o.Bills {
		refs[i] = b.Ref
	}
	return refs
}

// Book is what the screens read. What they show of a payment comes from here. Every method may block.
type Book interface {
	TillBook

	Payment(ctx context.Context, ref ledger.RefID) (ledger.Payment, error)
	Nota(ctx context.Context, id ledger.NotaID) (ledger.Nota, error)
	Unsettled(ctx context.Context) ([]ledger.Payment, error)
	List(ctx context.Context, f ledger.Filter, after ledger.Cursor, limit int) ([]ledger.Entry, ledger.Cursor, error)
	Day(ctx context.Context, day ledger.Date) (ledger.DayTotals, error)
	Sums(ctx context.Context, f ledger.Filter) (ledger.Sums, error)
	MoneyDue(ctx context.Context) ([]ledger.MoneyDue, error)
	Recent(ctx context.Context, product ledger.ProductCode, limit int) ([]ledger.Entry, error)
	Events(ctx context.Context, ref ledger.RefID) ([]ledger.Event, error)
	Users(ctx context.Context) (ledger.Users, error)
	Raw(ctx context.Context, hash string) ([]byte, error)
	BySeal(ctx context.Context, seal string) (ledger.Sealed, error) // ledger.ErrNotFound: no event has it
}

// The reasons for which the counter itself does not pay or ask. Whoever joins the counter to the screens wraps them.
var (
	ErrStale       = errors.New("bill is too old to pay and must be asked again")
	ErrStopped     = errors.New("the ledger records nothing until the counter is opened again")
	ErrFull        = errors.New("the disk has no room for new payments")
	ErrClockBehind = errors.New("the clock is behind the ledger or off the provider's")
	ErrUnrecorded  = errors.New("a request may have been sent and the ledger does not hold its outcome")
	ErrPrinter     = errors.New("printer")
	ErrPaper       = errors.New("the printer says that it has no paper") // this and the next: nothing was printed or counted
	ErrNotReady    = errors.New("the printer says that it cannot print")
	ErrNotNow      = errors.New("the provider may not be asked yet")
	ErrNoQuestion  = errors.New("the provider cannot be asked")
)

// World is what the screens live in. It is a value and never changes; a screen takes from it what it needs.
type World struct {
	Counter Counter
	Book    Book
	Shop    Shop
	Catalog Catalog
	Clock   Clock

	// Stopped reports whether nothing is recorded any more until the counter is opened again; nil: never. It does not wait.
	Stopped func() bool

	// Operator is who is at the counter now, as events will name them; "": nobody has signed in yet.
	Operator func() string

	// Slip is the paper a payment's state calls for, and its lines as a first print has them. It is pure.
	Slip func(p ledger.Payment, n ledger.Nota) (ledger.Document, []string)

	// NotaSlips are the slips of a nota, in the order to print: one a customer and product, then the recap where there
	// are several. It is pure.
	NotaSlips func(payments []ledger.Payment, n ledger.Nota) []NotaSlip

	// Till are the slips of the drawer. They are pure.
	Till TillPaper

	// Interrupted are the notas that an earlier run left on their way, to be told at the start.
	Interrupted []ledger.NotaID

	Hands    io.Reader             // where key presses come from; nil: the terminal
	News     <-chan ledger.Payment // every payment that changed; nil or closed: no news
	Facing   func(ForCustomer)     // told what the customer may see whenever that changes; it does not block; nil: nobody is
	Deposits func() []Deposit      // what is known to be left at the providers; it does not block; nil: nothing is
	Quit     <-chan struct{}       // closed: leave as by F10, payments on their way first
	Bell     func()                // called inside a command; nil: silent
	Log      *slog.Logger          // ids, states and errors, no names; nil: none

	opened time.Time // when this run of the counter began
}

// NotaSlip is one slip of a nota: the payments it is about, and its lines as a first print has them.
type NotaSlip struct {
	Refs     []ledger.RefID
	Document ledger.Document
	Lines    []string
}

// Shop is the counter itself.
type Shop struct {
	Code      string
	Name      string
	Guarded   bool          // the ledger has users: somebody signs in, and a supervisor's word takes a PIN
	Lock      time.Duration // without a key for so long the counter of users locks itself; 0: never
	Rounding  ledger.Rupiah // the smallest coin; 1: none
	Zone      *time.Location
	Practice  bool
	Halted    string        // why the ledger is only read, in a few words; "": it is written
	LostKey   string        // since when the ledger goes on without a key of its past, in a few words; "": it never lost one
	Providers []string      // whose statements can be compared, by name
	NoPaper   bool          // no printer is set up: slips are only shown
	Minute    time.Duration // how long a minute of waiting lasts: a second in practice; 0: a minute

	// Final is how long after its request a payment can still become paid, by the names of the providers that say so.
	Final map[string]time.Duration
}

// Catalog is what is sold.
type Catalog struct {
	Products   []ledger.Product
	Categories []Category      // in the order to show; products of others are shown under "Semua" alone
	Samples    []Sample        // practice customers that Enter fills in
	Prefixes   ledger.Prefixes // whose mobile numbers are whose
}

// Category is a kind of product: its code in the catalogue and its name on screen.
type Category struct{ Code, Name string }

// Sample is a practice customer.
type Sample struct {
	Product  ledger.ProductCode
	Customer ledger.CustomerNo
	Period   ledger.Month // empty: the usual one
	Amount   ledger.Rupiah
	Label    string // what it shows, "jawaban hilang"
	Gloss    string // the same in English
}

// Clock tells the time and waits.
type Clock struct {
	Now   func() time.Time
	After func(time.Duration) <-chan time.Time
}

// failed logs the error a command ended in, and gives it back. A question given up is no failure.
func (w World) failed(step string, err error) error {
	if w.Log != nil && err != nil && !errors.Is(err, context.Canceled) {
		w.Log.Warn(step, "error", err.Error())
	}
	return err
}
