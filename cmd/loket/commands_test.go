package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

func TestEveryCommandHasAnExample(t *testing.T) {
	root := (&program{}).commands()
	if len(root.Commands()) < 15 {
		t.Fatalf("only %d commands", len(root.Commands()))
	}
	for _, c := range append(root.Commands(), root) {
		if !strings.Contains(c.Example, c.CommandPath()) {
			t.Errorf("%s has no example of itself", c.CommandPath())
		}
		if c.Short == "" {
			t.Errorf("%s does not say what it does", c.CommandPath())
		}
	}
}

// TestCompletion: shells get the commands, and the products of the configuration.
func TestCompletion(t *testing.T) {
	t.Setenv("LOKET_TEST_SECRET", "x")
	t.Setenv("LOKET_CONFIG", writeConfig(t, goodConfig, 0o600))
	for _, c := range []struct {
		words []string
		want  string
	}{
		{[]string{"adv"}, "advise"},
		{[]string{"pay", ""}, "pdam-gianyar"},
		{[]string{"inquire", ""}, "pln"},
	} {
		var out, errs bytes.Buffer
		p := &program{out: &out, err: &errs, now: time.Now}
		if code := p.run(t.Context(), append([]string{cobra.ShellCompNoDescRequestCmd}, c.words...)); code != exitDone {
			t.Errorf("completing %q exits %d: %s", c.words, code, errs.String())
		}
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("completing %q offers %q, want %q", c.words, out.String(), c.want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		var out bytes.Buffer
		p := &program{out: &out, err: &out, now: time.Now}
		if code := p.run(t.Context(), []string{"completion", shell}); code != exitDone || !strings.Contains(out.String(), "loket") {
			t.Errorf("completion %s exits %d", shell, code)
		}
	}
}
