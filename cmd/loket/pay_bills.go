package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"loket/ledger"
	"loket/providers"
)

// pair is one PRODUCT:CUSTOMER of `pay`, with the third part where it has one: the month or the amount.
type pair struct{ product, customer, more string }

// readPairs reads the words after `pay`: PRODUCT CUSTOMER, or any number of PRODUCT:CUSTOMER[:YYYYMM|:AMOUNT]. No
// customer number has a colon.
func readPairs(words []string) ([]pair, error) {
	if len(words) == 2 && !strings.Contains(words[0]+words[1], ":") {
		return []pair{{product: words[0], customer: words[1]}}, nil
	}
	var pairs []pair
	for _, word := range words {
		parts := strings.Split(word, ":")
		for _, part := range parts {
			if strings.TrimSpace(part) == "" {
				parts = nil
			}
		}
		switch len(parts) {
		case 2:
			pairs = append(pairs, pair{product: parts[0], customer: parts[1]})
		case 3:
			pairs = append(pairs, pair{product: parts[0], customer: parts[1], more: parts[2]})
		default:
			return nil, exit(exitUsage, "%q bukan PRODUK:NOMOR. Satu tagihan: loket pay PRODUK NOMOR; beberapa: loket pay PRODUK:NOMOR "+
				"PRODUK:NOMOR, contoh pdam-gianyar:10014. Nomor yang memuat spasi ditulis dalam tanda kutip. Tidak ada yang dikirim", word)
		}
	}
	return pairs, nil
}

// wants checks everything that is to be paid, before anybody is asked. Every problem is told.
func (s *shop) wants(words []string, flags payFlags) ([]wanted, error) {
	pairs, err := readPairs(words)
	if err != nil {
		return nil, err
	}
	if len(pairs) > 1 && (flags.bill != billFlags{} || flags.months != 0) {
		return nil, exit(exitUsage, "--period, --amount dan --months hanya untuk satu tagihan; pada beberapa tagihan tulis "+
			"PRODUK:NOMOR:YYYYMM atau PRODUK:NOMOR:NOMINAL. Tidak ada yang dikirim")
	}
	var wants []wanted
	var problems []error
	for _, pair := range pairs {
		w, err := s.wantPair(pair, flags.bill)
		if err == nil && flags.months != 0 && !w.every() {
			err = exit(exitUsage, "--months hanya untuk produk yang ditagih per bulan, dan tanpa periode")
		}
		if err == nil && flags.months != 0 && !w.product.PaysPart() {
			err = exit(exitUsage, "%s dibayar sekaligus, semua bulan; hapus --months. Tidak ada yang dikirim", w.product.Name)
		}
		if err == nil && twice(wants, w) {
			err = exit(exitUsage, "disebut dua kali, atau bulan yang lebih muda sebelum yang lebih tua")
		}
		if err != nil {
			problems = append(problems, about(pair.product+":"+pair.customer, err, len(pairs)))
			continue
		}
		wants = append(wants, w)
	}
	return wants, s.together(problems, len(pairs))
}

// wantPair checks one pair. Its third part is a month or an amount, whichever the product has.
func (s *shop) wantPair(p pair, flags billFlags) (wanted, error) {
	product, known := s.product(p.product)
	switch {
	case p.more == "" || !known:
	case product.Monthly && flags.period == "":
		flags.period = p.more
	case product.Amount && flags.amount == "":
		flags.amount = p.more
	case product.Monthly || product.Amount:
		return wanted{}, exit(exitUsage, "periode atau nominal ditulis dua kali: hapus :%s atau pilihannya", p.more)
	default:
		return wanted{}, exit(exitUsage, "%s tidak punya periode atau nominal; hapus :%s", product.Name, p.more)
	}
	return s.want(p.product, p.customer, flags)
}

// twice reports whether the same bill is wanted already, or a younger one of the same customer: months are paid oldest
// first.
func twice(wants []wanted, w wanted) bool {
	for _, other := range wants {
		sameMonth := other.period == "" || w.period == "" || other.period >= w.period
		if other.openKey() == w.openKey() && sameMonth {
			return true
		}
	}
	return false
}

func (w wanted) openKey() string {
	open, _ := ledger.Keys(w.product, ledger.Bill{Customer: w.customer}, "")
	return open
}

// findAll asks for everything that is wanted. Where one thing cannot be asked nothing is paid, and every problem is
// told.
func (s *shop) findAll(ctx context.Context, wants []wanted, months int) ([]providers.Arrears, error) {
	var all []providers.Arrears
	var problems []error
	for _, w := range wants {
		found, err := s.find(ctx, w)
		if err == nil && months > len(found.Bills) {
			err = exit(exitUsage, "%s: hanya %d bulan yang belum dibayar (%s sampai %s); --months %d terlalu banyak. Tidak ada yang dikirim",
				w.name(), len(found.Bills), found.From.Label(), found.To.Label(), months)
		}
		if err != nil {
			problems = append(problems, about(w.name(), err, len(wants)))
			continue
		}
		if months > 0 {
			s.say("%s: %d bulan tertua dari %d yang belum dibayar", w.name(), months, len(found.Bills))
			found = providers.Arrears{Bills: found.Bills[:months]}
		}
		all = append(all, found)
	}
	return all, s.together(problems, len(wants))
}

// about is an error of one of several bills: it names the bill first.
func about(name string, err error, of int) error {
	if of == 1 {
		return err
	}
	return &exitError{exitCode(err), name + ": " + err.Error(), err}
}

// together tells each problem and returns one error with the exit code of the worst; nil where there is none.
func (s *shop) together(problems []error, of int) error {
	switch {
	case len(problems) == 0:
		return nil
	case of == 1:
		return problems[0]
	}
	worst := exitDone
	for _, problem := range problems {
		s.say("%v", problem)
		worst = worse(worst, exitCode(problem))
	}
	return exit(worst, "%d dari %d tagihan bermasalah. Tidak ada yang dibayar", len(problems), of)
}

// warnOfLoss says where the provider takes more from the deposit than the customer owes it: the loket's own fee does not
// make it good (providers §2).
func (s *shop) warnOfLoss(bills []ledger.Bill) {
	for _, bill := range bills {
		if earned, known := bill.Commission(); known && earned < 0 {
			s.say("perhatian: rugi pada %s %s: saldo berkurang %s, tagihan ke penyedia hanya %s", bill.Product, bill.Customer, bill.Cost, bill.Owed())
		}
	}
}

// exitCode is the exit code that an error carries.
func exitCode(err error) int {
	var known *exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &known):
		return known.code
	}
	return exitFailed
}

// worse is the exit code that counts of two (design §4).
func worse(a, b int) int {
	order := []int{exitDone, exitFailed, exitRefused, exitUsage, exitNotFinal}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}
