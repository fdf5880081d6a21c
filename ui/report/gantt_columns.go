package report

import (
	"fmt"
	"time"
)

// columns sums up a lane. The height of a column is the share of its time in which the
// endpoint was busy; it is marked if an attempt in it failed or started cold.
func (g *gantt) columns(l *lane, y float64) (bars []ganttBar) {
	each := max(1, g.Axis.Length/ganttColumns)
	sums := make([]columnSum, ganttColumns+1)
	for i := range l.Spans {
		l.Spans[i].spread(sums, each)
	}
	full := laneHeight - 6
	for i := range sums {
		c := &sums[i]
		if c.attempts == 0 && c.busy == 0 {
			continue
		}
		share := min(1, float64(c.busy)/float64(each))
		height := max(1.5, tenth(full*share))
		x := g.Axis.at(time.Duration(i) * each)
		bars = append(bars, ganttBar{
			X: x, Y: tenth(y + 3 + full - height), Width: max(1, tenth(g.Axis.Width/ganttColumns-0.4)), Height: height, Kind: c.kind(),
			Full: fmt.Sprintf("%s begun, busy %d %%, %s, %d failed", counted(c.attempts, "attempt"), int(share*100), counted(c.cold, "cold start"), c.failed),
		})
	}
	return bars
}

// columnSum is the total of one column of a lane.
type columnSum struct {
	busy                   time.Duration
	attempts, cold, failed int
}

func (c *columnSum) kind() string {
	switch {
	case c.failed > 0:
		return "failed"
	case c.cold > 0:
		return "cold"
	}
	return "warm"
}

// spread adds an attempt to the columns that it overlaps.
func (s *span) spread(sums []columnSum, each time.Duration) {
	first := min(int(s.start/each), len(sums)-1)
	sums[first].attempts++
	if s.cold {
		sums[first].cold++
	}
	if s.failed {
		sums[min(int(s.end/each), len(sums)-1)].failed++
	}
	for i := first; i < len(sums); i++ {
		from, to := max(s.start, time.Duration(i)*each), min(s.end, time.Duration(i+1)*each)
		if to <= from {
			break
		}
		sums[i].busy += to - from
	}
}
