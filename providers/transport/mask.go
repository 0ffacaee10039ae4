package transport

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loket/providers"
)

// concealed stands where a secret was.
var concealed = providers.NewSecret("").String()

// shortSecret is the length below which a secret is masked only as a word of its own: masking every "1" would leave
// no answer to read.
const shortSecret = 4

// Servers of these families echo credentials in their errors, whole requests included.
var (
	namedSecrets = regexp.MustCompile(`(?i)("(?:pass|password|passwd|key|api_?key|secret|sign|signature|authorization)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)`)
	webTokens    = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,2}`)
)

// mask removes secrets from text: those it was made with in every spelling a server may echo them in, JSON fields
// that are named like one, and anything that looks like a JWT.
type mask struct {
	literal *strings.Replacer
	words   []*regexp.Regexp
}

func newMask(secrets []providers.Secret) mask {
	var long []string
	var m mask
	for _, secret := range secrets {
		text := secret.Reveal()
		switch {
		case text == "":
		case len(text) < shortSecret:
			m.words = append(m.words, regexp.MustCompile(`(^|[^A-Za-z0-9])`+regexp.QuoteMeta(text)+`($|[^A-Za-z0-9])`))
		default:
			long = append(long, spellings(text)...)
		}
	}
	slices.SortFunc(long, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(long))
	for _, text := range long {
		pairs = append(pairs, text, concealed)
	}
	m.literal = strings.NewReplacer(pairs...)
	return m
}

// spellings are the ways in which a text is written inside JSON, HTML and addresses.
func spellings(text string) []string {
	all := []string{text, url.QueryEscape(text), url.PathEscape(text), html.EscapeString(text),
		inQuotes(strconv.Quote(text)), inQuotes(strconv.QuoteToASCII(text))}
	if encoded, err := json.Marshal(text); err == nil {
		all = append(all, inQuotes(string(encoded)))
	}
	for _, spelling := range slices.Clone(all) { // PHP writes \/ for /
		all = append(all, strings.ReplaceAll(spelling, "/", `\/`))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func inQuotes(quoted string) string { return quoted[1 : len(quoted)-1] }

func (m mask) text(s string) string {
	if m.literal != nil {
		s = m.literal.Replace(s)
	}
	s = namedSecrets.ReplaceAllString(s, `$1"`+concealed+`"`)
	s = webTokens.ReplaceAllString(s, concealed)
	for _, word := range m.words {
		s = word.ReplaceAllString(s, "${1}"+concealed+"${2}")
	}
	return s
}

func (m mask) bytes(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return []byte(m.text(string(b)))
}
