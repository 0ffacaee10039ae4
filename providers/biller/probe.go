package biller

import (
	"context"
	"encoding/json"
	"net/http"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

const (
	// otherPassword is the password of a signature that is wrong on purpose.
	otherPassword = "loket-probe-bukan-sandinya"
	// noProduct and noNumber are of nobody: there is nothing to buy even where a signature is not looked at.
	noProduct = "loket-tidak-ada"
	noNumber  = "0"
)

var _ providers.Prober = (*Biller)(nil)

// Compare tries what can be known without buying. The document has one command, which buys: even with a product of
// nobody it is sent only where the samples allow requests.
func (b *Biller) Compare(ctx context.Context, s providers.Samples) []providers.Check {
	const section, route = "A. Transaksi", "Produk tidak tersedia (ROUTE)"
	if !s.Requests {
		return []providers.Check{
			providers.Untried("sign salah", section+": sign", "status false, bukan alasan dalam daftar", "tanpa --requests"),
			providers.Untried("produk tidak ada", section+": list reason no. 1", "status false: "+route, "tanpa --requests"),
		}
	}
	refused, reason, got := b.requestNothing(ctx, providers.NewSecret(otherPassword), numbered(s.Nobody.Ref, "1"))
	wrong := providers.NewCheck("sign salah", section+": sign", "status false, bukan alasan dalam daftar", got,
		refused && !isListed(reason))
	if refused && isListed(reason) {
		wrong.Advice = "biller tidak memeriksa sign lebih dulu: minta biller memastikan sign wajib benar"
	}
	refused, reason, got = b.requestNothing(ctx, b.config.Password, numbered(s.Nobody.Ref, "2"))
	none := providers.NewCheck("produk tidak ada", section+": list reason no. 1", "status false: "+route, got, refused && isListed(reason))
	if refused && !isListed(reason) {
		none.Advice = "alasan tidak ada dalam daftar; bila menyebut sign atau user, betulkan username dan password"
	}
	return []providers.Check{wrong, none}
}

// isListed reports whether a refusal is one of the document's list.
func isListed(reason string) bool {
	said := readStatement(reason)
	return said.ok && len(said.rest) > 0 && said.rest[0] == "GAGAL" && isRefusal(said.rest[1:])
}

// numbered is a reference that differs from another one in its last character, and in nothing that limits its length.
func numbered(ref ledger.RefID, last string) string { return string(ref[:max(len(ref)-1, 0)]) + last }

// requestNothing is a request for a product of nobody, signed with that password.
func (b *Biller) requestNothing(ctx context.Context, password providers.Secret, trxid string) (refused bool, reason, got string) {
	as := *b
	as.config.Password = password
	signed := as.signed(trxid)
	body, err := json.Marshal(wireTrx{User: b.config.Username, Sign: signed, TrxID: trxid, Cmd: "trx", IDPel: noNumber, Produk: noProduct})
	if err != nil {
		return false, "", providers.Unanswered(err)
	}
	response, err := b.client.Do(ctx, transport.Request{Method: http.MethodPost, URL: b.url, Body: body, Fresh: true,
		Timeout: b.config.Timeout, Trace: b.config.Trace,
		Secrets: []providers.Secret{b.config.Password, providers.NewSecret(signed)}})
	if err != nil {
		return false, "", providers.Unanswered(err)
	}
	reply, err := response.Parse()
	if err != nil {
		return false, "", providers.Unanswered(err)
	}
	accepted, stated := reply.Bool("status")
	reason = reply.Text("reason", maxMessage)
	got = "tanpa status"
	if stated {
		got = ledger.Clean(map[bool]string{true: "true ", false: "false "}[accepted]+reason, 90)
	}
	return stated && !accepted, reason, got
}
