package simulator

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// The values a zero field stands for.
const (
	DefaultRedirectAfter = 150 * time.Second  // Modal's limit of one HTTP request
	DefaultScaledown     = 60 * time.Second   // Modal's default scaledown_window
	DefaultHangUp        = 2 * time.Minute    // Modal cancels a call within this after its caller left
	DefaultKeep          = 7 * 24 * time.Hour // the life of a spawned call's result
	DefaultCold          = 180 * time.Second
	DefaultWarm          = 40 * time.Second

	healthLatency = 200 * time.Millisecond
)

// Server answers as Modal's edge and the web functions behind it do. Its zero value
// is ready for use: any region and any model is served. The exported fields must
// not change after the first use. A Server is safe for concurrent use and must be
// closed by whoever made it.
type Server struct {
	// Speed divides the cold and warm times, RedirectAfter, Scaledown, HangUp and
	// the latency of health. Zero or less means 1.
	Speed float64
	// Seed decides everything that is drawn.
	Seed uint64
	// Cold and Warm hold the time a container takes to start and a warm call takes to
	// run, by model id; the key "" stands for the models not named.
	Cold, Warm map[string]Span
	// RegionFactor multiplies the warm times of a region, by its lower-cased name.
	// A missing region has factor 1.
	RegionFactor map[string]float64
	// Jitter spreads warm times by this fraction to either side.
	Jitter float64
	// WarmFunc may plant how long a question runs; nothing but Speed changes it.
	// Region, Model and Prompt are set.
	WarmFunc func(Ask) time.Duration
	// StragglerRate is the share of calls that take StragglerFactor times as long.
	StragglerRate, StragglerFactor float64
	// RedirectAfter is how long one HTTP request is held before the 303; Scaledown how
	// long an idle container stays; HangUp how long a call lives that nobody waits for.
	// Zero or less means the default.
	RedirectAfter, Scaledown, HangUp time.Duration
	// MaxContainers limits the containers of one endpoint. Zero or less means 1.
	MaxContainers int
	// Regions names what is served. Empty: every region and model.
	Regions []Region
	// ProxyKey and ProxySecret, when either is set, must come with every request as
	// Modal-Key and Modal-Secret, or joined by a dot as a bearer token.
	ProxyKey, ProxySecret string
	// TokenID and TokenSecret, when either is set, must come with every call of the
	// control plane; otherwise any will do.
	TokenID, TokenSecret string
	// Keep is how long the result of a spawned call can be had. Zero or less means the
	// default.
	Keep time.Duration
	// Faults are tried in order for every request; the first that strikes wins.
	Faults []Fault
	// RelativeLocation makes the 303 say "?…" where it otherwise gives a whole URL.
	RelativeLocation bool
	// OldShape answers with status instead of success, and without a receipt.
	OldShape bool
	// AnswerFunc may plant an answer; it is given out whole, whatever max_tokens says.
	// It is called from the container's goroutine and must not call the Server.
	AnswerFunc func(Ask) (text string, ok bool)

	once   sync.Once
	booted time.Time
	bad    error // a Fault that cannot be; set once
	stop   chan struct{}
	web    *http.Server
	rpc    *grpc.Server // has no connections of its own: web gives it requests
	pipe   *Pipe
	tasks  sync.WaitGroup // every goroutine and handler of ours; added to under mu while not closed

	mu        sync.Mutex // guards everything below, and the fields of calls and endpoints
	closed    bool
	piping    bool
	endpoints map[place]*endpoint
	calls     map[string]*call
	order     []*call // as accepted
	struck    map[strikeKey]int
	requests  map[requestKey]int
	inFlight  gauge
	perRegion map[string]*gauge
	tally     Record               // the counters; its slices of calls are filled on reading
	functions map[string]*function // by id, as they were looked up
	spawns    map[string]*call     // by idempotency key
	blobs     map[string][]byte
	scaling   map[string]scaling // by region
	lines     []logLine
	printed   int           // lines, ever
	reading   chan struct{} // closed at the next line; nil when nobody waits
}

// Span is a range of durations; a value is drawn uniformly from it. Min equal to
// Max makes it fixed.
type Span struct{ Min, Max time.Duration }

// Region is one deployment: Name as in the paths (lower-cased there), Place
// Modal's region label, such as us-west. No Models means any. The control plane
// knows it by App, or by its name without one, and offers Function there, or any
// function without one; "Class.method" is a method.
type Region struct {
	Name, Place   string
	Models        []string
	App, Function string
}

// Ask is one question as it reached an endpoint; Region is the lower-cased name.
type Ask struct {
	Region      string
	Model       string
	Prompt      string
	Temperature float64
	MaxTokens   int

	form dresser // how the answer is worded; nil for the web function's own way
}

// place identifies an endpoint: a lower-cased region name and a model id.
type place struct{ region, model string }

func (p place) String() string { return p.region + "/" + p.model }

// gauge counts what is under way and remembers its highest value.
type gauge struct{ now, max int }

func (g *gauge) up()   { g.now++; g.max = max(g.max, g.now) }
func (g *gauge) down() { g.now-- }

// ServeHTTP answers one request. It ends a connection by panicking with
// [http.ErrAbortHandler], which a recorder in place of a connection does not catch.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.tasks.Done()
	if s.bad != nil && !isControl(r) {
		writeReply(w, textReply(http.StatusInternalServerError, "simulator: "+s.bad.Error()))
		return
	}
	switch {
	case isControl(r):
		s.rpc.ServeHTTP(w, r)
		return
	case r.URL.Path == recordPath:
		s.serveRecord(w, r)
		return
	case strings.HasPrefix(r.URL.Path, blobPath):
		s.serveBlob(w, r)
		return
	}
	region, way, ok := s.route(r.URL.Path)
	if !ok {
		s.count(func(t *Record) { t.NotFound++ })
		writeReply(w, textReply(http.StatusNotFound, textInvalidCall))
		return
	}
	x := &exchange{w: w, r: r, place: place{region: region}, form: way.form}
	if !s.authorized(r) {
		s.count(func(t *Record) { t.Unauthorized++ })
		writeReply(w, textReply(http.StatusUnauthorized, textNoCredentials))
		return
	}
	if way.health {
		s.health(x)
		return
	}
	s.inference(x)
}

// route finds the region of a path, if it has one, and what is served there. Only
// lower-case paths exist.
func (s *Server) route(path string) (region string, w way, ok bool) {
	if w, ok = ways[path]; ok {
		return "", w, true
	}
	region, function, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	w, ok = regionWays[function]
	if !ok || region == "" || region != strings.ToLower(region) {
		return "", way{}, false
	}
	return region, w, len(s.Regions) == 0 || s.region(region) != nil
}

// region finds a configured region by its lower-cased name; nil when there is none.
func (s *Server) region(name string) *Region {
	for i := range s.Regions {
		if strings.EqualFold(s.Regions[i].Name, name) {
			return &s.Regions[i]
		}
	}
	return nil
}

// offers reports whether the model is deployed in the region.
func (s *Server) offers(p place) bool {
	region := s.region(p.region)
	if region == nil || len(region.Models) == 0 {
		return true
	}
	for _, model := range region.Models {
		if model == p.model {
			return true
		}
	}
	return false
}

// authorized checks the proxy credentials, when any are asked for.
func (s *Server) authorized(r *http.Request) bool {
	if s.ProxyKey == "" && s.ProxySecret == "" {
		return true
	}
	if r.Header.Get("Modal-Key") == s.ProxyKey && r.Header.Get("Modal-Secret") == s.ProxySecret {
		return true
	}
	return r.Header.Get("Authorization") == "Bearer "+s.ProxyKey+"."+s.ProxySecret
}

// count changes the counters under the lock.
func (s *Server) count(change func(*Record)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.tally)
}
