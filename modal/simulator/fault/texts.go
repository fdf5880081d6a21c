package fault

// The texts of Modal's edge, in its own words where they are known.
const (
	TextInvalidCall   = "modal-http: invalid function call"
	TextBadMethod     = "modal-http: bad redirect method"
	TextNoCredentials = "modal-http: missing credentials for proxy authorization"
	TextMissing       = "Missing request, possibly due to expiry or cancellation"
	TextCrash         = "modal-http: internal error: function was terminated by signal"
	TextTimedOut      = "modal-http: internal error: function execution timed out"
	TextLost          = "modal-http: internal error: Server has lost track of input"
	textStopped       = "modal-http: app for invoked web endpoint is stopped"
	textSpendLimit    = "modal-http: Webhook failed: workspace billing cycle spend limit reached"

	// Modal's own words are not known for these.
	TextTooLarge  = "modal-http: request body too large"
	TextException = "Internal Server Error" // of the web framework, for any exception
	TextRateLimit = "modal-http: rate limit exceeded"
	textForbidden = "modal-http: forbidden"
)
