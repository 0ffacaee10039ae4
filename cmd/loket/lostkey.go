package main

import (
	"context"
	"slices"
)

// tellLostKeys says that the ledger goes on without a key that sealed it, and on whose word: from then on that is told at
// every start, on every screen and on every X and Z (design §3, Users).
func (s *shop) tellLostKeys(ctx context.Context) (err error) {
	if s.lostKeys, err = s.store.LostKeys(ctx); err != nil {
		return err
	}
	for _, lost := range s.lostKeys {
		s.say("perhatian: kunci buku diganti %s atas nama %s tanpa PIN yang dapat diperiksa", lost.At.In(s.config.zone).Format(minuteLayout), lost.By)
	}
	return nil
}

// lostKeyShort is the newest of them for the head of every screen; "": there is none.
func (s *shop) lostKeyShort() string {
	for _, lost := range slices.Backward(s.lostKeys) {
		return "KUNCI DIGANTI " + lost.At.In(s.config.zone).Format("02-01-06")
	}
	return ""
}
