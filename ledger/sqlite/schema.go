package sqlite

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// applicationID marks the file as a ledger of this program: "LOKT".
const applicationID = 0x4C4F4B54

// oldestLibrary is the first SQLite without the WAL corruption that two connections checkpointing could cause.
var oldestLibrary = "3.51.3"

//go:embed schema1.sql
var schema1 string

//go:embed schema2.sql
var schema2 string

//go:embed schema3.sql
var schema3 string

// migrations bring a ledger from the version before to the version of their place, from 1.
var migrations = []string{schema1, schema2, schema3}

// header is what a database file says about itself.
type header struct {
	application int64
	version     int
	tables      int
}

func readHeader(ctx context.Context, c *connection) (header, error) {
	var h header
	if _, err := c.one(ctx, []any{&h.application}, "PRAGMA application_id"); err != nil {
		return h, err
	}
	if _, err := c.one(ctx, []any{&h.version}, "PRAGMA user_version"); err != nil {
		return h, err
	}
	_, err := c.one(ctx, []any{&h.tables}, "SELECT count(*) FROM sqlite_schema")
	return h, err
}

// check reports a file that is not ours, or not one this program can read.
func (h header) check() error {
	switch {
	case h.empty():
		return nil
	case h.application != applicationID:
		return fmt.Errorf("%w: application id %#x", ErrForeign, h.application)
	case h.version > len(migrations):
		return fmt.Errorf("%w: %d, this program knows %d", ErrNewer, h.version, len(migrations))
	case h.version < 0:
		return fmt.Errorf("%w: version %d", ErrDamaged, h.version)
	}
	return nil
}

// empty reports a file that nobody has written yet, or whose creation did not get far.
func (h header) empty() bool { return h.application == 0 && h.version == 0 && h.tables == 0 }

// migrate brings the ledger to the newest version in one transaction: after a crash it is the old one or the new one.
func migrate(ctx context.Context, c *connection, from int) error {
	if from == len(migrations) {
		return nil
	}
	var script strings.Builder
	script.WriteString("BEGIN IMMEDIATE;\n")
	for _, step := range migrations[from:] {
		script.WriteString(step)
	}
	fmt.Fprintf(&script, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\nCOMMIT;", applicationID, len(migrations))
	if _, err := c.conn.ExecContext(ctx, script.String()); err != nil {
		_, _ = c.conn.ExecContext(ctx, "ROLLBACK") // nothing to roll back where COMMIT itself failed
		if !passing(err) {
			_ = c.emptyLog(ctx, from) // which a listener beside keeps from being removed
		}
		return classify("migrate", err)
	}
	return nil
}

// checkLibrary reports an SQLite that is older than what the ledger needs.
func checkLibrary(ctx context.Context, c *connection) error {
	var version string
	if _, err := c.one(ctx, []any{&version}, "SELECT sqlite_version()"); err != nil {
		return err
	}
	return checkVersion(version)
}

func checkVersion(version string) error {
	if versionNumber(version) < versionNumber(oldestLibrary) {
		return fmt.Errorf("%w: %s, needed %s", ErrLibrary, version, oldestLibrary)
	}
	return nil
}

// versionNumber makes "3.51.3" comparable.
func versionNumber(version string) int {
	number := 0
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return 0
		}
		number = number*1000 + n
	}
	return number
}
