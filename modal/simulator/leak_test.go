package simulator_test

import (
	"testing"

	"beacon/modal/drivertest"
)

func TestMain(m *testing.M) { drivertest.VerifyMain(m) }
