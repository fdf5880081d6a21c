// Package keys binds keys to actions, and lists them for hints, help and palette. A
// screen makes its bindings with a Binder, which takes the keys of the configuration
// into account, and names them in Sections. Hints, help and palette are made from
// these, so that they agree with what the keys do.
package keys
