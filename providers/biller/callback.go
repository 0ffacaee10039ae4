package biller

import (
	"fmt"
	"strings"

	"loket/ledger"
	"loket/providers"
)

// CallbackRef is the payment a raw query names: our trxid comes back as refid.
func (b *Biller) CallbackRef(rawQuery string) (ledger.RefID, bool) {
	c, flag := readCall(rawQuery)
	return ledger.RefID(c.refid), flag == "" && c.refid != ""
}

// ReadCallback reads the raw query as evidence about p. A callback is not signed, so every part of it that names
// the transaction must be there and be ours, and status and words must say the same; otherwise it is no verdict and
// Flag says why. The product is not compared: in the document's own sample it differs from the one in the message.
func (b *Biller) ReadCallback(rawQuery string, p ledger.Payment) providers.Answer {
	answer := providers.Answer{Raw: []byte(rawQuery)}
	c, flag := readCall(rawQuery)
	if flag != "" {
		answer.Flag = flag
		return answer
	}
	m := readMessage(c.message)
	answer.Code = ledger.Clean(c.status, maxID)
	answer.Message = ledger.Clean(c.message, maxMessage)
	answer.Outcome, answer.Flag = judge(c, m, p)
	if answer.Outcome != ledger.OutcomeUnknown {
		answer.Answer = withFigures(answer.Answer, m, p)
	}
	return answer
}

// judge says how the transaction ended, or why the callback does not tell.
func judge(c call, m message, p ledger.Payment) (ledger.Outcome, string) {
	if flag := notOurs(c, m, p); flag != "" {
		return ledger.OutcomeUnknown, flag
	}
	said := readStatement(m.head)
	switch {
	case c.status == callbackPaid && verdict(c.message) == wordSuccess && strings.EqualFold(said.rest[0], "SUKSES"):
		return ledger.OutcomePaid, ""
	case c.status == callbackFailed && verdict(m.head) == wordFailure:
		return ledger.OutcomeFailed, ""
	case c.status != callbackPaid && c.status != callbackFailed:
		return ledger.OutcomeUnknown, "status kabar tidak ada dalam daftar penyedia"
	}
	return ledger.OutcomeUnknown, "status dan message kabar bertentangan"
}

// notOurs says which part of a callback does not name p's transaction, "" if all do.
func notOurs(c call, m message, p ledger.Payment) string {
	said := readStatement(m.head)
	switch {
	case c.refid != string(p.Ref):
		return "kabar menyebut refid lain"
	case c.dest != string(p.Bill.Customer):
		return "kabar menyebut nomor pelanggan lain"
	case !said.ok || len(said.rest) == 0:
		return "message kabar tidak menyebut hasil"
	case said.dest != string(p.Bill.Customer):
		return "message kabar menyebut nomor pelanggan lain"
	case c.qty != "" && c.qty != "1":
		return "qty kabar bukan 1"
	}
	return ""
}

// withFigures adds what the message tells besides: proof, price and balance. None of it can spoil the verdict.
func withFigures(a ledger.Answer, m message, p ledger.Payment) ledger.Answer {
	a.Serial = ledger.Clean(m.fields["SN"], maxSerial)
	var note string
	if a.Cost, note = figure(m, "HARGA"); note != "" {
		a.Notes = append(a.Notes, note)
	}
	if a.Balance, note = figure(m, "SALDO"); note != "" {
		a.Notes = append(a.Notes, note)
	}
	if note := costNote(a.Cost, p); note != "" {
		a.Notes = append(a.Notes, note)
	}
	for _, name := range m.twice {
		a.Notes = append(a.Notes, ledger.Clean("message memuat "+name+" dua kali", maxID))
	}
	if said := readStatement(m.head); !strings.EqualFold(said.product, p.Product.SKU) {
		a.Notes = append(a.Notes, ledger.Clean("message menyebut produk "+said.product, maxID))
	}
	return a
}

func figure(m message, name string) (*ledger.Rupiah, string) {
	text, there := m.fields[name]
	if !there {
		return nil, ""
	}
	amount, err := readAmount(text)
	if err != nil {
		return nil, name + " dalam message tidak terbaca"
	}
	return &amount, ""
}

// costNote compares what left the deposit with what the catalogue expects; a difference is only told.
func costNote(cost *ledger.Rupiah, p ledger.Payment) string {
	if cost == nil || p.Bill.Cost == nil || *cost == *p.Bill.Cost {
		return ""
	}
	return fmt.Sprintf("saldo terpotong %s, menurut katalog %s", *cost, *p.Bill.Cost)
}
