package checkout

import (
	"sync"
	"time"

	"loket/ledger"
)

// plan is when a payment is asked about.
type plan struct {
	provider string
	asked    time.Time // zero: not by this process
	count    int       // questions so far
	next     time.Time // zero: nothing more is planned
	settled  bool      // the one more question about a payment that has its outcome
}

// schedules are the plans of all payments that may be asked about. Times keep their monotonic readings, so that a
// step of the clock neither holds a question up nor lets two follow each other too fast.
type schedules struct {
	mu    sync.Mutex
	plans map[ledger.RefID]plan
}

// of is the plan for a payment, if there is one.
func (s *schedules) of(ref ledger.RefID) (plan, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.plans[ref]
	return p, ok
}

// put notes when a payment is asked about.
func (s *schedules) put(ref ledger.RefID, p plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plans == nil {
		s.plans = map[ledger.RefID]plan{}
	}
	s.plans[ref] = p
}

// keep drops every plan whose payment is not wanted any more.
func (s *schedules) keep(wanted map[ledger.RefID]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ref := range s.plans {
		if !wanted[ref] {
			delete(s.plans, ref)
		}
	}
}
