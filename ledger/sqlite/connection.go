package sqlite

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	driver "modernc.org/sqlite"
)

// How a file is opened (https://www.sqlite.org/uri.html).
const (
	modeCreate = "rwc"
	modeWrite  = "rw"
	modeRead   = "ro"
	modeAlone  = "immutable" // to be read as it lies there, without its log
)

// busyTimeout is how long a statement waits for another process, in milliseconds.
const busyTimeout = 5000

// readerCache is 512 KiB of pages for each of the readers, where SQLite takes 2 MiB: a search through all payments would fill
// them, and what is read again the operating system has at hand.
const readerCache = "cache_size(-512)"

// readBack is what the settings of every connection must be.
var readBack = map[string]string{"busy_timeout": fmt.Sprint(busyTimeout), "foreign_keys": "1", "recursive_triggers": "1",
	"synchronous": "2", "wal_autocheckpoint": "0"}

// connection is one connection to the database with the statements prepared on it. One goroutine uses it at a time.
type connection struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

// source is the address of a database file for the driver. journal_mode is not among the settings: it would turn a
// foreign database into WAL before anybody has looked whose it is. Without psow no commit shares a sector with the one
// before it, which a power loss in the midst of a write may ruin. The writer checkpoints by itself: SQLite would pass
// over a checkpoint that failed.
func (o Options) source(mode string) string {
	absolute, err := filepath.Abs(o.Path)
	if err != nil {
		absolute = o.Path
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter: file:///C:/...
	}
	settings := url.Values{"mode": {mode}, "psow": {"0"}, "_dqs": {"0"}, "_error_rc": {"1"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyTimeout), "foreign_keys(1)", "synchronous(full)", "wal_autocheckpoint(0)",
		"recursive_triggers(1)"}} // INSERT OR REPLACE deletes too, and without this asks no trigger
	if vfs := o.disk().VFS(); vfs != "" {
		settings.Set("vfs", vfs)
	}
	if mode == modeRead {
		settings.Add("_pragma", "query_only(1)")
		settings.Add("_pragma", readerCache)
	}
	if mode == modeAlone {
		settings.Set("mode", modeRead)
		settings.Set("immutable", "1")
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String() + "?" + settings.Encode()
}

// pool prepares a pool of connections; nothing is opened yet.
func (o Options) pool(mode string) (*sql.DB, error) {
	connector, err := driver.NewConnector(o.source(mode))
	if err != nil {
		return nil, fmt.Errorf("ledger address: %w", err)
	}
	return sql.OpenDB(connector), nil
}

// connect opens one connection and reads its settings back: the driver takes a setting that did not take silently.
func connect(ctx context.Context, db *sql.DB) (*connection, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, classify("open", err)
	}
	c := &connection{conn: conn, statements: map[string]*sql.Stmt{}}
	for pragma, want := range readBack {
		if err := c.expect(ctx, pragma, want); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

// expect reads a pragma back.
func (c *connection) expect(ctx context.Context, pragma, want string) error {
	var got string
	if _, err := c.one(ctx, []any{&got}, "PRAGMA "+pragma); err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: %s is %q, not %q", ErrSettings, pragma, got, want)
	}
	return nil
}

func (c *connection) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if statement := c.statements[query]; statement != nil {
		return statement, nil
	}
	statement, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, classify("prepare", err)
	}
	c.statements[query] = statement
	return statement, nil
}

// exec runs a statement that returns nothing.
func (c *connection) exec(ctx context.Context, query string, args ...any) error {
	statement, err := c.prepared(ctx, query)
	if err != nil {
		return err
	}
	if _, err := statement.ExecContext(ctx, args...); err != nil {
		return classify(verb(query), err)
	}
	return nil
}

// each calls scan for every row of a query.
func (c *connection) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	statement, err := c.prepared(ctx, query)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return classify(verb(query), err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return classify(verb(query), rows.Err())
}

// one scans the first row of a query; false if there is none.
func (c *connection) one(ctx context.Context, into []any, query string, args ...any) (bool, error) {
	found := false
	err := c.each(ctx, func(rows *sql.Rows) error {
		if found {
			return nil
		}
		found = true
		return scanned(rows.Scan(into...))
	}, query, args...)
	return found, err
}

// scanned says that a row which cannot be read as what it must be is damage.
func scanned(err error) error {
	if err != nil {
		return fmt.Errorf("%w: row: %w", ErrDamaged, err)
	}
	return nil
}

func (c *connection) close() error { return errors.Join(c.forget(), c.conn.Close()) }

// discard closes the connection to the file too, where it may be in the middle of a transaction: database/sql would give
// it to the next reader, who would see the ledger as it was then.
func (c *connection) discard() error {
	err := c.forget()
	ended := c.conn.Raw(func(any) error { return sqldriver.ErrBadConn })
	if !errors.Is(ended, sqldriver.ErrBadConn) {
		err = errors.Join(err, ended, c.conn.Close())
	}
	return err
}

// forget closes the statements.
func (c *connection) forget() error {
	var failures []error
	for _, statement := range c.statements {
		failures = append(failures, statement.Close())
	}
	c.statements = nil
	return errors.Join(failures...)
}

// verb is the first word of a statement, to say what failed.
func verb(query string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	return strings.ToLower(word)
}
