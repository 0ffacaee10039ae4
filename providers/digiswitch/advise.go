package digiswitch

import (
	"context"
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// How long to wait between questions, in minutes: the upstream demands one at least, and after ten questions the
// answer will not come any sooner.
const (
	waitMinutes = 1
	longMinutes = 5
	patient     = 10
)

// Advise asks about p with status-pasca and p's own ref_id.
func (a asking) Advise(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
	request := a.request(commandStatus, p.Product, p.Bill.Customer, p.Ref)
	data, response, err := a.question(ctx, a.url, request)
	answer := providers.Answer{Raw: response.Body, Date: response.Date}
	if err != nil {
		return answer, fmt.Errorf("%s: advise: %w", a.config.Name, err)
	}
	said, err := a.news(data, p)
	if err != nil {
		return answer, fmt.Errorf("%s: advise: %w", a.config.Name, err)
	}
	answer.Answer = said
	return answer, nil
}

// news is what an answer to a question says about p. An answer that refuses the question is no news, and neither is
// one that does not name p by both ref_id and number. A refusal is believed only by its fence.
func (a asking) news(data transport.Object, p ledger.Payment) (ledger.Answer, error) {
	v, err := readVerdict(data)
	if err != nil {
		return ledger.Answer{}, err
	}
	said := ledger.Answer{Code: v.rc, Message: v.message}
	both, _, wrong := names(data, p.Ref, p.Bill.Customer)
	switch {
	case v.class != unlisted && !v.news:
		return said, nil
	case v.flag != "":
		said.Flag = v.flag
		return said, nil
	case wrong != "":
		said.Flag = wrong
		return said, nil
	case !both:
		said.Flag = "jawaban tanpa ref_id atau customer_no"
		return said, nil
	}
	said = a.outcome(said, v, data, p)
	if said.Outcome == ledger.OutcomeFailed || said.Outcome == ledger.OutcomeReversed {
		said.Reason = ledger.ReasonNotPaid
		said.Fence = ledger.Fence{Apart: fenceApart * a.config.Minute}
		if v.rc == notFound {
			said.Fence.After, said.Fence.Until = fenceAfter*a.config.Minute, fenceUntil
		}
	}
	return said, nil
}

// Wait is at least a minute between two questions; only the first after a clean Pending comes sooner.
func (a asking) Wait(p ledger.Payment, n int) time.Duration {
	minute := a.config.Minute
	switch {
	case n <= 1 && p.State == ledger.Pending && p.Flag == "" && p.Source == ledger.SourcePay:
		return minute / 4
	case n <= patient:
		return waitMinutes * minute
	}
	return longMinutes * minute
}
