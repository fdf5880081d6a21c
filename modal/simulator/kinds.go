package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// stage says when a fault acts.
type stage int

const (
	atEdge      stage = iota // in place of accepting the call: no container hears of it
	afterRun                 // in place of the answer, or on it, when the container is done
	onWire                   // while the answer's bytes leave
	firstAnswer              // in place of whatever the POST would be answered; the call runs
	everyAnswer              // the call is handed over for ever
)

// target is a set of the requests a fault can be laid on.
type target uint8

const (
	onInference target = 1 << iota
	onHealth
	onResult
)

// targetNames are the words for them, in the order of their bits.
var targetNames = []string{"inference", "health", "result"}

// targetOf finds the target of a word; none for the empty word.
func targetOf(name string) (target, bool) {
	if name == "" {
		return 0, true
	}
	i := slices.Index(targetNames, name)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}

// kind is one way to go wrong.
type kind struct {
	name        string
	stage       stage
	fits, usual target // where it can be laid; where it is when nothing is said

	status int // with body: the whole answer
	body   string
	ctype  string // of body; empty: plain text

	kills    bool                                 // the container dies of it
	mold     func(body map[string]any, a Ask) any // changes the answer
	spoil    func([]byte) []byte                  // changes the answer's bytes
	wire     wire                                 // changes how they leave
	location func(*exchange) string               // where the 303 points
}

const (
	anyRequest = onInference | onHealth | onResult
	anAnswer   = onInference | onHealth
	jsonType   = "application/json"
	htmlType   = "text/html; charset=utf-8"
	htmlPage   = "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>"
	detail422  = `{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}`
)

// kinds has every kind of fault. 401, 403, 404 and 429 start no container at Modal;
// of the other statuses only the 500s come from one.
var kinds = []kind{
	{name: "400", fits: anyRequest, usual: onInference, status: 400, body: textBadMethod},
	{name: "401", fits: anyRequest, usual: onInference, status: 401, body: textNoCredentials},
	{name: "403", fits: anyRequest, usual: onInference, status: 403, body: textForbidden},
	{name: "404-stopped", fits: anyRequest, usual: onInference, status: 404, body: textStopped},
	{name: "404-call", fits: anyRequest, usual: onInference, status: 404, body: textInvalidCall},
	{name: "408", fits: anyRequest, usual: onInference, status: 408, body: textMissing},
	{name: "422", fits: anyRequest, usual: onInference, status: 422, body: detail422, ctype: jsonType},
	{name: "429", fits: anyRequest, usual: onInference, status: 429, body: textRateLimit},
	{name: "429-spend", fits: anyRequest, usual: onInference, status: 429, body: textSpendLimit},
	{name: "500-crash", stage: afterRun, fits: anyRequest, usual: onInference, status: 500, body: textCrash, kills: true},
	{name: "500-timeout", stage: afterRun, fits: anyRequest, usual: onInference, status: 500, body: textTimedOut},
	{name: "500-lost", stage: afterRun, fits: anyRequest, usual: onInference, status: 500, body: textLost},
	{name: "exception", stage: afterRun, fits: onInference, usual: onInference, status: 500, body: textException},
	{name: "502", fits: anyRequest, usual: onInference, status: 502, body: "Bad Gateway"},
	{name: "503", fits: anyRequest, usual: onInference, status: 503, body: "Service Unavailable"},
	{name: "504", fits: anyRequest, usual: onInference, status: 504, body: "Gateway Timeout"},
	{name: "html", fits: anyRequest, usual: onInference, status: 200, body: htmlPage, ctype: htmlType},

	{name: "down", fits: anyRequest, usual: anAnswer, wire: drop},
	{name: "hang", fits: anyRequest, usual: onInference, wire: hang},
	{name: "reset", stage: firstAnswer, fits: onInference, usual: onInference, wire: reset},
	{name: "reset-body", stage: onWire, fits: anAnswer, usual: onInference, wire: half},
	{name: "slow-body", stage: onWire, fits: anAnswer, usual: onInference, wire: slow},
	{name: "huge", stage: onWire, fits: anAnswer, usual: onInference, wire: huge},

	{name: "cut", stage: afterRun, fits: anAnswer, usual: onInference, spoil: cut},
	{name: "shape", stage: afterRun, fits: anAnswer, usual: onInference, mold: otherShape},
	{name: "types", stage: afterRun, fits: anAnswer, usual: onInference, mold: otherTypes},
	{name: "empty", stage: afterRun, fits: onInference, usual: onInference, mold: says("")},
	{name: "error", stage: afterRun, fits: onInference, usual: onInference, mold: failure},
	{name: "extraction", stage: afterRun, fits: onInference, usual: onInference, mold: says("Response extraction failed")},
	{name: "truncated", stage: afterRun, fits: onInference, usual: onInference, mold: truncated},
	{name: "control", stage: afterRun, fits: onInference, usual: onInference, mold: says(controlText), spoil: rawBytes},
	{name: "wrong-region", stage: afterRun, fits: onInference, usual: onInference, mold: elsewhere},

	{name: "no-location", stage: firstAnswer, fits: onInference, usual: onInference,
		location: func(*exchange) string { return "" }},
	{name: "foreign-host", stage: firstAnswer, fits: onInference, usual: onInference,
		location: func(x *exchange) string { return "http://attacker.invalid" + ownPath(x) }},
	{name: "foreign-scheme", stage: firstAnswer, fits: onInference, usual: onInference,
		location: func(x *exchange) string { return "ftp://" + x.r.Host + ownPath(x) }},
	{name: "redirect-loop", stage: everyAnswer, fits: onInference, usual: onInference},

	{name: "unhealthy", stage: afterRun, fits: onHealth, usual: onHealth, mold: unhealthy},
	{name: "models-missing", stage: afterRun, fits: onHealth, usual: onHealth, mold: fewModels},
}

// FaultKinds lists the kinds of faults by name.
func FaultKinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

func kindsHint() string { return "the kinds are " + strings.Join(FaultKinds(), ", ") }

// kindOf finds a kind by its name; nil when there is none.
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
	return textReply(http.StatusOK, "").kind
}

func ownPath(x *exchange) string {
	return x.r.URL.EscapedPath() + "?" + callParam + "=" + x.call
}
