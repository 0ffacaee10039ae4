package sqlite_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

func TestInbox(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	counter, listener, ctx := mustOpen(t, options(path)), mustOpen(t, options(path)), context.Background()
	c := newTill()
	for i, query := range []string{"status=0&refid=a", "status=1&refid=b", "status=0&refid=c"} {
		err := listener.RecordCallback(ctx, ledger.Callback{At: start.Add(time.Duration(i) * time.Second), Provider: "h2h",
			Source: "203.0.113.7:1234", Query: query})
		if err != nil {
			t.Fatal(err)
		}
		// The counter goes on between: the listener touches nothing of the chain.
		c.pay(t, counter, 70_000, c.sale(water(), ledger.CustomerNo(query[len(query)-1:]), "202610", 65_250), ledger.OutcomePaid)
	}
	unread, err := counter.Inbox(ctx, 2)
	if err != nil || len(unread) != 2 || unread[0].Query != "status=0&refid=a" || unread[1].Query != "status=1&refid=b" ||
		!unread[0].At.Equal(start) || unread[0].Provider != "h2h" || unread[0].Source != "203.0.113.7:1234" {
		t.Fatalf("inbox = %+v, %v", unread, err)
	}
	if err := counter.MarkCallback(ctx, unread[0].ID, "lunas"); err != nil {
		t.Fatal(err)
	}
	if rest, err := counter.Inbox(ctx, 10); err != nil || len(rest) != 2 || rest[0].ID != unread[1].ID {
		t.Errorf("inbox = %+v, %v", rest, err)
	}
	if err := counter.MarkCallback(ctx, 99, "lunas"); !errors.Is(err, sqlite.ErrNotFound) {
		t.Errorf("mark = %v", err)
	}
	if err := counter.MarkCallback(ctx, unread[1].ID, ""); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("mark without a verdict = %v", err)
	}
	if r, err := counter.Verify(ctx); err != nil || !r.OK() || r.Payments != 3 {
		t.Errorf("verify = %+v, %v", r, err)
	}
}

// TestACallbackWrittenIntoTheFileIsForged: whoever can write the file but has not the key must not be able to say that
// a payment is paid, or failed. A row of another time, provider, source or query is no longer the one that was sealed.
func TestACallbackWrittenIntoTheFileIsForged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, ctx := mustOpen(t, options(path)), context.Background()
	if err := s.RecordCallback(ctx, ledger.Callback{At: start, Provider: "h2h", Source: "203.0.113.7", Query: "status=1&refid=a"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	const columns = "INSERT INTO inbox (at, provider, source, query, mac) SELECT "
	raw(t, path,
		columns+"at, provider, source, 'status=0&refid=a', mac FROM inbox WHERE id = 1",
		columns+"at, provider, source, query, zeroblob(32) FROM inbox WHERE id = 1",
		columns+"at + 1, provider, source, query, mac FROM inbox WHERE id = 1",
		columns+"at, 'h2', 'h' || source, query, mac FROM inbox WHERE id = 1")
	s = mustOpen(t, options(path))
	callbacks, err := s.Inbox(ctx, 10)
	if err != nil || len(callbacks) != 5 {
		t.Fatalf("inbox = %+v, %v", callbacks, err)
	}
	for _, callback := range callbacks {
		if callback.Forged != (callback.ID > 1) {
			t.Errorf("callback %d: forged %t", callback.ID, callback.Forged)
		}
	}
	if r, err := s.Verify(ctx); err != nil || len(r.Findings) != 4 {
		t.Errorf("verify = %+v, %v", r, err)
	}
}

// Two processes that both append would fork the chain: the second to commit finds its place taken and stops.
func TestASecondWriterBreaks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	first, second, ctx := mustOpen(t, options(path)), mustOpen(t, options(path)), context.Background()
	c := newTill()
	c.pay(t, first, 70_000, c.sale(water(), "1", "202610", 65_250), ledger.OutcomePaid)
	err := second.Append(ctx, c.intend(70_000, c.sale(water(), "2", "202610", 65_250))...)
	if !errors.Is(err, sqlite.ErrBroken) {
		t.Errorf("append = %v", err)
	}
	c.pay(t, first, 70_000, c.sale(water(), "3", "202610", 65_250), ledger.OutcomePaid)
	if r, err := first.Verify(ctx); err != nil || !r.OK() || r.Payments != 2 {
		t.Errorf("verify = %+v, %v", r, err)
	}
}
