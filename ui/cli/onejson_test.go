package cli

import (
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// TestAllJSONIsWrittenByOneEncoder: another one would print control characters.
func TestAllJSONIsWrittenByOneEncoder(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range file.Imports {
			if strings.Contains(imported.Path.Value, "json") {
				t.Errorf("%s imports %s", f.Name(), imported.Path.Value)
			}
		}
	}
}
