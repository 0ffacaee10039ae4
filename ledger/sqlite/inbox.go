package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"loket/ledger"
)

const (
	insertCallback = `INSERT INTO inbox (at, provider, source, query) VALUES (?,?,?,?)`
	markCallback   = `UPDATE inbox SET verdict = ? WHERE id = ? RETURNING id`
	unread         = `SELECT id, at, provider, source, query FROM inbox INDEXED BY inbox_unread
		WHERE verdict = '' ORDER BY id LIMIT ?`
)

// RecordCallback records a callback before it is answered; nil means that it is on the disk. It gets an ID of its
// own and no verdict. It writes the inbox and nothing else, so that a listener may call it beside the counter that
// holds the ledger's lock.
func (s *Store) RecordCallback(ctx context.Context, callback ledger.Callback) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	return s.writer.do(ctx, func(ctx context.Context, t *transaction) error {
		return t.c.exec(ctx, insertCallback, callback.At.UnixMicro(), callback.Provider, callback.Source, callback.Query)
	})
}

// Inbox are the callbacks without a verdict, oldest first, at most limit.
func (s *Store) Inbox(ctx context.Context, limit int) ([]ledger.Callback, error) {
	var callbacks []ledger.Callback
	err := s.look(ctx, func(c *connection) error {
		return c.each(ctx, func(rows *sql.Rows) error {
			var callback ledger.Callback
			var at int64
			err := rows.Scan(&callback.ID, &at, &callback.Provider, &callback.Source, &callback.Query)
			callback.At = timeOf(at)
			callbacks = append(callbacks, callback)
			return scanned(err)
		}, unread, limit)
	})
	return callbacks, err
}

// MarkCallback says what became of a callback, so that Inbox shows it no more. ErrNotFound: there is none with this ID.
func (s *Store) MarkCallback(ctx context.Context, id int64, verdict string) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	if verdict == "" {
		return fmt.Errorf("%w: empty verdict", ledger.ErrIllegal)
	}
	return s.writer.do(ctx, func(ctx context.Context, t *transaction) error {
		found, err := t.c.one(ctx, []any{&id}, markCallback, verdict, id)
		if err == nil && !found {
			err = fmt.Errorf("%w: callback %d", ErrNotFound, id)
		}
		return err
	})
}
