// Package cli has Beacon's commands: it reads flags and configuration, opens
// what a command needs, and prints results. Results go to stdout; notes,
// warnings and errors go to stderr. exit.go decides the exit codes.
//
// The package imports the engine and its configuration. main passes it the other
// parts (store, drivers, console, simulator) as functions in App. The package
// closes what it opens through them.
package cli
