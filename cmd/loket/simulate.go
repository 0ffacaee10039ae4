package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"loket/providers/simulator"
)

func (p *program) simulateCommand() *cobra.Command {
	addresses := map[simulator.End]*string{}
	var list, log bool
	var callback, statements string
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Memerankan PDAM, Digiswitch dan Biller, untuk latihan dan uji coba",
		Example: "  loket simulate --pdam 127.0.0.1:9401 --digiswitch 127.0.0.1:9402 --biller 127.0.0.1:9403\n" +
			"  loket simulate --list\n  loket simulate --log\n  loket simulate --statement mutasi",
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			config := simulator.Practice(p.now)
			config.Biller.Callback = callback
			if log {
				config.Log = p.logExchange
			}
			world := simulator.New(config)
			defer world.Close()
			if list {
				return world.WriteList(p.out)
			}
			return p.simulate(c.Context(), world, addresses, statements)
		},
	}
	for _, end := range simulator.Ends {
		addresses[end] = c.Flags().String(string(end), "", "alamat HOST:PORT untuk "+string(end))
	}
	c.Flags().StringVar(&callback, "callback", "", "URL callback loket, untuk biller")
	c.Flags().BoolVar(&list, "list", false, "daftar nomor latihan dan apa yang terjadi padanya")
	c.Flags().StringVar(&statements, "statement", "", "folder tempat tiap penyedia menaruh mutasinya, untuk loket reconcile")
	c.Flags().BoolVar(&log, "log", false, "tampilkan setiap permintaan dan jawaban")
	return c
}

// simulate serves until interrupted. Without an address every far end gets a free port on loopback.
func (p *program) simulate(ctx context.Context, world *simulator.World, addresses map[simulator.End]*string, statements string) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	chosen := false
	for _, end := range simulator.Ends {
		chosen = chosen || *addresses[end] != ""
	}
	for _, end := range simulator.Ends {
		address := *addresses[end]
		if address == "" && chosen {
			continue
		}
		if address == "" {
			address = "127.0.0.1:0"
		}
		server, err := world.Serve(end, address)
		if err != nil {
			return exit(exitFailed, "alamat %s tidak dapat dipakai: %v", address, err)
		}
		defer server.Down()
		_, _ = fmt.Fprintf(p.out, "%-10s %s\n", end, server.URL())
	}
	_, _ = fmt.Fprintln(p.out, "Ctrl+C untuk berhenti")
	if statements != "" {
		return keepStatements(ctx, world, statements)
	}
	<-ctx.Done()
	return nil
}

// statementEvery is how often the far ends' statements are written anew.
const statementEvery = time.Second

// keepStatements writes every far end's statement into a folder, anew every second and a last time when ctx ends.
func keepStatements(ctx context.Context, world *simulator.World, folder string) error {
	ticker := time.NewTicker(statementEvery)
	defer ticker.Stop()
	for {
		if err := writeStatements(world, folder); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return writeStatements(world, folder)
		case <-ticker.C:
		}
	}
}

// keepingStatements keeps the statements in the background until the function it gives is called. Practice goes on where
// they cannot be written.
func keepingStatements(ctx context.Context, world *simulator.World, folder string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = keepStatements(ctx, world, folder)
	}()
	return func() {
		cancel()
		<-done
	}
}

func writeStatements(world *simulator.World, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return exit(exitFailed, "folder mutasi %s tidak dapat dibuat: %v", folder, err)
	}
	for _, end := range simulator.Ends {
		var statement bytes.Buffer
		if err := world.WriteStatement(&statement, end); err != nil {
			return err
		}
		path := filepath.Join(folder, simulator.StatementName(end))
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, statement.Bytes()) {
			continue
		}
		write := func(w io.Writer) error {
			_, err := statement.WriteTo(w)
			return err
		}
		if err := replaceFile(path, false, write); err != nil { // whoever reads it meanwhile reads a whole one
			return exit(exitFailed, "mutasi %s tidak dapat ditulis: %v", path, err)
		}
	}
	return nil
}

// logExchange shows one exchange in one write, as many may happen at once; the simulator has masked the credentials.
func (p *program) logExchange(e simulator.Exchange) {
	_, _ = io.WriteString(p.out, exchangeText(e))
}

// exchangeText is a line of what happened, and one each for what was asked, what was meant to be answered, and what
// went wrong in between.
func exchangeText(e simulator.Exchange) string {
	answer := fmt.Sprint(e.Status)
	if e.Status == 0 {
		answer = "tanpa jawaban"
	}
	text := fmt.Sprintf("%s  %-10s  %-8s  %s %s -> %s\n", e.At.Format(time.TimeOnly), e.End, e.Call, e.Method, visible(e.Path), answer)
	for _, part := range []struct{ name, text string }{{"minta", e.Body}, {"jawab", e.Reply}, {"gangguan", string(e.Fault)}} {
		if part.text != "" {
			text += fmt.Sprintf("          %-8s  %s\n", part.name, visible(part.text))
		}
	}
	return text
}

// visible is a foreign text without what a terminal would obey.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, text)
}
