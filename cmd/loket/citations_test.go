package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	// citation is a document and one section of it or more: "reliability §1.2", "the PDAM document §4 to §6". A test's
	// campaign may follow: "reliability §6, A6".
	citation = regexp.MustCompile(`(?i)\b(design|reliability|providers|PDAM document) ((?:(?:, | and | to )?§\d+(?:\.\d+)?)+(?:, [A-Z]\d\b)?)`)
	cited    = regexp.MustCompile(`\b[A-Z]?\d+(?:\.\d+)?`)

	// sections are what may be cited of a document of .docs: its headings, and the campaigns of its table.
	sections = regexp.MustCompile(`(?m)^(?:#{2,3} (\d+(?:\.\d+)?)|\| ([A-Z]\d) \|)`)
	// theirs are the sections of the PDAM's own document that .docs/providers.md explains.
	theirs = regexp.MustCompile(`PDAM document §(\d+), `)

	link = regexp.MustCompile(`\]\(([^)#:]+)\)`)
)

// readDocument is a file of the tree as text.
func readDocument(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// citable is what may be cited, by document in small letters.
func citable(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, name := range []string{"design", "reliability", "providers"} {
		for _, found := range sections.FindAllStringSubmatch(readDocument(t, ".docs/"+name+".md"), -1) {
			all[name] = append(all[name], found[1]+found[2])
		}
	}
	for _, found := range theirs.FindAllStringSubmatch(readDocument(t, ".docs/providers.md"), -1) {
		all["pdam document"] = append(all["pdam document"], found[1])
	}
	return all
}

// dead are the citations of a text that lead nowhere; count is how many there are in all.
func dead(text string, known map[string][]string) (lost []string, count int) {
	text = strings.Join(strings.Fields(text), " ") // one may be broken over two lines
	for _, found := range citation.FindAllStringSubmatch(text, -1) {
		for _, section := range cited.FindAllString(found[2], -1) {
			count++
			if !slices.Contains(known[strings.ToLower(found[1])], section) {
				lost = append(lost, found[1]+" §"+section)
			}
		}
	}
	return lost, count
}

func TestCitationsLeadSomewhere(t *testing.T) {
	known, all := citable(t), 0
	for _, s := range sources(t) {
		for _, comment := range s.tree.Comments {
			lost, count := dead(comment.Text(), known)
			all += count
			for _, name := range lost {
				t.Errorf("%s cites %s, which is not in .docs", s.set.Position(comment.Pos()), name)
			}
		}
	}
	for _, name := range []string{"design", "reliability", "providers"} {
		lost, _ := dead(readDocument(t, ".docs/"+name+".md"), known)
		for _, name := range lost {
			t.Errorf(".docs cites %s, which is not there", name)
		}
	}
	if all < 40 {
		t.Errorf("only %d citations found: the search is broken", all)
	}
}

func TestDeadCitationsAreSeen(t *testing.T) {
	known := citable(t)
	for text, want := range map[string]int{
		"kept as design §3 says":                       0,
		"(design §99)":                                 1,
		"Reliability §1.2, and more":                   0,
		"reliability §1.99":                            1,
		"(design §3, reliability §1 and §77)":          1,
		"reliability\n§6, A6":                          0,
		"reliability §6, Z9":                           1,
		"a code of the PDAM document §7":               0,
		"the PDAM document §4 to §6, in its own order": 0,
		"the PDAM document §9":                         1,
	} {
		if lost, count := dead(text, known); len(lost) != want || count == 0 {
			t.Errorf("%q: %v of %d are dead, want %d", text, lost, count, want)
		}
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	for _, path := range []string{"README.md", ".docs/design.md", ".docs/reliability.md", ".docs/providers.md"} {
		for _, found := range link.FindAllStringSubmatch(readDocument(t, path), -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(path), found[1])); err != nil {
				t.Errorf("%s links to %s: %v", path, found[1], err)
			}
		}
	}
}
