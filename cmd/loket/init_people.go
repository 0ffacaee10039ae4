package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ui"
)

// peopled reports whether the ledger has users, or cannot be asked: then nobody is added by the set-up.
func (s *setup) peopled(ctx context.Context) bool {
	path := s.config.ledgerPath(s.program.ledger)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false
	}
	key, _ := sqlite.LoadKey(s.config.keyPath(path)) // users can be read without
	store, err := sqlite.Open(ctx, sqlite.Options{Path: path, Key: key, Practice: s.config.practice(), ReadOnly: true, Now: s.program.now,
		Counter: s.config.Counter.Code, Zone: s.config.zone})
	if err != nil {
		return true
	}
	defer func() { _ = store.Close() }()
	users, err := store.Users(ctx)
	return err != nil || len(users) > 0
}

func (s *setup) asksPeople(ui.Answers) []ui.Input {
	if s.people {
		return nil
	}
	return []ui.Input{{Key: "person", Label: "Nama penyelia", Hint: "kosong: tanpa pengguna dan PIN"},
		{Key: "pin", Label: "PIN", Hint: fmt.Sprintf("%d sampai %d angka", ledger.MinPIN, ledger.MaxPIN), Hidden: true},
		{Key: "pin2", Label: "PIN sekali lagi", Hidden: true}}
}

func (s *setup) checkPeople(_ context.Context, a ui.Answers) ui.Verdict {
	name, typed := strings.TrimSpace(a["person"]), a["pin"]
	if name == "" && typed == "" && a["pin2"] == "" {
		return ui.Verdict{}
	}
	if _, err := ledger.CleanUserName(name); err != nil {
		return ui.Verdict{Problem: "Nama itu tidak dapat dipakai untuk pengguna."}
	}
	if wrong := pinRefused(typed); wrong != "" {
		return ui.Verdict{Problem: wrong}
	}
	if typed != a["pin2"] {
		return ui.Verdict{Problem: "Kedua PIN tidak sama."}
	}
	return ui.Verdict{}
}

// addSupervisor makes the first user, in the ledger of the configuration that was just written.
func (s *setup) addSupervisor(ctx context.Context, a ui.Answers) error {
	name, err := ledger.CleanUserName(a["person"])
	if err != nil || s.people {
		return nil // nobody was named
	}
	p := *s.program
	p.config = s.path
	shop, err := p.openCommand(ctx)
	if err == nil {
		defer shop.close()
		err = shop.addFirst(ctx, name, a["pin"])
	}
	if err != nil {
		return exit(exitFailed, "penyelia %s belum ditambah: %v. Setelah dibetulkan: loket users add", name, tell(err, s.path))
	}
	_, err = fmt.Fprintf(s.program.out, "%s ditambah sebagai penyelia; sejak sekarang loket meminta PIN\n", name)
	return err
}

// addFirst makes the first user, a supervisor.
func (s *shop) addFirst(ctx context.Context, name, typed string) error {
	hash, err := s.hashPIN(typed)
	if err != nil {
		return err
	}
	return s.store.Append(ctx, newUser(s.stamp(s.operator.now()), name, ledger.RoleSupervisor, hash)...)
}
