package main

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyLines finds the line of every key and heading of a TOML file: "counter.code", "provider.0.name". A file that
// cannot be parsed gives what was found before the fault; the decoder reports the fault itself.
func keyLines(text []byte) map[string]int {
	lines := map[string]int{}
	count := map[string]int{} // how often an array heading was seen
	heading := ""
	parser := unstable.Parser{}
	parser.Reset(text)
	for parser.NextExpression() {
		node := parser.Expression()
		path, line := keyPath(&parser, node)
		switch node.Kind {
		case unstable.ArrayTable:
			n := count[path]
			count[path] = n + 1
			heading = fmt.Sprintf("%s.%d", path, n)
			lines[heading] = line
		case unstable.Table:
			heading = path
			if parent, rest, found := strings.Cut(path, "."); found && count[parent] > 0 {
				heading = fmt.Sprintf("%s.%d.%s", parent, count[parent]-1, rest)
			}
			lines[heading] = line
		case unstable.KeyValue:
			lines[strings.TrimPrefix(heading+"."+path, ".")] = line
		}
	}
	return lines
}

func keyPath(parser *unstable.Parser, node *unstable.Node) (path string, line int) {
	var parts []string
	for keys := node.Key(); keys.Next(); {
		key := keys.Node()
		parts = append(parts, string(key.Data))
		if line == 0 {
			line = parser.Shape(key.Raw).Start.Line
		}
	}
	return strings.Join(parts, "."), line
}
