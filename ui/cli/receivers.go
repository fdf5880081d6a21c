package cli

import (
	"fmt"
	"io"
	"strings"

	"beacon/engine/config"
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// Host is a host that requests of a region go to, with the names of the secrets that it
// receives.
type Host struct {
	Host     string       `json:"host"`
	Region   foreign.Text `json:"region"`
	Receives []string     `json:"receives"`
}

// receivers are what a plan and a health check name before anything is sent.
type receivers struct {
	Hosts []Host `json:"hosts"`
	// Files are those that were read, "config" in JSON.
	Files []string `json:"config"`
}

func (a *App) receivers(cfg *config.Config) receivers {
	r := receivers{Hosts: []Host{}, Files: append([]string{}, cfg.Files()...)}
	for _, h := range cfg.Hosts(a.controlPlane) {
		r.Hosts = append(r.Hosts, Host{h.Host, h.Region, append([]string{}, h.Receives...)})
	}
	return r
}

// controlPlane is where the SDK asks, for the configuration.
func (a *App) controlPlane() config.Host {
	host, credentials := a.ModalServer()
	return config.Host{Host: host, Secrets: credentials, Receives: credentials}
}

// print writes a line for the files and one for each host.
func (r receivers) print(w io.Writer) {
	files := "built in, no file"
	if len(r.Files) > 0 {
		files = strings.Join(r.Files, ", ")
	}
	fmt.Fprintf(w, "config     %s\n", safetext.Line(files))
	r.printHosts(w)
}

func (r receivers) printHosts(w io.Writer) {
	for _, h := range r.Hosts {
		fmt.Fprintf(w, "host       %s  %s  receives %s\n", safetext.Line(h.Host), h.Region.Line(), secretWords(h.Receives))
	}
	if len(r.Hosts) == 0 {
		fmt.Fprintln(w, "host       none: the regions are SIMULATED in this process")
	}
}

func secretWords(names []string) string {
	if len(names) == 0 {
		return "no secret"
	}
	return safetext.Line(strings.Join(names, ", "))
}
