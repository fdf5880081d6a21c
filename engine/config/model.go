package config

import (
	"fmt"
	"time"

	"github.com/pelletier/go-toml/v2"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Defaults of a [[model]]; those of temperature and max_tokens come from [job].
const (
	defaultGPU        = "T4"
	defaultExpectCold = 180 * time.Second
	defaultExpectWarm = 40 * time.Second
)

func (k *checker) models() {
	c := k.c
	c.Models = make([]engine.Model, 0, len(c.file.Models))
	if len(c.file.Models) == 0 {
		k.fail("model", "there is none; add a [[model]] with an id")
	}
	seen := map[string]bool{}
	for i, t := range c.file.Models {
		path := fmt.Sprintf("model[%d]", i)
		k.id(path+".id", t.ID)
		if seen[t.ID] {
			k.fail(path+".id", "%q is already used; ids must be unique", t.ID)
		}
		seen[t.ID] = true
		c.Models = append(c.Models, k.model(path, t))
	}
}

func (k *checker) model(path string, t modelTable) engine.Model {
	job := k.c.file.Job
	m := engine.Model{
		ID: foreign.Text(t.ID), Name: foreign.Text(or(k.label(path+".name", t.Name), t.ID)), GPU: foreign.Text(or(k.label(path+".gpu", t.GPU), defaultGPU)),
		Temperature: k.amount(path+".temperature", value(t.Temperature, job.Temperature)),
		MaxTokens:   k.atLeast(path+".max_tokens", value(t.MaxTokens, job.MaxTokens), 1),
		ExpectCold:  defaultExpectCold, ExpectWarm: defaultExpectWarm,
	}
	m.USDPerSecond = k.c.Prices[string(m.GPU)]
	if t.ExpectCold != nil {
		m.ExpectCold = k.duration(path+".expect_cold", *t.ExpectCold)
	}
	if t.ExpectWarm != nil {
		m.ExpectWarm = k.duration(path+".expect_warm", *t.ExpectWarm)
	}
	return m
}

// declaredModels lists the ids of all models, selected or not.
func (c *Config) declaredModels() []string {
	ids := make([]string, len(c.file.Models))
	for i, m := range c.file.Models {
		ids[i] = m.ID
	}
	return ids
}

// prices reads [price]: a number for each GPU, and the day of the list.
func (k *checker) prices() {
	c := k.c
	c.Prices, c.PriceDate = map[string]float64{}, ""
	for _, name := range sorted(c.file.Price) {
		path, v := join("price", name), c.file.Price[name]
		switch v := v.(type) {
		case float64:
			c.Prices[name] = k.amount(path, v)
		case int64:
			c.Prices[name] = k.amount(path, float64(v))
		default:
			if name != "date" {
				k.fail(path, "is not a number; use US dollars per second, such as 0.000164")
			}
		}
		if name == "date" {
			delete(c.Prices, name)
			c.PriceDate = k.date(path, v)
		}
	}
}

// date accepts a day with or without quotes.
func (k *checker) date(path string, v any) string {
	s, _ := v.(string)
	if d, ok := v.(toml.LocalDate); ok {
		s = d.String()
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		k.fail(path, `is not a day; use one such as "2026-08-19"`)
	}
	return s
}
