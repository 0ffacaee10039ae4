package sqlite_test

import (
	"errors"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"loket/ledger/sqlite"
)

// The folder itself is looked at, whether there is a ledger in it or not.
func TestALedgerOnANetworkIsNotOpened(t *testing.T) {
	old, folder := filled(t), t.TempDir()
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		t.Fatal(err)
	}
	defer sqlite.CallNetwork(uint32(stat.Type))()
	for _, path := range []string{old, filepath.Join(folder, "loket.db")} {
		if err := opening(t, options(path)); !errors.Is(err, sqlite.ErrNetwork) {
			t.Errorf("open = %v", err)
		}
	}
}

func TestNetworkFileSystemsAreRefused(t *testing.T) {
	for kind, network := range map[uint32]bool{0x6969: true, 0xFF534D42: true, 0xFE534D42: true, 0x01021997: true,
		0xEF53: false, 0x01021994: false, 0x58465342: false, 0x9123683E: false} {
		if err := sqlite.RefuseNetwork(kind); errors.Is(err, sqlite.ErrNetwork) != network {
			t.Errorf("%#x: %v, network %t", kind, err, network)
		}
	}
}
