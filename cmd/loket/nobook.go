package main

import (
	"context"
	"errors"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
)

// noBook is a ledger in which nothing stands and nothing can be written, for questions that need none: a bill can be
// asked for beside an open counter, and before there is a ledger.
type noBook struct{}

var _ checkout.Book = noBook{}

var errNoBook = errors.New("there is no ledger to write to")

func (noBook) Append(context.Context, ...ledger.Event) error { return errNoBook }

func (noBook) Payment(context.Context, ledger.RefID) (ledger.Payment, error) {
	return ledger.Payment{}, ledger.ErrNotFound
}

func (noBook) ByNumber(context.Context, string) (ledger.Payment, error) {
	return ledger.Payment{}, ledger.ErrNotFound
}

func (noBook) Nota(context.Context, ledger.NotaID) (ledger.Nota, error) {
	return ledger.Nota{}, ledger.ErrNotFound
}

func (noBook) Unsettled(context.Context) ([]ledger.Payment, error) { return nil, nil }
func (noBook) SettledBetween(context.Context, time.Time, time.Time) ([]ledger.Payment, error) {
	return nil, nil
}

func (noBook) LastAt(context.Context) (time.Time, error)             { return time.Time{}, nil }
func (noBook) NextCount(context.Context, ledger.Date) (int, error)   { return 0, errNoBook }
func (noBook) Inbox(context.Context, int) ([]ledger.Callback, error) { return nil, nil }
func (noBook) MarkCallback(context.Context, int64, string) error     { return errNoBook }
