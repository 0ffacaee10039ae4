package receipts

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"loket/assets"
	"loket/ledger"
)

// layout is one receipt layout as assets/layouts/general.txt describes them.
type layout struct {
	categories, skus []string
	titles           []choice
	body             []step
	legal            []choice
	closing          []choice
	keyWidths        []int           // of the keys that it names
	lines            map[string]bool // the keys of bill lines that it names
	details          map[string]bool // the keys of details that it names or omits
}

// step is one instruction of a layout's body.
type step struct {
	kind  stepKind
	label string
	text  choice
	keys  [][]string // bill lines, a list for each column of a table; elsewhere one
	parts []step     // of a sum
	heads []string   // of a sum's table: its columns
}

type stepKind uint8

const (
	stepRow stepKind = iota + 1
	stepCode
	stepDetails
	stepSheet
	stepSum
	stepMoney
	stepOthers
)

// library is every layout and text of the assets.
type library struct {
	bySKU, byCategory map[string]*layout
	general           *layout
	texts             map[string]string
}

// book is the library of the embedded files, read once. They are part of the program: a fault in them is a fault in
// the program, which the first test that renders anything finds.
var book = sync.OnceValue(func() *library {
	lib, err := read(assets.Layouts, assets.Texts)
	if err != nil {
		panic(err)
	}
	return lib
})

func read(files fs.FS, texts string) (*library, error) {
	lib := &library{bySKU: map[string]*layout{}, byCategory: map[string]*layout{}}
	names, err := fs.Glob(files, "layouts/*.txt")
	if err != nil {
		return nil, fmt.Errorf("receipt layouts: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("receipt layout: %w", err)
		}
		l, err := parseLayout(string(text))
		if err == nil {
			err = lib.file(l)
		}
		if err != nil {
			return nil, fmt.Errorf("receipt layout %s: %w", path.Base(name), err)
		}
	}
	if lib.general == nil {
		return nil, fmt.Errorf("receipt layouts: none is for all products")
	}
	lib.texts, err = parseTexts(texts)
	return lib, err
}

// file puts a layout where it is found.
func (lib *library) file(l *layout) error {
	if len(l.skus)+len(l.categories) == 0 {
		if lib.general != nil {
			return fmt.Errorf("a second layout for all products")
		}
		lib.general = l
	}
	for names, index := range map[*[]string]map[string]*layout{&l.skus: lib.bySKU, &l.categories: lib.byCategory} {
		for _, name := range *names {
			if index[name] != nil {
				return fmt.Errorf("a second layout for %s", name)
			}
			index[name] = l
		}
	}
	return nil
}

// of is the layout of a product.
func (lib *library) of(p ledger.Product) *layout {
	if l := lib.bySKU[p.SKU]; l != nil {
		return l
	}
	if l := lib.byCategory[p.Category]; l != nil {
		return l
	}
	return lib.general
}

// parseLayout reads one layout file and checks that it can hold any bill: that no bill line is counted twice and that
// what the layout does not name has a place.
func parseLayout(text string) (*layout, error) {
	l := &layout{lines: map[string]bool{ledger.LineAdmin: true, ledger.LineFee: true}, details: map[string]bool{}}
	sum := step{kind: stepSum}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		if err := l.instruct(word, strings.TrimSpace(rest), &sum); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	has := func(kind stepKind) bool {
		return slices.ContainsFunc(l.body, func(s step) bool { return s.kind == kind })
	}
	switch {
	case len(sum.parts)+len(sum.heads) > 0:
		return nil, fmt.Errorf("parts without a sum")
	case len(l.titles) == 0 || len(l.legal) == 0:
		return nil, fmt.Errorf("no title or no sentence of validity")
	case !has(stepOthers) || !has(stepDetails):
		return nil, fmt.Errorf("no place for other lines or details")
	}
	return l, nil
}

// instruct adds one line of a layout file; sum is the one whose parts are being told.
func (l *layout) instruct(word, rest string, sum *step) (err error) {
	var s step
	switch word {
	case "for":
		return l.serve(rest)
	case "title":
		return l.sentence(&l.titles, rest)
	case "legal":
		return l.sentence(&l.legal, rest)
	case "closing":
		return l.sentence(&l.closing, rest)
	case "row":
		s, err = l.keyed(stepRow, rest)
	case "code":
		s, err = l.keyed(stepCode, rest)
	case "sheet":
		s.kind = stepSheet
		s.text, err = l.choice(rest, true)
	case "details":
		s.kind = stepDetails
	case "omit":
		for _, key := range strings.Fields(rest) {
			l.details[key] = true
		}
		return nil
	case "others":
		s.kind = stepOthers
	case "table":
		sum.heads = strings.Fields(rest)
		if len(sum.heads) < 2 || len(sum.parts) > 0 {
			return fmt.Errorf("a table of %d columns after %d parts", len(sum.heads), len(sum.parts))
		}
		return nil
	case "part":
		s, err = l.amount(rest, max(1, len(sum.heads)))
		sum.parts = append(sum.parts, s)
		return err
	case "money":
		s, err = l.amount(rest, 1)
	case "sum":
		s, *sum = *sum, step{kind: stepSum}
		s.label = rest
	default:
		return fmt.Errorf("unknown instruction %q", word)
	}
	l.body = append(l.body, s)
	return err
}

func (l *layout) serve(rest string) error {
	words := strings.Fields(rest)
	if len(words) < 2 || words[0] != "category" && words[0] != "sku" {
		return fmt.Errorf("for whom: %q", rest)
	}
	if words[0] == "sku" {
		l.skus = append(l.skus, words[1:]...)
	} else {
		l.categories = append(l.categories, words[1:]...)
	}
	return nil
}

func (l *layout) sentence(list *[]choice, rest string) error {
	c, err := l.choice(rest, false)
	*list = append(*list, c)
	if err == nil && slices.ContainsFunc(c, func(t template) bool { return !t.closed() }) {
		return fmt.Errorf("text from outside may not stand without a key: %q", rest)
	}
	return err
}

func (l *layout) keyed(kind stepKind, rest string) (step, error) {
	key, text, found := strings.Cut(rest, " = ")
	if !found {
		return step{}, fmt.Errorf("no = in %q", rest)
	}
	l.keyWidths = append(l.keyWidths, len(key))
	c, err := l.choice(text, false)
	return step{kind: kind, label: key, text: c}, err
}

// amount reads "KEY = LINES", in a table "KEY = LINES / LINES".
func (l *layout) amount(rest string, columns int) (step, error) {
	key, names, found := strings.Cut(rest, " = ")
	lists := strings.Split(names, "/")
	if !found || len(lists) > columns {
		return step{}, fmt.Errorf("not KEY = LINES for %d columns: %q", columns, rest)
	}
	s := step{kind: stepMoney, label: key}
	for _, list := range lists {
		keys := strings.Fields(list)
		for _, name := range keys {
			if l.lines[name] {
				return step{}, fmt.Errorf("bill line %s is counted twice", name)
			}
			l.lines[name] = true
		}
		s.keys = append(s.keys, keys)
	}
	return s, nil
}
