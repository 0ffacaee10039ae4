// Package checkout drives a payment from intent to outcome. It is the only caller of a provider's Pay and the only
// writer of payments.
//
// Its rules, in order of weight:
//   - A payment is recorded before it is sent, and sent at most once: one commit with the cash and every bill of the
//     nota, one commit that says the request may leave, one request, one commit with the answer.
//   - What cannot be proved not to have left is unknown. Unknown stays open; it never becomes paid or failed by
//     waiting, by a restart or by an error.
//   - An open payment is only asked about, never sent again. Recovery asks nothing and pays nothing.
//   - A commit that fails is itself unknown: nothing is sent after it, and what is told is what the book says.
//   - What is shown of a payment is what was read back from the book.
//
// It has no screen, no clock and no randomness of its own.
package checkout
