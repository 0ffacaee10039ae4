package main

import (
	"runtime/debug"
	"time"
)

// made is the time of the newest change that this program was built from, by the build's own record; zero where it has
// none, as under `go run`.
func made() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.time" {
			at, err := time.Parse(time.RFC3339, setting.Value)
			if err != nil {
				return time.Time{}
			}
			return at
		}
	}
	return time.Time{}
}
