package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"loket/providers"
	"loket/providers/transport"
)

// probeFlags are the samples of `loket probe`, each "NUMBER", "NUMBER:YYYYMM" or "PRODUCT:NUMBER[:YYYYMM|:AMOUNT]".
type probeFlags struct {
	unknown, noBill, tooMany, bill, paid string
	payment                              string // number of a payment in the ledger
	callback                             string // where the biller would call
	requests, json, trace                bool
}

func (p *program) probeCommand() *cobra.Command {
	var flags probeFlags
	c := &cobra.Command{
		Use:   "probe NAMA",
		Short: "Membandingkan penyedia dengan dokumennya, tanpa membayar",
		Long: "Membandingkan penyedia dengan dokumennya, untuk yang memasang loket: setiap kode yang dapat dipancing tanpa membayar,\n" +
			"jam dan zona, gema tglbayar dan loket. Hanya dengan buku latihan (testing = true) dan nomor uji dari penyedia.\n\n" +
			"Nomor ditulis NOMOR atau NOMOR:YYYYMM, atau PRODUK:NOMOR bila penyedia menjual beberapa produk. Yang tidak diberi tidak\n" +
			"dicoba. --payment meminta satu pembayaran yang sudah LUNAS lewat loket, dengan pengawasan. --requests mengirim juga\n" +
			"permintaan bayar untuk nomor atau produk yang tidak ada, berjumlah 0: itulah satu-satunya cara melihat kode token salah.\n\n" +
			"Kode keluar: 0 semua sesuai · 1 tidak terhubung · 2 pemakaian atau konfigurasi · 4 ada yang berbeda",
		Example: "  loket probe pdam-gianyar\n" +
			"  loket probe pdam-gianyar --no-bill 14014 --bill 10014:202610 --paid 26014:202610 --too-many 15014 --requests\n" +
			"  loket pay pdam-gianyar 10014 --period 202610 && loket probe pdam-gianyar --payment 5-261121-0001\n" +
			"  loket probe nobu --unknown pln:530000000009 --bill pln:530000000001 --json\n" +
			"  loket probe h2h --requests --callback https://loket.example/callback",
		Args:              arguments(1, 1),
		ValidArgsFunction: p.completeProviders,
		RunE: func(c *cobra.Command, args []string) error {
			if flags.trace {
				p.trace = traceTo(p.err)
			}
			return p.probe(c.Context(), args[0], flags)
		},
	}
	for _, f := range []struct {
		into        *string
		name, usage string
	}{
		{&flags.unknown, "unknown", "nomor yang tidak dikenal penyedia (pdam: bawaan 0)"},
		{&flags.noBill, "no-bill", "nomor tanpa tagihan"},
		{&flags.tooMany, "too-many", "nomor dengan tagihan melebihi batas (pdam)"},
		{&flags.bill, "bill", "tagihan yang belum dibayar; tidak akan dibayar"},
		{&flags.paid, "paid", "tagihan yang sudah dibayar"},
		{&flags.payment, "payment", "nomor pembayaran LUNAS di buku ini, untuk gema tglbayar dan loket"},
		{&flags.callback, "callback", "alamat yang diberikan kepada biller, tanpa path rahasia (bawaan: alamat listen)"},
	} {
		c.Flags().StringVar(f.into, f.name, "", f.usage)
	}
	c.Flags().BoolVar(&flags.requests, "requests", false, "kirim juga permintaan bayar yang tidak mungkin membayar apa pun")
	c.Flags().BoolVar(&flags.json, "json", false, "satu objek JSON per baris di stdout")
	c.Flags().BoolVar(&flags.trace, "trace", false, "tampilkan setiap permintaan dan jawaban (rahasia disamarkan)")
	return c
}

// completeProviders offers the providers of the configuration.
func (p *program) completeProviders(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := p.newShop()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	for _, provider := range s.config.Providers {
		all = append(all, provider.Name+"\t"+provider.Kind)
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// probe compares one provider with its document. It has no cashier, and so nothing that could pay.
func (p *program) probe(ctx context.Context, name string, flags probeFlags) error {
	s, config, err := p.probed(ctx, name, flags.payment != "")
	if err != nil {
		return err
	}
	defer s.close()
	prober, ok := s.providers[name].(providers.Prober)
	if !ok {
		return exit(exitUsage, "penyedia %s tidak dapat dibandingkan", name)
	}
	samples, err := s.samples(ctx, config, flags)
	if err != nil {
		return err
	}
	clock, err := s.probeClock(ctx, config)
	if err != nil {
		return err
	}
	checks := append([]providers.Check{clock}, prober.Compare(ctx, samples)...)
	if config.Kind == "biller" {
		checks = append(checks, s.probeCallback(ctx, config, flags.callback, samples.Nobody.Ref)...)
	}
	if err := p.writeChecks(checks, flags.json); err != nil {
		return err
	}
	return different(checks)
}

// probed opens the shop, with the ledger to read where something is wanted from it. Only a practice configuration is
// compared: the same questions at a real account look like an attack.
func (p *program) probed(ctx context.Context, name string, withLedger bool) (*shop, ProviderConfig, error) {
	s, err := p.newShop()
	if err != nil {
		return nil, ProviderConfig{}, err
	}
	config, ok := s.config.provided(name)
	var names []string
	for _, other := range s.config.Providers {
		names = append(names, other.Name)
	}
	switch {
	case !ok:
		return nil, config, exit(exitUsage, "penyedia %q tidak ada di konfigurasi; yang ada: %s", name, strings.Join(names, ", "))
	case !config.Testing:
		return nil, config, exit(exitUsage, "probe hanya untuk akun uji: isi testing = true pada setiap [[provider]] dan pakai buku latihan. Tidak ada yang dikirim")
	case config.Kind == "biller":
		if _, missing := os.Stat(s.config.ledgerPath(p.ledger)); missing == nil || withLedger {
			s, err = p.openInbox(ctx)
		}
	case withLedger:
		s, err = p.openReader(ctx)
	}
	return s, config, err
}

func (c *Config) provided(name string) (ProviderConfig, bool) {
	for _, p := range c.Providers {
		if p.Name == name {
			return p, true
		}
	}
	return ProviderConfig{}, false
}

// probeClock asks for nothing at the provider's address: that somebody is there, and what time it is there.
func (s *shop) probeClock(ctx context.Context, config ProviderConfig) (providers.Check, error) {
	const what, section, expected = "jam (HTTP Date)", "—", "selisih kurang dari 5 menit"
	asked := s.now()
	answer, err := transport.NewClient(nil).Do(ctx, transport.Request{Method: http.MethodGet, URL: config.URL, Timeout: 10 * time.Second, Trace: s.trace})
	if err != nil && errors.Is(err, providers.ErrNotSent) {
		return providers.Check{}, exit(exitFailed, "penyedia %s tidak dapat dihubungi. Tidak ada yang dikirim; periksa url, sambungan dan VPN", config.Name)
	}
	if answer.Date.IsZero() {
		return providers.Untried(what, section, expected, "penyedia tidak memberi jam"), nil
	}
	offset := answer.Date.Sub(asked).Round(time.Second)
	check := providers.NewCheck(what, section, expected, "selisih "+offset.String(), offset.Abs() < clockWarn)
	if check.Verdict == providers.Differs {
		check.Advice = "betulkan jam komputer ini; mulai 30 menit pembayaran baru ditolak"
	}
	return check, nil
}
