// Package receipts makes lines of plain text of what the ledger holds: the slip of a payment in any of its states, one
// slip for several payments of a customer, the slip of money handed back, the recaps of a nota and of a day; and
// of lines the bytes for a printer. It is pure: no I/O, no clock, and the same payment and nota give the same lines.
//
// Three things hold for every slip. No line is wider than the paper and nothing is cut off. Only the characters 0x20
// to 0x7E come out, so that no text from outside can be a printer command. The words that say what became of the
// money are ours and follow from the payment's state; text from outside stands behind a key, never at the start of a
// line.
package receipts
