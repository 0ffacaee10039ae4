package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"loket/ledger"
)

// Reconciled records the result of a reconciliation. False: the same result stands in the ledger already. The error is
// ErrBook.
func (c *Cashier) Reconciled(ctx context.Context, result ledger.Reconciled, by string) (bool, error) {
	err := c.config.Book.Append(context.WithoutCancel(ctx), c.stamp(by).Reconciled(result))
	switch {
	case errors.Is(err, ledger.ErrIllegal):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%w: reconciliation: %w", ErrBook, err)
	}
	return true, nil
}

// Dispute records that a statement contradicts the final outcome of a payment, as late evidence does (reliability
// §1.5). why is in Indonesian; note is what was written about the row, or empty. Errors are those of Settle.
func (c *Cashier) Dispute(ctx context.Context, number string, proof ledger.StatementProof, why, note, by string) (ledger.Payment, error) {
	if strings.TrimSpace(by) == "" || strings.TrimSpace(why) == "" {
		return ledger.Payment{}, ErrEvidence
	}
	p, err := c.config.Book.ByNumber(ctx, number)
	if err != nil {
		return p, fmt.Errorf("payment %q: %w", ledger.Clean(number, 40), err)
	}
	if !p.State.Final() { // what is open has nothing that could be contradicted
		return p, fmt.Errorf("%w: dispute of what is %s", ledger.ErrIllegal, p.State)
	}
	stamp := c.stamp(by)
	e := stamp.Answer(p.Ref, ledger.Answer{Source: ledger.SourceStatement, Conflict: why, Message: proof.Text(), Statement: &proof}, nil)
	return c.decide(ctx, p, e, stamp.ReconDecided(proof.Day, proof.Decision(ledger.ReconDisputed, number, note)))
}

// Explain records what a named person says about a row that is no payment of ours: another counter's, or nobody's.
// ledger.ErrIllegal: the row is decided about already, or a note is missing. Other errors are ErrEvidence and ErrBook.
func (c *Cashier) Explain(ctx context.Context, proof ledger.StatementProof, action ledger.ReconAction, note, by string) error {
	if strings.TrimSpace(by) == "" {
		return ErrEvidence
	}
	if action != ledger.ReconElsewhere && action != ledger.ReconNotOurs {
		return fmt.Errorf("%w: %s of a row alone", ledger.ErrIllegal, action)
	}
	err := c.config.Book.Append(context.WithoutCancel(ctx), c.stamp(by).ReconDecided(proof.Day, proof.Decision(action, "", note)))
	if err != nil && !errors.Is(err, ledger.ErrIllegal) {
		return fmt.Errorf("%w: decision: %w", ErrBook, err)
	}
	return err
}
