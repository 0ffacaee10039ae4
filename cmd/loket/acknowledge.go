package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/ledger/pin"
	"loket/ledger/sqlite"
)

func (p *program) acknowledgeCommand() *cobra.Command {
	var evidence, by string
	var newKey bool
	c := &cobra.Command{
		Use:   "acknowledge",
		Short: "Penyelia mengakui buku yang berupa salinan, rusak, atau kehilangan kunci, supaya dapat ditulis lagi",
		Long: "acknowledge mencatat di buku siapa yang mengakui keadaan buku dan mengapa, ujung rantai yang hilang dan yang ada, dan apa\n" +
			"yang ditemukan verify. Sesudah itu loket menerima uang lagi. Pembayaran yang hilang dari buku tidak kembali: sebelum\n" +
			"membayar ulang, cocokkan struk dan tanyakan penyedia.",
		Example: "  loket acknowledge --evidence \"disk rusak, cadangan 21-11 dipasang\" --by Ani\n" +
			"  loket acknowledge --new-key --evidence \"laptop lama hilang beserta kuncinya\" --by Ani",
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			evidence, by := ledger.Clean(evidence, 300), ledger.Clean(by, 40)
			if evidence == "" || by == "" {
				return exit(exitUsage, "--evidence (bukti) dan --by (nama penyelia) wajib diisi")
			}
			return p.acknowledge(c.Context(), by, evidence, newKey)
		},
	}
	c.Flags().StringVar(&evidence, "evidence", "", "sebab dan bukti (wajib)")
	c.Flags().StringVar(&by, "by", "", "nama penyelia yang mengakui (wajib)")
	c.Flags().BoolVar(&newKey, "new-key", false, "kunci buku hilang selamanya: mulai rantai baru dengan kunci baru")
	return c
}

func (p *program) acknowledge(ctx context.Context, by, evidence string, newKey bool) error {
	s, err := p.newShop()
	if err != nil {
		return err
	}
	defer s.close()
	path := s.config.ledgerPath(p.ledger)
	if _, err := os.Stat(path); err != nil {
		return tell(fmt.Errorf("%w: %w", sqlite.ErrMissing, err), path)
	}
	if err := s.lockLedger(path); err != nil {
		return err
	}
	keyPath := s.config.keyPath(path)
	key, err := sqlite.LoadKey(keyPath)
	if errors.Is(err, sqlite.ErrKeyMissing) && newKey {
		if err := s.openKeyless(ctx, path, keyPath, err); err != nil { // no ledger of this kind: no key for it
			return err
		}
		key, err = sqlite.CreateKey(keyPath, rand.Reader)
	}
	if err != nil {
		return tell(err, keyPath)
	}
	s.pepper = pin.Pepper(key)
	body, err := sqlite.Acknowledge(ctx, s.options(path, key, false), evidence, newKey, func(book sqlite.Doorway) (string, error) {
		by, err = p.acknowledger(ctx, s, book, by)
		return by, err
	})
	if errors.Is(err, sqlite.ErrDamaged) {
		return exit(exitFailed, "buku %[1]s terlalu rusak untuk ditulis lagi; tidak ada yang dicatat. Pulihkan dari cadangan, setelah memindahkan %[1]s-wal dan %[1]s-shm (%[2]v)", path, err)
	}
	if err != nil {
		return tell(err, path)
	}
	p.records = true
	return p.writeAcknowledged(body, by)
}

// acknowledger is who acknowledges: in a ledger with users one of its supervisors, by the PIN, which is counted though the
// ledger takes nothing else. Where the key is lost that all PINs depend on, the name alone has to do (design §3, Halted).
func (p *program) acknowledger(ctx context.Context, s *shop, book sqlite.Doorway, by string) (string, error) {
	users, err := book.Users(ctx)
	if err != nil || len(users) == 0 {
		return by, err
	}
	supervisor, known := users.Supervisors().Find(by)
	if !known {
		return "", s.pinError(ledger.ErrNotSupervisor)
	}
	if s.pinsLost(users) {
		return supervisor.Name, nil
	}
	s.gate = s.newGate(book)
	return p.supervisor(ctx, s, by, "mengakui keadaan buku")
}

// writeAcknowledged says what was acknowledged and what must be done about it.
func (p *program) writeAcknowledged(body ledger.Acknowledged, by string) error {
	text := "buku yang rusak"
	switch body.Doubt {
	case ledger.DoubtBehind:
		text = haltedText(&sqlite.HaltError{Lost: body.Lost, Head: body.Head})
	case ledger.DoubtKey:
		text = "kunci yang hilang; rantai baru dimulai"
	}
	_, err := fmt.Fprintf(p.out, "diakui %s: %s\nbuku ditulis lagi mulai kejadian %d\n", by, text, body.Head.Sequence+1)
	switch {
	case err != nil:
	case body.Doubt == ledger.DoubtKey:
		_, err = fmt.Fprintln(p.out, "simpan salinan ledger.key yang baru di tempat lain")
	case body.Lost.Sequence > 0:
		_, err = fmt.Fprintln(p.out, "pembayaran sesudah itu tidak ada di buku: cocokkan struk dan tanyakan penyedia sebelum membayar ulang")
	}
	if err == nil {
		_, err = fmt.Fprintln(p.out, "nomor pembayaran hari ini melompat jauh, supaya tidak sama dengan nomor di struk yang hilang dari buku")
	}
	return err
}
