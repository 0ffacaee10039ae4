package sqlite_test

import (
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
	edit(t, path, "UPDATE events SET actor = 'made' WHERE seq = 4")
	seal := ledger.HeadOf(events[2]).MAC[:ledger.SealDigits]
	if found, err := mustOpen(t, readOnly(path)).BySeal(t.Context(), seal); err != nil || found.Event.Sequence != 4 || found.Intact {
		t.Errorf("an event edited since: %+v, %v", found, err)
	}
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
