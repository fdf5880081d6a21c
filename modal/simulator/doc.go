// Package simulator is Modal in the process: web functions that start cold, queue
// behind one container, hand a slow call over with a 303 and give each result out
// once, and the control plane of Modal's own SDKs, on the same containers and the
// same port. It exists so that the drivers can be run, shown and broken without an
// account, in tests in fake time as well as on a real port. It shares no code with
// them, so no mistake is on both sides.
//
// This package joins the others to a [Server] that listens; it and its sub-packages
// import nothing of ours outside modal/simulator. Start at server.go, then follow a
// request into web or control and on to containers:
//
//	web         HTTP: questions, 303s, results, health      control  gRPC: the same by the SDK
//	containers  queues, cold starts, calls, log              fault    planned failures
//	app         regions, models, the body of an answer       speech   the texts of the models
//	record      calls and counters, for tests                chance   draws from the seed
//
// A [Server] owns everything it starts: the listeners, the connections, one
// goroutine per container and the clocks of calls without a waiting client.
// [Server.Close] ends them all and waits for them. Nothing runs before the first use,
// so a Server that is made inside a testing/synctest bubble lives in its fake time.
//
// Every draw (durations, faults, answers) is a pure function of the seed and of the
// questions; the order in which endpoints are served does not change it. The ids of
// calls and containers also depend on the moment of the first use: a restarted server
// must not recognize the handles of its predecessor.
//
// The functions are found at one path each, where Modal has one host each:
//
//	POST /{region}/inference                                 ask
//	GET  /{region}/inference?__modal_function_call_id=fc-…   collect
//	GET  /{region}/health                                    reachable?
//	POST /{region}/v1/chat/completions, GET /{region}/v1/models  as an OpenAI-compatible server
//	POST /inference, GET /providers                          as the hybrid router
//	GET  /_simulator/record                                  the [Record]
//
// The control plane is gRPC without encryption: an SDK finds it with
// MODAL_SERVER_URL set to the base URL, and any token. A spawned call lives on when
// its caller leaves, its result can be read again until it expires, and a spawn
// that is repeated under the same idempotency key is one call.
package simulator
