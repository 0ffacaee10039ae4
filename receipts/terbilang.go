package receipts

import (
	"strings"

	"loket/ledger"
)

// units are the numbers below twelve in words; scales the names of the powers of a thousand.
var (
	units  = [...]string{"", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN", "SEPULUH", "SEBELAS"}
	scales = [...]string{"TRILIUN", "MILIAR", "JUTA", "RIBU", ""}
)

// Words is TERBILANG: the amount in Indonesian words, "DUA PULUH SATU RIBU RUPIAH", from zero to ledger.MaxRupiah.
// An amount outside, which no bill has, stays in digits.
func Words(amount ledger.Rupiah) string {
	switch {
	case amount < 0 || amount > ledger.MaxRupiah:
		return amount.Plain() + " RUPIAH"
	case amount == 0:
		return "NOL RUPIAH"
	}
	words := make([]string, 0, 32)
	unit := ledger.Rupiah(1_000_000_000_000)
	for _, scale := range scales {
		part := int(amount / unit % 1000)
		unit /= 1000
		switch {
		case part == 0:
			continue
		case part == 1 && scale == "RIBU":
			words = append(words, "SERIBU")
			continue
		}
		words = hundreds(words, part)
		if scale != "" {
			words = append(words, scale)
		}
	}
	return strings.Join(append(words, "RUPIAH"), " ")
}

// hundreds appends the words of n, 1 to 999.
func hundreds(words []string, n int) []string {
	switch {
	case n >= 200:
		words = append(words, units[n/100], "RATUS")
	case n >= 100:
		words = append(words, "SERATUS")
	}
	n %= 100
	switch {
	case n >= 20:
		words = append(words, units[n/10], "PULUH")
		n %= 10
	case n >= 12:
		return append(words, units[n-10], "BELAS")
	}
	if n > 0 {
		words = append(words, units[n])
	}
	return words
}
