// Package board is what a process shows of its jobs and regions: plain views that
// package run fills after each commit, and that the console and the commands read
// under a lock. It imports the words of engine alone. Start with job.go.
package board
