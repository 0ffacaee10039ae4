package receipts

import (
	"fmt"
	"strings"

	"loket/ledger"
)

// The keys of assets/slips.txt. parseTexts makes sure that each has a text, so that no rare state finds none.
const (
	textPractice = "practice"
	textReprint  = "reprint"

	textMarkPaid      = "mark.paid"
	textMarkOpen      = "mark.open"
	textMarkFailed    = "mark.failed"
	textMarkCancelled = "mark.cancelled"
	textMarkReversed  = "mark.reversed"

	textTitleOpen      = "title.open"
	textTitleFailed    = "title.failed"
	textTitleCancelled = "title.cancelled"
	textTitleReversed  = "title.reversed"
	textTitleHandBack  = "title.handback"
	textTitleDay       = "title.day"
	textTitleDays      = "title.days"

	textThanks = "thanks"

	textSending  = "open.sending"
	textPending  = "open.pending"
	textSuspect  = "open.suspect"
	textDisputed = "open.disputed"
	textKeep     = "open.keep"

	textNotKept   = "failed.not_kept"
	textRefused   = "failed.refused"
	textNotPaid   = "failed.not_paid"
	textElsewhere = "failed.elsewhere"
	textSettled   = "failed.settled"
	textNotSent   = "cancelled.not_sent"
	textTakenBack = "reversed.taken_back"
	textDue       = "due"
	textReturned  = "returned"

	textMarkPart     = "mark.part"
	textTitlePart    = "title.part"
	textNotSentShort = "series.not_sent"
	textOnlyPaid     = "series.only_paid"
	textOnlyValid    = "series.only_valid"
	textKeepOpen     = "series.keep"
	textNonePaid     = "series.not_paid"

	textTitleRecap = "title.recap"
	textMarkRecap  = "mark.recap"
	textRecapProof = "recap.proof"
	textRecapCash  = "recap.cash"
	textRecapBack  = "recap.back"
	textBackAll    = "handback.all"

	textReceived  = "handback.received"
	textSignature = "handback.signature"

	textTitleX       = "title.x"
	textTitleZ       = "title.z"
	textTitleDeposit = "title.deposit"
	textNothingSold  = "shift.nothing_sold"
	textOpenPayments = "shift.open"
	textMoneyDue     = "shift.due"
	textEarlier      = "shift.earlier"
	textSigns        = "shift.signs"
	textLostKey      = "shift.lost_key"
	textHandsIn      = "deposit.hands_in"
	textTakesIn      = "deposit.takes_in"
)

var textKeys = [...]string{
	textPractice, textReprint,
	textMarkPaid, textMarkOpen, textMarkFailed, textMarkCancelled, textMarkReversed,
	textTitleOpen, textTitleFailed, textTitleCancelled, textTitleReversed, textTitleHandBack, textTitleDay, textTitleDays,
	textThanks,
	textSending, textPending, textSuspect, textDisputed, textKeep,
	textNotKept, textRefused, textNotPaid, textElsewhere, textSettled, textNotSent, textTakenBack, textDue, textReturned,
	textMarkPart, textTitlePart, textNotSentShort, textOnlyPaid, textOnlyValid, textKeepOpen, textNonePaid,
	textTitleRecap, textMarkRecap, textRecapProof, textRecapCash, textRecapBack, textBackAll,
	textReceived, textSignature,
	textTitleX, textTitleZ, textTitleDeposit, textNothingSold, textOpenPayments, textMoneyDue, textEarlier, textSigns, textLostKey, textHandsIn, textTakesIn,
}

func parseTexts(text string) (map[string]string, error) {
	texts := map[string]string{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, found := strings.Cut(line, " = ")
		if !found || texts[key] != "" {
			return nil, fmt.Errorf("receipt texts line %d: not a new \"key = text\"", i+1)
		}
		texts[key] = value
	}
	for _, key := range textKeys {
		if texts[key] == "" {
			return nil, fmt.Errorf("receipt texts: %s is missing", key)
		}
	}
	if len(texts) != len(textKeys) {
		return nil, fmt.Errorf("receipt texts: %d of them are unknown", len(texts)-len(textKeys))
	}
	return texts, nil
}

// amount is a text with its {amount}.
func (lib *library) amount(key string, amount ledger.Rupiah) string {
	return strings.ReplaceAll(lib.texts[key], "{amount}", amount.String())
}
