package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loket/ledger"
)

const (
	// nameHelp says in the help of a command what NOMOR may be.
	nameHelp = "\n\nNOMOR: nomor pembayaran (5-261121-0007) atau kode klaim 6 huruf dari slip. Spasi, tanda hubung dan huruf kecil tidak\n" +
		"membedakan; yang memuat spasi ditulis dalam tanda kutip."

	// oneNameHelp is nameHelp of a command that is about one payment or slip.
	oneNameHelp = nameHelp + " Kode yang ada pada beberapa pembayaran hanya menampilkan nomor\n" +
		"masing-masing."
)

// named are the payments that somebody means by a number or by the claim code of a nota, however it is typed. A SEGEL names
// the newest event when a slip was made, which may be about another payment: it is no name. To find a payment by its code is
// not to compare the code: what a deed needs, it needs whoever named the payment.
func (s *shop) named(ctx context.Context, typed string) ([]ledger.Payment, error) {
	name := ledger.ReadPaymentName(typed)
	payments, err := s.store.Named(ctx, name)
	if errors.Is(err, ledger.ErrNotFound) {
		advice := "mencarinya: loket payments"
		if name.SealOnly {
			advice = "SEGEL diperiksa dengan: loket verify --seal " + name.Seal
		}
		return nil, exit(exitUsage, "tidak ada pembayaran %q di buku. Tidak ada yang diubah. Tulis nomornya (contoh 5-261121-0007) "+
			"atau kode klaim 6 huruf dari slip; %s", ledger.Clean(typed, 40), advice)
	}
	if err != nil {
		return nil, s.tell(err, ledger.Clean(typed, 40))
	}
	return payments, nil
}

// payment is the one payment that somebody means, with its nota.
func (s *shop) payment(ctx context.Context, typed string) (ledger.Payment, ledger.Nota, error) {
	payments, nota, err := s.visit(ctx, typed)
	switch {
	case err != nil:
		return ledger.Payment{}, nota, err
	case len(payments) > 1:
		return ledger.Payment{}, nota, several(typed, payments)
	}
	return payments[0], nota, nil
}

// visit is the one nota that somebody means, and which of its payments: the money that is due and the recap are the nota's.
func (s *shop) visit(ctx context.Context, typed string) ([]ledger.Payment, ledger.Nota, error) {
	payments, err := s.named(ctx, typed)
	if err != nil {
		return nil, ledger.Nota{}, err
	}
	if slices.ContainsFunc(payments, func(p ledger.Payment) bool { return p.Nota != payments[0].Nota }) {
		return nil, ledger.Nota{}, several(typed, payments)
	}
	nota, err := s.store.Nota(ctx, payments[0].Nota)
	if err != nil {
		return nil, nota, s.tell(err, payments[0].Number)
	}
	return payments, nota, nil
}

// several is the error of a name that fits more payments than one, each with its number.
func several(typed string, payments []ledger.Payment) error {
	lines := []string{fmt.Sprintf("%s ada pada %d pembayaran. Tidak ada yang diubah. Sebut salah satu nomornya:", ledger.Clean(typed, 40), len(payments))}
	for _, p := range payments {
		lines = append(lines, fmt.Sprintf("  %s  %s  %s", p.Number, billName(p), p.State.Label()))
	}
	return exit(exitUsage, "%s", strings.Join(lines, "\n"))
}
