package sqlite

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// What can be wrong with a key file.
var (
	ErrKeyMissing = errors.New("there is no key file")
	ErrKeyExists  = errors.New("there is a key file already") // never overwritten: a ledger may need it
	ErrKeyFile    = errors.New("key file is unreadable")      // not 64 hex digits
	ErrKeyShared  = errors.New("key file is open to others")  // its mode is not 0600
)

// maxKeyFile bounds what is read of a key file.
const maxKeyFile = 1024

// LoadKey reads a chain key: 64 hex digits in a file that only its owner may read. Errors: ErrKeyMissing, ErrKeyFile,
// ErrKeyShared. What a missing key means is the caller's to say: a new ledger gets one, an old one has lost its own.
func LoadKey(path string) ([]byte, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrKeyMissing, path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o", ErrKeyShared, path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize { // hex's own error would quote a byte of the key
		return nil, fmt.Errorf("%w: %s", ErrKeyFile, path)
	}
	return key, nil
}

// CreateKey draws a chain key and makes its file, durably before it returns. Errors: ErrKeyExists, ErrReadOnly. A
// crash within leaves a file that LoadKey refuses and no ledger that needs it.
func CreateKey(path string, random io.Reader) ([]byte, error) {
	key := make([]byte, keySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("random source: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("%w: %s", ErrKeyExists, path)
	case err != nil && unwritable(err):
		return nil, fmt.Errorf("%w: %w", ErrReadOnly, err)
	case err != nil:
		return nil, fmt.Errorf("key file: %w", err)
	}
	_, err = file.WriteString(hex.EncodeToString(key) + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, fmt.Errorf("key file: %w", errors.Join(err, os.Remove(path)))
	}
	return key, syncFolder(filepath.Dir(path))
}
