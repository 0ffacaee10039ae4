package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// cobraEnglish are words of what Cobra and pflag say by themselves.
var cobraEnglish = regexp.MustCompile(`(?i)\b(unknown|invalid|flags?|arguments?|args?|requires?|needs|accepts|usage|examples|help for|` +
	`available|command "|for more information|default|parsing|syntax|received|duration|shell completion|generate)\b`)

// englishIn is the first such word of a text, besides the names of flags.
func englishIn(text string) string {
	return cobraEnglish.FindString(regexp.MustCompile(`--[a-z-]+`).ReplaceAllString(text, ""))
}

// typed is what one command line says, with its exit code.
func typed(t *testing.T, words ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	p := &program{in: strings.NewReader(""), out: &o, err: &e}
	code = p.run(t.Context(), words)
	return o.String(), e.String(), code
}

// everyCommand is the words of each command.
func everyCommand(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		all = append(all, everyCommand(sub)...)
	}
	return all
}

// TestBadLines: whatever is wrong with a command line, whoever typed it reads in Indonesian what that is, what is expected
// and where to look; it is a usage error, and nothing was done.
func TestBadLines(t *testing.T) {
	refused := func(want string, words ...string) {
		t.Helper()
		out, errs, code := typed(t, words...)
		if code != exitUsage || out != "" || !strings.Contains(errs, want) || !strings.Contains(errs, "Tidak ada yang dikerjakan; lihat: loket") {
			t.Errorf("loket %q exits %d, writes %q and says %q, want %q", words, code, out, errs, want)
		}
		if english := englishIn(errs); english != "" {
			t.Errorf("loket %q says %q in %q", words, english, errs)
		}
	}
	for _, c := range everyCommand((&program{}).commands()) {
		words := strings.Fields(c.CommandPath())[1:]
		refused("pilihan --entah tidak dikenal; yang ada: --", append(words, "--entah")...)
		refused("pilihan -z tidak dikenal", append(words, "-z")...)
		refused("pilihan salah tulis; dua garis", append(words, "--=3")...)
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if expected := values[f.Value.Type()].expected; expected != "" {
				refused(`isian "entah" salah: pilihan --`+f.Name+" "+expected, append(words, "--"+f.Name+"=entah")...)
			}
			if f.NoOptDefVal == "" {
				refused("pilihan --"+f.Name+" belum diisi: "+f.Usage, append(words, "--"+f.Name)...)
			}
		})
	}
	refused(`perintah "pya" tidak dikenal; mungkin maksud Anda: pay`, "pya", "pln", "530000000001")
	refused(`perintah "bayarkan" tidak dikenal. `, "bayarkan")
	refused(`perintah "frob" tidak dikenal; pilih: add, disable, enable, list, pin`, "users", "frob")
	refused(`pilih: close, in, list`, "shift")
	refused(`pilih: add, disable`, "users")
	refused(`perintah "frob" tidak dikenal`, "help", "frob")
	refused(`perintah "opne" tidak dikenal; mungkin maksud Anda: open`, "help", "shift", "opne")
	refused(`pemakaian: loket users add NAMA.`, "users", "add")
	refused(`"2" berlebih; pemakaian: loket show NOMOR. Yang memuat spasi`, "show", "1", "2")
	refused(`"—json" berlebih; pemakaian: loket payments. `, "payments", "—json")
	refused(`pilihan -day tidak dikenal`, "payments", "-day", "2026-11-21")
	refused(`shell "sh" tidak dikenal; pilih: bash, zsh, fish, powershell`, "completion", "sh")
}

// TestContradictoryDays: a day and a span are not both asked for.
func TestContradictoryDays(t *testing.T) {
	t.Setenv("LOKET_CONFIG", writeConfig(t, goodConfig, 0o600))
	for _, words := range [][]string{{"payments"}, {"reconcile", "x.csv", "--provider", "x"}} {
		for _, other := range []string{"--from", "--to"} {
			_, errs, code := typed(t, append(words, "--day", "2026-11-21", other, "2026-11-21")...)
			if code != exitUsage || !strings.Contains(errs, "--day untuk satu hari, atau --from dan --to; tidak keduanya") {
				t.Errorf("%q with --day and %s exits %d and says %q", words, other, code, errs)
			}
		}
	}
}

// TestHelpIsIndonesian: so are the headings, and what every flag takes.
func TestHelpIsIndonesian(t *testing.T) {
	for _, c := range everyCommand((&program{}).commands()) {
		words := append(strings.Fields(c.CommandPath())[1:], "--help")
		out, errs, code := typed(t, words...)
		if code != exitDone || errs != "" {
			t.Errorf("loket %q exits %d and says %q", words, code, errs)
		}
		for _, want := range []string{"Pemakaian:\n  loket", "Contoh:\n" + c.Example, "-h, --help", "petunjuk perintah ini"} {
			if !strings.Contains(out, want) {
				t.Errorf("loket %q does not tell %q:\n%s", words, want, out)
			}
		}
		if english := englishIn(out); english != "" {
			t.Errorf("loket %q says %q:\n%s", words, english, out)
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if _, known := values[f.Value.Type()]; !known || f.Usage == "" {
				t.Errorf("%s --%s, a %s, is not explained", c.CommandPath(), f.Name, f.Value.Type())
			}
		})
	}
	for _, words := range [][]string{{"help"}, {"help", "shift", "close"}} {
		if out, errs, code := typed(t, words...); code != exitDone || errs != "" || !strings.Contains(out, "Pemakaian:\n  loket") {
			t.Errorf("loket %q exits %d, says %q and writes %q", words, code, errs, out)
		}
	}
}
