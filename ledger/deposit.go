package ledger

import "time"

// Deposit is what is left of the counter's money at a provider, as the provider told it.
type Deposit struct {
	Provider string
	Amount   Rupiah
	At       time.Time // UTC, when it was told
}

// Deposit is what the provider told to be left with this payment; false where it told nothing.
func (p Payment) Deposit() (Deposit, bool) {
	if p.Balance == nil {
		return Deposit{}, false
	}
	return Deposit{p.Product.Provider, *p.Balance, p.BalanceAt}, true
}
