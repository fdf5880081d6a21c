package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// copiesUnchanged is the file with the key that copies an answer as it came.
const copiesUnchanged = "ui/answers/export.go"

// TestTextFromOutsideIsShownByItsMethods looks for conversions of foreign.Text to a
// string or bytes where texts are shown: in ui and main. The other packages send, store,
// decode, classify or compare texts, and may have the bytes.
func TestTextFromOutsideIsShownByItsMethods(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile,
	}, "./ui/...")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 1 {
					return true
				}
				if to := p.TypesInfo.Types[call.Fun]; !to.IsType() || isForeign(to.Type) {
					return true
				}
				at := p.Fset.Position(call.Pos())
				if from := p.TypesInfo.TypeOf(call.Args[0]); from != nil && isForeign(from) && !strings.HasSuffix(filepath.ToSlash(at.Filename), copiesUnchanged) {
					t.Errorf("%s:%d: %s is raw text from outside: use a method of foreign.Text", filepath.Base(at.Filename), at.Line, types.ExprString(call))
				}
				return true
			})
			seen++
		}
	}
	if seen < 100 {
		t.Errorf("only %d files were looked at", seen)
	}
}

func isForeign(t types.Type) bool {
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == "Text" && n.Obj().Pkg() != nil && strings.HasSuffix(n.Obj().Pkg().Path(), "engine/foreign")
}

// TestOneFrameAndOneStdout keeps the two ways to the terminal in one place each: the root
// of ui makes the view, and ui/cli gets stdout from main.
func TestOneFrameAndOneStdout(t *testing.T) {
	places := map[string][]string{
		"tea.NewView": {"ui"},
		"os.Stdout":   {"."},
		"fmt.Print":   nil, "fmt.Println": nil, "fmt.Printf": nil,
	}
	for _, dir := range folders(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				what := types.ExprString(sel)
				if allowed, guarded := places[what]; guarded && !slices.Contains(allowed, dir) {
					t.Errorf("%s uses %s, which only %q may", name, what, allowed)
				}
				return true
			})
		}
	}
}
