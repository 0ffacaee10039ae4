package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"loket/ledger"
)

// speakIndonesian takes over everything that Cobra says by itself, in English: help, and what is wrong with a command line.
// Nobody at a counter need know English.
func speakIndonesian(root *cobra.Command) {
	root.PersistentFlags().BoolP("help", "h", false, "petunjuk perintah ini")
	root.SetHelpCommand(helpCommand())
	root.AddCommand(completionCommand())
	root.SetUsageFunc(writeUsage)
	root.SetFlagErrorFunc(flagError)
}

// values are the kinds of values that flags take: what help calls one, and what an error says is expected.
var values = map[string]struct{ name, expected string }{
	"bool":        {"", "ditulis tanpa isian, atau =true, atau =false"},
	"int":         {"ANGKA", "diisi bilangan bulat, contoh 3"},
	"duration":    {"LAMA", "diisi lama waktu, contoh 90s atau 2m"},
	"string":      {"ISI", ""},
	"stringArray": {"ISI", ""},
}

// flagError says what is wrong with the flags of a command line.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	text := ""
	switch {
	case errors.As(err, &unknown):
		typed := "--" + unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" { // also a long name behind one dash
			typed = "-" + letters
		}
		text = fmt.Sprintf("pilihan %s tidak dikenal; yang ada: %s", ledger.Clean(typed, 40), strings.Join(flagNames(c), ", "))
		if !c.HasParent() {
			text += ". Pilihan sebuah perintah ditulis sesudah nama perintahnya"
		}
	case errors.As(err, &empty):
		text = fmt.Sprintf("pilihan --%s belum diisi: %s", empty.GetFlag().Name, empty.GetFlag().Usage)
	case errors.As(err, &wrong):
		flag := wrong.GetFlag()
		text = fmt.Sprintf("isian %q salah: pilihan --%s %s", ledger.Clean(wrong.GetValue(), 40), flag.Name, values[flag.Value.Type()].expected)
	default: // *pflag.InvalidSyntaxError
		text = "pilihan salah tulis; dua garis, lalu namanya, contoh --config BERKAS"
	}
	return badLine(c, text)
}

// badLine is the error of a command line that cannot be understood: it ends before anything was opened.
func badLine(c *cobra.Command, text string) error {
	return exit(exitUsage, "%s. Tidak ada yang dikerjakan; lihat: %s --help", text, c.CommandPath())
}

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// arguments demands that many words after a command.
func arguments(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		use := "pemakaian: " + strings.TrimSuffix(c.UseLine(), " [flags]")
		switch {
		case !c.HasParent() && len(args) > 0:
			return unknownCommand(c, args[0])
		case len(args) < least:
			return badLine(c, use)
		case len(args) > most && most > 0:
			return badLine(c, fmt.Sprintf("%q berlebih; %s. Yang memuat spasi ditulis dalam tanda kutip", ledger.Clean(args[most], 40), use))
		case len(args) > most:
			return badLine(c, fmt.Sprintf("%q berlebih; %s", ledger.Clean(args[0], 40), use))
		}
		return nil
	}
}

// choose is what a command does that is only the name of others.
func choose(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(c, args[0])
	}
	return badLine(c, "pilih: "+commandNames(c))
}

func commandNames(c *cobra.Command) string {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return strings.Join(names, ", ")
}

// unknownCommand is the error of a word that is no command of c, with those that look like it, or all where they are few.
func unknownCommand(c *cobra.Command, word string) error {
	c.SuggestionsMinimumDistance = 2
	text := fmt.Sprintf("perintah %q tidak dikenal", ledger.Clean(word, 40))
	if near := c.SuggestionsFor(word); len(near) > 0 {
		text += "; mungkin maksud Anda: " + strings.Join(near, ", ")
	} else if c.HasParent() && c.HasSubCommands() {
		text += "; pilih: " + commandNames(c)
	}
	return badLine(c, text)
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [PERINTAH]",
		Short:   "Petunjuk sebuah perintah",
		Example: "  loket help pay",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(about, rest[0])
			}
			return about.Help()
		},
	}
}

// completionCommand writes what makes a shell complete our commands.
func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "Skrip pelengkap perintah (tombol Tab) untuk sebuah shell",
		Example:   "  source <(loket completion bash)\n  loket completion fish > ~/.config/fish/completions/loket.fish",
		Args:      arguments(1, 1),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(c *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return c.Root().GenBashCompletionV2(c.OutOrStdout(), true)
			case "zsh":
				return c.Root().GenZshCompletion(c.OutOrStdout())
			case "fish":
				return c.Root().GenFishCompletion(c.OutOrStdout(), true)
			case "powershell":
				return c.Root().GenPowerShellCompletionWithDesc(c.OutOrStdout())
			}
			return badLine(c, fmt.Sprintf("shell %q tidak dikenal; pilih: %s", ledger.Clean(args[0], 40), strings.Join(c.ValidArgs, ", ")))
		},
	}
}

// writeUsage is the part of a command's help that lists how it is used.
func writeUsage(c *cobra.Command) error {
	w := c.OutOrStderr()
	_, _ = fmt.Fprintln(w, "Pemakaian:")
	if !c.HasParent() || !c.HasAvailableSubCommands() { // else it only names others
		_, _ = fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(c.UseLine(), "[flags]", "[pilihan]"))
	}
	if c.HasAvailableSubCommands() {
		_, _ = fmt.Fprintf(w, "  %s PERINTAH\n", c.CommandPath())
	}
	_, _ = fmt.Fprintf(w, "\nContoh:\n%s\n", c.Example)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if c.HasAvailableSubCommands() {
		_, _ = fmt.Fprintln(t, "\nPerintah:")
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			_, _ = fmt.Fprintf(t, "  %s\t%s\n", sub.Name(), sub.Short)
		}
	}
	writeFlags(t, "Pilihan", c.LocalFlags())
	writeFlags(t, "Pilihan semua perintah", c.InheritedFlags())
	if c.HasAvailableSubCommands() {
		_, _ = fmt.Fprintf(t, "\nPetunjuk sebuah perintah: %s PERINTAH --help\n", c.CommandPath())
	}
	return t.Flush()
}

func writeFlags(w io.Writer, heading string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	_, _ = fmt.Fprintf(w, "\n%s:\n", heading)
	flags.VisitAll(func(f *pflag.Flag) {
		short := "    "
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		_, _ = fmt.Fprintf(w, "  %s--%s\t%s\n", short, strings.TrimSpace(f.Name+" "+values[f.Value.Type()].name), f.Usage)
	})
}
