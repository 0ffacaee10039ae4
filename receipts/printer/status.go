package printer

import (
	"context"
	"errors"
	"io"
	"time"
)

// The reasons for which a printer that says how it is can print nothing.
var (
	ErrPaper   = errors.New("printer has no paper")
	ErrCover   = errors.New("printer's cover is open")
	ErrOffline = errors.New("printer is offline or reports a fault")
)

// Status is what an ESC/POS printer says of itself. The zero value is of one that does not say.
type Status struct {
	Answers  bool
	PaperOut bool
	PaperLow bool // it still prints
	Cover    bool // open
	Offline  bool // for whatever reason, faults included
}

// Err is why the printer can print nothing now: ErrPaper, ErrCover or ErrOffline; nil where it can or does not say.
func (s Status) Err() error {
	switch {
	case s.PaperOut:
		return ErrPaper
	case s.Cover:
		return ErrCover
	case s.Offline:
		return ErrOffline
	}
	return nil
}

// answerTime is how long a printer is given for an answer. One that stays silent for so long has none.
const answerTime = 300 * time.Millisecond

// question is the n of the real-time request DLE EOT n, which a printer answers by one byte at once, offline and out of
// paper too (design §5).
type question byte

const (
	askPrinter question = 1
	askOffline question = 2
	askPaper   question = 4
)

// The bits of the answers.
const (
	fixedBits  = 0x93 // tell the answer from whatever else a printer sends by itself
	fixedValue = 0x12

	bitOffline  = 0x08 // of askPrinter
	bitCover    = 0x04 // of askOffline
	bitNoPaper  = 0x20 // of askOffline: printing stopped for want of paper
	bitFault    = 0x40 // of askOffline
	bitsLow     = 0x0C // of askPaper: near its end
	bitsAtEnd   = 0x60 // of askPaper: at its end
	longestNews = 64   // bytes that are no answer, before we stop listening
)

// line is a connection to a printer that can be read.
type line interface {
	io.ReadWriter
	SetDeadline(at time.Time) error
}

// status asks the printer on a line. The first question without an answer is the last: the printer has none.
func status(ctx context.Context, l line) Status {
	var s Status
	paper, answers := answer(ctx, l, askPaper)
	if !answers {
		return s
	}
	s.Answers, s.PaperOut, s.PaperLow = true, paper&bitsAtEnd != 0, paper&bitsLow != 0
	if offline, answers := answer(ctx, l, askOffline); answers {
		s.PaperOut = s.PaperOut || offline&bitNoPaper != 0
		s.Cover, s.Offline = offline&bitCover != 0, offline&bitFault != 0
		if printer, answers := answer(ctx, l, askPrinter); answers {
			s.Offline = s.Offline || printer&bitOffline != 0
		}
	}
	return s
}

func answer(ctx context.Context, l line, q question) (byte, bool) {
	if l.SetDeadline(within(ctx, answerTime)) != nil { // a line whose reading nothing ends is not read
		return 0, false
	}
	if _, err := l.Write([]byte{0x10, 0x04, byte(q)}); err != nil {
		return 0, false
	}
	said := make([]byte, 1)
	for range longestNews {
		if _, err := io.ReadFull(l, said); err != nil {
			return 0, false
		}
		if said[0]&fixedBits == fixedValue {
			return said[0], true
		}
	}
	return 0, false
}

// within is the time by which something short must end that may take no longer than the context.
func within(ctx context.Context, limit time.Duration) time.Time {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	at, _ := ctx.Deadline()
	return at
}
