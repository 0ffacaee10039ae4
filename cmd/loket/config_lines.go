package main

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
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

// tomlTrouble is what is wrong with a line, in the words of whoever sets the counter up; the library's are English. What the
// line says is not repeated: it may be a password.
func tomlTrouble(err *toml.DecodeError) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	key := strings.Join(err.Key(), ".")
	switch {
	case strings.HasPrefix(text, "bukan "): // ours
		return text
	case strings.HasPrefix(text, "ParseAddr"):
		return fmt.Sprintf("nilai %q bukan alamat IP, contoh \"203.0.113.7\"", key)
	case strings.HasPrefix(text, "cannot decode"):
		return fmt.Sprintf("nilai %q salah jenis: bilangan bulat ditulis tanpa tanda kutip, teks dengan tanda kutip, pilihan true atau false", key)
	case strings.Contains(text, "already"):
		return "kunci atau judul ini sudah ditulis sebelumnya; hapus salah satu"
	}
	return `baris ini, atau akhir baris sebelumnya, tidak dapat dibaca. Satu baris memuat kunci = nilai, judul dalam kurung siku, ` +
		`atau # catatan; teks diapit tanda kutip "…"`
}
