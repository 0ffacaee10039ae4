package assets_test

import (
	"regexp"
	"strings"
	"testing"

	"loket/assets"
)

func TestSampleHasNoSecretOfItsOwn(t *testing.T) {
	secret := regexp.MustCompile(`^(password|key|pay_key|api_key) = "(.*?)"`)
	found := 0
	for line := range strings.SplitSeq(string(assets.Sample), "\n") {
		if m := secret.FindStringSubmatch(line); m != nil {
			found++
			if !strings.HasPrefix(m[2], "env:") {
				t.Errorf("%s is not taken from the environment", m[1])
			}
		}
	}
	if found != 4 {
		t.Errorf("got %d secrets, want 4", found)
	}
}
