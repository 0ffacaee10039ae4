package providers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"loket/providers"
)

// A secret is printed by no verb, no encoder and no log, wherever it lies (reliability §4).
func TestSecretIsPrintedNowhere(t *testing.T) {
	const text = "kenari"
	secret := providers.NewSecret(text)
	type account struct {
		Open   providers.Secret
		hidden providers.Secret
		far    *providers.Secret
	}
	a := account{Open: secret, hidden: secret, far: &secret}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("login", "secret", secret, "account", a, "error", errors.Join(fmt.Errorf("with %v", a)))
	}
	shown := []string{log.String(), "plain " + secret.String(), fmt.Sprint(secret, a, &a), fmt.Sprintln([]providers.Secret{secret}, map[string]account{"a": a})}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%U", "%10.3s"} {
		shown = append(shown, fmt.Sprintf(verb, secret), fmt.Sprintf(verb, a), fmt.Sprintf(verb, &a))
	}
	for _, value := range []any{secret, a, &a, map[string]any{"a": a}} {
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, string(encoded))
	}
	for _, s := range shown {
		if strings.Contains(s, text) || strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", text)) {
			t.Errorf("shows the secret: %s", s)
		}
	}
	if !strings.Contains(log.String(), "[rahasia]") || secret.Reveal() != text || secret.Empty() || !(providers.Secret{}).Empty() {
		t.Errorf("log %s, revealed %q", log.String(), secret.Reveal())
	}
}
