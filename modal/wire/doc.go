// Package wire has the shared parts of the drivers: HTTP to a model's server, the
// decoding of answers, hints, and the kinds of errors. Driver is the part of an HTTP
// driver that is the same for every server; a Dialect in each driver's package is the
// rest. Driver function speaks gRPC through Modal's SDK and uses only the decoding, the
// kinds and the hints. Of this program wire imports only engine. Start at driver.go.
//
// A driver reports and does not decide. It sends a POST once and follows no redirect.
// Every status code, edge text and network error becomes an engine.CallError of one kind,
// only in this package, so that the engine can decide by the kind. (A GET may be sent
// twice: net/http repeats it when a kept connection fails before the first byte, as the
// engine would.)
//
//	driver.go    the driver over HTTP            check.go   configuration refused at the start
//	submit.go    the POST                        collect.go the GETs at the result URL
//	redirect.go  allowed result URLs             health.go  the health check
//	exchange.go  one request and its bounded body models.go the models of a health answer
//	answer.go    the JSON of a function's answer fields.go  its optional parts
//	status.go    status codes to kinds           neterr.go  network errors to kinds
//	hints.go     hints for the operator          text.go    foreign text made safe to show
//	hide.go      echoed secrets removed
//
// # Rules from Modal's documentation
//
// Modal holds a request for at most 150 s, then redirects with 303 to a result URL. A
// GET there blocks again, may be repeated while the call runs, and starts no new run
// (guide/webhook-timeouts). Modal does not promise that a delivered body can be read
// again, so it is treated as readable once. A proxy token is sent in the headers
// Modal-Key and Modal-Secret (guide/webhook-proxy-auth). When the caller closes the
// connection, the call is canceled within two minutes
// (guide/function-invocation-methods). Rate limits answer 429 (guide/webhooks). The
// error texts of Modal's edge begin with "modal-http:" and are not documented. They were
// observed, and only choose between kinds that the status leaves open.
package wire
