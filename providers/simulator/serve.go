package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// maxRequest is the largest request read, in bytes.
const maxRequest = 64 << 10

// Exchange is one request and what was answered, for a log. Passwords, keys, tokens and signatures
// are masked.
type Exchange struct {
	At     time.Time
	End    End
	Call   Call
	Method string
	Path   string
	Body   string
	Status int    // 0: no answer
	Reply  string // as it was meant, before a fault
	Fault  Kind   // "" without one
}

// request is what a far end reads of an HTTP request.
type request struct {
	method, path string
	header       http.Header
	body         []byte
}

// outcome is what a far end wants to answer, and what it does to the books when it does.
type outcome struct {
	status int
	body   []byte
	effect func() // nil: changes nothing
	lost   bool   // the answer never leaves
}

// farEnd reads one document. Both methods are called with the World's lock held.
type farEnd interface {
	name() End
	call(q request) Call
	answer(q request) outcome
}

// handler serves far, with the faults that are set.
func (w *World) handler(far farEnd) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		// The body is read first in every case: net/http notices that a client left only after
		// that, and a stalled exchange would never end.
		body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		rw.Header().Set("Date", w.config.Now().UTC().Format(http.TimeFormat)) // the far end's own clock
		q := request{method: r.Method, path: r.URL.Path, header: r.Header, body: body}
		out, fault, exchange := w.decide(far, q)
		if w.config.Log != nil {
			w.config.Log(exchange)
		}
		switch {
		case fault.Kind != "":
			w.play(rw, r, door{far.name(), exchange.Call}, fault, out)
		case out.lost:
			panic(http.ErrAbortHandler)
		default:
			write(rw, out.status, out.body)
		}
	})
}

// decide answers q and books what is booked, all in one step.
func (w *World) decide(far farEnd, q request) (outcome, Fault, Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	at := door{far.name(), far.call(q)}
	w.asked[at]++
	fault, _ := w.take(at, q.path+string(q.body))
	out := far.answer(q)
	if out.effect != nil && (fault.Kind == "" || fault.When == AfterEffect && fault.Kind != Refused) {
		out.effect()
	}
	exchange := Exchange{
		At: w.config.Now(), End: at.end, Call: at.call, Method: q.method, Path: q.path,
		Body: mask(q.body), Status: out.status, Reply: string(out.body), Fault: fault.Kind,
	}
	if out.lost {
		exchange.Status = 0
	}
	return out, fault, exchange
}

// write sends a whole answer.
func write(rw http.ResponseWriter, status int, body []byte) {
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	rw.WriteHeader(status)
	rw.Write(body)
}

// secrets finds the fields whose values no log may show: texts, whatever is escaped in them or cut off, and other
// values, in JSON and in a form.
var secrets = regexp.MustCompile(`(?i)("(?:token|sign|pass|password|key|apikey|api_key)"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^",}\s]+)` +
	`|\b((?:token|sign|pass|password|key|apikey|api_key)=)[^&\s]*`)

// mask hides secrets in a request's body.
func mask(body []byte) string {
	return string(secrets.ReplaceAllFunc(body, func(found []byte) []byte {
		parts := secrets.FindSubmatch(found)
		if len(parts[1]) > 0 {
			return append(bytes.Clone(parts[1]), `"***"`...)
		}
		return append(bytes.Clone(parts[2]), "***"...)
	}))
}

// encode writes v as the far ends do: compact, with & < > as they are.
func encode[T any](v T) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err) // only our own wire structs come here
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// Server is one far end on a TCP address.
type Server struct {
	world *World
	end   End
	addr  string

	mu     sync.Mutex
	server *http.Server
	done   chan struct{}
}

// Serve starts end on addr ("127.0.0.1:0" takes a free port). It fails when the address is taken.
func (w *World) Serve(end End, addr string) (*Server, error) {
	s := &Server{world: w, end: end, addr: addr}
	return s, s.Up()
}

// URL returns the base address, such as http://127.0.0.1:8080.
func (s *Server) URL() string { return "http://" + s.addr }

// Up listens again on the same address after Down.
func (s *Server) Up() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server != nil {
		return nil
	}
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	s.addr = listener.Addr().String()
	s.server = &http.Server{
		Handler: s.world.Handler(s.end), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: log.New(io.Discard, "", 0), // the terminal belongs to the counter, and faults are meant
	}
	s.done = make(chan struct{})
	go func(server *http.Server, done chan struct{}) {
		defer close(done)
		server.Serve(s.world.Listener(s.end, listener)) // always ends with an error: Down closed it
	}(s.server, s.done)
	return nil
}

// Down closes the listener and every connection: from here on the far end cannot be dialled.
func (s *Server) Down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server == nil {
		return
	}
	s.server.Close()
	<-s.done
	s.server = nil
}

// Listener returns l with the fault Refused: a connection made while it is set for any call of end
// is closed before a byte is read.
func (w *World) Listener(end End, l net.Listener) net.Listener {
	return refusing{Listener: l, world: w, end: end}
}

type refusing struct {
	net.Listener
	world *World
	end   End
}

// Accept implements net.Listener.
func (l refusing) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || !l.world.refuses(l.end) {
			return conn, err
		}
		reset(conn)
	}
}

// reset closes conn so that the other side sees a reset, as from a server that died.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
