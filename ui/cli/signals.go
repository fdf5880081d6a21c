package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// endSignals returns the signals that end a command. It leaves out a hang-up or an
// interrupt that was ignored at the start, so that `nohup beacon run` survives its
// terminal. Call it before any signal.Notify, which would end the ignoring.
func endSignals() []os.Signal {
	signals := []os.Signal{syscall.SIGTERM}
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(sig) {
			signals = append(signals, sig)
		}
	}
	return signals
}
