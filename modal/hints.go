package modal

import (
	"errors"

	"beacon/engine"
)

// hints tells the operator what to do about each kind that a driver produces. An
// edge text may know better: see edgeTexts.
var hints = map[engine.Kind]string{
	engine.KindRefused:     "nobody listens there: check the URL and the network",
	engine.KindDNS:         "the host name is not known: check the workspace and app in the URL, and the network",
	engine.KindTLS:         "the connection is not the encrypted one expected: check that the URL begins with the right http or https, the clock, and any proxy in between",
	engine.KindReset:       "the connection was lost: check the network; the call may still run at Modal",
	engine.KindCut:         "the answer broke off on its way and cannot be read again: retry asks once more",
	engine.KindStatus:      "Modal or the function failed: see modal app logs",
	engine.KindTimeout408:  "the call expired or was canceled before a container took it: retry later, or allow more containers",
	engine.KindRateLimited: "too many requests for the workspace: lower max_in_flight",
	engine.KindNotFound:    "the function is not there: check the URL and that the app is deployed",
	engine.KindGone:        "Modal no longer has the call, its outcome is unknown: retry asks once more",
	engine.KindAuth:        "set MODAL_KEY and MODAL_SECRET to a proxy token that is valid for this environment",
	engine.KindSpend:       "raise the spend limit in Modal's dashboard; waiting does not help",
	engine.KindRejected:    "the function does not take this request: check that the URL is the inference function's and that the deployed app is current",
	engine.KindMalformed:   "what answered is not an inference function of this app, or its code is broken: check the URL and modal app logs",
	engine.KindTooLarge:    "raise [store] answer_limit, or lower max_tokens",
	engine.KindAnswer:      "the function itself reports this: see modal app logs",
	engine.KindModel:       "the endpoint does not serve this model: correct models of the region, or deploy the model",
	engine.KindRedirect:    "a result URL leads to the same host always: check what stands between here and Modal, and inference_url",
	engine.KindInternal:    "this is a defect of beacon: please report it",
}

// healthHints are for the kinds that mean something else at a health function.
var healthHints = map[engine.Kind]string{
	engine.KindNotFound:  "no health function has this URL: check health_url, append no path, and that the app is deployed",
	engine.KindMalformed: "this is not a health function: check health_url",
	engine.KindRejected:  "this is not a health function, or it does not take GET: check health_url",
	engine.KindRedirect:  "this is not a health function, or it does not answer in time: check health_url",
	engine.KindTooLarge:  "this is not a health function: check health_url",
	engine.KindReset:     "the connection was lost: check the network",
	engine.KindCut:       "the connection was lost: check the network",
}

// functionHints are for the kinds that mean something else at the control plane.
var functionHints = map[engine.Kind]string{
	engine.KindRefused:     "Modal's control plane cannot be reached: check the network, and MODAL_SERVER_URL if it is set",
	engine.KindDNS:         "the host of Modal's control plane is not known: check the network, and MODAL_SERVER_URL if it is set",
	engine.KindTLS:         "the connection to Modal's control plane is not the encrypted one expected: check MODAL_SERVER_URL, the clock, and any proxy in between",
	engine.KindStatus:      "Modal failed, or its worker was lost: see modal app logs",
	engine.KindNotFound:    "Modal does not know this function: check app and function of the region and the environment, and deploy instead of serve",
	engine.KindAuth:        "set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET to a token of this workspace, or run modal setup",
	engine.KindRejected:    "Modal does not take this call: check that function names a plain function or method that is deployed with modal 1.2 or newer, and no web function",
	engine.KindMalformed:   "the function has to return a dict of plain values: check function of the region, and that the deployed app is current",
	engine.KindRateLimited: "too many calls for the workspace: lower max_in_flight",
}

// functionHint is what the operator can do about a kind at the control plane.
func functionHint(kind engine.Kind) string {
	if hint := functionHints[kind]; hint != "" {
		return hint
	}
	return hints[kind]
}

// named puts better hints on an error, unless an edge text knew better still.
func named(err error, better map[engine.Kind]string) error {
	var ce *engine.CallError
	if errors.As(err, &ce) && ce.Hint == hints[ce.Kind] && better[ce.Kind] != "" {
		ce.Hint = better[ce.Kind]
	}
	return err
}
