package function

import (
	"beacon/engine"
	"beacon/modal/wire"
)

// hints replace the common hints where the control plane needs another one.
var hints = map[engine.Kind]string{
	engine.KindRefused:     "Modal's control plane cannot be reached: check the network, and MODAL_SERVER_URL if it is set",
	engine.KindDNS:         "the host of Modal's control plane is not known: check the network, and MODAL_SERVER_URL if it is set",
	engine.KindTLS:         "the encrypted connection to Modal's control plane could not be set up: check MODAL_SERVER_URL, the clock, and any proxy in between",
	engine.KindStatus:      "Modal failed, or its worker was lost: see modal app logs",
	engine.KindNotFound:    "Modal does not know this function: check app and function of the region and the environment, and deploy instead of serve",
	engine.KindAuth:        "set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET to a token of this workspace, or run modal setup",
	engine.KindRejected:    "Modal does not accept this call: check that function names a plain function or method, not a web function, and that it is deployed with modal 1.2 or newer",
	engine.KindMalformed:   "the function must return a dict of plain values: check function of the region, and that the deployed app is current",
	engine.KindRateLimited: "too many calls for the workspace: lower max_in_flight",
}

// hintOf returns the hint to the operator for a kind at the control plane.
func hintOf(kind engine.Kind) string {
	if hint := hints[kind]; hint != "" {
		return hint
	}
	return wire.Hint(kind)
}
