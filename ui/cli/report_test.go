package cli_test

import (
	"strings"
	"testing"
)

func TestExportWritesReports(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	o.ok("run", "--json", "--config", "quick.toml", "--name", "evening")
	page := o.ok("export", "last", "--format", "html", "--config", "quick.toml")
	for _, want := range []string{"<!DOCTYPE html>", "SIMULATED", "evening", "64 of 64 executions completed", "13 of 13 checks hold", "The capital of France is Paris.", "</html>\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("the html does not have %q", want)
		}
	}
	if out := o.ok("export", "last", "--format", "markdown", "--output", "report.md", "--config", "quick.toml"); out != "" {
		t.Errorf("with --output it prints %q", out)
	}
	text := string(o.read("report.md"))
	for _, want := range []string{"# `evening`", "**SIMULATED**", "completed: 64 of 64 executions completed", "The capital of France is Paris."} {
		if !strings.Contains(text, want) {
			t.Errorf("the markdown does not have %q", want)
		}
	}
	if r := o.run("export", "last", "--format", "yaml", "--config", "quick.toml"); r.code != 2 || !strings.Contains(r.stderr, "use jsonl, json, csv, markdown or html") {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
}
