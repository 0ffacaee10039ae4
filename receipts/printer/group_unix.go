//go:build unix

package printer

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// groupOf is the name of the group that a device belongs to: lp or dialout, most often.
func groupOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "?"
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "?"
	}
	id := strconv.FormatUint(uint64(stat.Gid), 10)
	if group, err := user.LookupGroupId(id); err == nil {
		return group.Name
	}
	return id
}
