// Package keys binds keys to actions and lists them for hints, help and palette. A
// screen makes its bindings with a Binder, which applies the configured keys, and
// groups them in Sections. Hints, help and palette are built from these, so they
// always match the keys that work.
package keys
