package biller

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// wireTrx is the request of section A.
type wireTrx struct {
	User   string `json:"user"`
	Sign   string `json:"sign"`
	TrxID  string `json:"trxid"`
	Cmd    string `json:"cmd"`
	IDPel  string `json:"idpel"`
	Produk string `json:"produk"`
}

// Pay sends one request. Its answer is at best "accepted": the outcome comes by callback.
func (b *Biller) Pay(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
	trxid := string(p.Ref)
	signed := b.signed(trxid)
	body, err := json.Marshal(wireTrx{User: b.config.Username, Sign: signed, TrxID: trxid, Cmd: "trx",
		IDPel: string(p.Bill.Customer), Produk: p.Product.SKU})
	if err != nil {
		return providers.Answer{}, fmt.Errorf("%w: %s: encode request: %w", providers.ErrNotSent, b.config.Name, err)
	}
	response, err := b.client.Do(ctx, transport.Request{Method: http.MethodPost, URL: b.url, Body: body, Fresh: true,
		Timeout: b.config.Timeout, Trace: b.config.Trace,
		Secrets: []providers.Secret{b.config.Password, providers.NewSecret(signed), b.config.CallbackPath}})
	answer := providers.Answer{Raw: response.Body, Date: response.Date}
	if err != nil {
		return answer, fmt.Errorf("%s: pay: %w", b.config.Name, err)
	}
	reply, err := response.Parse()
	if err != nil {
		return answer, fmt.Errorf("%s: pay: %w", b.config.Name, err)
	}
	if b.config.Trace != nil {
		b.config.Trace("read", explain(reply))
	}
	accepted, stated := reply.Bool("status")
	if !stated {
		return answer, fmt.Errorf("%s: pay: %w: no status", b.config.Name, providers.ErrNoAnswer)
	}
	answer.Answer = readReply(reply, accepted, p)
	return answer, nil
}

// readReply reads the reply of section A. status true is accepted and nothing more; false is believed only with a
// listed reason, our number and nothing deducted.
func readReply(reply transport.Object, accepted bool, p ledger.Payment) ledger.Answer {
	reason := reply.Text("reason", maxMessage)
	a := ledger.Answer{Message: reason, Reference: reply.Text("ftrxid", maxID)}
	total, present, err := reply.Money("total")
	if err != nil {
		a.Notes = append(a.Notes, "total tidak terbaca")
	}
	if accepted {
		a.Outcome, a.Flag = judgeAccepted(reply, reason, p)
	} else {
		a.Code = "false" // section A has no codes; that it was accepted is said by the reason alone
		a.Outcome, a.Flag = judgeRefused(reply, reason, p, present && err == nil && total == 0)
	}
	if a.Outcome == ledger.OutcomePending && total > 0 {
		a.Cost = &total
	}
	if note := costNote(a.Cost, p); note != "" {
		a.Notes = append(a.Notes, note)
	}
	if balance, present, err := reply.Money("saldo"); err != nil {
		a.Notes = append(a.Notes, "saldo tidak terbaca")
	} else if present {
		a.Balance = &balance
	}
	return a
}

func judgeAccepted(reply transport.Object, reason string, p ledger.Payment) (ledger.Outcome, string) {
	said := readStatement(reason)
	switch {
	case reply.Has("tujuan") && reply.Code("tujuan", 0) != string(p.Bill.Customer):
		return ledger.OutcomeUnknown, "tujuan dalam jawaban bukan nomor pelanggan ini"
	case said.ok && said.dest != string(p.Bill.Customer):
		return ledger.OutcomeUnknown, "reason menyebut nomor lain"
	case verdict(reason) == wordFailure:
		return ledger.OutcomeUnknown, "status true, tetapi reason menyatakan gagal"
	}
	return ledger.OutcomePending, ""
}

func judgeRefused(reply transport.Object, reason string, p ledger.Payment, nothingTaken bool) (ledger.Outcome, string) {
	said := readStatement(reason)
	ours := reply.Code("tujuan", 0) == string(p.Bill.Customer) && said.ok && said.dest == string(p.Bill.Customer)
	switch {
	case !ours:
		return ledger.OutcomeUnknown, "penolakan tidak menyebut nomor pelanggan ini"
	case len(said.rest) == 0 || said.rest[0] != "GAGAL" || !isRefusal(said.rest[1:]):
		return ledger.OutcomeUnknown, "alasan penolakan tidak ada dalam daftar penyedia"
	case !nothingTaken:
		return ledger.OutcomeUnknown, "penolakan tanpa total 0"
	}
	return ledger.OutcomeFailed, ""
}
