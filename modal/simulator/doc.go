// Package simulator is Modal in the process: web functions that start cold, queue
// behind one container, hand a slow call over with a 303 and give each result away
// once, and the control plane that Modal's own SDKs speak to, on the same
// containers and the same port. It exists so that the drivers can be run, shown
// and broken without an account, in tests in fake time as well as on a real
// port; it shares no code with them, so a mistake cannot hide on both sides.
//
// A [Server] owns everything it starts: the listeners, the connections, one
// goroutine per container and the clocks of calls nobody waits for. [Server.Close]
// ends them all and waits for them. Nothing runs before the first use, so a Server
// that is made inside a testing/synctest bubble lives in its fake time.
//
// What is drawn (durations, faults, answers) is a pure function of the seed and of
// what was asked, never of the order in which endpoints happen to be served. The ids
// of calls and containers also depend on the moment of the first use: a server that
// was restarted must not recognize the handles of its predecessor.
//
// The functions are found at one path each, where Modal has one host each:
//
//	POST /{region}/inference                                 ask
//	GET  /{region}/inference?__modal_function_call_id=fc-…   collect
//	GET  /{region}/health                                    reachable?
//	POST /{region}/v1/chat/completions, GET /{region}/v1/models  as an OpenAI-compatible server
//	POST /inference, GET /providers                          as the hybrid router
//	GET  /_simulator/record                                  what really happened
//
// The control plane is gRPC without encryption: an SDK finds it with
// MODAL_SERVER_URL set to the base URL, and any token. A spawned call lives on when
// its caller leaves, its result can be read again until it expires, and a spawn
// that is repeated under the same idempotency key is one call.
//
//	control.go   service, credentials   functions.go apps and functions
//	spawn.go     taking a call on       outputs.go   results, cancels
//	scaling.go   stats, autoscaler      logs.go      what containers print
//	blob.go      what is too long for a message
package simulator
