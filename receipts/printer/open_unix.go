//go:build unix

package printer

import "syscall"

// nonblocking opens a device or pipe without waiting for its other end, and no terminal as ours.
const nonblocking = syscall.O_NONBLOCK | syscall.O_NOCTTY
