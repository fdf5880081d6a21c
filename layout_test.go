package main

import (
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"beacon/engine/config"
	"beacon/engine/foreign"
)

// mayImport lists the packages of this program that each package may import. A path that
// ends in a slash allows every package below it. A row with a * is for each folder
// without its own row.
var mayImport = map[string][]string{
	"beacon":                         {"beacon/"},
	"beacon/engine":                  {},
	"beacon/engine/foreign":          {},
	"beacon/engine/plan":             {"beacon/engine"},
	"beacon/engine/board":            {"beacon/engine"},
	"beacon/engine/classify":         {"beacon/engine"},
	"beacon/engine/verify":           {"beacon/engine"},
	"beacon/engine/run":              {"beacon/engine", "beacon/engine/board", "beacon/engine/classify", "beacon/engine/plan"},
	"beacon/engine/compare/contrast": {},
	"beacon/engine/compare":          {"beacon/engine", "beacon/engine/classify", "beacon/engine/compare/contrast"},
	"beacon/engine/config":           {"beacon/engine", "beacon/engine/config/trust", "beacon/engine/plan"},
	"beacon/engine/config/trust":     {},
	"beacon/engine/enginetest":       {"beacon/engine", "beacon/engine/plan"},
	"beacon/modal/*":                 {"beacon/engine", "beacon/modal/wire"},
	"beacon/modal/wire":              {"beacon/engine"},
	"beacon/modal/drivertest":        {"beacon/engine", "beacon/modal/simulator"},
	// The simulator imports nothing of ours outside its folder, so that it shares no
	// mistake with the drivers.
	"beacon/modal/simulator":            {"beacon/modal/simulator/"},
	"beacon/modal/simulator/web":        {"beacon/modal/simulator/app", "beacon/modal/simulator/containers", "beacon/modal/simulator/fault", "beacon/modal/simulator/record"},
	"beacon/modal/simulator/control":    {"beacon/modal/simulator/app", "beacon/modal/simulator/containers", "beacon/modal/simulator/fault", "beacon/modal/simulator/record"},
	"beacon/modal/simulator/containers": {"beacon/modal/simulator/app", "beacon/modal/simulator/chance", "beacon/modal/simulator/fault", "beacon/modal/simulator/record"},
	"beacon/modal/simulator/fault":      {"beacon/modal/simulator/app", "beacon/modal/simulator/chance", "beacon/modal/simulator/speech"},
	"beacon/modal/simulator/app":        {"beacon/modal/simulator/chance", "beacon/modal/simulator/speech"},
	"beacon/modal/simulator/speech":     {"beacon/modal/simulator/chance"},
	"beacon/modal/simulator/record":     {},
	"beacon/modal/simulator/chance":     {},

	"beacon/store": {"beacon/engine"},
	"beacon/ui":    {"beacon/engine", "beacon/engine/board", "beacon/ui/"},
	// The screens. No screen may import another.
	"beacon/ui/*": {"beacon/engine", "beacon/engine/compare/contrast", "beacon/engine/board", "beacon/engine/plan", "beacon/engine/compare", "beacon/ui/control", "beacon/ui/draw", "beacon/ui/facts", "beacon/ui/find",
		"beacon/ui/kept", "beacon/ui/keys", "beacon/ui/safetext", "beacon/ui/screen", "beacon/ui/tree"},
	"beacon/ui/screen":   {"beacon/engine", "beacon/engine/board", "beacon/ui/draw", "beacon/ui/keys", "beacon/ui/safetext"},
	"beacon/ui/control":  {"beacon/engine", "beacon/engine/board", "beacon/ui/draw", "beacon/ui/keys", "beacon/ui/safetext", "beacon/ui/screen"},
	"beacon/ui/facts":    {"beacon/engine", "beacon/engine/board", "beacon/ui/draw", "beacon/ui/safetext", "beacon/ui/screen", "beacon/ui/tree"},
	"beacon/ui/draw":     {"beacon/engine", "beacon/engine/board", "beacon/ui/safetext"},
	"beacon/ui/find":     {"beacon/engine/board", "beacon/ui/draw"},
	"beacon/ui/keys":     {"beacon/engine"},
	"beacon/ui/kept":     {"beacon/engine", "beacon/engine/board"},
	"beacon/ui/tree":     {"beacon/engine", "beacon/engine/board"},
	"beacon/ui/uitest":   {"beacon/engine", "beacon/engine/board"},
	"beacon/ui/safetext": {},
	"beacon/ui/report":   {"beacon/engine", "beacon/engine/verify", "beacon/engine/compare", "beacon/ui/safetext"},
	"beacon/ui/cli":      {"beacon/engine", "beacon/engine/board", "beacon/engine/plan", "beacon/engine/run", "beacon/engine/verify", "beacon/engine/compare", "beacon/engine/config", "beacon/engine/config/trust", "beacon/ui/safetext", "beacon/ui/report"},
}

func TestImportsPointOneWay(t *testing.T) {
	seen := map[string]bool{}
	for _, dir := range folders(t) {
		pkg, err := build.ImportDir(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimSuffix("beacon/"+filepath.ToSlash(dir), "/.")
		row := path
		if _, own := mayImport[row]; !own {
			row = filepath.ToSlash(filepath.Dir(path)) + "/*"
		}
		allowed, known := mayImport[row]
		if !known {
			t.Errorf("%s has no place in the layout", path)
		}
		seen[row] = true
		for _, imported := range pkg.Imports {
			if path == "beacon/ui" && (imported == "beacon/ui/cli" || imported == "beacon/ui/report" || imported == "beacon/ui/uitest") {
				t.Errorf("%s must not import %s", path, imported)
			}
			if imported == "github.com/charmbracelet/bubbletea" {
				t.Errorf("%s imports Bubble Tea v1, which stalls the start", path)
			}
			if imported == "beacon/engine/foreign" && path != "beacon/modal/simulator" {
				continue // the type of all text from outside
			}
			if strings.HasPrefix(imported, "beacon/") && !fits(imported, allowed) {
				t.Errorf("%s must not import %s", path, imported)
			}
		}
	}
	for path := range mayImport {
		if !seen[path] {
			t.Errorf("%s is in the layout and not in the tree", path)
		}
	}
}

func fits(imported string, allowed []string) bool {
	for _, a := range allowed {
		if imported == a || strings.HasSuffix(a, "/") && strings.HasPrefix(imported, a) {
			return true
		}
	}
	return false
}

// TestEveryDriverOfTheConfigIsMade compares the two tables of drivers, in main and config.
func TestEveryDriverOfTheConfigIsMade(t *testing.T) {
	known := config.Drivers()
	for _, name := range known {
		if drivers[string(foreign.Text(name))] == nil {
			t.Errorf("driver %q can be configured and not made", name)
		}
	}
	if len(drivers) != len(known) {
		t.Errorf("%d drivers can be made, of which %q can be configured", len(drivers), known)
	}
}

// folders returns the folders with Go files.
func folders(t *testing.T) (dirs []string) {
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); path != "." && strings.HasPrefix(name, ".") || name == "testdata" {
			return filepath.SkipDir
		}
		if files, _ := filepath.Glob(filepath.Join(path, "*.go")); len(files) > 0 {
			dirs = append(dirs, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// TestEveryPackageSaysWhatItIsFor demands a package comment of at least 40 bytes.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, dir := range folders(t) {
		pkg, err := build.ImportDir(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(pkg.Doc) < 40 {
			t.Errorf("%s has no package comment that says what it is for: %q", dir, pkg.Doc)
		}
	}
}

// TestNoPackageIsTooLarge keeps a package small enough to read its list of files.
func TestNoPackageIsTooLarge(t *testing.T) {
	for _, dir := range folders(t) {
		pkg, err := build.ImportDir(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(pkg.GoFiles) + len(pkg.IgnoredGoFiles); n > 25 {
			t.Errorf("%s has %d files, at most 25: divide it by its ideas", dir, n)
		}
	}
}

// TestTheTopLevelHoldsNothingElse keeps the files and folders of the root as agreed with
// the users.
func TestTheTopLevelHoldsNothingElse(t *testing.T) {
	fixed := map[string]bool{
		"main.go": true, "layout_test.go": true, "boundary_test.go": true, "engine": true, "modal": true, "store": true, "ui": true,
		"config.toml": true, "go.mod": true, "go.sum": true, "README.md": true,
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !fixed[e.Name()] && !strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}

// TestTheReadmeNamesTestsThatExist: each sentence of the section on security names its proof.
func TestTheReadmeNamesTestsThatExist(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, dir := range folders(t) {
		files, _ := filepath.Glob(filepath.Join(dir, "*_test.go"))
		for _, path := range files {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(text)
		}
	}
	names := regexp.MustCompile("`(Test[A-Z]\\w+)`").FindAllStringSubmatch(string(readme), -1)
	if len(names) < 20 {
		t.Errorf("README names %d tests", len(names))
	}
	for _, name := range names {
		if !strings.Contains(source.String(), "\nfunc "+name[1]+"(t *testing.T) {") {
			t.Errorf("README names %s, and there is no such test", name[1])
		}
	}
}
