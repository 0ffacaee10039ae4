package sqlite

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// networks are the file systems whose locks and syncs do not reach the disk, by the type that statfs tells.
var networks = map[uint32]string{
	0x6969:     "nfs",
	0x517B:     "smb",
	0xFE534D42: "smb2",
	0xFF534D42: "cifs",
	0x01021997: "9p",
	0x5346414F: "afs",
	0x6B414653: "kafs",
	0x73757245: "coda",
	0x564C:     "ncp",
	0x00C36400: "ceph",
	0x7461636F: "ocfs2",
	0x01161970: "gfs2",
	0x0BD00BD0: "lustre",
	0x786F4256: "vboxsf",
}

// checkDisk refuses a folder on a network file system.
func checkDisk(folder string) error {
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		return fmt.Errorf("file system: %w", err)
	}
	return refuseNetwork(uint32(stat.Type))
}

func refuseNetwork(kind uint32) error {
	if name, ok := networks[kind]; ok {
		return fmt.Errorf("%w: %s", ErrNetwork, name)
	}
	return nil
}
