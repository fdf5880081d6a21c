// Package board holds the views of a process's jobs and regions. Package run fills
// them after each commit; the console and the commands read them under a lock. It
// imports only package engine. Start with job.go.
package board
