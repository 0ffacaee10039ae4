package main

import (
	"maps"
	"testing"
	"time"

	"loket/providers"
	"loket/providers/pdam"
)

// TestFinalTimesReachTheScreens: only a provider that tells its final time has one there.
func TestFinalTimesReachTheScreens(t *testing.T) {
	client, err := pdam.New(pdam.Config{Name: "tirta", URL: "https://pdam.example", Username: "loket", Password: providers.NewSecret("p"),
		Key: providers.NewSecret("k"), CounterCode: "5", Zone: time.UTC, Now: time.Now, FinalAfter: 65 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{providers: map[string]providers.Provider{"tirta": client, "h2h": silentProvider{}}}
	if got, want := s.finals(), map[string]time.Duration{"tirta": 65 * time.Minute}; !maps.Equal(got, want) {
		t.Errorf("final times %v, want %v", got, want)
	}
}

// silentProvider tells no final time.
type silentProvider struct{ providers.Provider }
