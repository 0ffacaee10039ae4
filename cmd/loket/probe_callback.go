package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// probeCallback calls our own callback address, once as a stranger and once with news of a payment that nobody made.
// Where no counter and no `loket listen` is at the address, this run listens there meanwhile.
func (s *shop) probeCallback(ctx context.Context, config ProviderConfig, base string, ref ledger.RefID) []providers.Check {
	const section = "B. Reversal"
	const stranger, ours, recorded = "callback, path lain", "callback, pembayaran yang tidak ada", "200, tercatat, bukan pembayaran buku ini"
	if s.store == nil {
		return []providers.Check{providers.Untried(ours, section, recorded, "belum ada buku; buka loket sekali")}
	}
	ctx, stop := context.WithCancel(ctx)
	wait, err := s.startListeners(ctx, &config.Name)
	if err == nil {
		defer wait()
	} else if !errors.Is(err, errAddressTaken) {
		stop()
		return []providers.Check{providers.NewCheck(ours, section, recorded, ledger.Clean(err.Error(), 120), false)}
	}
	defer stop()
	if base == "" {
		base = "http://" + config.Callback.Listen
	}
	status, got := s.callOurselves(ctx, config, strings.TrimRight(base, "/")+"/loket-probe-bukan-path")
	checks := []providers.Check{providers.NewCheck(stranger, section, "404", got, status == http.StatusNotFound)}
	query := fmt.Sprintf("status=1&refid=%s&product=%s&qty=1&dest=0&message=%s", ref, "probe", url.QueryEscape("Transaksi probe.0 GAGAL"))
	status, got = s.callOurselves(ctx, config, strings.TrimRight(base, "/")+string(config.Callback.Path)+"?"+query)
	if status == http.StatusNotFound {
		check := providers.Untried(ours, section, recorded, "404: komputer ini tidak ada di allow, atau path tidak sampai")
		check.Advice = "itu benar bila allow hanya berisi biller; untuk mencoba, tambahkan sementara alamat komputer ini"
		return append(checks, check)
	}
	if status == http.StatusOK {
		got = "200, tercatat, " + s.whose(ctx, config.Name, query)
	}
	return append(checks, providers.NewCheck(ours, section, recorded, got, got == recorded))
}

// callOurselves makes one GET; the secret path is shown nowhere.
func (s *shop) callOurselves(ctx context.Context, config ProviderConfig, address string) (status int, got string) {
	answer, err := transport.NewClient(nil).Do(ctx, transport.Request{Method: http.MethodGet, URL: address, Timeout: 10 * time.Second,
		Secrets: []providers.Secret{providers.NewSecret(string(config.Callback.Path))}, Trace: s.trace})
	if err != nil {
		return 0, "tidak terjangkau dari komputer ini"
	}
	return answer.Status, fmt.Sprint(answer.Status)
}

// whose says what the reader of the inbox will find: which payment of the ledger a callback names.
func (s *shop) whose(ctx context.Context, provider, query string) string {
	reader, ok := s.providers[provider].(providers.CallbackReader)
	if !ok {
		return "penyedia tidak mengirim kabar"
	}
	ref, named := reader.CallbackRef(query)
	if !named {
		return "tidak menyebut pembayaran"
	}
	if _, err := s.store.Payment(ctx, ref); errors.Is(err, ledger.ErrNotFound) {
		return "bukan pembayaran buku ini"
	}
	return "menyebut pembayaran di buku ini"
}
