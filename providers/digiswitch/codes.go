package digiswitch

import (
	"slices"
	"strings"
	"unicode"

	"loket/providers"
)

// class is what a code says about a payment. The zero value is a code that the table does not list.
type class uint8

const (
	unlisted class = iota // like pending: nobody knows yet
	success
	pending
	suspect  // a failure that one answer does not prove
	failed   //
	refunded // it was paid and taken back
)

// String is the class for the trace.
func (c class) String() string {
	return [...]string{"not listed", "success", "pending", "suspect", "failed", "refunded"}[c]
}

// code is one row of the upstream's list of response codes.
type code struct {
	class   class
	formed  bool  // a transaction was made
	news    bool  // in answer to a question it is about the payment, and not about the question
	inquiry error // what it means in answer to an inquiry
}

// codes are the upstream's response codes in the order of its list, classed as in providers §2. 46 is not
// in the list and known from the same platform.
var codes = map[string]code{
	"00": {success, true, true, nil},
	"01": {suspect, true, true, providers.ErrDown},
	"02": {failed, true, true, providers.ErrRefused},
	"03": {pending, true, true, providers.ErrDown},
	"40": {failed, false, false, providers.ErrRefused},
	"41": {failed, false, false, providers.ErrCredentials}, // signature
	"42": {failed, false, false, providers.ErrDown},
	"43": {failed, false, false, providers.ErrRefused},     // product unknown or not active
	"44": {failed, false, false, providers.ErrRefused},     // deposit too low
	"45": {failed, false, false, providers.ErrCredentials}, // IP address not registered
	"46": {suspect, false, false, providers.ErrRefused},
	"47": {suspect, false, false, providers.ErrRefused}, // made at another buyer
	"49": {suspect, false, false, providers.ErrRefused}, // ref_id not unique: the first one may have been paid
	"50": {failed, true, true, providers.ErrNoBill},     // not found
	"51": {failed, true, true, providers.ErrRefused},    // number blocked
	"52": {failed, true, true, providers.ErrNoCustomer}, // prefix of another operator
	"53": {failed, true, true, providers.ErrDown},
	"54": {failed, true, true, providers.ErrNoCustomer}, // number wrong
	"55": {failed, true, true, providers.ErrDown},
	"56": {failed, false, false, providers.ErrDown},
	"57": {failed, true, true, providers.ErrNoCustomer}, // too few digits or too many
	"58": {failed, true, true, providers.ErrDown},       // cut off
	"59": {failed, true, true, providers.ErrRefused},
	"60": {failed, true, true, providers.ErrNoBill}, // not yet available, or paid already
	"61": {failed, false, false, providers.ErrRefused},
	"62": {failed, false, false, providers.ErrDown},
	"63": {failed, false, false, providers.ErrRefused},
	"64": {failed, false, false, providers.ErrRefused},
	"65": {failed, false, false, providers.ErrRefused},
	"66": {failed, false, false, providers.ErrDown},
	"67": {failed, false, false, providers.ErrRefused},
	"68": {failed, false, false, providers.ErrDown},
	"69": {failed, false, false, providers.ErrRefused},
	"70": {suspect, true, true, providers.ErrDown},
	"71": {failed, true, true, providers.ErrDown},
	"72": {failed, true, true, providers.ErrRefused},
	"73": {failed, true, true, providers.ErrRefused},
	"74": {refunded, true, true, providers.ErrRefused},
	"80": {failed, false, false, providers.ErrCredentials}, // account blocked
	"81": {failed, false, false, providers.ErrRefused},
	"82": {failed, false, false, providers.ErrCredentials}, // account not verified
	"83": {failed, false, false, providers.ErrDown},
	"84": {failed, true, true, providers.ErrRefused},
	"85": {failed, true, false, providers.ErrDown}, // asked too often: about the question
	"86": {failed, true, false, providers.ErrDown}, // the same
	"87": {failed, false, false, providers.ErrRefused},
	"88": {failed, false, false, providers.ErrCredentials}, // account may not do this
	"99": {pending, true, true, providers.ErrDown},
}

// notFound in answer to a question right after a lost payment proves nothing yet.
const notFound = "50"

// notReady is a bill that is not there yet or paid already; nobody can tell which.
const notReady = "60"

// statuses are the words of the field "status", by the classes they may stand beside.
var statuses = map[string][]class{
	"SUKSES":  {success},
	"PENDING": {pending, unlisted},
	"GAGAL":   {failed, suspect, refunded},
}

// words are what a message says about the outcome; a failure beats a success ("SEMPAT SUKSES ... GAGAL").
var words = map[string]class{"SUKSES": success, "BERHASIL": success, "GAGAL": failed}

// contradiction says how the three parts of a verdict disagree, "" if they do not.
func contradiction(rc class, status, message string) string {
	fits := statuses[strings.ToUpper(status)] // none of a status that is not listed
	if !slices.Contains(fits, rc) {
		return "status dan rc bertentangan"
	}
	said := saidBy(message)
	if said != unlisted && !slices.Contains(fits, said) {
		return "status dan message bertentangan"
	}
	return ""
}

// saidBy is success or failed where the message says so, else unlisted.
func saidBy(message string) class {
	said := unlisted
	for _, word := range strings.FieldsFunc(message, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		said = max(said, words[strings.ToUpper(word)])
	}
	return said
}
