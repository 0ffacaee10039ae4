package sqlite

import (
	"context"
	"fmt"
)

// neverLogged is the read version in the header of a file that was never in WAL (https://www.sqlite.org/fileformat.html
// §1.3.3): a new copy's.
const (
	readVersion = `SELECT hex(substr(data, 20, 1)) FROM sqlite_dbpage WHERE pgno = 1`
	neverLogged = "01"
)

// leftLog reports a log beside the ledger, which lies beside the file itself, by whatever name that is opened.
func (o Options) leftLog() (bool, error) {
	path, err := linked(o.Path)
	if err != nil {
		return false, fmt.Errorf("log of the ledger: %w", err)
	}
	return o.disk().Exists(path + "-wal")
}

// ownLog reports a log that is another ledger's: a copy was put in place of one whose log stayed. SQLite would read its pages
// into the copy, which nothing binds to its log, and tear it. The file alone is asked before anything else opens it; what
// cannot be read of it decides nothing, since the log may mend that.
func (o Options) ownLog(ctx context.Context) error {
	left, err := o.leftLog()
	if err != nil || !left {
		return err
	}
	db, err := o.pool(modeAlone)
	if err != nil {
		return err
	}
	defer db.Close()
	c, err := connect(ctx, db)
	if err != nil {
		return nil
	}
	defer func() { _ = c.close() }()
	var version string
	if _, err := c.one(ctx, []any{&version}, readVersion); err == nil && version == neverLogged {
		return fmt.Errorf("%w: %s", ErrLog, o.Path)
	}
	return nil
}
