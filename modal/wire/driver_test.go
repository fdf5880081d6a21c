package wire_test

import (
	"testing"

	"beacon/modal/drivertest"
	"beacon/modal/web"
	"beacon/modal/wire"
)

// TestMain fails when a goroutine or a socket outlives the tests.
func TestMain(m *testing.M) { drivertest.VerifyMain(m) }

// newWeb makes a driver with credentials and closes it at the end of the test.
func newWeb(t testing.TB, url string, more ...func(*web.Config)) *wire.Driver {
	t.Helper()
	cfg := web.Config{Region: "US", InferenceURL: url, HealthURL: url, Key: drivertest.Key, Secret: drivertest.Secret}
	for _, f := range more {
		f(&cfg)
	}
	d, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}
