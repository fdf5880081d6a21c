// Package config reads config.toml: the defaults built into the program, then the
// operator's file laid over them key by key, then the flags. It checks everything
// before anything is sent.
//
// Guarantees. The defaults of single keys are only in the shipped config.toml; tables
// of a list ([[region]], [[model]], [[question]]) that leave a key out get the
// default named in its comment there. Every mistake is an [engine.UsageError] of one
// line: the file as it was given, the line, the key, the mistake and its correction.
// Secrets are read from the environment on each use, never kept, and removed from
// every error.
//
// Method. A [Config] keeps its sources (embedded config, file, question file, flags)
// unchanged and the values as written. Each document is walked once against the Go
// types to find unknown keys and wrong types, then decoded. [Config.Check] converts
// the written values to typed ones; after a mistake it walks the document again for
// the line.
package config
