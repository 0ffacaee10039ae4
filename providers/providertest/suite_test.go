package providertest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/providertest"
)

// toy is a provider with a protocol of its own: POST /pay and POST /ask with {ref, number, amount}, answered by
// {"ref", "number", "amount", "said": "paid" | "unpaid" | "refused"}. wrong names what it gets wrong.
type toy struct {
	url     string
	key     providers.Secret
	timeout time.Duration
	wrong   string
}

const key = "kunci-mainan"

// mistakes are the wrong providers, and what the suite must say of them.
var mistakes = map[string]string{
	"a lost answer is failed":   "said failed, but the money moved",
	"a lost answer is paid":     "said paid, but no money moved",
	"a lost answer is not sent": "said cancelled, but the money moved",
	"sends again":               "payment requests for one Pay",
	"follows redirects":         "payment requests for one Pay",
	"does not compare":          "wrong number after the effect",
	"asking pays":               "asking sent a payment request",
	"shows its key":             "shows the secret",
	"never answers":             "cancelling_ends_a_call_at_once",
}

type wire struct {
	Ref    string `json:"ref"`
	Number string `json:"number"`
	Amount int64  `json:"amount"`
	Said   string `json:"said"`
}

func (p *toy) Name() string { return "toy" }

func (p *toy) Wait(ledger.Payment, int) time.Duration { return time.Minute }

func (p *toy) Pay(ctx context.Context, payment ledger.Payment) (providers.Answer, error) {
	answer, err := p.call(ctx, "/pay", payment)
	switch {
	case err == nil || errors.Is(err, providers.ErrNotSent):
	case p.wrong == "a lost answer is failed":
		answer.Outcome, answer.Raw, err = ledger.OutcomeFailed, []byte("lost"), nil
	case p.wrong == "a lost answer is paid":
		answer.Outcome, answer.Raw, err = ledger.OutcomePaid, []byte("lost"), nil
	case p.wrong == "a lost answer is not sent":
		err = fmt.Errorf("%w: %w", providers.ErrNotSent, err)
	case p.wrong == "sends again" && ctx.Err() == nil:
		return p.call(ctx, "/pay", payment)
	}
	return answer, err
}

func (p *toy) Advise(ctx context.Context, payment ledger.Payment) (providers.Answer, error) {
	if p.wrong == "asking pays" {
		return p.call(ctx, "/pay", payment)
	}
	return p.call(ctx, "/ask", payment)
}

func (p *toy) call(ctx context.Context, path string, payment ledger.Payment) (providers.Answer, error) {
	if p.wrong == "never answers" {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	asked := wire{Ref: string(payment.Ref), Number: string(payment.Bill.Customer), Amount: int64(payment.Bill.Owed())}
	body, _ := json.Marshal(asked)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+path, bytes.NewReader(body))
	if err != nil {
		return providers.Answer{}, fmt.Errorf("%w: %w", providers.ErrNotSent, err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
	if p.wrong != "follows redirects" {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	response, err := client.Do(request)
	var dial *net.OpError
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		return providers.Answer{}, fmt.Errorf("%w: %w", providers.ErrNotSent, err)
	case err != nil:
		return providers.Answer{}, fmt.Errorf("%w: %w", providers.ErrNoAnswer, err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	answer := providers.Answer{Raw: raw}
	if p.wrong == "shows its key" {
		answer.Message = p.key.Reveal()
	}
	var said wire
	if err != nil || json.Unmarshal(raw, &said) != nil || said.Said == "" {
		return answer, providers.ErrNoAnswer
	}
	answer.Code = said.Said
	if p.wrong != "does not compare" && (said.Ref != asked.Ref || said.Number != asked.Number || said.Amount != asked.Amount) {
		answer.Conflict = "another payment"
		return answer, nil
	}
	answer.Outcome = map[string]ledger.Outcome{
		"paid": ledger.OutcomePaid, "unpaid": ledger.OutcomeFailed, "refused": ledger.OutcomeFailed,
	}[said.Said]
	return answer, nil
}

// world is the toy's far end. It trusts everybody: what is sent twice is booked twice.
type world struct {
	provider *toy
	server   *httptest.Server

	mu     sync.Mutex
	now    time.Time
	refs   int
	took   map[string]int
	asked  map[string]int
	faults map[string][2]string // by path: fault, when
}

func open(t *testing.T, timeout time.Duration, wrong string) *world {
	w := &world{
		now: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC), took: map[string]int{}, asked: map[string]int{}, faults: map[string][2]string{},
	}
	w.server = httptest.NewServer(w)
	t.Cleanup(w.server.Close)
	w.provider = &toy{url: w.server.URL, key: providers.NewSecret(key), timeout: timeout, wrong: wrong}
	return w
}

// paths says where each call goes; the toy has no inquiry.
var paths = map[providertest.Call]string{providertest.Pay: "/pay", providertest.Status: "/ask"}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	var form wire
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &form)
	fault, answer := w.decide(r.URL.Path, form)
	encoded, _ := json.Marshal(answer)
	switch fault {
	case "closed after reading":
		panic(http.ErrAbortHandler)
	case "stalled":
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case "HTML with 502":
		rw.WriteHeader(http.StatusBadGateway)
		encoded = []byte("<html>paid</html>")
	case "redirect 307":
		rw.Header().Set("Location", r.URL.Path)
		rw.WriteHeader(http.StatusTemporaryRedirect)
		encoded = nil
	}
	_, _ = rw.Write(encoded)
}

// decide books the payment, unless a fault comes before that, and says what there is to say.
func (w *world) decide(path string, form wire) (fault string, answer wire) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[path]++
	set := w.faults[path]
	delete(w.faults, path)
	refused := strings.HasPrefix(form.Number, "9")
	if path == "/pay" && !refused && (set[0] == "" || set[1] == string(providertest.AfterEffect)) {
		w.took[form.Number]++
	}
	answer = form
	switch {
	case refused:
		answer.Said = "refused"
	case path == "/pay" || w.took[form.Number] > 0:
		answer.Said = "paid"
	default:
		answer.Said = "unpaid"
	}
	switch set[0] {
	case "wrong number":
		answer.Number += "1"
	case "wrong amount":
		answer.Amount++
	case "wrong ref":
		answer.Ref += "x"
	case string(providertest.FalseSuccess):
		answer.Said = "paid"
	case string(providertest.FalseFailure):
		answer.Said = "refused"
	}
	return set[0], answer
}

func (w *world) Provider() providers.Provider { return w.provider }

func (w *world) Query(n int) providers.Query { return w.query(fmt.Sprintf("10%02d", n)) }

func (w *world) query(number string) providers.Query {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refs++
	product := ledger.Product{Code: "toy", Name: "Mainan", Price: 5000, Cost: 5000}
	return providers.Query{Product: product, Customer: ledger.CustomerNo(number), Ref: ledger.RefID(fmt.Sprint("ref", w.refs))}
}

func (w *world) Special(kind providertest.Customer) (providers.Query, bool) {
	return w.query("9000"), kind == providertest.Refused
}

func (w *world) Fail(call providertest.Call, fault providertest.Fault, when providertest.When) bool {
	switch fault {
	case "closed after reading", "stalled", "HTML with 502", "redirect 307", "wrong number", "wrong amount", "wrong ref",
		providertest.FalseSuccess, providertest.FalseFailure:
	default:
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults[paths[call]] = [2]string{string(fault), string(when)}
	return paths[call] != ""
}

func (w *world) Down() { w.server.Close() }

func (w *world) Took(customer ledger.CustomerNo) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.took[string(customer)]
}

func (w *world) Asked(call providertest.Call) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[paths[call]]
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) Secrets() []string { return []string{key} }

func (w *world) Trace() string { return "" }

// mistakeVariable asks a child process for the suite's judgement of a wrong provider.
const mistakeVariable = "PROVIDERTEST_MISTAKE"

func TestToyConforms(t *testing.T) {
	wrong := os.Getenv(mistakeVariable)
	providertest.Run(t, func(t *testing.T, timeout time.Duration) providertest.World { return open(t, timeout, wrong) })
}

func TestSuiteCatchesMistakes(t *testing.T) {
	for mistake, want := range mistakes {
		t.Run(mistake, func(t *testing.T) {
			t.Parallel()
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestToyConforms$", "-test.timeout=60s")
			child.Env = append(os.Environ(), mistakeVariable+"="+mistake)
			out, err := child.CombinedOutput()
			if err == nil {
				t.Fatal("the suite let it pass")
			}
			if !strings.Contains(strings.ReplaceAll(string(out), "_", " "), strings.ReplaceAll(want, "_", " ")) {
				t.Errorf("the suite does not say %q:\n%s", want, out)
			}
		})
	}
}
