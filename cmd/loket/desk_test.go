package main

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"loket/providers/checkout"
	"loket/ui"
)

// TestScreenError: a provider that cannot be asked is not one that may be asked later.
func TestScreenError(t *testing.T) {
	for _, c := range []struct{ err, want error }{
		{fmt.Errorf("%w: nobu", checkout.ErrNoAdvice), ui.ErrNoQuestion},
		{&checkout.EarlyError{At: time.Unix(1, 0)}, ui.ErrNotNow},
		{fmt.Errorf("%w: 5-1", checkout.ErrUnderway), ui.ErrNotNow},
	} {
		if got := screenError(c.err); !errors.Is(got, c.want) || !errors.Is(got, c.err) {
			t.Errorf("%v became %v, want %v", c.err, got, c.want)
		}
	}
}
