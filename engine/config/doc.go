// Package config reads config.toml: the defaults that are built into the
// program, the operator's file laid over them key by key, and the flags over
// both. It checks everything before anything is sent.
//
// What it promises. The shipped config.toml is the only place where a default of
// a single key stands; tables of a list ([[region]], [[model]], [[question]])
// that leave a key out get the default their comment there names. Every mistake
// is an [engine.UsageError] of one line: the file as it was given, the line, the
// key, what is wrong and what would be right. Secrets are read from the
// environment when they are asked for, kept nowhere, and struck out of every
// error.
//
// How it works. A [Config] keeps its sources (embedded config, file, question
// file, flags) as they are and the values as they were written. Each document is
// walked once against the Go types to find unknown keys and wrong types, then
// decoded. [Config.Check] turns the written values into typed ones; only when it
// finds a mistake is a document walked again, for the line.
package config
