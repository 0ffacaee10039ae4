package main

import (
	"strings"
	"testing"
	"time"

	"loket/providers/simulator"
)

// TestExchangeText: an exchange in the log tells time, far end, call, status, both bodies and the fault, and nothing
// in it can command the terminal.
func TestExchangeText(t *testing.T) {
	got := exchangeText(simulator.Exchange{
		At: time.Date(2026, 11, 21, 10, 32, 12, 0, time.UTC), End: simulator.Digiswitch, Call: simulator.Pay, Method: "POST",
		Path: "/v1/user/api/transaction", Body: "{\"command\":\"pay-pasca\",\n\"sign\":\"***\"}", Status: 200,
		Reply: "{\"data\":{\"name\":\"\x1b[2JSITI\"}}", Fault: simulator.Truncated,
	})
	want := `10:32:12  digiswitch  pay       POST /v1/user/api/transaction -> 200
          minta     {"command":"pay-pasca",·"sign":"***"}
          jawab     {"data":{"name":"·[2JSITI"}}
          gangguan  truncated body
`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	lost := exchangeText(simulator.Exchange{End: simulator.PDAM, Call: simulator.Pay, Method: "POST"})
	if !strings.HasSuffix(lost, "-> tanpa jawaban\n") {
		t.Errorf("an exchange without an answer: %s", lost)
	}
}
