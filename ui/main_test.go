package ui

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

// TestMain takes colour away, which would hang on the machine. With LOKET_SCREENS=show it is a counter with
// made-up customers on the terminal instead, to look at the screens.
func TestMain(m *testing.M) {
	if os.Getenv("LOKET_SCREENS") == "show" {
		w := newShop(realClock()).world()
		if err := Run(context.Background(), w); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	_ = os.Setenv("NO_COLOR", "1")
	os.Exit(m.Run())
}

func realClock() Clock { return Clock{Now: time.Now, After: time.After} }
