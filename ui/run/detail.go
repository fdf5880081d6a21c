package run

import (
	"fmt"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// detailLines draws the side pane.
func detailLines(t *draw.Theme, j *engine.Job, d *facts.Detail, f *facts.Facts, width, height int, now time.Time) []string {
	if width <= 2 || height <= 0 {
		return nil
	}
	p := &pane{facts.NewPane(t, width)}
	switch d.Item.Kind {
	case tree.Execution:
		p.execution(j, d, f, now)
	case tree.Region:
		p.region(j, d)
	case tree.Question:
		p.question(j, d)
	case tree.Range:
		p.Row(t.Bold, fmt.Sprintf("%s-%s", draw.Label(d.Item.Q), draw.Label(d.Item.Until)))
		p.Row(t.Dim, draw.Plural(d.Item.Total, "execution")+", "+facts.PendingWord(d.Item))
	}
	return p.Rows[:min(len(p.Rows), height)]
}

// pane is the side pane.
type pane struct{ *facts.Pane }

func (p *pane) question(j *engine.Job, d *facts.Detail) {
	q := j.Questions[d.Item.Q]
	p.Row(p.Theme.Bold, draw.Label(d.Item.Q)+" "+q.ID.Line())
	m := facts.Mark(p.Theme, d.Item)
	p.Row(m.Style, fmt.Sprintf("%s %s  %s", m.Glyph, m.Word, draw.Ratio(d.Item.Done, d.Item.Total)))
	if d.Item.Failed > 0 {
		p.Row(p.Theme.Bad, draw.Plural(d.Item.Failed, "execution")+" failed, r retries them")
	}
	if q.Category != "" {
		p.Row(p.Theme.Dim, "category "+q.Category.Line())
	}
	p.Blank()
	p.Text("prompt", q.Text, 20)
	if q.Expect != "" {
		p.Text("expect", q.Expect, 3)
	}
}

func (p *pane) region(j *engine.Job, d *facts.Detail) {
	p.Row(p.Theme.Bold, draw.Label(d.Item.Q)+" "+j.Questions[d.Item.Q].ID.Line()+" · "+d.Item.Region.Line())
	m := facts.Mark(p.Theme, d.Item)
	p.Row(m.Style, fmt.Sprintf("%s %s  %s", m.Glyph, m.Word, draw.Ratio(d.Item.Done, d.Item.Total)))
	p.Blank()
	for _, f := range [][2]foreign.Text{{"place", d.Endpoint.Place}, {"driver", d.Endpoint.Driver}, {"target", d.Endpoint.Target}} {
		if f[1] != "" {
			p.Text(f[0].Line(), f[1], 2)
		}
	}
}

func (p *pane) execution(j *engine.Job, d *facts.Detail, f *facts.Facts, now time.Time) {
	key := j.KeyAt(d.Item.X)
	p.Row(p.Theme.Bold, draw.Label(d.Item.Q)+" "+safetext.Line(key.String()))
	p.State(j, d, f, now)
	if f != nil && f.Exec != nil {
		p.Attempts(f.Exec)
	}
	p.When(d, now)
	p.Blank()
	p.Text("prompt", j.Questions[d.Item.Q].Text, 4)
	p.Blank()
	p.answer(d, f)
}

func (p *pane) answer(d *facts.Detail, f *facts.Facts) {
	switch {
	case f != nil && f.Err != nil:
		p.Text("store", foreign.Error(f.Err), 3)
	case f != nil && f.Answer != nil:
		p.Text("answer", draw.Head(f.Answer.Text, 1500), 40)
	case d.Item.Row.Snippet != "":
		p.Text("answer", d.Item.Row.Snippet+"…", 4)
	default:
		p.Row(p.Theme.Dim, "answer  (none yet)")
	}
}
