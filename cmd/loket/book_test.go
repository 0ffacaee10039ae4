package main

import (
	"loket/ledger/sqlite"
	"loket/providers/checkout"
)

// Settlements is optional: a ledger that stopped having it would quietly end the late questions.
var (
	_ checkout.Book        = (*sqlite.Store)(nil)
	_ checkout.Settlements = (*sqlite.Store)(nil)
)
