package main

import (
	"fmt"
	"time"

	"loket/providers"
	"loket/providers/biller"
	"loket/providers/digiswitch"
	"loket/providers/pdam"
)

// providers builds every provider of the configuration. A secret that cannot be read and an address that may not be
// used are *configError.
func (c *Config) providers(now func() time.Time, trace providers.Trace) (map[string]providers.Provider, error) {
	built := map[string]providers.Provider{}
	for i, p := range c.Providers {
		provider, err := c.provider(i, p, now, trace)
		if err != nil {
			return nil, err
		}
		built[p.Name] = provider
	}
	return built, nil
}

func (c *Config) provider(i int, p ProviderConfig, now func() time.Time, trace providers.Trace) (providers.Provider, error) {
	secrets, err := c.secrets(i, p)
	if err != nil {
		return nil, err
	}
	var provider providers.Provider
	switch p.Kind {
	case "pdam":
		provider, err = pdam.New(pdam.Config{Name: p.Name, URL: p.URL, Username: p.Username, Password: secrets.password,
			Key: secrets.key, PayKey: secrets.payKey, PayToken: pdam.PayToken(p.PayToken), CounterCode: p.CounterCode,
			Zone: p.zone, RewritesTime: p.EchoesTglbayar != nil && !*p.EchoesTglbayar, FinalAfter: time.Duration(p.FinalAfter),
			Minute: c.minute, Timeout: time.Duration(p.Timeout), AllowHTTP: p.AllowHTTP, Now: now, Trace: trace})
	case "digiswitch":
		provider, err = digiswitch.New(digiswitch.Config{Name: p.Name, URL: p.URL, Username: p.Username, APIKey: secrets.apiKey,
			StatusCommand: p.StatusCommand, Testing: p.Testing, Timeout: time.Duration(p.Timeout), Minute: c.minute,
			AllowHTTP: p.AllowHTTP, Now: now, Trace: trace})
	case "biller":
		provider, err = biller.New(biller.Config{Name: p.Name, URL: p.URL, Username: p.Username, Password: secrets.password,
			CallbackPath: providers.NewSecret(string(p.Callback.Path)), Timeout: time.Duration(p.Timeout), AllowHTTP: p.AllowHTTP, Trace: trace})
	}
	if err != nil {
		return nil, c.at(fmt.Sprintf("provider.%d.url", i), "provider %s: %v", p.Name, err)
	}
	return provider, nil
}

// secretsOf are the revealed secrets of one provider.
type secretsOf struct{ password, key, payKey, apiKey providers.Secret }

func (c *Config) secrets(i int, p ProviderConfig) (secretsOf, error) {
	var all secretsOf
	for _, s := range []struct {
		name string
		text secretText
		into *providers.Secret
	}{{"password", p.Password, &all.password}, {"key", p.Key, &all.key}, {"pay_key", p.PayKey, &all.payKey}, {"api_key", p.APIKey, &all.apiKey}} {
		if s.text == "" {
			continue
		}
		secret, err := s.text.reveal(c.folder())
		if err != nil {
			return all, c.at(fmt.Sprintf("provider.%d.%s", i, s.name), "%s provider %s: %v", s.name, p.Name, err)
		}
		*s.into = secret
	}
	return all, nil
}
