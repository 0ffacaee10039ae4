package main

import (
	"fmt"
	"slices"
	"strings"

	"loket/assets"
)

// configText is a configuration file that is changed without losing anything: comments, the order and keys that nobody asks
// about stay where they are.
type configText struct {
	lines []string
	at    map[string]int // where each key and heading stands, from 1
}

func newConfigText(text string) *configText {
	t := &configText{lines: strings.Split(strings.TrimRight(text, "\n"), "\n")}
	t.find()
	return t
}

// find looks for the keys anew.
func (t *configText) find() { t.at = keyLines([]byte(t.String())) }

// String is the file's text.
func (t *configText) String() string { return strings.Join(t.lines, "\n") + "\n" }

// set gives a key another value, as TOML writes it. A key that is not there stands last in its section, a section that is
// not there last in the file.
func (t *configText) set(section, key, value string) {
	defer t.find()
	if line, there := t.at[section+"."+key]; there {
		last := line - 1 + t.extent(line-1)
		t.lines = slices.Replace(t.lines, line-1, last, withValue(strings.Join(t.lines[line-1:last], "\n"), value))
		return
	}
	if _, there := t.at[section]; !there {
		t.lines = append(t.lines, "", heading(section))
		t.find()
	}
	last := t.at[section]
	for path, line := range t.at {
		if rest, inside := strings.CutPrefix(path, section+"."); inside && !strings.Contains(rest, ".") && !t.headed(path) {
			last = max(last, line-1+t.extent(line-1))
		}
	}
	t.lines = slices.Insert(t.lines, last, key+" = "+value)
}

// setUnless is set, but for a key that is not there and would have the value it has without.
func (t *configText) setUnless(section, key, value, standard string) {
	if _, there := t.at[section+"."+key]; there || value != standard {
		t.set(section, key, value)
	}
}

// headed reports whether a path is a section of its own.
func (t *configText) headed(path string) bool {
	return strings.HasPrefix(strings.TrimSpace(t.lines[t.at[path]-1]), "[")
}

// extent is how many lines the value takes that begins in a line; only a list takes several.
func (t *configText) extent(line int) int {
	_, value, _ := strings.Cut(t.lines[line], "=")
	if !strings.HasPrefix(strings.TrimSpace(value), "[") {
		return 1
	}
	for n := line; n < len(t.lines); n++ {
		bare, _, _ := strings.Cut(t.lines[n], "#")
		if strings.Contains(bare, "]") {
			return n - line + 1
		}
	}
	return 1
}

// add appends a block: its heading, and keys with their values.
func (t *configText) add(heading string, pairs ...[2]string) {
	t.lines = append(t.lines, "", heading)
	for _, pair := range pairs {
		t.lines = append(t.lines, pair[0]+" = "+pair[1])
	}
	t.find()
}

// silence makes a section a comment: what is not sold any more can be sold again.
func (t *configText) silence(section string) {
	defer t.find()
	end := len(t.lines)
	for path, line := range t.at {
		if line > t.at[section] && t.headed(path) {
			end = min(end, line-1)
		}
	}
	for end > t.at[section] && (t.lines[end-1] == "" || strings.HasPrefix(t.lines[end-1], "#")) { // what stands above the next one
		end--
	}
	for i := t.at[section] - 1; i < end; i++ {
		t.lines[i] = strings.TrimRight("# "+t.lines[i], " ")
	}
}

// heading is a section as TOML writes it: "provider.0" is one of a list, "provider.0.callback" belongs to the last.
func heading(section string) string {
	parts := strings.Split(section, ".")
	switch {
	case len(parts) == 2:
		return "[[" + parts[0] + "]]"
	case len(parts) > 2:
		return "[" + parts[0] + "." + parts[2] + "]"
	}
	return "[" + section + "]"
}

// withValue is a line with another value; a comment behind it stays, in its column where there is room.
func withValue(line, value string) string {
	before, rest, _ := strings.Cut(line, "=")
	after := strings.TrimLeft(rest, " \t")
	comment := strings.TrimLeft(after[valueEnd(after):], " \t")
	changed := strings.TrimRight(before, " \t") + " = " + value
	if !strings.HasPrefix(comment, "#") {
		return changed
	}
	column := strings.LastIndex(line, comment)
	if strings.Contains(line, "\n") {
		column = 0
	}
	return changed + strings.Repeat(" ", max(1, column-len(changed))) + comment
}

// valueEnd is where a value ends that a text begins with.
func valueEnd(text string) int {
	quote, list := byte(0), 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0 && c == '\\' && quote == '"':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			list++
		case c == ']':
			list--
		case list == 0 && (c == ' ' || c == '\t' || c == '#'):
			return i
		}
	}
	return len(text)
}

// tomlText is a text as TOML writes it. It has no control characters: the set-up takes none.
func tomlText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// freshConfig is the sample's explanations and settings, with the one provider of a kind, without products and a statement's
// columns.
func freshConfig(kind string) string {
	var kept []string
	for _, block := range strings.Split(string(assets.Sample), "\n\n") {
		switch {
		case strings.Contains(block, "\n[[provider]]"):
			if !strings.Contains(block, fmt.Sprintf("\nkind = %q", kind)) {
				continue
			}
		case strings.Contains(block, "[[product]]"), strings.Contains(block, "\n[provider.statement]"): // columns are guessed
			continue
		}
		kept = append(kept, block)
	}
	kept[0] = strings.Replace(kept[0], "# Contoh konfigurasi loket. Simpan sebagai loket.toml, lalu periksa dengan: loket check",
		"# Konfigurasi loket, ditulis oleh loket init. Periksa dengan: loket check", 1)
	return strings.Join(kept, "\n\n") + "\n\n# Yang dijual loket ini. Semua kunci sebuah produk dijelaskan oleh: loket sample\n"
}
