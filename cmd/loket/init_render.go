package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"loket/ledger"
	"loket/ui"
)

// newOne is the answer that a provider is added to those that are there.
const newOne = "+"

// provider is the configuration's provider that the answers are about, and where it stands; a new one stands last.
func (s *setup) provider(a ui.Answers) (p ProviderConfig, i int, old bool) {
	i = slices.IndexFunc(s.config.Providers, func(q ProviderConfig) bool { return q.Name == a["which"] })
	if i < 0 {
		return ProviderConfig{}, len(s.config.Providers), false
	}
	return s.config.Providers[i], i, true
}

// kind is the kind of the provider that the answers are about.
func (s *setup) kind(a ui.Answers) string {
	if p, _, old := s.provider(a); old {
		return p.Kind
	}
	return a["kind"]
}

// name is the name of the provider that the answers are about.
func (s *setup) name(a ui.Answers) string {
	if p, _, old := s.provider(a); old {
		return p.Name
	}
	return strings.TrimSpace(a["name"])
}

// render is the configuration that the answers make of the one before, read again. It is checked as far as it goes.
func (s *setup) render(a ui.Answers) (text string, c *Config, err error) {
	t := newConfigText(strings.TrimPrefix(s.old, byteOrderMark))
	if s.old == "" {
		t = newConfigText(freshConfig(s.kind(a)))
	}
	s.renderCounter(t, a)
	if s.kind(a) != "" {
		s.renderProvider(t, a)
		s.renderProducts(t, a)
	}
	if c, err = parseConfig(s.path, []byte(t.String())); err != nil {
		return "", nil, err
	}
	return t.String(), c, nil
}

func (s *setup) renderCounter(t *configText, a ui.Answers) {
	for _, one := range []struct{ answer, section, key, standard string }{
		{"code", "counter", "code", ""}, {"shop", "counter", "name", ""}, {"address", "counter", "address", `""`}, {"zone", "counter", "timezone", ""},
		{"backup", "ledger", "backup", `""`}, {"language", "receipt", "language", `"text"`},
	} {
		if value, answered := a[one.answer]; answered {
			t.setUnless(one.section, one.key, tomlText(strings.TrimSpace(value)), one.standard)
		}
	}
	if value, answered := a["rounding"]; answered {
		t.setUnless("counter", "rounding", value, "1")
	}
	if spec, answered := s.printer(a); answered {
		t.setUnless("receipt", "printer", tomlText(spec), `"none"`)
	}
	if columns := a["columns"]; columns != "" {
		t.setUnless("receipt", "columns", columns, "48")
	}
}

// renderProvider writes what was answered about the provider. An old secret stays where no other is given.
func (s *setup) renderProvider(t *configText, a ui.Answers) {
	_, i, old := s.provider(a)
	kind, section := s.kind(a), fmt.Sprintf("provider.%d", i)
	if _, there := t.at[section]; !there {
		t.add("[[provider]]", [2]string{"name", tomlText(s.name(a))})
	}
	t.set(section, "name", tomlText(s.name(a)))
	t.set(section, "kind", tomlText(kind))
	for _, in := range providerInputs {
		value, answered := a[in.answer]
		if !slices.Contains(in.kinds, kind) || !answered || in.secret && value == "" && old {
			continue
		}
		t.set(section, in.key, tomlText(strings.TrimSpace(value)))
	}
	if a["status"] != "" && kind == "digiswitch" {
		t.set(section, "status_command", a["status"])
	}
	if a["testing"] != "" {
		t.setUnless(section, "testing", a["testing"], "false")
	}
	if _, answered := a["listen"]; answered && kind == "biller" {
		s.renderCallback(t, section, a)
	}
}

func (s *setup) renderCallback(t *configText, section string, a ui.Answers) {
	callback := section + ".callback"
	if _, there := t.at[callback]; !there {
		t.add("[provider.callback]", [2]string{"listen", `""`})
	}
	t.set(callback, "listen", tomlText(strings.TrimSpace(a["listen"])))
	t.set(callback, "path", tomlText(s.callbackPath(a)))
	t.set(callback, "allow", "["+strings.Join(mapped(allowed(a), tomlText), ", ")+"]")
}

// allowed are the addresses that may call back, as they were typed.
func allowed(a ui.Answers) []string {
	return strings.FieldsFunc(a["allow"], func(r rune) bool { return r == ',' || r == ' ' })
}

// callbackPath is the secret path of the provider's callbacks: its own, or the one that was drawn.
func (s *setup) callbackPath(a ui.Answers) string {
	if p, _, old := s.provider(a); old && p.Callback.Path != "" {
		return string(p.Callback.Path)
	}
	return "/callback/" + s.secret
}

func drawCallbackPath() (string, error) {
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		return "", fmt.Errorf("draw a callback path: %w", err)
	}
	return hex.EncodeToString(secret), nil
}

// renderProducts adds what is to be sold through the provider, and silences what is not any more.
func (s *setup) renderProducts(t *configText, a ui.Answers) {
	name := s.name(a)
	wanted := a.All("products")
	if s.kind(a) == "pdam" {
		wanted = nil
		if code := strings.TrimSpace(a["pcode"]); code != "" {
			t.add("[[product]]", [2]string{"code", tomlText(code)}, [2]string{"name", tomlText(strings.TrimSpace(a["pname"]))},
				[2]string{"category", `"pdam"`}, [2]string{"provider", tomlText(name)}, [2]string{"fee", amountOf(a["fee"])})
		}
		return
	}
	if _, asked := a["products"]; !asked {
		return
	}
	for i, p := range slices.Backward(s.config.Products) { // from the end: what stands before keeps its place
		if p.Provider == name && !slices.Contains(wanted, p.Code) {
			t.silence(fmt.Sprintf("product.%d", i))
		}
	}
	for _, code := range wanted {
		if s.sold(code) {
			continue
		}
		pairs := [][2]string{{"code", tomlText(code)}, {"provider", tomlText(name)}, {"fee", amountOf(a["fee"])}}
		if s.kind(a) == "biller" {
			pairs = append(pairs, [2]string{"price", amountOf(a["price "+code])}, [2]string{"cost", amountOf(a["cost "+code])})
		}
		t.add("[[product]]", pairs...)
	}
}

// sold reports whether the configuration had a product already.
func (s *setup) sold(code string) bool {
	return slices.ContainsFunc(s.config.Products, func(p ProductConfig) bool { return p.Code == code })
}

// amountOf is an amount that was typed, as TOML writes it; one that is none is refused before.
func amountOf(text string) string {
	amount, err := ledger.ParseCash(strings.TrimSpace(text))
	if err != nil {
		return "0"
	}
	return fmt.Sprint(int64(amount))
}

// printer is the printer that was chosen or named; false where none was asked about yet.
func (s *setup) printer(a ui.Answers) (spec string, answered bool) {
	spec, answered = a["printer"]
	if spec == otherPrinter {
		spec = strings.TrimSpace(a["spec"])
	}
	return spec, answered
}

// listens are the addresses that may call back.
func (p ProviderConfig) listens() string {
	return strings.Join(mapped(p.Callback.Allow, netip.Addr.String), ", ")
}

func mapped[T any](all []T, text func(T) string) []string {
	var out []string
	for _, one := range all {
		out = append(out, text(one))
	}
	return out
}
