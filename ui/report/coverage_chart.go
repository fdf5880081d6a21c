package report

import (
	"fmt"
	"strings"

	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// Sizes of a chart of cells, in units of the drawing.
const (
	cellWidth, cellHeight = 34.0, 22.0
	rowLabel              = 158.0
	rowsPerChart          = 40 // fits one printed page
	labelColumns          = 22
)

// cellChart is a table drawn as cells: rows of questions, columns of endpoints or
// models. A long table is split into several charts, each with a header.
type cellChart struct {
	ID, Title, Desc string
	Width, Height   float64
	HeadHeight      float64
	Columns         []chartLabel
	Groups          []chartLabel // region headings above the columns
	Rows            []chartRow
}

type chartLabel struct {
	X, Y, Width float64
	Text, Full  string
}

type chartRow struct {
	Label chartLabel
	Cells []chartCell
}

type chartCell struct {
	X, Y float64
	Mark mark
	Full string
}

// W and H return the size of a cell for the template.
func (chartCell) W() float64 { return cellWidth - 3 }
func (chartCell) H() float64 { return cellHeight - 3 }

// columnsHead places the column labels, which run upwards.
func (c *cellChart) columnsHead(names []foreign.Text) {
	longest := 0
	for i, name := range names {
		text := short(name, 16)
		longest = max(longest, safetext.Width(text))
		c.Columns = append(c.Columns, chartLabel{X: rowLabel + cellWidth*(float64(i)+0.5) + 2, Text: text, Full: name.Line()})
	}
	c.HeadHeight = 26 + 7*float64(longest)
	for i := range c.Columns {
		c.Columns[i].Y = c.HeadHeight - 6
	}
	c.Width = rowLabel + cellWidth*float64(len(names)) + 2
}

// groups draws one heading over equal neighbours.
func (c *cellChart) groups(names []foreign.Text) {
	for i := 0; i < len(names); {
		n := 1
		for i+n < len(names) && names[i+n] == names[i] {
			n++
		}
		c.Groups = append(c.Groups, chartLabel{
			X: rowLabel + cellWidth*float64(i), Y: 12, Width: cellWidth*float64(n) - 3,
			Text: short(names[i], int(cellWidth*float64(n)/7)), Full: names[i].Line(),
		})
		i += n
	}
}

// row adds one row of cells.
func (c *cellChart) row(label foreign.Text, cells []chartCell) {
	y := c.HeadHeight + cellHeight*float64(len(c.Rows))
	for i := range cells {
		cells[i].X, cells[i].Y = rowLabel+cellWidth*float64(i), y
	}
	c.Rows = append(c.Rows, chartRow{chartLabel{Y: y + 14, Text: short(label, labelColumns), Full: label.Line()}, cells})
	c.Height = y + cellHeight + 2
}

// Charts draws the coverage of every question and endpoint.
func (c *coverage) Charts() (charts []*cellChart) {
	for first := 0; first < len(c.cells); first += rowsPerChart {
		charts = append(charts, c.chart(len(charts)+1, first, min(first+rowsPerChart, len(c.cells))))
	}
	return charts
}

func (c *coverage) chart(number, first, end int) *cellChart {
	out := &cellChart{
		ID: fmt.Sprintf("coverage-%d", number), Title: "Coverage: " + c.label(first) + " to " + c.label(end-1),
		Desc: "One row per question, one column per endpoint. " + c.summary(),
	}
	var models, regions []foreign.Text
	for _, ep := range c.job.Endpoints {
		models, regions = append(models, ep.Model), append(regions, ep.Region)
	}
	out.Title = safetext.Line(out.Title)
	out.columnsHead(models)
	out.groups(regions)
	for row := first; row < end; row++ {
		var cells []chartCell
		for e := range c.cells[row] {
			at := &c.cells[row][e]
			cells = append(cells, chartCell{Mark: at.mark(), Full: safetext.Line(c.label(row) + " · " + c.job.Endpoints[e].String() + ": " + at.words())})
		}
		out.row(foreign.Text(c.label(row)), cells)
	}
	return out
}

// summary describes in words how complete each region is.
func (c *coverage) summary() string {
	done, all := map[foreign.Text]int{}, map[foreign.Text]int{}
	for _, row := range c.cells {
		for e := range row {
			for st, n := range row[e].states {
				all[c.job.Endpoints[e].Region] += n
				if st.String() == "completed" {
					done[c.job.Endpoints[e].Region] += n
				}
			}
		}
	}
	var parts []string
	for _, region := range c.job.Regions() {
		parts = append(parts, fmt.Sprintf("%s %s of %s completed", region.Line(), number(done[foreign.Text(region)]), number(all[foreign.Text(region)])))
	}
	return strings.Join(parts, ", ") + "."
}
