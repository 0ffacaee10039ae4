// Package ledger is the vocabulary of the counter and the rules a payment obeys: money, meters, bills, payments,
// notas, the events they are folded from, and the references and keys that keep a bill from being paid twice.
//
// It is pure: standard library only, no I/O, no clock, no randomness of its own. Everything that is stored is an
// Event; a Payment and a Nota are folds of their events, and Apply is the only code that changes a State.
package ledger
