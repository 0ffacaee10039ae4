package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// farewell is how long the printer is given to close its side after a job. A printer that resets the connection
// instead did not take the job; one that stays silent did, as far as anybody can tell on a raw port.
const farewell = 300 * time.Millisecond

// socket is a printer on the network that takes raw text, usually on port 9100.
type socket struct{ address string }

func (s socket) dial(ctx context.Context) (*net.TCPConn, error) {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, fmt.Errorf("network printer: %w", err)
	}
	tcp, ok := connection.(*net.TCPConn)
	if !ok {
		return nil, fmt.Errorf("network printer: no TCP connection: %w", connection.Close())
	}
	return tcp, nil
}

func (s socket) print(ctx context.Context, text []byte) error {
	connection, err := s.dial(ctx)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() }) // ends whatever waits for the printer
	defer stop()
	if err := errors.Join(send(ctx, connection, text), connection.Close()); err != nil {
		return fmt.Errorf("network printer: %w", err)
	}
	return nil
}

// send writes everything and listens for a reset.
func send(ctx context.Context, connection *net.TCPConn, text []byte) error {
	if _, err := connection.Write(text); err != nil {
		return err
	}
	return leave(ctx, connection)
}

// leave says that this was all and gives the printer time to close its side: many take one connection at a time.
func leave(ctx context.Context, connection *net.TCPConn) error {
	if err := connection.CloseWrite(); err != nil {
		return err
	}
	if err := connection.SetReadDeadline(within(ctx, farewell)); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, connection)
	if errors.Is(err, os.ErrDeadlineExceeded) && ctx.Err() == nil {
		return nil
	}
	return err
}

// ask uses a connection of its own: what is printed depends on what is recorded, and nothing is recorded for a printer
// that cannot print.
func (s socket) ask(ctx context.Context) (Status, error) {
	connection, err := s.dial(ctx)
	if err != nil {
		return Status{}, err
	}
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() })
	defer stop()
	said := status(ctx, connection)
	if said.Answers {
		_ = leave(ctx, connection) // how it closes says nothing of what it answered
	}
	_ = connection.Close()
	return said, nil
}

func (s socket) check(ctx context.Context) error {
	connection, err := s.dial(ctx)
	if err != nil {
		return err
	}
	return connection.Close()
}
