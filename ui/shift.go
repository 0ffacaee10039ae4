package ui

import (
	"context"
	"errors"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// Till is the work at the drawer that the screens ask for. Every method may block. An error that is ledger.ErrIllegal
// says that nothing was recorded.
type Till interface {
	// OpenShift opens the next shift with a float in whole rupiah.
	OpenShift(ctx context.Context, float ledger.Rupiah) error

	// MoveCash puts cash into the drawer or takes it out, as kind says.
	MoveCash(ctx context.Context, kind ledger.Kind, amount ledger.Rupiah, reason string) error

	// CloseShift closes the open shift in one commit, if the drawer still is what was seen (else ledger.ErrShiftMoved),
	// and then copies the ledger where a folder is named for it.
	CloseShift(ctx context.Context, counting ledger.Counting, seen ledger.Drawer) (ShiftClosed, error)

	// PrintX prints what the open shift comes to. PrintShift records and prints a slip of a closed one.
	PrintX(ctx context.Context) error
	PrintShift(ctx context.Context, number int, document ledger.Document) error
}

// TillBook is what the screens read of the drawer.
type TillBook interface {
	Shift(ctx context.Context) (ledger.Shift, error)                       // the newest; ledger.ErrNotFound: none was ever opened
	Drawer(ctx context.Context) (ledger.Shift, ledger.Drawer, error)       // ledger.ErrNoShift: none is open
	Remainder(ctx context.Context) (*ledger.Remainder, error)              // what the last one left
	Evidence(ctx context.Context) (ledger.Evidence, error)                 // what a difference is looked for in
	Shifts(ctx context.Context, before, limit int) ([]ledger.Shift, error) // newest first
	ShiftByNumber(ctx context.Context, number int) (ledger.Shift, error)
}

// TillPaper is the drawer's slips as a first print has them, in some columns. It is pure.
type TillPaper struct {
	X       func(s ledger.Shift, d ledger.Drawer, columns int) []string
	Closing func(s ledger.Shift, document ledger.Document, columns int) []string
}

// News of the drawer.
type (
	// DrawerAsked: the drawer is to be opened, or cash goes in or out.
	DrawerAsked struct{ Kind ledger.Kind }
	// DrawerDone: that is recorded.
	DrawerDone struct{}
	// ClosingAsked: the drawer is to be counted.
	ClosingAsked struct{}
	// ShiftClosed: it is counted and closed. CopyErr is why the copy of the ledger failed.
	ShiftClosed struct {
		Shift   ledger.Shift
		Copy    string
		CopyErr error
	}
	// ShiftsAsked: the closings of the past are to be seen.
	ShiftsAsked struct{}
	// ShiftPicked: one of them.
	ShiftPicked struct{ Number int }
)

// drawerSeen is the drawer as the book has it.
type drawerSeen struct {
	used   bool // a shift was opened, ever
	shift  ledger.Shift
	drawer ledger.Drawer     // of the open shift
	left   *ledger.Remainder // by the last one
}

// drawerLoaded answers the reading of the drawer.
type drawerLoaded struct {
	ticket ticket
	seen   drawerSeen
	err    error
}

func loadDrawer(w World, t ticket) tea.Cmd {
	return func() tea.Msg {
		seen, err := readDrawer(w)
		return drawerLoaded{t, seen, w.failed("read drawer", err)}
	}
}

func readDrawer(w World) (drawerSeen, error) {
	ctx := context.Background()
	shift, err := w.Book.Shift(ctx)
	if errors.Is(err, ledger.ErrNotFound) {
		return drawerSeen{}, nil
	}
	if err != nil {
		return drawerSeen{}, err
	}
	seen := drawerSeen{used: true, shift: shift}
	if !shift.Open() {
		seen.left, err = w.Book.Remainder(ctx)
		return seen, err
	}
	seen.shift, seen.drawer, err = w.Book.Drawer(ctx)
	return seen, err
}

// offered is the float that the next shift is offered: what lies in the drawer; false where nobody knows.
func (s drawerSeen) offered() (ledger.Rupiah, bool) {
	if s.left == nil {
		return 0, false
	}
	return s.left.Offered(), true
}

// shiftMark is the header's word of the drawer; "" in a ledger without shifts.
func shiftMark(s ledger.Shift) string {
	switch {
	case s.Number == 0:
		return ""
	case s.Open():
		return fmt.Sprintf("shift %d", s.Number)
	}
	return "laci tutup"
}
