package disk

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// with runs what is done to an open file under the disk's lock. After a power loss nothing can be done any more.
func with(file uintptr, dead int32, do func(h *handle) int32) int32 {
	found, _ := handles.Load(pointer[osFile](file).number)
	h := found.(*handle)
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.life != h.disk.life {
		return dead
	}
	return do(h)
}

// change is one operation on the handle's file, unless it is made to fail.
func (h *handle) change(o Operation, failed int32) int32 {
	o.File = h.name
	if err := h.disk.may(o); err != nil {
		return codeOf(err, failed)
	}
	if h.disk.files[h.name] == h.file { // a file that was deleted while it is open has no name any more
		h.disk.do(o)
	}
	return lib.SQLITE_OK
}

func xClose(_ *libc.TLS, file uintptr) int32 {
	code := with(file, lib.SQLITE_OK, func(h *handle) int32 {
		h.file.locks.give(h.number, h.lock, lib.SQLITE_LOCK_NONE)
		if h.delete && h.disk.files[h.name] == h.file {
			delete(h.disk.files, h.name)
		}
		return lib.SQLITE_OK
	})
	handles.Delete(pointer[osFile](file).number)
	return code
}

func xRead(_ *libc.TLS, file, buffer uintptr, size int32, offset int64) int32 {
	return with(file, lib.SQLITE_IOERR_READ, func(h *handle) int32 {
		into := unsafe.Slice(pointer[byte](buffer), size)
		n := 0
		if offset < int64(len(h.file.content)) {
			n = copy(into, h.file.content[offset:])
		}
		if n < len(into) {
			clear(into[n:])
			return lib.SQLITE_IOERR_SHORT_READ
		}
		return lib.SQLITE_OK
	})
}

func xWrite(_ *libc.TLS, file, buffer uintptr, size int32, offset int64) int32 {
	return with(file, lib.SQLITE_IOERR_WRITE, func(h *handle) int32 {
		data := append([]byte(nil), unsafe.Slice(pointer[byte](buffer), size)...)
		return h.change(Operation{Kind: Write, Offset: offset, Data: data}, lib.SQLITE_IOERR_WRITE)
	})
}

func xTruncate(_ *libc.TLS, file uintptr, size int64) int32 {
	return with(file, lib.SQLITE_IOERR_TRUNCATE, func(h *handle) int32 {
		return h.change(Operation{Kind: Truncate, Offset: size}, lib.SQLITE_IOERR_TRUNCATE)
	})
}

// xSync makes the file durable, and the name of a log with it: SQLite's own VFS syncs the folder with a new log's first sync.
func xSync(_ *libc.TLS, file uintptr, _ int32) int32 {
	return with(file, lib.SQLITE_IOERR_FSYNC, func(h *handle) int32 {
		if h.change(Operation{Kind: Sync}, lib.SQLITE_IOERR_FSYNC) != lib.SQLITE_OK {
			return lib.SQLITE_IOERR_FSYNC // of a full disk too: SQLite's own VFS knows no other
		}
		return lib.SQLITE_OK
	})
}

func xFileSize(_ *libc.TLS, file, out uintptr) int32 {
	return with(file, lib.SQLITE_IOERR_FSTAT, func(h *handle) int32 {
		*pointer[int64](out) = int64(len(h.file.content))
		return lib.SQLITE_OK
	})
}

func xLock(_ *libc.TLS, file uintptr, wanted int32) int32 {
	return with(file, lib.SQLITE_IOERR_LOCK, func(h *handle) int32 {
		if wanted <= h.lock {
			return lib.SQLITE_OK
		}
		if !h.file.locks.take(h.number, h.lock, wanted) {
			return lib.SQLITE_BUSY
		}
		h.lock = wanted
		return lib.SQLITE_OK
	})
}

func xUnlock(_ *libc.TLS, file uintptr, wanted int32) int32 {
	return with(file, lib.SQLITE_OK, func(h *handle) int32 {
		if wanted < h.lock {
			h.file.locks.give(h.number, h.lock, wanted)
			h.lock = wanted
		}
		return lib.SQLITE_OK
	})
}

func xCheckReservedLock(_ *libc.TLS, file, out uintptr) int32 {
	return with(file, lib.SQLITE_IOERR_CHECKRESERVEDLOCK, func(h *handle) int32 {
		*pointer[int32](out) = 0
		if h.file.locks.reserved != 0 {
			*pointer[int32](out) = 1
		}
		return lib.SQLITE_OK
	})
}

func xFileControl(*libc.TLS, uintptr, int32, uintptr) int32 { return lib.SQLITE_NOTFOUND }

func xSectorSize(*libc.TLS, uintptr) int32 { return sector }

// xDeviceCharacteristics promises nothing unless the database asks for less care: writes may be torn, reordered, lost and
// take what was in their sectors along.
func xDeviceCharacteristics(_ *libc.TLS, file uintptr) int32 {
	return with(file, 0, func(h *handle) int32 {
		if h.shares {
			return lib.SQLITE_IOCAP_POWERSAFE_OVERWRITE
		}
		return 0
	})
}

func xShmMap(tls *libc.TLS, file uintptr, number, size, create int32, out uintptr) int32 {
	return with(file, lib.SQLITE_IOERR_SHMMAP, func(h *handle) int32 {
		*pointer[uintptr](out) = h.file.shared.region(tls, h.number, number, size, create != 0)
		return lib.SQLITE_OK
	})
}

func xShmLock(_ *libc.TLS, file uintptr, first, n, flags int32) int32 {
	return with(file, lib.SQLITE_IOERR_SHMLOCK, func(h *handle) int32 {
		if !h.file.shared.lock(h.number, first, n, flags) {
			return lib.SQLITE_BUSY
		}
		return lib.SQLITE_OK
	})
}

// xShmBarrier orders memory; the disk's lock, which every call takes, does.
func xShmBarrier(_ *libc.TLS, file uintptr) {
	with(file, lib.SQLITE_OK, func(*handle) int32 { return lib.SQLITE_OK })
}

func xShmUnmap(_ *libc.TLS, file uintptr, _ int32) int32 {
	return with(file, lib.SQLITE_OK, func(h *handle) int32 {
		h.file.shared.leave(h.number)
		return lib.SQLITE_OK
	})
}
