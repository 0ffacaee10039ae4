package sqlite_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

func TestBackup(t *testing.T) {
	path, ctx := filled(t), context.Background()
	copy := filepath.Join(t.TempDir(), "copy of 'the' ledger.db")
	s := mustOpen(t, options(path))
	if err := s.Backup(ctx, copy); err != nil {
		t.Fatal(err)
	}
	want, got := contents(t, path), contents(t, copy)
	if got != want {
		t.Errorf("the copy says something else")
	}
	if info, err := os.Stat(copy); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v", info.Mode(), err)
	}
	if err := s.Backup(ctx, copy); !errors.Is(err, sqlite.ErrExists) {
		t.Errorf("second backup = %v", err)
	}
	if got := contents(t, copy); got != want {
		t.Errorf("the second backup changed the first")
	}
	files, err := os.ReadDir(filepath.Dir(copy))
	if err != nil || len(files) != 1 {
		t.Errorf("files beside the copy: %v, %v", files, err)
	}

	t.Run("the copy is a ledger that goes on", func(t *testing.T) {
		restored, c := mustOpen(t, options(copy)), newTill()
		c.n = 100
		c.pay(t, restored, 70_000, c.sale(water(), "new", "202610", 65_250), ledger.OutcomePaid)
		if r, err := restored.Verify(ctx); err != nil || !r.OK() || r.Payments != 13 {
			t.Errorf("verify = %+v, %v", r, err)
		}
	})
	t.Run("a reader can make one, without the key", func(t *testing.T) {
		o := readOnly(path)
		o.Key = nil
		if err := mustOpen(t, o).Backup(ctx, filepath.Join(t.TempDir(), "copy.db")); err != nil {
			t.Error(err)
		}
	})
	t.Run("what a cut-short backup left is no obstacle", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "copy.db")
		if err := os.WriteFile(file+".part", []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Backup(ctx, file); err != nil {
			t.Error(err)
		}
	})
}

func TestBackupOfADamagedLedgerIsNone(t *testing.T) {
	path := filled(t)
	edit(t, path, "UPDATE events SET actor = 'made' WHERE seq = 4")
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := mustOpen(t, readOnly(path)).Backup(context.Background(), file); !errors.Is(err, sqlite.ErrCopy) {
		t.Errorf("backup = %v", err)
	}
	for _, name := range []string{file, file + ".part"} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
