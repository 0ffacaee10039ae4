package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"loket/providers"
	"loket/receipts"
)

// Config is the configuration file, read strictly: a key nobody knows is an error with its line (design §5).
type Config struct {
	Counter   CounterConfig    `toml:"counter"`
	Ledger    LedgerConfig     `toml:"ledger"`
	Receipt   ReceiptConfig    `toml:"receipt"`
	Providers []ProviderConfig `toml:"provider"`
	Products  []ProductConfig  `toml:"product"`

	path   string         // the file itself
	zone   *time.Location // of the counter
	minute time.Duration  // of schedules and fences; practice clocks run in seconds
	since  time.Time      // from when on the far ends know what was paid; zero: always
	lines  map[string]int // where each key stands
}

// CounterConfig says which counter this is.
type CounterConfig struct {
	Code     string   `toml:"code"`
	Name     string   `toml:"name"`
	Address  string   `toml:"address"`
	Timezone string   `toml:"timezone"`
	Lock     duration `toml:"lock"`     // without a key for so long the counter of users locks itself; 0: never
	Rounding int64    `toml:"rounding"` // smallest coin in rupiah; 1 = none
}

// LedgerConfig says where the book lies.
type LedgerConfig struct {
	File   string `toml:"file"`
	Backup string `toml:"backup"`
}

// ReceiptConfig says how slips are printed.
type ReceiptConfig struct {
	Columns   int               `toml:"columns"`
	Printer   string            `toml:"printer"`
	Language  receipts.Language `toml:"language"`
	Copies    int               `toml:"copies"`
	Cut       bool              `toml:"cut"`
	Drawer    bool              `toml:"drawer"`
	Margin    int               `toml:"margin"`
	FormLines int               `toml:"form_lines"`
}

// ProviderConfig is one provider; which keys it may have depends on its kind (see kinds).
type ProviderConfig struct {
	Name           string         `toml:"name"`
	Kind           string         `toml:"kind"`
	URL            string         `toml:"url"`
	AllowHTTP      bool           `toml:"allow_http"`
	Username       string         `toml:"username"`
	Password       secretText     `toml:"password"`
	Key            secretText     `toml:"key"`
	PayKey         secretText     `toml:"pay_key"`
	PayToken       string         `toml:"pay_token"`
	CounterCode    string         `toml:"counter_code"`
	Timezone       string         `toml:"timezone"`
	Timeout        duration       `toml:"timeout"`
	FinalAfter     duration       `toml:"final_after"`
	EchoesTglbayar *bool          `toml:"echoes_tglbayar"`
	APIKey         secretText     `toml:"api_key"`
	StatusCommand  bool           `toml:"status_command"`
	RefDigits      bool           `toml:"ref_digits"`
	Testing        bool           `toml:"testing"`
	Low            int64          `toml:"low"` // the deposit, in rupiah, from which on it is to be filled up
	Callback       CallbackConfig `toml:"callback"`

	Statement StatementConfig `toml:"statement"`

	zone *time.Location
}

// CallbackConfig is where a biller's callbacks come in.
type CallbackConfig struct {
	Listen       string       `toml:"listen"`
	Path         secretText   `toml:"path"`
	Allow        []netip.Addr `toml:"allow"`
	TrustedProxy []netip.Addr `toml:"trusted_proxy"`
}

// duration is a time.Duration written as "45s".
type duration time.Duration

// UnmarshalText reads "45s" or "2h5m".
func (d *duration) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(string(text))
	if err != nil || read <= 0 {
		return fmt.Errorf("bukan lama waktu seperti \"45s\": %q", text)
	}
	*d = duration(read)
	return nil
}

// configError is something wrong in the file, with its line where it has one.
type configError struct {
	path string
	line int
	text string
}

// Error names file, line and what is wrong, in the words of whoever sets the counter up.
func (e *configError) Error() string {
	if e.line == 0 {
		return fmt.Sprintf("%s: %s", e.path, e.text)
	}
	return fmt.Sprintf("%s baris %d: %s", e.path, e.line, e.text)
}

// errNoConfig says that there is no configuration file.
var errNoConfig = errors.New("belum ada konfigurasi")

// configPath is the file that is read: the flag, else LOKET_CONFIG, else the user's configuration folder. Where there is no such
// folder the error is for whoever typed the command.
func configPath(flag string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if env := os.Getenv("LOKET_CONFIG"); env != "" {
		return env, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", exit(exitUsage, "folder konfigurasi pengguna tidak diketahui (HOME kosong?). Tidak ada yang dibuka atau dikirim. Sebut berkasnya: --config BERKAS")
	}
	return filepath.Join(dir, "loket", "loket.toml"), nil
}

// loadConfig reads and checks the file. Errors are errNoConfig or a *configError, first problem first.
func loadConfig(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", errNoConfig, path)
	}
	if err != nil {
		return nil, &configError{path: path, text: "tidak dapat dibaca: " + why(err)}
	}
	c, err := parseConfig(path, text)
	if err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, c.checkMode()
}

// byteOrderMark is what some editors put before a text; TOML knows none.
const byteOrderMark = "\ufeff"

func parseConfig(path string, text []byte) (*Config, error) {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	c := &Config{path: path, zone: time.UTC, minute: time.Minute, lines: keyLines(text)}
	c.Counter.Rounding = 1
	c.Ledger.File = "ledger.db"
	c.Receipt = ReceiptConfig{Columns: 48, Printer: "none", Language: receipts.LanguageText, Copies: 1}
	decoder := toml.NewDecoder(strings.NewReader(string(text)))
	err := decoder.DisallowUnknownFields().Decode(c)
	var unknown *toml.StrictMissingError
	var syntax *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		first := unknown.Errors[0]
		line, _ := first.Position()
		return nil, &configError{path, line, fmt.Sprintf("kunci tidak dikenal %q", strings.Join(first.Key(), "."))}
	case errors.As(err, &syntax):
		line, _ := syntax.Position()
		return nil, &configError{path, line, tomlTrouble(syntax)}
	case err != nil:
		return nil, &configError{path: path, text: err.Error()}
	}
	return c, nil
}

// at makes an error that points at a key, or at the nearest heading above it.
func (c *Config) at(key, format string, args ...any) error {
	line := c.lines[key]
	for line == 0 && strings.Contains(key, ".") {
		key = key[:strings.LastIndex(key, ".")]
		line = c.lines[key]
	}
	return &configError{c.path, line, fmt.Sprintf(format, args...)}
}

// checkMode demands that a file with a literal secret is readable by its owner alone. Windows has no such bits.
func (c *Config) checkMode() error {
	info, err := os.Stat(c.path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	for i, p := range c.Providers {
		for _, s := range []struct {
			name string
			text secretText
		}{{"password", p.Password}, {"key", p.Key}, {"pay_key", p.PayKey}, {"api_key", p.APIKey}} {
			if s.text.literal() {
				return c.at(fmt.Sprintf("provider.%d.%s", i, s.name), "berkas memuat rahasia tetapi dapat dibaca orang lain (mode %04o). "+
					"Jalankan: chmod 600 %s, atau pakai env:NAMA atau file:BERKAS", info.Mode().Perm(), c.path)
			}
		}
	}
	return nil
}

// folder is where the configuration lies; relative paths start there.
func (c *Config) folder() string { return filepath.Dir(c.path) }

// ledgerPath is the ledger's file: the flag, else the configuration's, relative to the configuration's folder.
func (c *Config) ledgerPath(flag string) string {
	if flag != "" {
		return flag
	}
	return from(c.folder(), c.Ledger.File)
}

// backupFolder is where copies of the ledger go; "" where none is named.
func (c *Config) backupFolder() string { return from(c.folder(), c.Ledger.Backup) }

// from is a path that starts in a folder unless it is absolute; no path stays none.
func from(folder, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// practice reports whether every provider is a test provider. Mixing is an error found by check.
func (c *Config) practice() bool { return len(c.Providers) > 0 && c.Providers[0].Testing }

// secretText is a secret as the file has it: a literal, env:NAME or file:PATH.
type secretText string

// Format hides the secret wherever a configuration is printed.
func (secretText) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, providers.Secret{}.String()) }

// MarshalText hides the secret from JSON and other encoders.
func (secretText) MarshalText() ([]byte, error) { return providers.Secret{}.MarshalText() }

func (s secretText) literal() bool {
	return s != "" && !strings.HasPrefix(string(s), "env:") && !strings.HasPrefix(string(s), "file:")
}

// reveal reads the secret. A name that leads to nothing is an error that names it and not its value.
func (s secretText) reveal(folder string) (providers.Secret, error) {
	text := string(s)
	if name, ok := strings.CutPrefix(text, "env:"); ok {
		value, set := os.LookupEnv(name)
		if !set || value == "" {
			return providers.Secret{}, fmt.Errorf("variabel lingkungan %s belum diisi", name)
		}
		return providers.NewSecret(value), nil
	}
	if name, ok := strings.CutPrefix(text, "file:"); ok {
		name = from(folder, name)
		value, err := os.ReadFile(name)
		if err != nil {
			return providers.Secret{}, fmt.Errorf("berkas rahasia %s tidak dapat dibaca", name)
		}
		return providers.NewSecret(strings.TrimSpace(string(value))), nil
	}
	return providers.NewSecret(text), nil
}
