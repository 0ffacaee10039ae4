package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loket/ledger"
	"loket/ui"
)

// statementFolder is where the practice far ends leave their statements, beside the ledger.
const statementFolder = "mutasi"

// mostStatements is how many files are offered.
const mostStatements = 20

// Statements are the newest tables of the folders where statements end up: downloads, and the ledger's.
func (d desk) Statements(context.Context) ([]string, error) {
	folders := []string{d.folder, filepath.Join(d.folder, statementFolder)}
	if home, err := os.UserHomeDir(); err == nil {
		folders = append(folders, filepath.Join(home, "Downloads"), filepath.Join(home, "Unduhan"))
	}
	type found struct {
		path string
		at   time.Time
	}
	var files []found
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue // nobody has all of them
		}
		for _, e := range entries {
			info, err := e.Info()
			extension := strings.ToLower(filepath.Ext(e.Name()))
			if err == nil && info.Mode().IsRegular() && slices.Contains(reconFiles, extension) && !strings.Contains(e.Name(), reconMark) {
				files = append(files, found{filepath.Join(folder, e.Name()), info.ModTime()})
			}
		}
	}
	slices.SortFunc(files, func(a, b found) int { return b.at.Compare(a.at) })
	var paths []string
	for _, f := range files[:min(len(files), mostStatements)] {
		paths = append(paths, f.path)
	}
	return paths, nil
}

// Reconcile compares a provider's statement with the ledger and records the result.
func (d desk) Reconcile(ctx context.Context, provider, path string) (ledger.Comparison, error) {
	if err := d.writes(); err != nil {
		return ledger.Comparison{}, err
	}
	compared, err := d.compare(ctx, asked{provider: provider, file: path})
	if err == nil {
		_, err = d.cashier.Reconciled(ctx, compared.Reconciled, d.operator.now())
	}
	var said *exitError
	if errors.As(err, &said) {
		return compared, &ui.StatementError{Happened: sentence(said.Error())}
	}
	return compared, screenError(err)
}

// SaveRecon writes a comparison's lines into a new file beside the statement.
func (d desk) SaveRecon(_ context.Context, c ledger.Comparison, path string, differences bool) (string, error) {
	file, err := saveRecon(c, path, differences)
	if err != nil {
		return "", &ui.StatementError{Happened: sentence(err.Error())}
	}
	return file, nil
}

// DecideRecon records what a named person made of a line.
func (d desk) DecideRecon(ctx context.Context, c ledger.Comparison, m ledger.Match, action ledger.ReconAction, note, by string) error {
	if err := d.writes(); err != nil {
		return err
	}
	err := d.decide(ctx, c, m, action, note, by)
	if errors.Is(err, errLine) {
		return ledger.ErrIllegal
	}
	return screenError(err)
}
