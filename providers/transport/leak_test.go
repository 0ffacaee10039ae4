package transport_test

import (
	"net"
	"strings"
	"testing"

	"loket/providers/transport"
)

// TestAnErrorNeverQuotesTheAnswer: net/http quotes what it cannot read, and errors go to the log and the ledger. A
// server that answers with something else than HTTP must not write a customer's name there.
func TestAnErrorNeverQuotesTheAnswer(t *testing.T) {
	for name, answer := range map[string]string{
		"no HTTP":         "I WAYAN SUDARSANA JL. MELATI 5\r\n\r\n",
		"no status":       "HTTP/1.1 WAYAN SUDARSANA\r\n\r\n",
		"no version":      "HTTP/WAYAN 200 OK\r\n\r\n",
		"a header":        "HTTP/1.1 200 OK\r\nWAYAN SUDARSANA\r\n\r\n",
		"a first header":  "HTTP/1.1 200 OK\r\n WAYAN SUDARSANA: 1\r\n\r\n",
		"a header's name": "HTTP/1.1 200 OK\r\nWAYAN SUDARSANA: 1\r\n\r\n",
		"a length":        "HTTP/1.1 200 OK\r\nContent-Length: WAYAN\r\n\r\n{}",
		"two lengths":     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: WAYAN\r\n\r\n{}",
		"an encoding":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: WAYAN\r\n\r\n{}",
		"a chunk":         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nWAYAN\r\n{}",
		"a trailer":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Length, WAYAN\r\n\r\n2\r\n{}\r\n0\r\nWAYAN SUDARSANA\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				defer connection.Close()
				_, _ = connection.Read(make([]byte, 4096))
				_, _ = connection.Write([]byte(answer))
			}()
			var traced strings.Builder
			_, err = transport.NewClient(nil).Do(t.Context(), transport.Request{Method: "POST", URL: "http://" + listener.Addr().String(),
				Body: []byte("{}"), Fresh: true, Trace: func(step, text string) { traced.WriteString(step + text) }})
			text := ""
			if err != nil { // some of it net/http tolerates
				text = err.Error()
			}
			if strings.Contains(text+traced.String(), "WAYAN") || strings.Contains(text+traced.String(), "SUDARSANA") {
				t.Errorf("the error quotes the answer: %v", err)
			}
		})
	}
}
