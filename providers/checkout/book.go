package checkout

import (
	"context"
	"time"

	"loket/ledger"
)

// Book keeps the events and what is folded from them. Payment, ByNumber and Nota answer an error that is
// ledger.ErrNotFound where there is none of that name; every other error tells nothing about what the book holds.
type Book interface {
	// Append makes the events durable in one commit. Nil means durable; an error may mean either, except for a
	// *ledger.LockedError and ledger.ErrIllegal, which mean that nothing was written.
	Append(ctx context.Context, events ...ledger.Event) error

	Payment(ctx context.Context, ref ledger.RefID) (ledger.Payment, error)
	ByNumber(ctx context.Context, number string) (ledger.Payment, error)
	Nota(ctx context.Context, id ledger.NotaID) (ledger.Nota, error) // with the totals and states of its payments

	// Unsettled is every payment whose state is not final, oldest first.
	Unsettled(ctx context.Context) ([]ledger.Payment, error)

	// SettledBetween is the payments whose SettledAt is in [from, to) and whose state is final, oldest first.
	SettledBetween(ctx context.Context, from, to time.Time) ([]ledger.Payment, error)

	// NextCount is the next payment's count of a day, from 1.
	NextCount(ctx context.Context, day ledger.Date) (int, error)

	// LastAt is when the newest event happened; the zero time where there is none.
	LastAt(ctx context.Context) (time.Time, error)

	// Inbox is the callbacks nobody looked at yet, oldest first.
	Inbox(ctx context.Context, limit int) ([]ledger.Callback, error)
	MarkCallback(ctx context.Context, id int64, verdict string) error
}
