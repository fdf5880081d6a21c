package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// endSignals are the signals that end a command. A hang-up or an interrupt that was
// ignored when the program started is none of them, so that `nohup beacon run`
// outlives its terminal. It must be called before anything is notified of a signal.
func endSignals() []os.Signal {
	signals := []os.Signal{syscall.SIGTERM}
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(sig) {
			signals = append(signals, sig)
		}
	}
	return signals
}
