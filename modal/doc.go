// Package modal is everything that speaks to Modal. Each way to reach a model
// there is a driver, an engine.Driver. Web is the one for Modal's web functions:
// one POST, and a GET at the result URL when the call takes longer than Modal
// keeps a request open. OpenAI is the one for servers with OpenAI's interface, at
// Modal or not, and Router the one for the hybrid router. These three share all but
// the words: a caller does the work, and a dialect reads and writes. Function is the
// one for plain functions and methods, by Modal's own SDK: a call has an id at once,
// its result is kept for a week, and it can be canceled.
//
// A driver says what happened and decides nothing. It sends a POST once, follows
// no redirect by itself, and turns every status code, edge text and network error
// into an engine.CallError of one kind, here and nowhere else, so that the engine
// decides by the kind alone. (A GET may leave twice: net/http sends it again when
// a kept connection turns out dead before a byte came, as the engine would.)
//
//	caller.go    what drivers over HTTP share    check.go   what is refused at the start
//	web.go       the dialect of web functions    openai.go  of OpenAI's interface
//	router.go    of the hybrid router            hints.go   what the operator can do
//	submit.go    the POST                        collect.go the GETs at the result URL
//	redirect.go  where a result URL may lead     health.go  the health function
//	exchange.go  one request and its bounded body
//	answer.go    the JSON of a web answer        fields.go  its optional parts
//	chat.go      that of a chat completion       routed.go  that of the router
//	status.go    status codes to kinds           neterr.go  network errors to kinds
//	hints.go     what the operator can do
//	text.go      foreign text made safe to show
//
//	account.go   the SDK's client                profile.go its configuration, checked first
//	function.go  looking a function up, health   logs.go    container logs
//	spawn.go     Submit                          outcome.go Collect, Cancel
//	rpcerr.go    the SDK's errors to kinds       ended.go   how a call ended
//	watch.go     what the SDK does not tell      value.go   Python's values to Go's
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
// Results of spawned calls are kept for 7 days (guide/function-invocation-methods).
// Modal calls its gRPC service not public: it is used through the SDK alone, except
// that watch.go looks at two of its messages on their way.
// The texts of the edge, which begin with "modal-http:", are not documented; they
// were seen, and only choose between kinds that the status leaves open.
package modal
