package wire

import (
	"errors"

	"beacon/engine"
)

// hints has the hint to the operator for each kind. An edge text may have a more precise
// one: see edgeTexts.
var hints = map[engine.Kind]string{
	engine.KindRefused:     "no server listens there: check the URL and the network",
	engine.KindDNS:         "the host name is not known: check the workspace and app in the URL, and the network",
	engine.KindTLS:         "the encrypted connection could not be set up: check that the URL begins with the right http or https, the clock, and any proxy in between",
	engine.KindReset:       "the connection was lost: check the network; the call may still run at Modal",
	engine.KindCut:         "the answer broke off in transit and cannot be read again: retry sends the question again",
	engine.KindStatus:      "Modal or the function failed: see modal app logs",
	engine.KindTimeout408:  "the call expired or was canceled before a container took it: retry later, or allow more containers",
	engine.KindRateLimited: "too many requests for the workspace: lower max_in_flight",
	engine.KindNotFound:    "no function has this URL: check the URL and that the app is deployed",
	engine.KindGone:        "Modal no longer has the call, its outcome is unknown: retry sends the question again",
	engine.KindAuth:        "set MODAL_KEY and MODAL_SECRET to a proxy token that is valid for this environment",
	engine.KindSpend:       "raise the spend limit in Modal's dashboard; waiting does not help",
	engine.KindRejected:    "the function does not take this request: check that the URL is the inference function's and that the deployed app is current",
	engine.KindMalformed:   "this is not an inference function of this app, or its code is broken: check the URL and modal app logs",
	engine.KindTooLarge:    "raise [store] answer_limit, or lower max_tokens",
	engine.KindAnswer:      "the function itself reports this: see modal app logs",
	engine.KindModel:       "the endpoint does not serve this model: correct models of the region, or deploy the model",
	engine.KindRedirect:    "a result URL always leads to the same host: check inference_url, and any proxy on the way to Modal",
	engine.KindInternal:    "this is a defect of beacon: please report it",
}

// lostHints are for a lost connection of a health check, which starts no call.
var lostHints = map[engine.Kind]string{
	engine.KindReset: "the connection was lost: check the network",
	engine.KindCut:   "the connection was lost: check the network",
}

// Hint returns the common hint to the operator for a kind.
func Hint(kind engine.Kind) string { return hints[kind] }

// named replaces the common hint of an error by a better one. It keeps the hint of an
// edge text.
func named(err error, better map[engine.Kind]string) error {
	var ce *engine.CallError
	if errors.As(err, &ce) && ce.Hint == hints[ce.Kind] && better[ce.Kind] != "" {
		ce.Hint = better[ce.Kind]
	}
	return err
}
