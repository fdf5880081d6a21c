package report

import (
	"embed"
	"errors"
	"html/template"
	"io"
	"strings"

	"beacon/engine/foreign"
)

//go:embed page.gohtml charts.gohtml style.css
var files embed.FS

// pages are the templates of the HTML. html/template escapes each value for its place.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"line": line, "visible": block, "length": length, "orDash": orDash, "moment": moment, "cost": cost, "number": number,
	"counted": counted, "regions": regionsOf, "join": strings.Join, "add": func(a, b float64) float64 { return tenth(a + b) },
	"percent": func(n, of int) int { return n * 100 / max(1, of) },
	"style":   func() template.CSS { return template.CSS(style()) },
}).ParseFS(files, "page.gohtml", "charts.gohtml"))

func style() string {
	b, err := files.ReadFile("style.css")
	if err != nil {
		panic(err) // the file is embedded
	}
	return string(b)
}

// HTML writes the report as one file. An error from damage in the store is returned
// after everything else was written.
func (r *Report) HTML(w io.Writer) error {
	if err := pages.ExecuteTemplate(w, "head", r); err != nil {
		return err
	}
	left, damage := r.eachAsked(func(a *asked) error { return pages.ExecuteTemplate(w, "asked", a) })
	err := pages.ExecuteTemplate(w, "foot", map[string]any{"Report": r, "Left": left})
	return errors.Join(err, damage, r.damage)
}

// The methods below are called by the templates.

// Coverage returns the coverage charts.
func (r *Report) Coverage() []*cellChart { return r.coverage.Charts() }

// PerRow returns the number of questions in a row of the coverage charts.
func (r *Report) PerRow() int { return r.coverage.per }

// Latency returns the latency chart, nil if nothing was answered.
func (r *Report) Latency() *latencyChart { return r.latency.Chart() }

// Paces returns the rows of the latency table: each region, then its endpoints.
func (r *Report) Paces() (out []paceRow) {
	for _, p := range r.latency.Regions {
		out = append(out, paceRow{p, true})
		for e, ep := range r.Job.Endpoints {
			if ep.Region == p.Name {
				out = append(out, paceRow{r.latency.Endpoints[e], false})
			}
		}
	}
	return out
}

type paceRow struct {
	pace
	Region bool
}

// Timeline returns the timeline chart, nil if nothing was sent.
func (r *Report) Timeline() *gantt {
	ids := make([]foreign.Text, len(r.Job.Questions))
	for i := range ids {
		ids[i] = r.Job.Questions[i].ID
	}
	return r.timeline.Chart(ids)
}

// Lanes returns the rows of the timeline's table.
func (r *Report) Lanes() []lane { return r.timeline.Lanes }

// Dropped returns the number of attempts that did not fit into the timeline.
func (r *Report) Dropped() int { return r.timeline.Dropped }

// Unlisted returns the number of failures that did not fit into the list.
func (r *Report) Unlisted() int { return r.Record.Counts.Failed - len(r.Failed) }
