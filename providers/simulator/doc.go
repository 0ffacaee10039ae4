// Package simulator plays the three far ends on the wire: the PDAM web service, the Digiswitch
// aggregator and the Biller with its callback. It is a second reading of the three documents: it
// imports no package of this program, so that an adapter and its simulator cannot agree on the
// same mistake by sharing code.
//
// A World keeps books of its own. What stands in them is what really happened to the money,
// whatever the answers said: faults can be put between the effect and the answer (Fail), and Books,
// Took and Doubles tell afterwards what moved. A World lives in memory; a new one starts unpaid.
//
// What the documents leave open is decided here, and said where it is decided. The choices that
// matter to a caller:
//   - PDAM: a token is good from one hour before to one hour after its tanggal (§3 says only "one
//     hour"); later or earlier is 901. A paid bill is 013. Payinfo of an unknown number is 020,
//     because §7 does not give 003 to payinfo. The oldest month is paid first; a younger one before it
//     is 010.
//   - Digiswitch: a payment needs an inquiry with the same ref_id on the same WIB day (else rc 50),
//     and a ref_id pays once (else rc 49, and the first booking stands). An instalment that is paid is
//     followed by the next; land tax is asked for by year, the oldest unpaid one where none is named.
//   - Biller: a trxid that was seen before is refused with a reason the document does not list, and
//     nothing is booked. A number of another operator than the product's is accepted, and fails. A
//     callback is sent once, whatever the listener answers.
package simulator
