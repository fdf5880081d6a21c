package cli_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// world has a server for every host name there is, reached by https through a proxy. It
// answers as a web function and as a server with OpenAI's interface, and keeps what each
// host was sent.
type world struct {
	mu   sync.Mutex // guards sent
	sent map[string]string
}

// newWorld starts it and makes it the network of an operator.
func newWorld(t *testing.T, o *operator) *world {
	w := &world{sent: map[string]string{}}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "world"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	o.write("world.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	server := httptest.NewUnstartedServer(w)
	server.TLS = &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{hello.ServerName}}
		der, err := x509.CreateCertificate(rand.Reader, leaf, root, &key.PublicKey, key)
		return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
	}}
	server.StartTLS()
	t.Cleanup(server.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			w.ServeHTTP(rw, r) // unencrypted
			return
		}
		tunnel(rw, server.Listener.Addr().String())
	}))
	t.Cleanup(proxy.Close)
	o.env = append(o.env, "HTTPS_PROXY="+proxy.URL, "HTTP_PROXY="+proxy.URL, "https_proxy="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=", "SSL_CERT_FILE="+o.dir+"/world.pem")
	return w
}

// tunnel joins a client to an address, until either ends.
func tunnel(rw http.ResponseWriter, to string) {
	server, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, _, err := rw.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = io.Copy(server, client); server.(*net.TCPConn).CloseWrite() })
	_, _ = io.Copy(client, server)
	client.Close()
	wg.Wait()
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.sent[r.Host] += fmt.Sprint(r.URL, r.Header)
	w.mu.Unlock()
	switch r.Method + " " + r.URL.Path {
	case "GET /v1/models":
		fmt.Fprint(rw, `{"data":[{"id":"m"}]}`)
	case "POST /v1/chat/completions":
		fmt.Fprint(rw, `{"choices":[{"message":{"content":"It is 4."}}]}`)
	case "GET /v1/providers":
		fmt.Fprint(rw, `{"providers":[{"region":"us"}]}`)
	case "GET /health":
		fmt.Fprint(rw, `{"status":"healthy","models_available":["m"]}`)
	default:
		fmt.Fprint(rw, `{"success":true,"response":"It is 4."}`)
	}
}

// received is a line per host: the secrets that it was sent, of those that all are.
func (w *world) received(secrets ...string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for host, all := range w.sent {
		line := host
		for _, secret := range secrets {
			if strings.Contains(all, secret) {
				line += " " + secret
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

const modelM = "[[model]]\nid = \"m\"\n"

// at is a region at a base URL, for any driver by URL.
func at(name, driver, base, more string) string {
	return fmt.Sprintf("[[region]]\nname = %q\nmodels = [\"m\"]\ndriver = %q\ninference_url = \"%[3]s/ask\"\nhealth_url = \"%[3]s/health\"\nbase_url = \"%[3]s/v1\"\n%[4]s", name, driver, base, more)
}

const (
	modalHost = "https://w--app.modal.run"
	third     = "https://models.example.com"
	other     = "https://other.example.org"
)

// TestSecretsGoToTheirHosts runs a job and a health check, and looks at what each host
// received. Where code is 2, nothing is sent at all.
func TestSecretsGoToTheirHosts(t *testing.T) {
	t.Parallel()
	both := []string{"MODAL_KEY=wk-secret1", "MODAL_SECRET=ws-secret2", "OPENAI_API_KEY=sk-secret3", "TOGETHER_KEY=tk-secret6"}
	for name, c := range map[string]struct {
		config, says string
		code         int
		received     string
	}{
		"web at Modal": {at("US", "web", modalHost, ""), "", 0, "w--app.modal.run wk-secret1 ws-secret2"},
		"web at a third party": {at("US", "web", modalHost, "") + at("EU", "web", third, ""),
			`region[1].inference_url: the host "models.example.com" is not Modal's, and MODAL_KEY and MODAL_SECRET are set; send_modal_token = true of the region sends them there, false asks it without them`, 2, ""},
		"web with its health at a third party": {strings.Replace(at("US", "web", modalHost, ""), modalHost+"/health", third+"/health", 1), "region[0].health_url", 2, ""},
		"web at a third party, allowed":        {at("US", "web", third, "send_modal_token = true\n"), "", 0, "models.example.com wk-secret1 ws-secret2"},
		"web at a third party, without": {at("US", "web", third, "send_modal_token = false\n") + at("EU", "web", modalHost, ""), "", 0,
			"models.example.com; w--app.modal.run wk-secret1 ws-secret2"},
		"web at Modal, without":         {at("US", "web", modalHost, "send_modal_token = false\n"), "", 0, "w--app.modal.run"},
		"web unencrypted":               {at("US", "web", "http://w--app.modal.run", ""), "unencrypted", 2, ""},
		"web unencrypted, allowed":      {at("US", "web", "http://models.example.com", "send_modal_token = true\n"), "unencrypted", 2, ""},
		"web at what looks like Modal":  {at("US", "web", "https://w--app.modal.run.example.com", ""), "is not Modal's", 2, ""},
		"web at a name of this machine": {at("US", "web", "http://localhost:1", ""), "127.0.0.1", 2, ""},
		"router":                        {at("US", "router", third, ""), "", 0, "models.example.com"},
		"openai":                        {at("US", "openai", third, "") + at("EU", "openai", third, ""), "", 0, "models.example.com sk-secret3"},
		"openai at Modal":               {at("US", "openai", modalHost, ""), "", 0, "w--app.modal.run sk-secret3"},
		"openai at two hosts": {at("US", "openai", third, "") + at("EU", "openai", other, ""),
			"region[0].api_key_env: is not set, and OPENAI_API_KEY would go to models.example.com and other.example.org; name the variable with each server's key", 2, ""},
		"openai at two ports": {at("US", "openai", third, "") + at("EU", "openai", third+":8443", ""), "api_key_env", 2, ""},
		"openai by two keys": {at("US", "openai", third, "api_key_env = \"OPENAI_API_KEY\"\n") + at("EU", "openai", other, "api_key_env = \"TOGETHER_KEY\"\n"), "", 0,
			"models.example.com sk-secret3; other.example.org tk-secret6"},
		"openai by one key of two": {at("US", "openai", third, "api_key_env = \"TOGETHER_KEY\"\n") + at("EU", "openai", other, ""), "", 0,
			"models.example.com tk-secret6; other.example.org"},
		"openai by a key unencrypted": {at("US", "openai", "http://models.example.com", "api_key_env = \"TOGETHER_KEY\"\n"), "unencrypted", 2, ""},
		"openai with Modal's secret":  {at("US", "openai", third, "api_key_env = \"MODAL_SECRET\"\n"), "region[0].api_key_env", 2, ""},
		"openai with Modal's token":   {at("US", "openai", third, "send_modal_token = true\n"), "region[0].send_modal_token", 2, ""},
		"a key for driver web":        {at("US", "web", modalHost, "api_key_env = \"TOGETHER_KEY\"\n"), "region[0].api_key_env", 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOperator(t)
			o.env = append(o.env, both...)
			w := newWorld(t, o)
			o.write("my.toml", modelM+c.config)
			for _, args := range [][]string{{"health"}, {"run", "--plain", "--questions", "math_basic"}, {"run", "--dry-run"}} {
				r := o.run(append(args, "--config", "my.toml")...)
				if r.code != c.code || !strings.Contains(r.stderr, c.says) || c.code == 2 && strings.Count(r.stderr, "\n") != 1 {
					t.Errorf("%v: exit %d, want %d and %q\n%s%s", args, r.code, c.code, c.says, r.stdout, r.stderr)
				}
			}
			if got := w.received("wk-secret1", "ws-secret2", "sk-secret3", "tk-secret6"); got != c.received {
				t.Errorf("received\n %q, want\n %q", got, c.received)
			}
			if c.code == 0 {
				o.namesHosts(c.received, "health")
				o.namesHosts(c.received, "run", "--dry-run")
			}
		})
	}
}

// namesHosts runs a command and compares the hosts and secrets that it names, as JSON and
// as text, with those that were received.
func (o *operator) namesHosts(received string, args ...string) {
	o.t.Helper()
	values := strings.NewReplacer("MODAL_KEY", "wk-secret1", "MODAL_SECRET", "ws-secret2", "OPENAI_API_KEY", "sk-secret3", "TOGETHER_KEY", "tk-secret6")
	args = append(args, "--config", "my.toml")
	var out struct {
		Hosts []struct {
			Host, Region string
			Receives     []string
		}
		Config []string
	}
	text := o.ok(args...)
	if err := json.Unmarshal([]byte(o.ok(append(args, "--json")...)), &out); err != nil {
		o.t.Fatal(err)
	}
	var lines []string
	for _, h := range out.Hosts {
		lines = append(lines, values.Replace(strings.Join(append([]string{h.Host}, h.Receives...), " ")))
		names := strings.Join(h.Receives, ", ")
		if names == "" {
			names = "no secret"
		}
		if !strings.Contains(text, h.Host+"  "+h.Region+"  receives "+names+"\n") {
			o.t.Errorf("%v: no line of %v in\n%s", args, h, text)
		}
	}
	slices.Sort(lines)
	if got := strings.Join(slices.Compact(lines), "; "); got != received {
		o.t.Errorf("%v names\n %q, received were\n %q", args, got, received)
	}
	if fmt.Sprint(out.Config) != "[my.toml]" || !strings.Contains(text, "config     my.toml\n") {
		o.t.Errorf("%v: files %q\n%s", args, out.Config, text)
	}
}

// TestThePlanNamesTheControlPlane, the files with questions, and that the simulator asks
// no host.
func TestThePlanNamesTheControlPlane(t *testing.T) {
	t.Parallel()
	o := newOperator(t).withSecrets()
	o.write("q.jsonl", "{\"id\":\"a\",\"text\":\"b\"}\n")
	o.write("my.toml", "[modal]\ndriver = \"function\"\n")
	got := o.ok("run", "--dry-run", "--config", "my.toml", "--question-file", "q.jsonl")
	for _, want := range []string{"config     my.toml, q.jsonl\n", "host       api.modal.com  US  receives MODAL_TOKEN_ID, MODAL_TOKEN_SECRET\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	got = o.ok("run", "--dry-run")
	for _, want := range []string{"config     built in, no file\n", "host       none: the regions are SIMULATED in this process\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got = o.ok("run", "--dry-run", "--json"); !strings.Contains(got, `"hosts":[],"config":[]`) {
		t.Errorf("got %s", got)
	}
}
