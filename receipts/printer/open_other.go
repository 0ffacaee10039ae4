//go:build !unix

package printer

// nonblocking is a Unix matter; elsewhere the deadline of a job alone ends a wait.
const nonblocking = 0
