package report

import (
	"fmt"
	"slices"

	"beacon/engine/compare"
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// divergentMost is the most questions of the heat map. It shows those that differ
// most.
const divergentMost = 120

// divergence is the comparison of the regions, nil if it could not be computed.
type divergence struct {
	*compare.Report
}

// divergenceRow is a row of the table: a pair of regions with a difference or a
// remark.
type divergenceRow struct {
	Question, Model, Regions foreign.Text
	Distance, Noise, P       string
	Remark                   foreign.Text
	Odd                      bool
}

// pairsMost is the most pairs in the table.
const pairsMost = 60

// Rows returns the pairs, the most different groups first.
func (d *divergence) Rows() (out []divergenceRow) {
	for _, g := range d.byDivergence() {
		for _, p := range g.Pairs {
			row := divergenceRow{Question: g.Question, Model: g.Model, Regions: p.A + " – " + p.B, Distance: "–", Noise: figure(p.Noise), P: figure(p.PHolm), Odd: p.Significant || p.ClassesDiffer}
			switch {
			case !p.Comparable:
				row.Remark = foreign.Text("not compared: " + p.Why)
			case p.ClassesDiffer:
				row.Remark = "classes differ"
			}
			if p.Comparable {
				row.Distance = figure(&p.Distance)
			}
			if p.Significant {
				row.Remark = "beyond noise" + map[bool]foreign.Text{true: ", classes differ"}[p.ClassesDiffer]
			}
			if row.Remark == "" && p.Distance == 0 {
				continue
			}
			if out = append(out, row); len(out) == pairsMost {
				return out
			}
		}
	}
	return out
}

func figure(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f", *v)
}

func (d *divergence) byDivergence() []*compare.Group {
	var out []*compare.Group
	for i := range d.Groups {
		if len(d.Groups[i].Cells) > 1 {
			out = append(out, &d.Groups[i])
		}
	}
	slices.SortStableFunc(out, compare.MoreDivergent)
	return out
}

// Charts draws the heat map: a row per question, a column per model.
func (d *divergence) Charts() (charts []*cellChart) {
	var models, questions []foreign.Text
	at := map[[2]foreign.Text]*compare.Group{}
	for _, g := range d.byDivergence() {
		if !slices.Contains(questions, g.Question) && len(questions) < divergentMost {
			questions = append(questions, g.Question)
		}
		at[[2]foreign.Text{g.Question, g.Model}] = g
	}
	for i := range d.Groups {
		if m := d.Groups[i].Model; !slices.Contains(models, m) {
			models = append(models, m)
		}
	}
	for first := 0; first < len(questions); first += rowsPerChart {
		rows := questions[first:min(len(questions), first+rowsPerChart)]
		c := &cellChart{ID: fmt.Sprintf("divergence-%d", len(charts)+1), Title: ("Distance between regions: " + rows[0] + " to " + rows[len(rows)-1]).Line(),
			Desc: "One row per question, one column per model, most different first. 0 means the same words in the same order, 100 means no word in common."}
		c.columnsHead(models)
		for _, q := range rows {
			var cells []chartCell
			for _, m := range models {
				cells = append(cells, heat(at[[2]foreign.Text{q, m}], q, m))
			}
			c.row(q, cells)
		}
		charts = append(charts, c)
	}
	return charts
}

// heat draws a group as a cell: its divergence in hundredths, with ! if the classes
// differ and * if the difference is more than noise.
func heat(g *compare.Group, question, model foreign.Text) chartCell {
	full := question + " · " + model + ": "
	switch {
	case g == nil:
		return chartCell{Mark: mark{"", "idle", ""}, Full: (full + "at most one region has the model").Line()}
	case g.Divergence == nil:
		return chartCell{Mark: mark{"–", "idle", ""}, Full: (full + "not scored, because incomplete").Line()}
	}
	v := *g.Divergence
	tone := fmt.Sprintf("heat%d", min(5, 1+int(v*5)))
	glyph, word := fmt.Sprintf("%.0f", v*100), fmt.Sprintf("apart by %.2f", v)
	if g.ClassesDiffer {
		glyph, word = glyph+"!", word+", classes differ"
	}
	if g.Significant {
		glyph, word = glyph+"*", word+", beyond noise"
	}
	return chartCell{Mark: mark{glyph, tone, word}, Full: safetext.Line(full.Line() + word)}
}

// Divergence returns the comparison of the job's regions, nil if it could not be
// computed.
func (r *Report) Divergence() *divergence { return r.divergence }

// divergence writes the comparison of the regions as Markdown.
func (m *markdown) divergence() {
	d := m.r.divergence
	if d == nil {
		return
	}
	m.say("## Differences between regions\n\n%s\n", codeless(foreign.Text(d.Verdict())))
	m.table("Question", "Model", "Regions", "Apart:", "Noise:", "p:", "")
	for _, r := range d.Rows() {
		m.row(codeSpan(r.Question), codeSpan(r.Model), codeSpan(r.Regions), r.Distance, r.Noise, r.P, codeless(r.Remark))
	}
	m.say("")
	for _, w := range d.Warnings {
		m.say("Note: %s\n", codeSpan(foreign.Text(w)))
	}
}

// codeless makes a sentence safe that may contain names from outside.
func codeless(s foreign.Text) string {
	if s == "" {
		return ""
	}
	return codeSpan(s)
}
