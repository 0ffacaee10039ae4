package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// TestSleepIsOnABubblesClock: a test that waits for real time is slow on a good day and wrong on a bad one. Within
// testing/synctest a sleep takes no time. A benchmark's time is real.
func TestSleepIsOnABubblesClock(t *testing.T) {
	all := sources(t)
	bubbles := map[string]bool{}
	for _, s := range all {
		for _, spec := range s.tree.Imports {
			bubbles[s.dir] = bubbles[s.dir] || spec.Path.Value == `"testing/synctest"`
		}
	}
	for _, s := range all {
		if bubbles[s.dir] || strings.HasSuffix(s.path, "bench_test.go") {
			continue
		}
		for _, at := range calls(s, "time", "Sleep") {
			t.Errorf("%s sleeps", at)
		}
	}
}

// TestOnlyAdaptersAreCaught: an adapter that panics after it sent must end as an unknown outcome. Any other panic is a
// fault of ours that must be seen.
func TestOnlyAdaptersAreCaught(t *testing.T) {
	var at []string
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "recover" {
					at = append(at, s.set.Position(call.Pos()).String())
				}
			}
			return true
		})
	}
	if len(at) != 1 || !strings.Contains(at[0], "providers/checkout/") {
		t.Errorf("recover is called at %v, want one line of providers/checkout", at)
	}
}

// TestPackageVariablesStayAsTheyAre: they are tables, sentinels and embedded files, and nothing writes to them.
func TestPackageVariablesStayAsTheyAre(t *testing.T) {
	all := sources(t)
	variables := map[string]map[string]bool{} // by folder
	for _, s := range all {
		if variables[s.dir] == nil {
			variables[s.dir] = map[string]bool{}
		}
		for _, decl := range s.tree.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR && !s.test {
				for _, spec := range d.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						variables[s.dir][name.Name] = name.Name != "_"
					}
				}
			}
		}
	}
	for _, s := range all {
		if s.test {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			var written []ast.Expr
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					written = n.Lhs
				}
			case *ast.IncDecStmt:
				written = []ast.Expr{n.X}
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					written = []ast.Expr{n.X}
				}
			}
			for _, expr := range written {
				if name := rootOf(expr); variables[s.dir][name] && !declaredWithin(s, name, expr.Pos()) {
					t.Errorf("%s writes to the package's %s, or lends it out", s.set.Position(expr.Pos()), name)
				}
			}
			return true
		})
	}
}

// rootOf is the variable that an expression leads to: x of x.f[i].
func rootOf(expr ast.Expr) string {
	for {
		switch e := expr.(type) {
		case *ast.Ident:
			return e.Name
		case *ast.SelectorExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.ParenExpr:
			expr = e.X
		case *ast.StarExpr:
			expr = e.X
		default:
			return ""
		}
	}
}

// declaredWithin reports whether the function around pos has a variable of this name of its own.
func declaredWithin(s source, name string, pos token.Pos) bool {
	for _, decl := range s.tree.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || pos < f.Pos() || pos > f.End() {
			continue
		}
		own := false
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				own = own || slices.ContainsFunc(n.Names, func(id *ast.Ident) bool { return id.Name == name })
			case *ast.ValueSpec:
				own = own || slices.ContainsFunc(n.Names, func(id *ast.Ident) bool { return id.Name == name })
			case *ast.RangeStmt:
				own = own || n.Tok == token.DEFINE && (isNamed(n.Key, name) || isNamed(n.Value, name))
			case *ast.AssignStmt:
				own = own || n.Tok == token.DEFINE && slices.ContainsFunc(n.Lhs, func(e ast.Expr) bool { return isNamed(e, name) })
			}
			return true
		})
		return own
	}
	return false
}

func isNamed(expr ast.Expr, name string) bool {
	id, ok := expr.(*ast.Ident)
	return ok && id.Name == name
}

// TestEverythingExportedIsDescribed: a package's readers see its doc comments and nothing else.
func TestEverythingExportedIsDescribed(t *testing.T) {
	described := map[string]bool{} // folders whose package has a comment
	all := sources(t)
	for _, s := range all {
		described[s.dir] = described[s.dir] || s.tree.Doc.Text() != ""
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, decl := range s.tree.Decls {
			for _, name := range undescribed(decl) {
				t.Errorf("%s: %s has no doc comment", s.set.Position(decl.Pos()), name)
			}
		}
	}
	for _, s := range all {
		if !described[s.dir] {
			t.Errorf("package %s has no comment", s.dir)
			described[s.dir] = true
		}
	}
}

// undescribed are the exported names that a declaration leaves without a comment: of their own, or of their group.
func undescribed(decl ast.Decl) []string {
	var names []string
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && (d.Recv == nil || ast.IsExported(rootOf(receiver(d.Recv.List[0].Type)))) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if d.Doc == nil && s.Doc == nil && s.Name.IsExported() {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if d.Doc == nil && s.Doc == nil && s.Comment == nil && name.IsExported() {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}

// receiver is a method's receiver type without its type parameters.
func receiver(expr ast.Expr) ast.Expr {
	if index, ok := expr.(*ast.IndexListExpr); ok {
		return index.X
	}
	return expr
}
