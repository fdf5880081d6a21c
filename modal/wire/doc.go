// Package wire has the shared parts of the drivers: HTTP to a model's server, answers,
// hints, and the kinds of errors. A Driver over HTTP does all that is the same for every
// server; the Dialect of a driver's own package has the rest. Driver function, which
// speaks gRPC by Modal's SDK, uses the reading of answers, the kinds and the hints.
// Package wire imports engine and nothing else of ours; start at driver.go.
//
// A driver reports and decides nothing. It sends a POST once and follows no redirect by
// itself. It turns every status code, edge text and network error into an
// engine.CallError of one kind, here and nowhere else, so that the engine decides by the
// kind alone. (A GET may leave twice: net/http sends it again when a kept connection
// turns out dead before a byte came, as the engine would.)
//
//	driver.go    the driver over HTTP            check.go   configuration refused at the start
//	submit.go    the POST                        collect.go the GETs at the result URL
//	redirect.go  where a result URL may lead     health.go  the health check
//	exchange.go  one request and its bounded body models.go the models of a health answer
//	answer.go    the JSON of a function's answer fields.go  its optional parts
//	status.go    status codes to kinds           neterr.go  network errors to kinds
//	hints.go     hints for the operator          text.go    foreign text made safe to show
//
// # Rules taken from Modal's documentation
//
// A request is held for 150 s at most; then a 303 leads to a result URL, which is
// read by GET, blocks again, can be asked again while the call runs and starts
// nothing new (guide/webhook-timeouts). Whether a delivered body can be read a
// second time is not promised, so it is taken as readable once. A proxy token
// travels in the headers Modal-Key and Modal-Secret (guide/webhook-proxy-auth). A
// call whose caller hangs up is canceled within two minutes
// (guide/function-invocation-methods). Rate limits answer 429 (guide/webhooks).
// The texts of the edge, which begin with "modal-http:", are not documented; they
// were seen, and only choose between kinds that the status leaves open.
package wire
