package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"

	"loket/ledger"
	"loket/ledger/pin"
)

// presence is who works here now, as events name them.
type presence struct {
	mu   sync.Mutex
	name string
}

func (p *presence) now() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.name
}

func (p *presence) set(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.name = name
}

// operator is who works here while the ledger has no users: LOKET_OPERATOR, else the system user.
func operator() string {
	if name := ledger.Clean(os.Getenv("LOKET_OPERATOR"), 40); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil && ledger.Clean(u.Username, 40) != "" {
		return ledger.Clean(u.Username, 40)
	}
	return "operator"
}

// openGate makes a ledger with users ask for PINs: until somebody signs in, nobody works here. One that is halted takes no
// events, so that no try could be counted: nobody signs in, and it is only read.
func (s *shop) openGate(ctx context.Context, key []byte) error {
	s.pepper = pin.Pepper(key)
	if s.halted != nil {
		return nil
	}
	users, err := s.store.Users(ctx)
	if err != nil || len(users) == 0 {
		return err
	}
	s.gate = s.newGate(s.store)
	s.operator.set("")
	return nil
}

// stamp is the stamp of what somebody does now.
func (s *shop) stamp(by string) ledger.Stamp {
	return ledger.Stamp{At: s.now(), By: by, Counter: s.config.Counter.Code}
}

// pinRefused says why a PIN may not be given to anybody; "" where it may.
func pinRefused(typed string) string {
	switch err := pin.Allowed(typed); {
	case errors.Is(err, pin.ErrCommon):
		return "PIN itu termasuk yang pertama ditebak orang (ulangan, deret, tanggal, tahun, pola). Pilih yang lain."
	case err != nil:
		return fmt.Sprintf("PIN terdiri dari %d sampai %d angka.", ledger.MinPIN, ledger.MaxPIN)
	}
	return ""
}

// hashPIN is what the ledger keeps of a PIN.
func (s *shop) hashPIN(typed string) (string, error) {
	return pin.Hash(s.pepper, typed, s.pinCost, rand.Reader)
}

// newUser are the events of somebody who is added with a PIN.
func newUser(stamp ledger.Stamp, name string, role ledger.Role, hash string) []ledger.Event {
	return []ledger.Event{stamp.Added(name, role), stamp.PINSet(name, hash)}
}

// newGate is where PINs are tried against a book.
func (s *shop) newGate(book pin.Book) *pin.Gate {
	gate := &pin.Gate{Book: book, Pepper: s.pepper, Cost: s.pinCost, Counter: s.config.Counter.Code, Now: s.now, Random: rand.Reader}
	return gate.Open()
}

// signIn lets the user of LOKET_OPERATOR work here, by the PIN of LOKET_PIN; in a ledger without users everybody may.
func (p *program) signIn(ctx context.Context, s *shop) error {
	if s.gate == nil {
		return nil
	}
	name := ledger.Clean(os.Getenv("LOKET_OPERATOR"), ledger.MaxUserName)
	if name == "" {
		return exit(exitUsage, "buku ini memakai pengguna: isi LOKET_OPERATOR dengan nama dan LOKET_PIN dengan PIN. Tidak ada yang dikirim")
	}
	typed, err := p.readPIN("PIN " + name)
	if err != nil {
		return err
	}
	user, err := s.gate.SignIn(ctx, name, typed, "")
	if err != nil {
		return s.pinError(err)
	}
	s.tellWrong(user)
	s.operator.set(user.Name)
	return nil
}

// tellWrong tells whose PIN was right how many of that name were wrong before: nobody else would know that they were tried.
func (s *shop) tellWrong(u ledger.User) {
	if n := u.Wrong(); n > 0 {
		s.say("perhatian: sebelum ini %d PIN salah diketik atas nama %s. Bukan Anda? Ganti PIN: loket users pin", n, u.Name)
	}
}

// signOut records that whoever is signed in leaves. That it cannot be recorded changes nothing.
func (s *shop) signOut(ctx context.Context) {
	if name := s.operator.now(); s.gate != nil && name != "" {
		if err := s.gate.SignOut(context.WithoutCancel(ctx), name); err != nil {
			s.log.Warn("sign out", "error", err.Error())
		}
	}
}

// pinsLost reports, and says, that no supervisor's PIN can be checked any more: the key they were set under is lost.
func (s *shop) pinsLost(users ledger.Users) bool {
	if slices.ContainsFunc(users.Supervisors(), func(u ledger.User) bool { return pin.Known(u.PIN, s.pepper) }) {
		return false
	}
	s.say("perhatian: ledger.key dari semua PIN penyelia sudah hilang, jadi tidak ada PIN yang diminta. Itu terlihat di buku")
	return true
}

// supervisor is the name of who allows an act: in a ledger without users as given, else a supervisor by the PIN of
// LOKET_PIN. The act, in Indonesian, is recorded with it.
func (p *program) supervisor(ctx context.Context, s *shop, by, act string) (string, error) {
	if s.gate == nil {
		return by, nil
	}
	typed, err := p.readPIN("PIN " + by)
	if err != nil {
		return "", err
	}
	user, err := s.gate.Approve(ctx, by, typed, act)
	if err != nil {
		return "", s.pinError(err)
	}
	s.tellWrong(user)
	s.operator.set(user.Name)
	return user.Name, nil
}

// openSupervised opens the ledger for what a supervisor must do, and says who does it. What that is, act says, with the
// payment's number as the ledger has it: that stands in the approval, whatever was typed.
func (p *program) openSupervised(ctx context.Context, by string, act func(*shop) (string, error)) (*shop, string, error) {
	s, err := p.openCommand(ctx)
	if err != nil {
		return nil, "", err
	}
	what, err := act(s)
	if err == nil {
		by, err = p.supervisor(ctx, s, by, what)
	}
	if err != nil {
		s.close()
		return nil, "", err
	}
	return s, by, nil
}

// pinError says why a PIN opened nothing.
func (s *shop) pinError(err error) error {
	var wrong *ledger.PINError
	switch {
	case errors.As(err, &wrong) && !wrong.Until.IsZero():
		return exit(exitUsage, "terkunci sampai pukul %s: terlalu banyak PIN salah. Tidak ada yang dikirim",
			wrong.Until.In(s.config.zone).Format("15:04:05"))
	case errors.As(err, &wrong):
		return exit(exitUsage, "PIN salah; sisa percobaan sebelum terkunci: %d. Tidak ada yang dikirim", wrong.Left)
	case errors.Is(err, ledger.ErrNoUser):
		return exit(exitUsage, "nama atau PIN salah. Tidak ada yang dikirim")
	case errors.Is(err, ledger.ErrNotSupervisor):
		return exit(exitUsage, "ini pekerjaan penyelia; PIN kasir tidak cukup. Tidak ada yang diubah")
	case errors.Is(err, pin.ErrPepper):
		return exit(exitUsage, "PIN ini dibuat dengan ledger.key yang sudah hilang; buat PIN baru: loket users pin. Tidak ada yang dikirim")
	}
	return s.tell(err, s.config.Ledger.File)
}

// readPIN reads the PIN of whoever acts: LOKET_PIN, else typed unseen on the terminal, else a line of stdin.
func (p *program) readPIN(prompt string) (string, error) {
	if typed := os.Getenv("LOKET_PIN"); typed != "" {
		return typed, nil
	}
	return p.askPIN(prompt)
}

// askPIN reads a PIN from the terminal, where it is not shown, or a line of stdin where there is none.
func (p *program) askPIN(prompt string) (string, error) {
	if file, ok := p.in.(*os.File); ok && terminal(file) {
		_, _ = fmt.Fprintf(p.err, "%s: ", prompt)
		typed, err := term.ReadPassword(int(file.Fd()))
		_, _ = fmt.Fprintln(p.err)
		if err != nil {
			return "", exit(exitUsage, "%s tidak terbaca dari terminal", prompt)
		}
		return string(typed), nil
	}
	if p.lines == nil {
		p.lines = bufio.NewScanner(p.in)
	}
	if !p.lines.Scan() || strings.TrimSpace(p.lines.Text()) == "" {
		return "", exit(exitUsage, "%s belum diberikan: isi LOKET_PIN, atau kirim lewat stdin. Jangan tulis PIN di baris perintah. Tidak ada yang dicatat atau dikirim", prompt)
	}
	return strings.TrimSpace(p.lines.Text()), nil
}
