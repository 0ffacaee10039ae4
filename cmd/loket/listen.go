package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/providers/callback"
)

func (p *program) listenCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "listen",
		Short:   "Penerima callback saja; menulis kotak masuk, loket yang terbuka membacanya",
		Example: "  loket listen",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			s, err := p.openInbox(ctx)
			if err != nil {
				return err
			}
			defer s.close()
			if !slices.ContainsFunc(s.config.Providers, func(p ProviderConfig) bool { return p.Callback.Listen != "" }) {
				return exit(exitUsage, "tidak ada provider dengan [provider.callback] di konfigurasi; tidak ada yang didengarkan")
			}
			s.bound = func(provider, address string) {
				s.say("mendengarkan kabar %s di %s; Ctrl+C untuk berhenti", provider, address)
			}
			wait, err := s.startListeners(ctx, nil)
			if errors.Is(err, errAddressTaken) {
				return exit(exitFailed, "alamat callback sedang dipakai program lain. Bila itu loket yang terbuka atau loket listen, kabarnya sudah "+
					"diterima di sana; bila bukan, tutup program itu atau ganti [provider.callback] listen")
			}
			if err != nil {
				return exit(exitFailed, "%v", err)
			}
			<-ctx.Done()
			wait()
			return nil
		},
	}
}

// errAddressTaken says that another process listens on the callback address: a `loket listen` beside the counter.
var errAddressTaken = errors.New("callback address is taken")

// startListeners binds the callback address of every provider that has one, or of the one named. It returns a
// function that waits until all have stopped after ctx ended. An address that is taken is errAddressTaken.
func (s *shop) startListeners(ctx context.Context, only *string) (wait func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	wait = func() { cancel(); group.Wait() }
	for _, provider := range s.config.Providers {
		if provider.Callback.Listen == "" || only != nil && provider.Name != *only {
			continue
		}
		handler, err := callback.New(callback.Config{Provider: provider.Name, Path: string(provider.Callback.Path),
			Allow: texts(provider.Callback.Allow), TrustedProxy: texts(provider.Callback.TrustedProxy),
			Inbox: announcing{s}, Now: s.now, Log: s.log})
		if err != nil {
			wait()
			return nil, err
		}
		listener, err := net.Listen("tcp", provider.Callback.Listen)
		if err != nil {
			wait()
			if !addressTaken(err) {
				return nil, fmt.Errorf("alamat callback %s tidak dapat dipakai; betulkan [provider.callback] listen: %w", provider.Callback.Listen, err)
			}
			return nil, fmt.Errorf("alamat callback %s tidak dapat dipakai (%w: %w)", provider.Callback.Listen, errAddressTaken, err)
		}
		if s.bound != nil {
			s.bound(provider.Name, listener.Addr().String())
		}
		group.Go(func() {
			if err := handler.Serve(ctx, listener); err != nil {
				s.log.Error("callback listener", "provider", provider.Name, "error", err.Error())
			}
		})
	}
	return wait, nil
}

// addressTaken reports whether an address cannot be listened on because somebody does: unless the system says that it
// is not ours to listen on, which nobody else's listening makes good.
func addressTaken(err error) bool {
	var name *net.DNSError
	var address *net.AddrError
	return !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EADDRNOTAVAIL) && !errors.As(err, &name) && !errors.As(err, &address)
}

// listen binds the callback address of the product's provider for a payment at the command line. Where it is taken,
// the process that has it writes the same inbox.
func (s *shop) listen(ctx context.Context, code string, wanted bool) (stop func(), err error) {
	product, ok := s.product(code)
	if !ok || !wanted || s.config.kindOf(product.Provider) != "biller" {
		return func() {}, nil
	}
	stop, err = s.startListeners(ctx, &product.Provider)
	if errors.Is(err, errAddressTaken) {
		s.say("alamat callback sedang dipakai proses lain; menunggu kotak masuk")
		return func() {}, nil
	}
	if err != nil {
		return nil, exit(exitUsage, "%v", err)
	}
	return stop, nil
}

func texts[T fmt.Stringer](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = v.String()
	}
	return all
}

// announcing is an inbox that tells the cashier of a new callback, where there is one: `loket listen` has none, and the
// counter beside it looks by itself.
type announcing struct{ *shop }

// RecordCallback records and announces.
func (a announcing) RecordCallback(ctx context.Context, c ledger.Callback) error {
	if err := a.inbox.RecordCallback(ctx, c); err != nil {
		return err
	}
	if a.cashier != nil {
		a.cashier.Kick()
	}
	return nil
}

// codes are the product codes sold here, for an error.
func (s *shop) codes() string {
	var all []string
	for _, p := range s.products {
		all = append(all, string(p.Code))
	}
	return strings.Join(all, ", ")
}
