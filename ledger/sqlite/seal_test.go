package sqlite_test

import (
	"database/sql"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

func TestASealOfASlip(t *testing.T) {
	path := filled(t)
	s := mustOpen(t, readOnly(path))
	first, _, err := s.List(t.Context(), ledger.Filter{}, ledger.Cursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	oldest := first[len(first)-1]
	events, err := s.Events(t.Context(), oldest.Ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		seal := ledger.HeadOf(e).MAC[:ledger.SealDigits]
		found, err := s.BySeal(t.Context(), seal)
		if e.Kind == ledger.KindTender { // never the newest event of a commit
			if !errors.Is(err, sqlite.ErrNotFound) {
				t.Errorf("tender: %+v, %v", found, err)
			}
			continue
		}
		if err != nil || found.Event.Sequence != e.Sequence || found.Number != oldest.Number || !found.Intact {
			t.Errorf("%s: %+v, %v", e.Kind, found, err)
		}
		wrong := strings.Repeat("0", 11) + seal[:1]
		if found, err := s.BySeal(t.Context(), wrong); !errors.Is(err, sqlite.ErrNotFound) {
			t.Errorf("%s: %+v, %v", wrong, found, err)
		}
	}
	for _, text := range []string{"", "3fa94c01d2e", "3fa94c01d2e5a", "zzzzzzzzzzzz"} {
		if _, err := s.BySeal(t.Context(), text); !errors.Is(err, sqlite.ErrNotFound) {
			t.Errorf("%q: %v", text, err)
		}
	}
	keyless := readOnly(path)
	keyless.Key = nil
	seal := ledger.HeadOf(events[2]).MAC[:ledger.SealDigits]
	if found, err := mustOpen(t, keyless).BySeal(t.Context(), seal); err != nil || found.Event.Sequence != 4 || found.Intact || found.Changed != 0 {
		t.Errorf("without the key: %+v, %v", found, err)
	}
	newest := ledger.HeadOf(events[len(events)-1]).MAC[:ledger.SealDigits]
	edit(t, path, "UPDATE events SET actor = 'made' WHERE seq = 4")
	for _, seal := range []string{seal, newest} { // a slip tells of the whole payment
		if found, err := mustOpen(t, readOnly(path)).BySeal(t.Context(), seal); err != nil || found.Intact || found.Changed != 4 {
			t.Errorf("an event of the payment edited since: %+v, %v", found, err)
		}
	}
}

// sealAt is the SEGEL of a slip made when an event was the newest.
func sealAt(t testing.TB, path string, sequence int64) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mac []byte
	if err := db.QueryRow("SELECT mac FROM events WHERE seq = ?", sequence).Scan(&mac); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(mac)[:ledger.SealDigits]
}

func TestSealsAsTheyAreTyped(t *testing.T) {
	for text, want := range map[string]string{"3fa94c01d2e5": "3fa94c01d2e5", " 3FA9 4C01 D2E5": "3fa94c01d2e5", "123456789012": "123456789012",
		"3fa94c01d2e": "", "3fa94c01d2eg": "", "3fa94c01d2e5a": ""} {
		seal, certain, ok := ledger.ReadSeal(text)
		if seal != want || ok != (want != "") || certain != (ok && want != "123456789012") {
			t.Errorf("%q: %q, %v, %v", text, seal, certain, ok)
		}
	}
}
