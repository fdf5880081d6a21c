package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// conclude combines the results of the groups.
func (c *comparison) conclude() {
	c.judge()
	c.noise()
	c.cover()
	c.warn()
}

func (c *comparison) noise() {
	var sum float64
	n := 0
	for i := range c.report.Groups {
		if f := c.report.Groups[i].Noise; f != nil {
			sum += *f
			n++
		}
	}
	floor := &c.report.Noise
	switch {
	case n > 0:
		mean := sum / float64(n)
		floor.Known, floor.Floor = true, &mean
	case floor.Why == "":
		floor.Why = cmp.Or(c.noNoise, "no group has two answers of one region")
	}
}

func (c *comparison) cover() {
	v := &c.report.Coverage
	v.Missing = []Missing{}
	for i := range c.report.Groups {
		g := &c.report.Groups[i]
		v.Groups++
		switch {
		case !g.Complete:
			v.Incomplete++
		case len(g.Cells) == 1:
			v.Alone++
		default:
			v.Complete++
		}
		v.MissingTotal += len(g.Missing)
		v.Missing = append(v.Missing, g.Missing[:min(len(g.Missing), missingLimit-len(v.Missing))]...)
	}
}

// warn adds the warnings about the whole job.
func (c *comparison) warn() {
	var differ, silent, refused, hashless, total int
	versions := map[foreign.Text][]foreign.Text{}
	for i := range c.report.Groups {
		g := &c.report.Groups[i]
		for j := range g.Cells {
			for _, a := range g.Cells[j].Answers {
				if a.State != engine.Completed.String() {
					continue
				}
				total++
				differ, silent = differ+count(a.Proof == proofDiffers), silent+count(a.Proof == proofMissing)
				at := g.Cells[j].Region
				if !slices.Contains(versions[at], cmp.Or(a.CodeVersion, proofMissing)) {
					versions[at] = append(versions[at], cmp.Or(a.CodeVersion, proofMissing))
				}
			}
		}
		for j := range g.Pairs {
			refused += count(!g.Pairs[j].Comparable)
			hashless += count(slices.ContainsFunc(g.Pairs[j].Notes, func(n string) bool {
				return strings.Contains(n, "hash not reported") || strings.Contains(n, "hash and")
			}))
		}
	}
	c.say(differ, "%d of %d answers name another region than the one asked", differ, total)
	c.say(silent, "%d of %d answers do not report their region", silent, total)
	c.say(refused, "%d pairs were not compared: prompt or parameters differ between their regions", refused)
	c.say(hashless, "%d pairs were compared without proof that their prompts were the same: a hash is not reported", hashless)
	c.say(int(c.reclassified.Load()), "the class of %d answers is another by the rules of today", c.reclassified.Load())
	c.warnVersions(versions)
}

// warnVersions warns of code versions that differ. In some regions but not in others
// the forerunner's code retried silently after a refusal and forced a minimum number
// of tokens: an apparent difference between regions may be one between deployments.
func (c *comparison) warnVersions(versions map[foreign.Text][]foreign.Text) {
	var parts []foreign.Text
	all := map[foreign.Text]bool{}
	for _, region := range c.report.Regions {
		if list := versions[region]; len(list) > 0 {
			slices.Sort(list)
			parts = append(parts, region+" "+foreign.Join(list, "+"))
			for _, v := range list {
				all[v] = true
			}
		}
	}
	c.say(max(0, len(all)-1), "code versions differ (%s): hidden retries after a refusal or forced minimum lengths in one of them would look like a difference between regions", foreign.Join(parts, ", "))
}

// say adds a warning when n is above zero.
func (c *comparison) say(n int, format string, args ...any) {
	if n > 0 {
		c.report.Warnings = append(c.report.Warnings, fmt.Sprintf(format, args...))
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// warn adds the warnings about a group.
func (g *Group) warn() {
	for i := range g.Cells {
		for _, a := range g.Cells[i].Answers {
			if a.Proof == proofDiffers {
				g.Warnings = append(g.Warnings, foreign.Text(fmt.Sprintf("%s was answered by %s", g.Cells[i].Region, strings.Join(strings.Fields(string(a.Claimed+" "+a.Observed)), ", observed in "))))
				break
			}
		}
		if g.Cells[i].Class == engine.Truncated {
			g.Warnings = append(g.Warnings, g.Cells[i].Region+" was cut at max_tokens: its length cannot be compared")
		}
	}
}
