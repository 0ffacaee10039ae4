package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// fixtureFar is the far end of all three providers. It says what it is told to say, and nothing of its own.
type fixtureFar struct {
	*httptest.Server
	now func() time.Time

	mu       sync.Mutex
	answers  map[string]fixtureReply // by command: inq-pasca, pay-pasca, status-pasca, billing-inquiry …, trx
	requests []fixtureRequest
}

// fixtureReply makes the body of an answer; without one the connection dies.
type fixtureReply func(r fixtureRequest) string

// fixtureRequest is a request as it came: its command, and the fields of its body or path.
type fixtureRequest struct {
	command string
	fields  map[string]any
}

// text is a field as text.
func (r fixtureRequest) text(name string) string {
	if r.fields[name] == nil {
		return ""
	}
	return fmt.Sprint(r.fields[name])
}

func serveFixtures(t *testing.T, now func() time.Time) *fixtureFar {
	t.Helper()
	f := &fixtureFar{now: now}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// says sets the answers from now on and forgets what was asked.
func (f *fixtureFar) says(answers map[string]fixtureReply) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers, f.requests = answers, nil
}

// asked are the requests of one command since the answers were set.
func (f *fixtureFar) asked(command string) []fixtureRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []fixtureRequest
	for _, r := range f.requests {
		if r.command == command {
			all = append(all, r)
		}
	}
	return all
}

func (f *fixtureFar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := readFixtureRequest(r)
	f.mu.Lock()
	f.requests = append(f.requests, request)
	reply := f.answers[request.command]
	f.mu.Unlock()
	if reply == nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Date", f.now().UTC().Format(http.TimeFormat))
	_, _ = io.WriteString(w, reply(request))
}

// readFixtureRequest reads what was asked in any of the three protocols.
func readFixtureRequest(r *http.Request) fixtureRequest {
	request := fixtureRequest{fields: map[string]any{}}
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &request.fields) // a GET has none
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		request.command = path[0]
		if len(path) == 3 {
			request.fields["nosamb"], request.fields["periode"] = path[1], path[2]
		}
	case r.URL.Path == "/service/in/json":
		request.command = request.text("cmd")
	default:
		request.command = request.text("command")
	}
	return request
}

// edited is a JSON text with fields set to other values, wherever they stand.
func edited(text string, values map[string]any) string {
	var whole any
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		panic(err)
	}
	var edit func(v any)
	edit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, element := range v {
				edit(element)
			}
		case map[string]any:
			for name, inner := range v {
				if value, there := values[name]; there {
					v[name] = value
					continue
				}
				edit(inner)
			}
		}
	}
	edit(whole)
	out, err := json.Marshal(whole)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// asAsked is a reply of the aggregator or of the biller about what was asked: reference and number are the request's.
func asAsked(text string, more map[string]any) fixtureReply {
	return func(r fixtureRequest) string {
		values := map[string]any{"ref_id": r.text("ref_id"), "customer_no": r.text("customer_no"), "tujuan": r.text("idpel")}
		for name, value := range more {
			values[name] = value
		}
		return edited(strings.ReplaceAll(text, "0812345678", r.text("idpel")), values)
	}
}
