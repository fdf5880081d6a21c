package drivertest

import (
	"time"

	"beacon/modal/simulator"
)

// Swift makes a simulator whose region EU starts cold in 20 ms and answers in 10 ms.
func Swift(faults ...string) *simulator.Server {
	return withFaults(&simulator.Server{
		Cold: Spans(20 * time.Millisecond), Warm: Spans(10 * time.Millisecond),
		Regions: []simulator.Region{{
			Name: "EU", Place: "eu-west", App: "app-eu", Function: "Inference.generate", Models: []string{model},
		}},
	}, faults)
}

// slowly makes a simulator that hands every call over.
func slowly() *simulator.Server {
	s := Swift()
	s.Warm, s.RedirectAfter = Spans(300*time.Millisecond), 100*time.Millisecond
	return s
}

// likeModal makes a simulator with the times of real calls, for fake time.
func likeModal(faults ...string) *simulator.Server {
	return withFaults(&simulator.Server{
		Cold: Spans(200 * time.Second), Warm: Spans(40 * time.Second),
		Regions: []simulator.Region{{Name: "EU", Place: "eu-west", Models: []string{model}}, {Name: "US"}},
	}, faults)
}

// endless makes a simulator that takes 1210 s for a cold call.
func endless() *simulator.Server {
	s := likeModal()
	s.WarmFunc = func(simulator.Ask) time.Duration { return 1010 * time.Second }
	return s
}

func withFaults(s *simulator.Server, faults []string) *simulator.Server {
	for _, text := range faults {
		f, err := simulator.ParseFault(text)
		if err != nil {
			panic(err)
		}
		s.Faults = append(s.Faults, f)
	}
	return s
}

// Spans returns one exact time for every model.
func Spans(d time.Duration) map[string]simulator.Span {
	return map[string]simulator.Span{"": {Min: d, Max: d}}
}
