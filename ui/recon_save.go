package ui

import (
	"context"
	"errors"
	"path/filepath"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// reconSaved answers that the lines were written to a file.
type reconSaved struct {
	ticket ticket
	file   string
	err    error
}

// save writes the lines that are shown into a file beside the statement.
func (s recon) save() (Screen, tea.Cmd) {
	s.saving, s.seat = true, s.seat.next()
	world, seat, comparison, path, differences := s.world, s.seat, s.c, s.path, s.onlyOdd && s.c.Sums.Differences() > 0
	return s, func() tea.Msg {
		file, err := world.Counter.SaveRecon(context.Background(), comparison, path, differences)
		return reconSaved{seat, file, world.failed("save comparison", err)}
	}
}

func (s recon) saved(msg reconSaved) Screen {
	if msg.ticket != s.seat {
		return s
	}
	s.saving = false
	var failed *StatementError
	switch {
	case errors.As(msg.err, &failed):
		s.problem = Advice{Happened: failed.Happened, Do: "Tidak ada berkas yang ditimpa. Salin mutasinya ke folder lain, lalu rekon dari sana."}
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
	default:
		s.note = "Disimpan di samping mutasi: " + ledger.Clean(filepath.Base(msg.file), maxPath) + "."
	}
	return s
}
