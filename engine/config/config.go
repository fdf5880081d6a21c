package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// Config is a checked configuration. The exported fields are the result of Check: the
// selection of the flags, with every default filled in.
type Config struct {
	// Path is the file as it was given, "" for only the embedded config.
	Path string
	// Questions to ask, in the order of the flag that names them, else of the file.
	Questions []engine.Question
	// Models that were selected, with today's prices.
	Models []engine.Model
	// Regions that were selected and have a selected model.
	Regions   []Region
	Simulator Simulator
	UI        UI
	// Prices in USD per GPU second by GPU name, and the day of the price list.
	Prices    map[string]float64
	PriceDate string

	name     string // of the job, from --name
	file     file
	shipped  []engine.Question // of the embedded config
	set      string            // the built-in question set, "" when the files decide
	pick     selection
	sources  []*source // newest first; the newest wins
	declared []Region
	spec     plan.Spec
	settings engine.Settings
	warnings []string
}

// Simulator has the settings of the simulated Modal.
type Simulator struct {
	Speed float64
	Seed  uint64
	// Cold and Warm by model id, for every declared model: one that the tables leave
	// out takes its expected time.
	Cold, Warm    map[string]time.Duration
	RedirectAfter time.Duration
	Scaledown     time.Duration
	MaxContainers int
	Faults        []string // in the simulator's notation
}

// UI has the settings of the console.
type UI struct {
	Theme  string // words: auto, dark or light, and colorblind, ascii, still, reader
	FPS    int
	Mouse  bool
	Notify bool
	Keys   map[string]string // by action; the console knows which there are
}

// Load reads the embedded config and lays the file at path over it, key by key; a
// list of tables in the file replaces the embedded one. Without a path it reads no
// file.
func Load(embedded []byte, path string) (*Config, error) {
	return read(embedded, path, func(*Config, *source, *source) error { return nil })
}

// LoadHere is Load for a file that was found in the current folder and not named: it
// may be part of a download. Outside of questions, job and ui it must equal the
// embedded config, unless it is trusted as it is; the error names the first key that
// differs. No credential is read before that.
func LoadHere(embedded []byte, path string) (*Config, error) {
	return read(embedded, path, onlySettable)
}

// read lays the file over the embedded config; allowed checks the file, and the result
// of both, before any other check.
func read(embedded []byte, path string, allowed func(c *Config, base, over *source) error) (*Config, error) {
	c := &Config{Path: path}
	base, err := newSource(embeddedName, embedded, reflect.TypeFor[file]())
	if err != nil {
		return nil, err
	}
	if err := c.lay(base); err != nil {
		return nil, err
	}
	c.shipped = c.file.Questions
	if path != "" {
		over, err := readSource(path, reflect.TypeFor[file]())
		if err != nil {
			return nil, err
		}
		if err := c.lay(over); err != nil {
			return nil, err
		}
		if err := allowed(c, base, over); err != nil {
			return nil, err
		}
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	return c, nil
}

// lay decodes a document over the values so far. A list that the document has is
// emptied first: the decoder would otherwise reuse the tables of the old one.
func (c *Config) lay(s *source) error {
	if s.lists["region"] {
		c.file.Regions = nil
	}
	if s.lists["model"] {
		c.file.Models = nil
	}
	if s.lists["question"] {
		c.file.Questions = nil
	}
	c.sources = append([]*source{s}, c.sources...)
	return s.decode(&c.file)
}

// clone returns a copy; changing it does not change the original.
func (c *Config) clone() *Config {
	next := *c
	next.sources = slices.Clone(c.sources)
	next.warnings = nil
	return &next
}

// Name is the file as it was given, or "embedded config".
func (c *Config) Name() string {
	if c.Path == "" {
		return embeddedName
	}
	return c.Path
}

// String is a summary without anything secret.
func (c *Config) String() string {
	return fmt.Sprintf("%s: %d questions, %d models, %d regions", c.Name(), len(c.Questions), len(c.Models), len(c.Regions))
}

// Spec is the input of a plan: the selected questions, models and regions. Times are
// as configured; the plan divides them by the simulator's speed.
func (c *Config) Spec() plan.Spec {
	spec := c.spec
	spec.Questions = slices.Clone(c.Questions)
	spec.Models = slices.Clone(c.Models)
	spec.Regions = nil
	for _, r := range c.Regions {
		spec.Regions = append(spec.Regions, r.Region)
	}
	return spec
}

// Settings are the current limits and deadlines.
func (c *Config) Settings() engine.Settings {
	set := c.settings
	set.PerRegion = maps.Clone(set.PerRegion)
	return set
}

// Simulated reports whether the simulator answers for the regions.
func (c *Config) Simulated() bool { return c.spec.Simulated }

// Environment is the Modal environment in which functions are looked up; "" is the
// one of the operator's profile.
func (c *Config) Environment() string { return c.file.Modal.Environment }

// Region finds a declared region by name, selected or not.
func (c *Config) Region(name foreign.Text) (Region, bool) {
	i := slices.IndexFunc(c.declared, func(r Region) bool { return r.Name == name })
	if i < 0 {
		return Region{}, false
	}
	return c.declared[i], true
}

// Warnings lists settings that are allowed but probably a mistake.
func (c *Config) Warnings() []string { return slices.Clone(c.warnings) }
