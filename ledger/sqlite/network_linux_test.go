package sqlite_test

import (
	"errors"
	"testing"

	"loket/ledger/sqlite"
)

func TestNetworkFileSystemsAreRefused(t *testing.T) {
	for kind, network := range map[uint32]bool{0x6969: true, 0xFF534D42: true, 0xFE534D42: true, 0x01021997: true,
		0xEF53: false, 0x01021994: false, 0x58465342: false, 0x9123683E: false} {
		if err := sqlite.RefuseNetwork(kind); errors.Is(err, sqlite.ErrNetwork) != network {
			t.Errorf("%#x: %v, network %t", kind, err, network)
		}
	}
}
