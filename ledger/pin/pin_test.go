package pin_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/pin"
)

// cheap is what a try costs in tests.
var cheap = pin.Cost{Memory: 8, Passes: 1, Threads: 1}

var pepper = pin.Pepper(bytes.Repeat([]byte{7}, 32))

func hashOf(t testing.TB, typed string, cost pin.Cost) ledger.PINHash {
	t.Helper()
	hash, err := pin.Hash(pepper, typed, cost, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.PINHash(hash)
}

func TestCheck(t *testing.T) {
	hash := hashOf(t, "839201", cheap)
	if again := hashOf(t, "839201", cheap); again == hash {
		t.Error("two hashes of one PIN are equal: no salt")
	}
	for typed, want := range map[string]bool{"839201": true, "839202": false, "83920": false, "8392010": false, "": false} {
		if got, err := pin.Check(hash, pepper, typed); got != want || err != nil {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
	other := pin.Pepper(bytes.Repeat([]byte{8}, 32))
	if fits, err := pin.Check(hash, other, "839201"); fits || !errors.Is(err, pin.ErrPepper) {
		t.Errorf("under another key: %v, %v", fits, err)
	}
	if !pin.Known(hash, pepper) || pin.Known(hash, other) {
		t.Error("the key of a hash is not told from another")
	}
	if !strings.HasPrefix(string(hash), "$argon2id$v=19$m=8,t=1,p=1,keyid=") || strings.Contains(string(hash), "839201") {
		t.Error("not a PHC string")
	}
	if bytes.Equal(pepper, bytes.Repeat([]byte{7}, 32)) {
		t.Error("the pepper is the chain's key")
	}
}

func TestHashesThatAreNone(t *testing.T) {
	whole := string(hashOf(t, "839201", cheap))
	for _, hash := range []string{"", "x", whole + "$", strings.Replace(whole, "argon2id", "argon2i", 1), strings.Replace(whole, "v=19", "v=16", 1),
		strings.Replace(whole, "m=8", "m=0", 1), strings.Replace(whole, "m=8", "m=99999999", 1), strings.Replace(whole, "t=1", "t=0", 1),
		strings.Replace(whole, "t=1", "t=999", 1), strings.Replace(whole, "p=1", "p=0", 1), strings.Replace(whole, ",keyid=", ",other=", 1),
		whole[:len(whole)-4], strings.Replace(whole, "m=8", "m=+8", 1)} {
		if fits, err := pin.Check(ledger.PINHash(hash), pepper, "839201"); fits || !errors.Is(err, pin.ErrHash) {
			t.Errorf("%s: %v, %v", hash, fits, err)
		}
	}
}

func TestAllowed(t *testing.T) {
	for typed, want := range map[string]error{
		"": pin.ErrLength, "12345": pin.ErrLength, "83920": pin.ErrLength, "8392018392018": pin.ErrLength, "83920a": pin.ErrDigits, "８３９２０１": pin.ErrDigits, " 839201": pin.ErrDigits,
		"000000": pin.ErrCommon, "777777": pin.ErrCommon, "121212": pin.ErrCommon, "839839": pin.ErrCommon, "110110": pin.ErrCommon, "112221": pin.ErrCommon, "83928392": pin.ErrCommon,
		"123456": pin.ErrCommon, "654321": pin.ErrCommon, "890123": pin.ErrCommon, "246802": pin.ErrCommon, "0123456789": pin.ErrCommon,
		"445566": pin.ErrCommon, "345543": pin.ErrCommon, "147258": pin.ErrCommon, "5201314": pin.ErrCommon,
		"170845": pin.ErrCommon, "311299": pin.ErrCommon, "123199": pin.ErrCommon, "991231": pin.ErrCommon, "17081945": pin.ErrCommon, "19450817": pin.ErrCommon, "199012": pin.ErrCommon,
		"121990": pin.ErrCommon, "19901991": pin.ErrCommon,
		"839201": nil, "604218": nil, "97531864": nil, "839201839202": nil, "482917": nil, "320099": nil,
	} {
		if err := pin.Allowed(typed); !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("%q: %v, want %v", typed, err, want)
		}
	}
}

// BenchmarkTry is what one try costs at a counter.
func BenchmarkTry(b *testing.B) {
	hash := hashOf(b, "839201", pin.Standard)
	for b.Loop() {
		if fits, err := pin.Check(hash, pepper, "839201"); !fits || err != nil {
			b.Fatal(fits, err)
		}
	}
}

// TestStandardIsDear: the cost that a counter uses is the one of reliability §4.
func TestStandardIsDear(t *testing.T) {
	if pin.Standard.Memory != 64<<10 || pin.Standard.Passes != 3 {
		t.Errorf("%+v", pin.Standard)
	}
}
