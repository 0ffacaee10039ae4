package simulator

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// page is what a proxy in front of a far end shows.
const page = "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head>" +
	"<body><h1>Sedang dalam perbaikan</h1><p>status: 015 Sukses LUNAS</p></body></html>\n"

// padding is more than the mebibyte that a caller may read.
const padding = 1<<20 + 64<<10

// play answers with a fault.
func (w *World) play(rw http.ResponseWriter, r *http.Request, at door, f Fault, out outcome) {
	if w.playConnection(rw, r, f, out.body) || playStatus(rw, r, f.Kind, out.body) {
		return
	}
	write(rw, out.status, distort(at, f.Kind, out.body))
}

// playConnection plays the faults that break or delay the connection, and reports whether f is one.
func (w *World) playConnection(rw http.ResponseWriter, r *http.Request, f Fault, body []byte) bool {
	half := body[:len(body)/2]
	switch f.Kind {
	case Refused, ClosedBeforeReading:
		hijack(rw, "")
	case ClosedAfterReading:
		panic(http.ErrAbortHandler)
	case Stalled:
		w.hold(r)
	case StalledHeader:
		flush(rw, len(body), nil)
		w.hold(r)
	case StalledBody:
		flush(rw, len(body), half)
		w.hold(r)
	case Truncated:
		flush(rw, len(body), half)
		panic(http.ErrAbortHandler)
	case TruncatedChunk:
		flush(rw, -1, half)
		panic(http.ErrAbortHandler)
	case EndlessBody:
		w.endless(rw, r)
	case SlowBody:
		w.drip(rw, r, f.Delay, body)
	case BadHeader:
		hijack(rw, "220 smtp.example ESMTP siap\r\n")
	default:
		return false
	}
	return true
}

// playStatus plays the faults that are a status and a body of their own, and reports whether kind is
// one.
func playStatus(rw http.ResponseWriter, r *http.Request, kind Kind, body []byte) bool {
	if code, ok := strings.CutPrefix(string(kind), "redirect "); ok {
		status, err := strconv.Atoi(code)
		if err != nil {
			return false
		}
		rw.Header().Set("Location", r.URL.RequestURI())
		rw.WriteHeader(status)
		return true
	}
	switch kind {
	case EmptyBody:
		write(rw, http.StatusOK, nil)
	case NoContent:
		rw.WriteHeader(http.StatusNoContent)
	case HTML200:
		html(rw, http.StatusOK)
	case HTML502:
		html(rw, http.StatusBadGateway)
	case HTML504:
		html(rw, http.StatusGatewayTimeout)
	case JSON500:
		write(rw, http.StatusInternalServerError, []byte(`{"error":"Internal Server Error"}`))
	case JSON429:
		write(rw, http.StatusTooManyRequests, []byte(`{"error":"Too Many Requests"}`))
	case Gzipped:
		rw.Header().Set("Content-Encoding", "gzip")
		write(rw, http.StatusOK, squeeze(body))
	case Informational:
		for range 3 {
			rw.WriteHeader(http.StatusProcessing)
		}
		write(rw, http.StatusOK, body)
	default:
		return false
	}
	return true
}

// hold waits until the client leaves or the World is closed, and closes without a byte.
func (w *World) hold(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-w.ctx.Done():
	}
	panic(http.ErrAbortHandler)
}

// flush starts an answer and sends what there is of it; length -1 means chunked.
func flush(rw http.ResponseWriter, length int, part []byte) {
	rw.Header().Set("Content-Type", "application/json")
	if length >= 0 {
		rw.Header().Set("Content-Length", strconv.Itoa(length))
	}
	rw.WriteHeader(http.StatusOK)
	rw.Write(part)
	http.NewResponseController(rw).Flush()
}

// hijack writes raw bytes, if any, and resets the connection.
func hijack(rw http.ResponseWriter, raw string) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if raw == "" {
		reset(conn)
		return
	}
	conn.Write([]byte(raw))
	conn.Close()
}

// endless writes a string that never ends, until the client has had enough.
func (w *World) endless(rw http.ResponseWriter, r *http.Request) {
	flush(rw, -1, []byte(`{"data":"`))
	chunk := bytes.Repeat([]byte("a"), 32<<10)
	for r.Context().Err() == nil && w.ctx.Err() == nil {
		if _, err := rw.Write(chunk); err != nil {
			break
		}
	}
	panic(http.ErrAbortHandler)
}

// drip sends body in twenty drops over d.
func (w *World) drip(rw http.ResponseWriter, r *http.Request, d time.Duration, body []byte) {
	if d == 0 {
		d = 200 * time.Millisecond
	}
	const drops = 20
	flush(rw, len(body), nil)
	pause := time.NewTicker(d / drops)
	defer pause.Stop()
	for i := range drops {
		select {
		case <-pause.C:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		case <-w.ctx.Done():
			panic(http.ErrAbortHandler)
		}
		rw.Write(body[len(body)*i/drops : len(body)*(i+1)/drops])
		http.NewResponseController(rw).Flush()
	}
}

func html(rw http.ResponseWriter, status int) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(status)
	rw.Write([]byte(page))
}

func squeeze(body []byte) []byte {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	writer.Write(body)
	writer.Close()
	return packed.Bytes()
}
