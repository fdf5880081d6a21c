package simulator

import (
	"net/http"
	"sync"
	"time"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/control"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
	"beacon/modal/simulator/web"
)

// The types that a [Server] speaks.
type (
	Ask        = app.Ask         // one question as it reached an endpoint
	Region     = app.Region      // one deployment
	Span       = containers.Span // a range of durations
	Fault      = fault.Fault     // a planned failure
	Record     = record.Record   // everything that happened
	CallRecord = record.Call
)

// ParseFault reads the text form of a [Fault]; see [fault.Parse].
func ParseFault(text string) (Fault, error) { return fault.Parse(text) }

// DefaultHangUp is the HangUp of a Server that names none: Modal cancels a call
// within this time after its caller left.
const DefaultHangUp = 2 * time.Minute

// recordPath answers with the Record as JSON, without credentials.
const recordPath = "/_simulator/record"

// Server answers as Modal's edge and the web functions behind it do. Its zero value
// is ready for use: any region and any model is served. The exported fields must
// not change after the first use. A Server is safe for concurrent use and must be
// closed by its maker.
type Server struct {
	// Speed divides the cold and warm times, RedirectAfter, Scaledown and the latency of
	// health. What a client does between two requests takes real time at any Speed: HangUp
	// and Keep are not divided, and Scaledown not to less than a second. Zero or less means 1.
	Speed float64
	// Seed decides everything that is drawn.
	Seed uint64
	// Cold and Warm hold the time a container takes to start and a warm call takes to
	// run, by model id; the key "" is for the models not named. Without an entry they
	// are 180 s and 40 s.
	Cold, Warm map[string]Span
	// RegionFactor multiplies the warm times of a region, by its lower-cased name.
	// A missing region has factor 1.
	RegionFactor map[string]float64
	// Jitter spreads warm times by this fraction to either side.
	Jitter float64
	// WarmFunc may plant how long a question runs; only Speed changes it. Region, Model
	// and Prompt are set.
	WarmFunc func(Ask) time.Duration
	// StragglerRate is the share of calls that take StragglerFactor times as long.
	StragglerRate, StragglerFactor float64
	// RedirectAfter is how long one HTTP request is held before the 303 (150 s unless
	// set); Scaledown how long an idle container stays (60 s); HangUp how long a call
	// lives without a waiting client ([DefaultHangUp]).
	RedirectAfter, Scaledown, HangUp time.Duration
	// MaxContainers limits the containers of one endpoint. Zero or less means 1.
	MaxContainers int
	// Regions names the deployments. Empty: every region and model.
	Regions []Region
	// ProxyKey and ProxySecret, when either is set, must come with every request as
	// Modal-Key and Modal-Secret, or joined by a dot as a bearer token.
	ProxyKey, ProxySecret string
	// TokenID and TokenSecret, when either is set, must come with every call of the
	// control plane; otherwise any are accepted.
	TokenID, TokenSecret string
	// Keep is how long the result of a spawned call can be read. Zero or less means 7
	// days.
	Keep time.Duration
	// Faults are tried in order for every request; the first that hits wins.
	Faults []Fault
	// AnswerFunc may plant an answer; max_tokens does not cut it.
	// It is called from the container's goroutine and must not call the Server.
	AnswerFunc func(Ask) (text string, ok bool)

	once    sync.Once // sets the next group
	bad     error     // a Fault that fails its Check
	book    *record.Book
	faults  *fault.Set
	pool    *containers.Pool
	edge    *web.Edge
	control *control.Service
	http    *http.Server
	pipe    *Pipe

	tasks sync.WaitGroup // every handler, connection and accept loop; added to under mu while not closed

	mu     sync.Mutex // guards everything below
	closed bool
	piping bool
}

// ServeHTTP answers one request. It ends a connection by panicking with
// [http.ErrAbortHandler], which a recorder in place of a connection does not catch.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.tasks.Done()
	switch {
	case control.Serves(r):
		s.control.ServeHTTP(w, r)
	case s.bad != nil:
		app.Text(http.StatusInternalServerError, "simulator: "+s.bad.Error()).Write(w)
	case r.URL.Path == recordPath:
		s.serveRecord(w, r)
	default:
		s.edge.ServeHTTP(w, r)
	}
}

// Record returns a copy of what happened so far. It works after Close too.
func (s *Server) Record() Record {
	s.prepare()
	out := s.book.Record()
	out.Faults = s.faults.Counts()
	s.pool.Record(&out)
	return out
}

func (s *Server) serveRecord(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		app.RefuseMethod(w, http.MethodGet)
		return
	}
	app.JSON(http.StatusOK, s.Record()).Write(w)
}
