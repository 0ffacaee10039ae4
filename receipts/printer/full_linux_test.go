package printer_test

import (
	"errors"
	"syscall"
	"testing"
)

func TestFullDisk(t *testing.T) {
	for _, kind := range []string{"file:", "usb:"} {
		if err := fails(t, open(t, kind+"/dev/full"), []byte("x")); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s got %v, want ENOSPC", kind, err)
		}
	}
}
