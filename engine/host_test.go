package engine

import "testing"

// TestLoopbackIsAnAddress: a name, or an address in a spelling that only some
// resolvers take, is not this machine.
func TestLoopbackIsAnAddress(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"localhost": false, "LocalHost": false, "localhost.": false, "a.localhost": false, "ip6-localhost": false,
		"127.1": false, "2130706433": false, "0x7f.0.0.1": false, "127.0.0.01": false, "::1%lo": false,
		"0.0.0.0": false, "::": false, "10.0.0.1": false, "": false, "127.0.0.1.example.com": false, "１27.0.0.1": false,
	} {
		if got := Loopback(host); got != want {
			t.Errorf("%q: %t, want %t", host, got, want)
		}
	}
}

func TestAtModal(t *testing.T) {
	for host, want := range map[string]bool{
		"w--app-inference.modal.run": true, "W--App.Modal.Run": true, "a.b.modal.run": true,
		"modal.run": false, ".modal.run": false, "evilmodal.run": false, "a.modal.run.evil.com": false, "a.modal.runs": false,
		"a.modal.run.": false, "a.modal。run": false, "evil.com／.modal.run": false, "evil.com/.modal.run": false, "a..modal.run": false,
		"a\n.modal.run": false, "a.modal.run\n": false, "": false, "127.0.0.1": false,
	} {
		if got := AtModal(host); got != want {
			t.Errorf("%q: %t, want %t", host, got, want)
		}
	}
}
