//go:build race

package sqlite_test

// slower is by how much the campaigns are cut: the race detector costs SQLite eighteen times the time (reliability §6).
const slower = 10
