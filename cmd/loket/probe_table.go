package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"loket/providers"
)

// checkJSON is a comparison on stdout; verdict is "agrees", "differs" or "not_tried".
type checkJSON struct {
	Check    string  `json:"check"`
	Section  string  `json:"section"`
	Expected string  `json:"expected"`
	Got      string  `json:"got"`
	Verdict  string  `json:"verdict"`
	Advice   *string `json:"advice"`
}

var verdictNames = map[providers.Verdict]string{
	providers.NotTried: "not_tried", providers.Agrees: "agrees", providers.Differs: "differs",
}

// writeChecks writes the comparisons, and after the table what to set in the configuration.
func (p *program) writeChecks(checks []providers.Check, asJSON bool) error {
	if !asJSON {
		return writeCheckTable(p.out, checks)
	}
	for _, c := range checks {
		if err := writeJSON(p.out, checkJSON{c.What, c.Section, c.Expected, c.Got, verdictNames[c.Verdict], known(c.Advice)}); err != nil {
			return err
		}
	}
	return nil
}

func writeCheckTable(w io.Writer, checks []providers.Check) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "HASIL\tPERIKSA\tDOKUMEN\tSEHARUSNYA\tDIJAWAB")
	for _, c := range checks {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", c.Verdict, c.What, c.Section, c.Expected, c.Got)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	counts := countVerdicts(checks)
	_, err := fmt.Fprintf(w, "\n%d sesuai, %d berbeda, %d tidak dicoba. Tidak ada yang dibayar.\n",
		counts[providers.Agrees], counts[providers.Differs], counts[providers.NotTried])
	said := map[string]bool{}
	for _, c := range checks {
		if c.Advice != "" && !said[c.Advice] {
			said[c.Advice] = true
			_, _ = fmt.Fprintf(w, "  %s: %s\n", c.What, c.Advice)
		}
	}
	return err
}

func countVerdicts(checks []providers.Check) map[providers.Verdict]int {
	counts := map[providers.Verdict]int{}
	for _, c := range checks {
		counts[c.Verdict]++
	}
	return counts
}

// different is the exit code of the comparisons.
func different(checks []providers.Check) error {
	if n := countVerdicts(checks)[providers.Differs]; n > 0 {
		return exit(exitRefused, "%d hal berbeda dari dokumen", n)
	}
	return nil
}
