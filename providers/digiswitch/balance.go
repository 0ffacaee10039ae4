package digiswitch

import (
	"context"
	"fmt"

	"loket/ledger"
	"loket/providers"
)

// Balance asks for the deposit, in whole rupiah. A refusal is a *providers.Refusal.
func (a *account) Balance(ctx context.Context) (ledger.Rupiah, error) {
	c := a.config
	request := wireRequest{Username: c.Username, Sign: a.signed("depo")}
	data, _, err := a.question(ctx, a.balance, request)
	if err != nil {
		return 0, fmt.Errorf("%s: balance: %w", c.Name, err)
	}
	deposit, present, err := data.Money("deposit")
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s: balance: %w: deposit is unreadable", c.Name, providers.ErrNoAnswer) // err repeats the field
	case present:
		return deposit, nil
	}
	rc := readCode(data)
	if rc == "" {
		return 0, fmt.Errorf("%s: balance: %w: no deposit", c.Name, providers.ErrNoAnswer)
	}
	return 0, a.refusal(rc, data.Text("message", maxMessage), codes[rc].inquiry)
}
