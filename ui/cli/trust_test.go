package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostileFolder is an operator with secrets in a folder whose config.toml sends them to
// the listener.
func hostileFolder(t *testing.T) (*operator, *listener) {
	t.Helper()
	l := &listener{}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	o := newOperator(t).withSecrets()
	o.write("config.toml", modelM+at("US", "web", server.URL, ""))
	return o, l
}

// refused checks that every way to send something is refused in one line, with both ways
// out, and that nothing is sent.
func (o *operator) refused(l *listener, says string) {
	o.t.Helper()
	before := len(l.heard())
	for _, args := range [][]string{{"health"}, {"run", "--dry-run"}, {"run", "--plain"}} {
		r := o.run(args...)
		for _, want := range []string{says, "beacon trust", "--config ./config.toml"} {
			if r.code != 2 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, want) || r.stdout != "" {
				o.t.Errorf("%v: exit %d, want %q in %q", args, r.code, want, r.stderr)
			}
		}
	}
	if got := l.heard(); len(got) > before {
		o.t.Errorf("it was sent %v", got[before:])
	}
}

// taken checks that the configuration is used, secrets included.
func (o *operator) taken(l *listener) {
	o.t.Helper()
	before := len(l.heard())
	r := o.run("health")
	got := l.heard()[before:]
	if r.code != 4 && r.code != 1 || len(got) == 0 || !strings.Contains(got[0], "wk-secret1") {
		o.t.Errorf("exit %d, %s; it was sent %v", r.code, r.stderr, got)
	}
}

const untrusted = "only [[question]], [job] and [ui] count in a config.toml that is found in the current folder"

// TestTrustIsForOneContentInOnePlace: a change asks again, and so does a copy.
func TestTrustIsForOneContentInOnePlace(t *testing.T) {
	t.Parallel()
	o, l := hostileFolder(t)
	o.refused(l, untrusted)
	o.ok("trust")
	o.taken(l)

	text := string(o.read("config.toml"))
	o.write("config.toml", text+"# a comment\n")
	o.refused(l, "config.toml: has changed since it was trusted")
	o.write("config.toml", text)
	o.taken(l)

	if err := os.Mkdir(filepath.Join(o.dir, "copy"), 0o700); err != nil {
		t.Fatal(err)
	}
	o.write("copy/config.toml", text)
	elsewhere := *o
	elsewhere.cwd = "copy"
	elsewhere.refused(l, untrusted)
	o.ok("trust", "copy/config.toml")
	elsewhere.taken(l)

	if got := o.ok("trust", "--remove"); !strings.Contains(got, "no longer trusted") {
		t.Errorf("it said %q", got)
	}
	o.refused(l, untrusted)
	elsewhere.taken(l)
	if got := o.ok("trust", "--remove"); !strings.Contains(got, "was not trusted") {
		t.Errorf("it said %q", got)
	}
}

// TestTrustNamesWhatItAllows, before the file is used.
func TestTrustNamesWhatItAllows(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.env = append(o.env, "MODAL_KEY=wk-secret1", "MODAL_SECRET=ws-secret2")
	o.write("config.toml", "[store]\npath = \"here.db\"\n"+modelM+at("US", "web", modalHost, "")+at("EU", "openai", third, "api_key_env = \"TOGETHER_KEY\"\n")+at("ASIA", "router", third, ""))
	got := o.ok("trust")
	real, err := filepath.EvalSymlinks(o.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"file       " + real + "/config.toml\n",
		"sets       line 2: store.path\n", "sets       line 3: model[0]\n", "sets       line 5: region[0]\n", "sets       line 8: region[0].driver\n",
		"database   here.db\n",
		"host       w--app.modal.run  US  receives MODAL_KEY, MODAL_SECRET\n",
		"host       models.example.com  EU  receives TOGETHER_KEY (not set now)\n",
		"host       models.example.com  ASIA  receives no secret\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	var out struct {
		Path, SHA256 string
		Sets         []string
		Database     string
		Hosts        []struct {
			Host, Region string
			Receives     []string
		}
	}
	if err := json.Unmarshal([]byte(o.ok("trust", "--json")), &out); err != nil {
		t.Fatal(err)
	}
	if out.Path != real+"/config.toml" || len(out.SHA256) != 64 || out.Sets[0] != "store.path" || out.Database != "here.db" || len(out.Hosts) != 3 || fmt.Sprint(out.Hosts[1]) != "{models.example.com EU [TOGETHER_KEY]}" {
		t.Errorf("got %+v", out)
	}
	for _, secret := range []string{"wk-secret1", "ws-secret2"} {
		if strings.Contains(got, secret) {
			t.Errorf("it shows %s", secret)
		}
	}
	list := o.ok("trust", "--list")
	o.write("config.toml", "[store]\npath = \"there.db\"\n")
	changed := o.ok("trust", "--list")
	if err := os.Remove(filepath.Join(o.dir, "config.toml")); err != nil {
		t.Fatal(err)
	}
	gone := o.ok("trust", "--list", "--json")
	if list != "trusted  "+real+"/config.toml\n" || changed != "changed  "+real+"/config.toml\n" || !strings.Contains(gone, `"path":"`+real+`/config.toml"`) || !strings.Contains(gone, `"state":"gone"`) {
		t.Errorf("lists %q, %q, %q", list, changed, gone)
	}
	o.ok("trust", "--remove") // also of a file that is gone
	if got := o.run("trust", "--list"); got.code != 0 || got.stdout != "" || !strings.Contains(got.stderr, "no configuration is trusted") {
		t.Errorf("lists %+v", got)
	}
}

// TestTrustRefusesWhatItDoesNotServe and stores nothing.
func TestTrustRefusesWhatItDoesNotServe(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	shipped, err := os.ReadFile("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text, says string
		code       int
		args       []string
	}{
		"nothing to trust":     {"[job]\nrepeats = 2\n", "needs no trust", 0, nil},
		"the shipped file":     {string(shipped), "needs no trust", 0, nil},
		"a broken file":        {"[store]\npath = 3\n", "config.toml:2: store.path", 2, nil},
		"a wrong value":        {"[modal]\ndriver = \"pigeon\"\n", "config.toml:2: modal.driver", 2, nil},
		"a wrong key binding":  {"[store]\npath = \"x.db\"\n[ui]\nkeys = { cancel = \"p\" }\n", "would mean both", 2, nil},
		"another name":         {"", "my.toml: only a config.toml is found without being named", 2, []string{"my.toml"}},
		"no file":              {"", "none/config.toml: no such file", 2, []string{"none/config.toml"}},
		"a file by --config":   {"", "--config", 2, []string{"--config", "my.toml"}},
		"two things at a time": {"", "list", 2, []string{"--list", "--remove"}},
	} {
		o.write("config.toml", c.text)
		o.write("my.toml", "[store]\npath = \"x.db\"\n")
		r := o.run(append([]string{"trust"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.stdout+r.stderr, c.says) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", name, r.code, c.code, c.says, r.stdout, r.stderr)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(o.dir, "config/beacon/trusted/*")); len(files) > 0 {
		t.Errorf("stored %v", files)
	}
}

// entry is the only file that trust stored.
func (o *operator) entry() string {
	o.t.Helper()
	files, err := os.ReadDir(filepath.Join(o.dir, "config/beacon/trusted"))
	if err != nil || len(files) != 1 {
		o.t.Fatalf("%v, %v", files, err)
	}
	return filepath.Join(o.dir, "config/beacon/trusted", files[0].Name())
}

// TestTrustIsStoredForTheUserOnly: mode 0600 in a folder of mode 0700, whatever the umask
// is; and it counts only as such a file.
func TestTrustIsStoredForTheUserOnly(t *testing.T) {
	t.Parallel()
	o, l := hostileFolder(t)
	o.ok("trust")
	entry := o.entry()
	for path, want := range map[string]os.FileMode{entry: 0o600, filepath.Dir(entry): 0o700 | os.ModeDir} {
		if info, err := os.Lstat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	o.taken(l)

	// Another user of the group could have written it.
	for _, path := range []string{entry, filepath.Dir(entry)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		must(t, os.Chmod(path, info.Mode()|0o020))
		o.refused(l, "others may write")
		must(t, os.Chmod(path, info.Mode()))
		o.taken(l)
	}

	// A link may lead to a file of any origin.
	for _, path := range []string{entry, filepath.Dir(entry)} {
		must(t, os.Rename(path, path+".moved"))
		must(t, os.Symlink(path+".moved", path))
		o.refused(l, "is a link")
		must(t, os.Remove(path))
		must(t, os.Rename(path+".moved", path))
		o.taken(l)
	}

	// What is there under the name is replaced, not written to.
	target := filepath.Join(o.dir, "target")
	o.write("target", "kept")
	must(t, os.Remove(entry))
	must(t, os.Symlink(target, entry))
	o.ok("trust")
	if got := string(o.read("target")); got != "kept" {
		t.Errorf("the target of a link is now %q", got)
	}
	o.taken(l)
	was, err := os.ReadFile(entry)
	must(t, err)
	must(t, os.WriteFile(entry, []byte(strings.Replace(string(was), "/config.toml", "/other/config.toml", 1)), 0o600))
	o.refused(l, "is about another file")
	must(t, os.WriteFile(entry, []byte("damaged\n"), 0o600))
	o.refused(l, "cannot be read")
	must(t, os.WriteFile(entry, nil, 0o600))
	o.refused(l, "cannot be read")
	o.ok("trust", "--remove")
	o.refused(l, untrusted)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheFolderItselfCannotTrust: without a home folder, and with one that is relative,
// the current folder would be the user's own.
func TestTheFolderItselfCannotTrust(t *testing.T) {
	t.Parallel()
	o, l := hostileFolder(t)
	o.ok("trust")
	must(t, os.Rename(filepath.Join(o.dir, "config/beacon"), filepath.Join(o.dir, "beacon")))
	must(t, os.MkdirAll(filepath.Join(o.dir, ".config"), 0o700))
	must(t, os.Symlink("../beacon", filepath.Join(o.dir, ".config/beacon")))
	for _, env := range [][]string{{"XDG_CONFIG_HOME=.", "HOME="}, {"XDG_CONFIG_HOME=", "HOME="}, {"XDG_CONFIG_HOME=", "HOME=."}} {
		here := *o
		here.env = append(append([]string{}, o.env...), env...)
		here.refused(l, untrusted)
	}
	must(t, os.Rename(filepath.Join(o.dir, "config.toml"), filepath.Join(o.dir, "beacon/config.toml")))
	o.env = append(o.env, "XDG_CONFIG_HOME=", "HOME=.")
	if got := o.ok("health"); !strings.Contains(got, "SIMULATED") || len(l.heard()) > 0 {
		t.Errorf("it was sent %v\n%s", l.heard(), got)
	}
}
