package sqlite_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"loket/ledger/sqlite"
)

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.key")
	if _, err := sqlite.LoadKey(path); !errors.Is(err, sqlite.ErrKeyMissing) {
		t.Errorf("load without a file = %v", err)
	}
	random := bytes.NewReader(bytes.Repeat([]byte{0xAB}, 32))
	made, err := sqlite.CreateKey(path, random)
	if err != nil || len(made) != 32 {
		t.Fatalf("create = %x, %v", made, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != strings.Repeat("ab", 32)+"\n" {
		t.Errorf("file = %q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v", info.Mode(), err)
	}
	if loaded, err := sqlite.LoadKey(path); err != nil || !bytes.Equal(loaded, made) {
		t.Errorf("load = %x, %v", loaded, err)
	}
	if _, err := sqlite.CreateKey(path, bytes.NewReader(make([]byte, 32))); !errors.Is(err, sqlite.ErrKeyExists) {
		t.Errorf("second create = %v", err)
	}
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, text) {
		t.Errorf("the key was overwritten: %q, %v", again, err)
	}
}

func TestKeyFileThatCannotBeUsed(t *testing.T) {
	secret := strings.Repeat("5f", 31)
	for text, want := range map[string]error{"": sqlite.ErrKeyFile, secret: sqlite.ErrKeyFile, secret + "zz": sqlite.ErrKeyFile,
		secret + "5f5f": sqlite.ErrKeyFile, strings.Repeat("00", 9000): sqlite.ErrKeyFile} {
		path := filepath.Join(t.TempDir(), "ledger.key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := sqlite.LoadKey(path)
		if !errors.Is(err, want) {
			t.Errorf("%d digits: %v", len(text), err)
		}
		if err != nil && strings.Contains(err.Error(), "5f5f") {
			t.Errorf("the error tells the key: %v", err)
		}
	}
}

func TestKeyFileOthersMayRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.key")
	if _, err := sqlite.CreateKey(path, bytes.NewReader(make([]byte, 32))); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.LoadKey(path); runtime.GOOS != "windows" && !errors.Is(err, sqlite.ErrKeyShared) {
		t.Errorf("load = %v", err)
	}
}

func TestNoRandomnessNoKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.key")
	if _, err := sqlite.CreateKey(path, bytes.NewReader(make([]byte, 31))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("create = %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made: %v", err)
	}
}
