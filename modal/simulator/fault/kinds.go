package fault

import (
	"slices"
	"strings"

	"beacon/modal/simulator/app"
)

// Stage is when a fault acts.
type Stage int

// The stages of a request.
const (
	AtEdge      Stage = iota // instead of accepting the call: no container gets it
	AfterRun                 // on the answer, or instead of it, when the container is done
	OnWire                   // while the bytes of the answer are written
	FirstAnswer              // instead of the answer to the POST; the call runs
	EveryAnswer              // the call is handed over without end
)

// Target is a set of the requests that a fault can hit.
type Target uint8

// The requests that a fault can hit.
const (
	OnInference Target = 1 << iota
	OnHealth
	OnResult
)

// Wire is how the bytes of a reply are written.
type Wire int

// The ways to write a reply; all but Plain break the connection or its protocol.
const (
	Plain Wire = iota
	Drop       // the connection ends in order, without a byte
	Reset      // the connection ends by a reset
	Hang       // nothing is written until the client leaves
	Half       // the connection ends within the body
	Slow       // one byte a second
	Huge       // a body without end
)

// targetNames has their names, in the order of their bits.
var targetNames = []string{"inference", "health", "result"}

// targetOf finds a target by its name; no target for the empty name.
func targetOf(name string) (Target, bool) {
	if name == "" {
		return 0, true
	}
	i := slices.Index(targetNames, name)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}

// kind is one kind of fault.
type kind struct {
	name        string
	stage       Stage
	fits, usual Target // the requests that it can hit; those that it hits by default

	status int // with body: the whole answer
	body   string
	ctype  string // of body; empty: plain text

	kills    bool                                     // the container ends with the call
	mold     func(body map[string]any, a app.Ask) any // changes the answer
	spoil    func([]byte) []byte                      // changes the answer's bytes
	wire     Wire                                     // changes how they are written
	location func(host, path string) string           // changes where the 303 points
}

const (
	anyRequest = OnInference | OnHealth | OnResult
	anAnswer   = OnInference | OnHealth
	jsonType   = "application/json"
	htmlType   = "text/html; charset=utf-8"
	htmlPage   = "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>"
	detail422  = `{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}`
)

// kinds has every kind of fault. 401, 403, 404 and 429 start no container at Modal;
// of the other statuses only the 500s come from a container.
var kinds = []kind{
	{name: "400", fits: anyRequest, usual: OnInference, status: 400, body: TextBadMethod},
	{name: "401", fits: anyRequest, usual: OnInference, status: 401, body: TextNoCredentials},
	{name: "403", fits: anyRequest, usual: OnInference, status: 403, body: textForbidden},
	{name: "404-stopped", fits: anyRequest, usual: OnInference, status: 404, body: textStopped},
	{name: "404-call", fits: anyRequest, usual: OnInference, status: 404, body: TextInvalidCall},
	{name: "408", fits: anyRequest, usual: OnInference, status: 408, body: TextMissing},
	{name: "422", fits: anyRequest, usual: OnInference, status: 422, body: detail422, ctype: jsonType},
	{name: "429", fits: anyRequest, usual: OnInference, status: 429, body: TextRateLimit},
	{name: "429-spend", fits: anyRequest, usual: OnInference, status: 429, body: textSpendLimit},
	{name: "500-crash", stage: AfterRun, fits: anyRequest, usual: OnInference, status: 500, body: TextCrash, kills: true},
	{name: "500-timeout", stage: AfterRun, fits: anyRequest, usual: OnInference, status: 500, body: TextTimedOut},
	{name: "500-lost", stage: AfterRun, fits: anyRequest, usual: OnInference, status: 500, body: TextLost},
	{name: "exception", stage: AfterRun, fits: OnInference, usual: OnInference, status: 500, body: TextException},
	{name: "502", fits: anyRequest, usual: OnInference, status: 502, body: "Bad Gateway"},
	{name: "503", fits: anyRequest, usual: OnInference, status: 503, body: "Service Unavailable"},
	{name: "504", fits: anyRequest, usual: OnInference, status: 504, body: "Gateway Timeout"},
	{name: "html", fits: anyRequest, usual: OnInference, status: 200, body: htmlPage, ctype: htmlType},

	{name: "down", fits: anyRequest, usual: anAnswer, wire: Drop},
	{name: "hang", fits: anyRequest, usual: OnInference, wire: Hang},
	{name: "reset", stage: FirstAnswer, fits: OnInference, usual: OnInference, wire: Reset},
	{name: "reset-body", stage: OnWire, fits: anAnswer, usual: OnInference, wire: Half},
	{name: "slow-body", stage: OnWire, fits: anAnswer, usual: OnInference, wire: Slow},
	{name: "huge", stage: OnWire, fits: anAnswer, usual: OnInference, wire: Huge},

	{name: "cut", stage: AfterRun, fits: anAnswer, usual: OnInference, spoil: cut},
	{name: "shape", stage: AfterRun, fits: anAnswer, usual: OnInference, mold: otherShape},
	{name: "types", stage: AfterRun, fits: anAnswer, usual: OnInference, mold: otherTypes},
	{name: "empty", stage: AfterRun, fits: OnInference, usual: OnInference, mold: says("")},
	{name: "error", stage: AfterRun, fits: OnInference, usual: OnInference, mold: failure},
	{name: "extraction", stage: AfterRun, fits: OnInference, usual: OnInference, mold: says("Response extraction failed")},
	{name: "truncated", stage: AfterRun, fits: OnInference, usual: OnInference, mold: truncated},
	{name: "control", stage: AfterRun, fits: OnInference, usual: OnInference, mold: says(controlText), spoil: rawBytes},
	{name: "wrong-region", stage: AfterRun, fits: OnInference, usual: OnInference, mold: elsewhere},

	{name: "no-location", stage: FirstAnswer, fits: OnInference, usual: OnInference,
		location: func(string, string) string { return "" }},
	{name: "foreign-host", stage: FirstAnswer, fits: OnInference, usual: OnInference,
		location: func(_, path string) string { return "http://attacker.invalid" + path }},
	{name: "foreign-scheme", stage: FirstAnswer, fits: OnInference, usual: OnInference,
		location: func(host, path string) string { return "ftp://" + host + path }},
	{name: "redirect-loop", stage: EveryAnswer, fits: OnInference, usual: OnInference},

	{name: "unhealthy", stage: AfterRun, fits: OnHealth, usual: OnHealth, mold: unhealthy},
	{name: "models-missing", stage: AfterRun, fits: OnHealth, usual: OnHealth, mold: fewModels},
}

// Kinds lists the kinds of faults by name.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

func kindsHint() string { return "the kinds are " + strings.Join(Kinds(), ", ") }

// kindOf finds a kind by its name; nil for an unknown name.
func kindOf(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i]
		}
	}
	return nil
}

func (k *kind) contentType() string {
	if k.ctype != "" {
		return k.ctype
	}
	return app.PlainText
}
