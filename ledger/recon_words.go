package ledger

import (
	"fmt"
	"strings"
)

// Name is a line as people say it: "baris 12, 5-261121-0007".
func (m Match) Name() string {
	switch {
	case m.Row == nil:
		return Clean(m.Payment.Number, LongestNumber)
	case m.Payment == nil:
		return fmt.Sprintf("baris %d", m.Row.Line)
	}
	return fmt.Sprintf("baris %d, %s", m.Row.Line, Clean(m.Payment.Number, LongestNumber))
}

// Counted says how many lines there are of each kind; "" where nothing was compared.
func (s ReconSums) Counted() string {
	var parts []string
	for _, k := range ReconKinds() {
		if n := s.Count[k.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k.Label(), n))
		}
	}
	return strings.Join(parts, " · ")
}

// Explain says in a sentence what a line is and what may be behind it.
func (m Match) Explain() string {
	switch m.Kind {
	case ReconAgrees:
		return "Lunas di sini dan di sana, nominalnya sama."
	case ReconAmounts:
		return fmt.Sprintf("Tagihan yang sama, nominalnya beda: %s di sini, %s di mutasi.", m.Known, m.Row.Amount)
	case ReconNumbers:
		return fmt.Sprintf("Ref-nya sama, nomor pelanggannya beda: %s di sini, %s di mutasi.", m.Payment.Customer, m.Row.Number)
	case ReconHereOnly:
		return m.hereOnly()
	case ReconThereOnly:
		return "Terbayar di mutasi, tidak ada pembayarannya di buku ini: milik loket lain, atau bukan milik kami."
	case ReconOpenHere:
		return "Di sini " + m.Payment.State.Label() + ", di mutasi terbayar: barisnya dapat menjadi bukti lunas."
	case ReconFailedHere:
		return "Di sini " + m.Payment.State.Label() + ", di mutasi terbayar: uang pelanggan mungkin sudah dikembalikan."
	case ReconRepeated:
		return "Isinya sama dengan baris lain: penyedia mencatatnya dua kali."
	case ReconOpenOnly:
		return "Di sini " + m.Payment.State.Label() + ", di mutasi belum terbayar: jangan dibayar ulang, tunggu atau tanya penyedia."
	}
	return "Tidak ada uang di kedua sisi."
}

func (m Match) hereOnly() string {
	if m.Row == nil {
		return "Lunas di sini, tidak ada di mutasi: tanggal lain, atau penyedia tidak pernah mencatatnya."
	}
	return fmt.Sprintf("Lunas di sini, di mutasi berstatus %q: mungkin ditarik kembali.", Clean(m.Row.Status, 40))
}

// Contradiction says, of a line that may be disputed, what contradicts what.
func (m Match) Contradiction() string {
	switch m.Kind {
	case ReconAmounts:
		return fmt.Sprintf("%s dengan %s, mutasi penyedia menyebut %s", m.Payment.State.Label(), m.Known, m.Row.Amount)
	case ReconNumbers:
		return fmt.Sprintf("%s untuk %s, mutasi penyedia menyebut %s", m.Payment.State.Label(), m.Payment.Customer, m.Row.Number)
	case ReconFailedHere:
		return m.Payment.State.Label() + ", lalu mutasi penyedia menyatakan terbayar"
	}
	if m.Row == nil {
		return m.Payment.State.Label() + ", tidak ada dalam mutasi penyedia"
	}
	return m.Payment.State.Label() + ", lalu mutasi penyedia menyatakan tidak terbayar"
}

// Label is the decision in the operator's words.
func (a ReconAction) Label() string {
	return map[ReconAction]string{ReconSettled: "diputuskan LUNAS", ReconDisputed: "dijadikan SENGKETA",
		ReconElsewhere: "milik loket lain", ReconNotOurs: "bukan milik kami"}[a]
}
