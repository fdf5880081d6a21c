package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"
)

// userFolders moves the user's folders into the test's folder.
func userFolders(t *testing.T) string {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "conf"))
	t.Setenv("XDG_DATA_HOME", filepath.Join(dir, "data"))
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	t.Chdir(t.TempDir())
	return dir
}

func TestFindLooksHereThenAtTheUsersThenNowhere(t *testing.T) {
	dir := userFolders(t)
	find := func(given, want string, wantHere bool) {
		t.Helper()
		if got, here, err := Find(given); err != nil || got != want || here != wantHere {
			t.Errorf("Find(%q) = %q, %t, %v; want %q, %t", given, got, here, err, want, wantHere)
		}
	}
	find("", "", false)
	users := filepath.Join(dir, "conf", "beacon", "config.toml")
	if err := os.MkdirAll(filepath.Dir(users), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, users, "")
	find("", users, false)
	write(t, "config.toml", "")
	find("", "config.toml", true)
	find("./config.toml", "./config.toml", false)
	find("config.toml", "config.toml", false)
	_, _, err := Find("nope.toml")
	wantError(t, err, "nope.toml: no such file")
}

func TestLoadOfAFileThatIsNotThere(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Load(nil, "")
	oneUsageLine(t, err)
	_, err = Load([]byte("[job]\nx = 1"), "")
	wantError(t, err, "embedded config:2: job.x: unknown key; known are barrier, lookahead, repeats, per_endpoint, max_in_flight, gpu_limit, timeout, send_deadline, cold_deadline, warm_deadline, retries, on_unknown, temperature, max_tokens, preflight, prewarm, cost_cap")
}

func TestErrorNamesTheFileEvenWhenADefaultIsToBlame(t *testing.T) {
	noCredentials(t)
	t.Chdir(t.TempDir())
	write(t, "my.toml", "[modal]\nworkspace = \"w\"\n")
	base := []byte("[modal]\ndriver = \"telepathy\"\n")
	_, err := Load(base, "my.toml")
	wantError(t, err, `my.toml: modal.driver: "telepathy" is not a driver of this release; use `+either(Drivers())+` (embedded config:2)`)
	_, err = Load(nil, "a\nb.toml")
	wantError(t, err, "a\uFFFDb.toml: no such file")
}

func TestSimulatedAndRealDataAreKeptApart(t *testing.T) {
	noCredentials(t)
	base := shipped(t)
	dir := userFolders(t)
	path := func(text, override, want string) {
		t.Helper()
		write(t, "my.toml", text)
		c, err := Load(base, "my.toml")
		if err != nil {
			t.Fatal(err)
		}
		if got := c.DBPath(override); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	path("", "", filepath.Join(dir, "data", "beacon", "simulated.db"))
	path(web+"workspace = \"w\"\n", "", filepath.Join(dir, "data", "beacon", "beacon.db"))
	path("[store]\npath = \"x.db\"\n", "", "x.db")
	path("[store]\npath = \"~/x.db\"\n", "", filepath.Join(dir, "x.db"))
	path("[store]\npath = \"x.db\"\n", "y.db", "y.db")
}
