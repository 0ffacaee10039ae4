package sqlite

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"fmt"

	"loket/ledger"
)

const (
	insertCallback = `INSERT INTO inbox (at, provider, source, query, mac) VALUES (?,?,?,?,?)`
	markCallback   = `UPDATE inbox SET verdict = ? WHERE id = ? RETURNING id`
	unread         = `SELECT id, at, provider, source, query, mac FROM inbox INDEXED BY inbox_unread
		WHERE verdict = '' ORDER BY id LIMIT ?`
	allCallbacks = `SELECT id, at, provider, source, query, mac FROM inbox ORDER BY id`
)

// RecordCallback records a callback before it is answered; nil means that it is on the disk. It gets an ID of its
// own and no verdict. It writes the inbox and nothing else, so that a listener may call it beside the counter that
// holds the ledger's lock.
func (s *Store) RecordCallback(ctx context.Context, callback ledger.Callback) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	return s.writer.do(ctx, request{work: func(ctx context.Context, t *transaction) error {
		mac := ledger.SealCallback(t.key, callback)
		return t.c.exec(ctx, insertCallback, callback.At.UnixMicro(), callback.Provider, callback.Source, callback.Query, mac[:])
	}})
}

// scanCallback reads a row of the inbox. Without a key nobody can tell whether it is forged.
func scanCallback(rows *sql.Rows, key []byte) (ledger.Callback, error) {
	var callback ledger.Callback
	var at int64
	var mac []byte
	err := rows.Scan(&callback.ID, &at, &callback.Provider, &callback.Source, &callback.Query, &mac)
	callback.At = timeOf(at)
	seal := ledger.SealCallback(key, callback)
	callback.Forged = key != nil && !hmac.Equal(seal[:], mac)
	return callback, scanned(err)
}

// Inbox are the callbacks without a verdict, oldest first, at most limit. Those that nobody with the ledger's key
// recorded are among them, and say so.
func (s *Store) Inbox(ctx context.Context, limit int) ([]ledger.Callback, error) {
	var callbacks []ledger.Callback
	err := s.look(ctx, func(c *connection) error {
		return c.each(ctx, func(rows *sql.Rows) error {
			callback, err := scanCallback(rows, s.options.Key)
			callbacks = append(callbacks, callback)
			return err
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
	return s.writer.do(ctx, request{work: func(ctx context.Context, t *transaction) error {
		found, err := t.c.one(ctx, []any{&id}, markCallback, verdict, id)
		if err == nil && !found {
			err = fmt.Errorf("%w: callback %d", ErrNotFound, id)
		}
		return err
	}})
}
