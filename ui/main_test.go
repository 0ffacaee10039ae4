package ui

import (
	"os"
	"testing"
)

// TestMain takes colour away, which would hang on the machine.
func TestMain(m *testing.M) {
	_ = os.Setenv("NO_COLOR", "1")
	os.Exit(m.Run())
}
