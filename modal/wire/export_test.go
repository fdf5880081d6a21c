package wire

import (
	"crypto/x509"
	"net/url"

	"beacon/engine"
)

// Limits for the tests.
const (
	ModelsLimit = modelsLimit
	ClaimLimit  = claimLimit
	FieldsMost  = fieldsMost
)

// Unexported functions for the tests.
var (
	ResultURL  = resultURL
	RetryAfter = retryAfter
	Plain      = plain
)

// Trust makes the driver accept certificates of the given authorities.
func (d *Driver) Trust(roots *x509.CertPool) { d.transport.TLSClientConfig.RootCAs = roots }

// Handle reads a stored result URL.
func (d *Driver) Handle(call engine.Call) (*url.URL, error) { return d.handle(call) }
