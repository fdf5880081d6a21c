// Package cli is Beacon's commands: it reads flags and configuration, opens
// what a command needs, and prints results. Results go to stdout; notes,
// warnings and errors go to stderr. Exit codes are decided in one place.
//
// The package knows the engine and its configuration. What it does not know (the
// store, the drivers, the console, the simulator) main hands it as functions in
// App. It owns what it opens through them and closes it.
package cli
