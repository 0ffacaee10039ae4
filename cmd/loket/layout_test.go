package main

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

const (
	root         = "../.."
	fileLines    = 400
	functionRows = 70
)

// folders is the top level of the tree, bottom first: code imports only downwards.
var folders = []string{"assets", "ledger", "receipts", "providers", "ui", "cmd"}

// files are the other things the top level may hold, besides dot-files.
var files = []string{"go.mod", "go.sum", "README.md"}

// siblings are the exceptions to "a package imports its folder's root package, never a sibling".
var siblings = map[string][]string{
	"providers/pdam":       {"providers/transport"},
	"providers/digiswitch": {"providers/transport"},
	"providers/biller":     {"providers/transport"},
}

// outside touch the world or drive it; only cmd joins them up.
var outside = []string{"ledger/sqlite", "providers/checkout", "providers/pdam", "providers/digiswitch",
	"providers/biller", "providers/callback", "providers/simulator", "receipts/printer"}

// homes says which of our packages may use a dependency.
var homes = map[string]string{
	"github.com/charmbracelet/":        "ui",
	"github.com/NimbleMarkets/":        "ui",
	"github.com/muesli/":               "ui",
	"github.com/golang-jwt/jwt/v5":     "providers/pdam",
	"modernc.org/libc":                 "ledger/sqlite/disk",
	"modernc.org/sqlite":               "ledger/sqlite",
	"github.com/spf13/cobra":           "cmd/loket",
	"github.com/spf13/pflag":           "cmd/loket",
	"github.com/pelletier/go-toml/v2":  "cmd/loket",
	"golang.org/x/crypto":              "ledger/pin",
	"golang.org/x/term":                "cmd/loket",
	"golang.org/x/sys":                 "ledger/sqlite receipts/printer cmd/loket",
	"github.com/mattn/go-isatty":       "cmd/loket",
	"github.com/xuri/excelize/v2":      "receipts/export",
	"pgregory.net/rapid":               "tests",
	"github.com/rogpeppe/go-internal/": "tests",
}

// banned are names that say nothing about what is inside.
var banned = []string{"utils", "util", "common", "helpers", "types", "models", "shared", "misc", "base"}

// source is one Go file of the tree.
type source struct {
	path, dir string
	test      bool
	text      []byte
	tree      *ast.File
	set       *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		dir := filepath.ToSlash(filepath.Dir(rel))
		test := strings.HasSuffix(rel, "_test.go") || dir == "ui/uitest" || dir == "providers/providertest"
		all = append(all, source{path: filepath.ToSlash(rel), dir: dir, test: test, text: text, tree: tree, set: set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d Go files found: the walk is broken", len(all))
	}
	return all
}

func top(dir string) string { name, _, _ := strings.Cut(dir, "/"); return name }

// forbidden says why the package in dir may not import imp, or "".
func forbidden(dir, imp string, test bool) string {
	for dep, home := range homes {
		if strings.HasPrefix(imp, dep) && !athome(dir, home, test) {
			return "it belongs in " + home
		}
	}
	to, ours := strings.CutPrefix(imp, "loket/")
	if !ours || to == dir {
		return ""
	}
	if dir == "providers/simulator" && !test {
		return "the simulator is a second reading and imports nothing of ours"
	}
	below, above := slices.Index(folders, top(to)), slices.Index(folders, top(dir))
	switch {
	case below > above:
		return top(to) + " is above " + top(dir)
	case test || top(dir) == "cmd" || slices.Contains(siblings[dir], to):
		return ""
	case slices.Contains(outside, to):
		return "only cmd joins the program to the outside"
	case below == above && to != top(dir):
		return "it is a sibling"
	}
	return ""
}

func athome(dir, homes string, test bool) bool {
	for home := range strings.FieldsSeq(homes) {
		if dir == home || strings.HasPrefix(dir, home+"/") || home == "tests" && test {
			return true
		}
	}
	return false
}

func TestTopLevelIsTheHouse(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		known := e.IsDir() && slices.Contains(folders, name) || !e.IsDir() && slices.Contains(files, name)
		if !known && !strings.HasPrefix(name, ".") {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

func TestImportsGoDownwards(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.tree.Imports {
			imp, _ := strconv.Unquote(spec.Path.Value)
			if why := forbidden(s.dir, imp, s.test); why != "" {
				t.Errorf("%s imports %s: %s", s.path, imp, why)
			}
		}
	}
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	for _, c := range []struct {
		dir, imp string
		test     bool
	}{
		{"ledger", "loket/providers/simulator", false},
		{"ledger", "loket/receipts", false},
		{"providers/simulator", "loket/ledger", false},
		{"providers/checkout", "loket/providers/pdam", false},
		{"ui", "loket/ledger/sqlite", false},
		{"receipts", "github.com/charmbracelet/lipgloss", false},
		{"cmd/loket", "modernc.org/sqlite", true},
		{"ledger", "pgregory.net/rapid", false},
	} {
		if forbidden(c.dir, c.imp, c.test) == "" {
			t.Errorf("%s may import %s", c.dir, c.imp)
		}
	}
}

func TestNamesAndSizes(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains(banned, s.tree.Name.Name) {
			t.Errorf("%s: package %s says nothing", s.path, s.tree.Name.Name)
		}
		if s.test {
			continue
		}
		if n := bytes.Count(s.text, []byte("\n")); n > fileLines {
			t.Errorf("%s has %d lines, the limit is %d", s.path, n, fileLines)
		}
		for _, decl := range s.tree.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1; n > functionRows {
				t.Errorf("%s: %s has %d lines, the limit is %d", s.path, f.Name.Name, n, functionRows)
			}
			if f.Name.Name == "init" && f.Recv == nil && s.dir != "ui/quiet" {
				t.Errorf("%s has an init function", s.path)
			}
		}
	}
}

// calls lists where a selector is called, such as "time.Now" or, with an empty receiver, any ".Pay".
func calls(s source, receiver, name string) []string {
	var found []string
	ast.Inspect(s.tree, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != name {
			return true
		}
		if id, isName := sel.X.(*ast.Ident); receiver != "" && (!isName || id.Name != receiver) {
			return true
		}
		found = append(found, s.set.Position(sel.Pos()).String())
		return true
	})
	return found
}

// TestOnlyCommandReadsTheClock: time and chance come from cmd as parameters, so that a test can be their master.
func TestOnlyCommandReadsTheClock(t *testing.T) {
	world := [][2]string{{"time", "Now"}, {"time", "After"}, {"time", "Since"}, {"rand", "Reader"}}
	for _, s := range sources(t) {
		if s.test || top(s.dir) == "cmd" {
			continue
		}
		for _, name := range world {
			for _, at := range calls(s, name[0], name[1]) {
				t.Errorf("%s uses %s.%s; take it as a parameter", at, name[0], name[1])
			}
		}
	}
}

// TestOnlySetupReadsTheMachinesZone: days and times are the counter's; only init proposes the machine's zone.
func TestOnlySetupReadsTheMachinesZone(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.path == "cmd/loket/init_pages.go" {
			continue
		}
		for _, at := range calls(s, "", "Local") {
			t.Errorf("%s is in the machine's zone; use the counter's", at)
		}
	}
}

func TestPayIsCalledInOneLine(t *testing.T) {
	var at []string
	for _, s := range sources(t) {
		if !s.test && top(s.dir) == "providers" {
			at = append(at, calls(s, "", "Pay")...)
		}
	}
	if len(at) != 1 || !strings.Contains(at[0], "providers/checkout/") {
		t.Errorf("a provider's Pay is called at %v, want one line of providers/checkout", at)
	}
}

// router are the files that decide which screen comes next, and run.go, which makes the router.
var router = []string{"ui/app.go", "ui/app_door.go", "ui/app_news.go", "ui/app_nota.go", "ui/routes.go", "ui/routes_till.go", "ui/run.go"}

func TestScreensAreMadeByTheRouter(t *testing.T) {
	for _, s := range sources(t) {
		if s.dir != "ui" || s.test || slices.Contains(router, s.path) {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			id, ok := call.Fun.(*ast.Ident)
			if ok && slices.Contains(screenMakers(t), id.Name) {
				t.Errorf("%s: %s is called outside the router", s.set.Position(call.Pos()), id.Name)
			}
			return true
		})
	}
}

// screenMakers are the functions of ui that return a screen: newCustomer and its like. The router calls each of them.
func screenMakers(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, path := range router {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if len(word) > 3 && strings.HasPrefix(word, "new") && unicode.IsUpper(rune(word[3])) && !slices.Contains(names, word) {
				names = append(names, word)
			}
		}
	}
	if len(names) < 8 {
		t.Fatalf("the router makes only %v", names)
	}
	return names
}

func TestNothingIsLeftLoose(t *testing.T) {
	loose := []string{"TO" + "DO", "FIX" + "ME", "t.Sk" + "ip(", "X" + "XX", "not " + "implemented"}
	for _, s := range sources(t) {
		lines := bufio.NewScanner(bytes.NewReader(s.text))
		for n := 1; lines.Scan(); n++ {
			for _, word := range loose {
				if strings.Contains(lines.Text(), word) {
					t.Errorf("%s:%d has %q", s.path, n, word)
				}
			}
		}
	}
}
