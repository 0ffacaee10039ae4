package ui

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// A Screen is one step of the work. Screens are values: Update returns the next one.
type Screen interface {
	Init() tea.Cmd
	Update(msg tea.Msg) (Screen, tea.Cmd)
	View(f Frame) string // draws into the space given
	Title() string
	Keys() []key.Binding // the screen's own keys that do something now
	Busy() bool          // something was asked that must be seen through: the keys to other screens wait
}

// Frame is the space a screen draws into, and what the router knows besides.
type Frame struct {
	Width, Height int
	Style         Style
	Now           time.Time // of the last tick
	Deposits      []Deposit // as known then
}

// News: what happened on a screen, never what to do next. The router turns each into a screen.
type (
	// ProductPicked: a product was chosen; what is already known of the customer comes with it.
	ProductPicked struct {
		Product  ledger.Product
		Customer ledger.CustomerNo
		Period   ledger.Month
		Amount   ledger.Rupiah
	}
	// BillFound: the provider said what is owed: one bill, or every unpaid month of a customer who was asked about
	// without a month, oldest first, and how far was looked.
	BillFound struct {
		Question Question
		Bills    []ledger.Bill
		From, To ledger.Month // both included; empty where one bill was asked for
	}
	// AddAsked: the operator pressed F5; the bills go into the customer's nota. Again is as in Order.
	AddAsked struct {
		Question Question
		Bills    []ledger.Bill
		Again    bool
	}
	// PayAsked: the operator pressed F9. Alone is a bill that is meant to be paid beside an open nota.
	PayAsked struct {
		Order Order
		Alone bool
	}
	// PaymentPicked: an open payment of a list is to be seen.
	PaymentPicked struct{ Ref ledger.RefID }
	// SeveralSeen: this payment is one of several of a nota.
	SeveralSeen struct{ Ref ledger.RefID }
	// DetailPicked: a payment of the past is to be looked into.
	DetailPicked struct {
		Ref  ledger.RefID
		Seal string // what the SEGEL means that it was found by; "": by none
	}
	// RawPicked: what the provider said about this payment is to be seen word for word.
	RawPicked struct{ Ref ledger.RefID }
	// DecidePicked: a supervisor is to decide about this payment.
	DecidePicked struct{ Ref ledger.RefID }
	// Decided: a decision about this payment was recorded.
	Decided struct{ Ref ledger.RefID }
	// SupervisorAsked: the next step of the screen in this seat takes a supervisor; see askSupervisor.
	SupervisorAsked struct {
		Seat int
		Act  string
	}
	// Approved: a supervisor allows what the screen in this seat asked.
	Approved struct {
		Seat  int
		By    string
		Wrong int // PINs of that name before the right one
	}
	// SignedIn: somebody is at the counter now.
	SignedIn struct {
		Name  string
		Wrong int // PINs of that name before the right one
	}
	// ReconAsked: a provider's statement is to be compared with the ledger.
	ReconAsked struct{}
	// Compared: a statement was compared.
	Compared struct {
		Comparison ledger.Comparison
		Path       string
	}
	// CustomerDone: the next customer, please.
	CustomerDone struct{}
	// Left: back to the screen before.
	Left struct{}
)

// Question is what an inquiry asks.
type Question struct {
	Product  ledger.Product
	Customer ledger.CustomerNo
	Period   ledger.Month
	Amount   ledger.Rupiah
}

// Messages from the router to the screens.
type (
	ticked   struct{ at time.Time }           // about once a second
	changed  struct{ payment ledger.Payment } // a payment has news
	reopened struct{}                         // to the screen shown: it is in sight again
	approved struct {                         // to the screen in this seat: a supervisor allows what it asked
		seat int
		by   string
	}
	payRefused  struct{ err error } // this bill's PayAsked came to nothing: nothing was sent
	tooManyPays struct{}            // this bill's PayAsked must wait: enough payments are on their way
)

// ticket names one request of one screen, so that an answer to anything else is dropped: the seat is the screen's,
// given by the router and never used twice, the number counts its requests.
type ticket struct{ seat, number int }

func (t ticket) next() ticket { return ticket{t.seat, t.number + 1} }

// say is the command that tells the router news.
func say(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// cleanLabel is a name of the configuration, safe to draw.
func cleanLabel(s string) string { return ledger.Clean(s, 40) }
