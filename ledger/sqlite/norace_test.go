//go:build !race

package sqlite_test

// slower is by how much the campaigns are cut: not at all without the race detector.
const slower = 1
