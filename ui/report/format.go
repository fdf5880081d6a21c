package report

import (
	"fmt"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// length formats a duration: 350 ms, 1.2 s, 3:05 min, 1:02:03 h.
func length(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 99*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		s := int(d.Round(time.Second).Seconds())
		return fmt.Sprintf("%d:%02d min", s/60, s%60)
	}
	s := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d:%02d h", s/3600, s/60%60, s%60)
}

// orDash formats a duration, or – if n is 0.
func orDash(n int, d time.Duration) string {
	if n == 0 {
		return "–"
	}
	return length(d)
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func cost(usd float64) string { return fmt.Sprintf("$%.3f", usd) }

// number formats an integer with grouped digits: 80 000.
func number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// counted formats a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// short makes a line visible and cuts it to a width.
func short(s foreign.Text, width int) string { return safetext.Truncate(s.Line(), width) }

// regionsOf lists the regions of the job with their models in one line.
func regionsOf(job *engine.Job) string {
	var out []foreign.Text
	for _, region := range job.Regions() {
		var models []foreign.Text
		for _, ep := range job.Endpoints {
			if ep.Region == foreign.Text(region) {
				models = append(models, ep.Model)
			}
		}
		out = append(out, region+": "+foreign.Join(models, ", "))
	}
	return foreign.Join(out, "; ").Line()
}
