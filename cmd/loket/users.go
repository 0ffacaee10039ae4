package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"loket/ledger"
)

func (p *program) usersCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "users",
		Short: "Pengguna loket: menambah, melihat, memberi PIN, menonaktifkan",
		Long: "Tanpa pengguna loket tidak meminta PIN. Sejak pengguna pertama, yang selalu penyelia, setiap orang masuk dengan PIN:\n" +
			"di layar loket, dan di baris perintah dengan LOKET_OPERATOR dan LOKET_PIN. Perubahan pengguna memakai PIN penyelia:\n" +
			"--by (bawaan: LOKET_OPERATOR) dan LOKET_PIN. PIN baru diketik dua kali tanpa terlihat; tanpa terminal dibaca dari stdin.\n" +
			"PIN tidak pernah ditulis di baris perintah. Lima kali salah mengunci 30 detik, lalu dua kali lebih lama sampai 15 menit.",
		Example: "  loket users add Ani                        # penyelia pertama\n" +
			"  LOKET_OPERATOR=Ani loket users add Budi --role operator\n  loket users list",
		RunE: choose,
	}
	c.AddCommand(p.usersAddCommand(), p.usersListCommand(), p.usersPINCommand(), p.usersAbleCommand("disable"), p.usersAbleCommand("enable"))
	return c
}

// addBy adds the flag of who acts.
func addBy(c *cobra.Command, by *string) {
	c.Flags().StringVar(by, "by", "", "nama yang bertindak, dengan PIN-nya (bawaan: $LOKET_OPERATOR)")
}

// acting is who acts, from the flag, else LOKET_OPERATOR.
func acting(by string) string {
	return ledger.Clean(cmp.Or(by, os.Getenv("LOKET_OPERATOR")), ledger.MaxUserName)
}

func (p *program) usersAddCommand() *cobra.Command {
	var role, by string
	c := &cobra.Command{
		Use:   "add NAMA",
		Short: "Menambah pengguna dan memberinya PIN; yang pertama selalu penyelia",
		Example: "  loket users add Ani                        # penyelia pertama, di buku tanpa pengguna\n" +
			"  loket users add Budi --role operator --by Ani\n" +
			"  printf '%s\\n' \"$PIN_BUDI\" | LOKET_OPERATOR=Ani LOKET_PIN=… loket users add Budi",
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			name, err := ledger.CleanUserName(args[0])
			if err != nil {
				return exit(exitUsage, "nama %q tidak dapat dipakai untuk pengguna", ledger.Clean(args[0], ledger.MaxUserName))
			}
			if !oneOf(role, "", string(ledger.RoleOperator), string(ledger.RoleSupervisor)) {
				return exit(exitUsage, "--role %q tidak dikenal; pilih operator atau supervisor", role)
			}
			return p.change(c.Context(), by, change{act: "menambah pengguna " + name}, func(h *house) ([]ledger.Event, error) { return h.add(name, ledger.Role(role)) })
		},
	}
	c.Flags().StringVar(&role, "role", "", "operator atau supervisor (bawaan: operator; yang pertama: supervisor)")
	addBy(c, &by)
	return c
}

func (p *program) usersPINCommand() *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "pin NAMA",
		Short: "Memberi PIN baru; membuka kunci karena PIN salah. Dengan PIN penyelia, atau PIN lama sendiri",
		Example: "  loket users pin Budi --by Ani              # Ani penyelia\n" +
			"  LOKET_OPERATOR=Budi loket users pin Budi   # PIN sendiri",
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			name := ledger.Clean(args[0], ledger.MaxUserName)
			return p.change(c.Context(), by, change{act: "memberi PIN " + name, whose: name}, func(h *house) ([]ledger.Event, error) { return h.setPIN(name) })
		},
	}
	addBy(c, &by)
	return c
}

// usersAbleCommand is disable or enable.
func (p *program) usersAbleCommand(word string) *cobra.Command {
	var by string
	short, done, make := "Menonaktifkan pengguna; riwayatnya tetap ada", "nonaktif", ledger.Stamp.Disabled
	if word == "enable" {
		short, done, make = "Mengaktifkan lagi pengguna", "aktif lagi", ledger.Stamp.Enabled
	}
	c := &cobra.Command{
		Use: word + " NAMA", Short: short, Args: arguments(1, 1),
		Example: "  loket users " + word + " Budi --by Ani",
		RunE: func(c *cobra.Command, args []string) error {
			name := ledger.Clean(args[0], ledger.MaxUserName)
			return p.change(c.Context(), by, change{act: "membuat " + name + " " + done}, func(h *house) ([]ledger.Event, error) {
				u, known := h.users.Find(name)
				if !known {
					return nil, ledger.ErrNoUser
				}
				h.done = u.Name + " " + done
				return []ledger.Event{make(h.stamp(), u.Name)}, nil
			})
		},
	}
	addBy(c, &by)
	return c
}

// change is what happens to users, in Indonesian, and whose PIN it gives.
type change struct{ act, whose string }

// house is the shop while its users change.
type house struct {
	*program
	shop  *shop
	users ledger.Users
	by    string
	done  string // what to say when it is recorded
}

// change opens the ledger, lets whoever may do it allow it, and records what it takes.
func (p *program) change(ctx context.Context, by string, what change, events func(*house) ([]ledger.Event, error)) error {
	s, err := p.openCommand(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	h := &house{program: p, shop: s, by: acting(by)}
	if h.users, err = s.store.Users(ctx); err != nil {
		return s.tell(err, s.config.Ledger.File)
	}
	if err := h.allowed(ctx, what); err != nil {
		return err
	}
	made, err := events(h)
	if err == nil {
		err = s.store.Append(ctx, made...)
	}
	if err != nil {
		return userError(err, s.config.Ledger.File)
	}
	_, err = fmt.Fprintln(p.out, h.done)
	return err
}

// allowed lets a supervisor's PIN allow a change of users, and one's own a new one of one's own. In a ledger without
// users whoever is there begins; where the key of all PINs is lost, none can be asked for.
func (h *house) allowed(ctx context.Context, what change) error {
	whose, _ := h.users.Supervisors().Find(what.whose)
	switch {
	case len(h.users) == 0:
		h.by = h.shop.operator.now()
		return nil
	case h.shop.pinsLost(h.users):
		if whose.Name == "" {
			return exit(exitUsage, "ledger.key dari semua PIN penyelia sudah hilang. Beri dulu seorang penyelia PIN baru: loket users pin NAMA. Tidak ada yang diubah")
		}
		if named := h.shop.lostKeys; len(named) > 0 && named[len(named)-1].By != whose.Name { // whose name every Z tells
			return exit(exitUsage, "kunci baru dibuat atas nama %s; hanya PIN-nya dapat diberi tanpa PIN lama. Tidak ada yang diubah", named[len(named)-1].By)
		}
		h.by = operator()
		return nil
	case h.by == "":
		return exit(exitUsage, "sebut penyelia yang mengizinkan: --by NAMA (atau LOKET_OPERATOR), PIN-nya di LOKET_PIN. Tidak ada yang diubah")
	case strings.EqualFold(h.by, what.whose):
		return h.ownPIN(ctx)
	}
	by, err := h.supervisor(ctx, h.shop, h.by, what.act)
	h.by = by
	return err
}

// ownPIN lets the old PIN allow a new one.
func (h *house) ownPIN(ctx context.Context) error {
	typed, err := h.readPIN("PIN lama " + h.by)
	if err != nil {
		return err
	}
	user, err := h.shop.gate.SignIn(ctx, h.by, typed, "")
	if err != nil {
		return h.shop.pinError(err)
	}
	h.by = user.Name
	return nil
}

func (h *house) stamp() ledger.Stamp { return h.shop.stamp(h.by) }

func (h *house) add(name string, role ledger.Role) ([]ledger.Event, error) {
	first := len(h.users) == 0
	switch {
	case first && role == ledger.RoleOperator:
		return nil, ledger.ErrFirstUser
	case first:
		role = ledger.RoleSupervisor
	case role == "":
		role = ledger.RoleOperator
	}
	if _, taken := h.users.Find(name); taken {
		return nil, ledger.ErrUserTaken
	}
	hash, err := h.newPIN(name, first)
	h.done = name + " ditambah sebagai " + role.Label()
	if first {
		h.done += ". Sejak sekarang loket meminta PIN"
	}
	return newUser(h.stamp(), name, role, hash), err
}

func (h *house) setPIN(name string) ([]ledger.Event, error) {
	u, known := h.users.Find(name)
	if !known {
		return nil, ledger.ErrNoUser
	}
	hash, err := h.newPIN(u.Name, false)
	h.done = "PIN " + u.Name + " diganti"
	return []ledger.Event{h.stamp().PINSet(u.Name, hash)}, err
}

// newPIN reads a new PIN, twice where it is typed, and makes its hash. Of the first user LOKET_PIN is the new one.
func (h *house) newPIN(name string, first bool) (string, error) {
	typed := os.Getenv("LOKET_PIN")
	if !first || typed == "" {
		var err error
		if typed, err = h.askPIN("PIN baru " + name); err != nil {
			return "", err
		}
		if again, err := h.again(name, typed); err != nil || again != typed {
			return "", cmp.Or(err, exit(exitUsage, "kedua PIN tidak sama. Tidak ada yang diubah"))
		}
	}
	if wrong := pinRefused(typed); wrong != "" {
		return "", exit(exitUsage, "%s Tidak ada yang diubah", wrong)
	}
	return h.shop.hashPIN(typed)
}

// again reads a typed PIN once more; from stdin it comes once.
func (h *house) again(name, typed string) (string, error) {
	if !terminal(h.in) {
		return typed, nil
	}
	return h.askPIN("PIN baru " + name + " sekali lagi")
}

// userError says why users were not changed.
func userError(err error, file string) error {
	for _, known := range []struct {
		err  error
		text string
	}{
		{ledger.ErrLastSupervisor, "penyelia terakhir tidak dapat dinonaktifkan; tambah penyelia lain dulu: loket users add NAMA --role supervisor"},
		{ledger.ErrFirstUser, "pengguna pertama harus penyelia (--role supervisor)"},
		{ledger.ErrUserTaken, "sudah ada pengguna dengan nama itu; lihat: loket users list"},
		{ledger.ErrNoUser, "tidak ada pengguna dengan nama itu; lihat: loket users list"},
		{ledger.ErrIllegal, "keadaan pengguna itu sudah begitu; lihat: loket users list"},
	} {
		if errors.Is(err, known.err) {
			return exit(exitUsage, "%s. Tidak ada yang diubah", known.text)
		}
	}
	return tell(err, file)
}

func (p *program) usersListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "Pengguna dengan peran dan keadaannya", Example: "  loket users list\n  loket users list --json", Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			users, err := s.store.Users(c.Context())
			if err != nil {
				return s.tell(err, s.config.Ledger.File)
			}
			if len(users) == 0 && !asJSON {
				s.say("belum ada pengguna; loket tidak meminta PIN. Yang pertama: loket users add NAMA")
			}
			for _, u := range users {
				if err := p.writeUser(u, asJSON); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON per pengguna")
	return c
}

// userJSON is a user as `users list --json` gives it.
type userJSON struct {
	Name     string      `json:"name"`
	Role     ledger.Role `json:"role"`
	Disabled bool        `json:"disabled"`
	Tries    int         `json:"tries"`
}

func (p *program) writeUser(u ledger.User, asJSON bool) error {
	if asJSON {
		return writeJSON(p.out, userJSON{u.Name, u.Role, u.Disabled, u.Tries})
	}
	words := []string{u.Role.Label()}
	if u.Disabled {
		words = append(words, "nonaktif")
	}
	if u.Tries > 0 {
		words = append(words, fmt.Sprintf("%d PIN salah", u.Tries))
	}
	_, err := fmt.Fprintf(p.out, "%-24s %s\n", u.Name, strings.Join(words, ", "))
	return err
}
