package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loket/ledger"
	"loket/ui"
)

// nameHelp says in the help of a command what NOMOR may be.
const nameHelp = "\n\nNOMOR: nomor pembayaran (5-261121-0007), kode klaim 6 huruf dari slip, atau SEGEL sebuah struk. Spasi, tanda hubung dan\n" +
	"huruf kecil tidak membedakan; yang memuat spasi ditulis dalam tanda kutip. Kode yang ada pada beberapa pembayaran\n" +
	"menampilkan nomor masing-masing."

// named are the payments that somebody means by a number, by the claim code of a nota, or by the SEGEL of a slip, however it
// is typed. To find a payment by its code is not to compare the code: what a deed needs, it needs whoever named the payment.
func (s *shop) named(ctx context.Context, typed string) ([]ledger.Payment, error) {
	name := ledger.ReadPaymentName(typed)
	if name.Seal != "" {
		sealed, err := s.store.BySeal(ctx, name.Seal)
		switch {
		case err == nil && !sealed.Intact:
			return nil, exit(exitDamaged, "%s", ui.SealWords(sealed, s.config.zone))
		case err == nil:
			name = ledger.ReadPaymentName(sealed.Number)
		case !errors.Is(err, ledger.ErrNotFound):
			return nil, s.tell(err, name.Seal)
		}
	}
	payments, err := s.store.Named(ctx, name)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, exit(exitUsage, "tidak ada pembayaran %q di buku. Tidak ada yang diubah. Tulis nomornya (contoh 5-261121-0007), "+
			"kode klaim 6 huruf dari slip, atau SEGEL; mencarinya: loket payments", ledger.Clean(typed, 40))
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
