package disk

import (
	"fmt"
	"path"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// maxPath is the longest name of a file, in bytes.
const maxPath = 512

// SQLite calls back with addresses in C's memory; what is behind them is found in these by a number that it is given to
// keep.
var (
	numbers atomic.Uintptr
	disks   sync.Map // uintptr → *Disk
	handles sync.Map // uintptr → *handle
)

// registration is a VFS that SQLite knows.
type registration struct {
	tls    *libc.TLS
	name   string
	number uintptr
	vfs    uintptr
	cName  uintptr
}

// osFile is what SQLite keeps for a file: sqlite3_file and our number.
type osFile struct {
	methods uintptr
	number  uintptr
}

// handle is an open file.
type handle struct {
	disk   *Disk
	number uintptr
	name   string
	file   *file
	life   int   // of the disk when it was opened
	lock   int32 // held
	delete bool  // on close
	shares bool  // sectors between what is synced and what is not: SQLite may write as if none were ever ruined
}

// pointer is the address in C's memory as a pointer. The memory is not Go's and does not move.
func pointer[T any](address uintptr) *T { return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&address))) }

// function is the address of a Go function as code translated from C calls it.
func function[F any](f F) uintptr {
	boxed := struct{ f F }{f}
	return *(*uintptr)(unsafe.Pointer(&boxed))
}

// methods is the table of what can be done with an open file; SQLite only reads it.
var methods = sync.OnceValue(func() uintptr {
	tls := libc.NewTLS()
	table := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_io_methods{})))
	*pointer[lib.Tsqlite3_io_methods](table) = lib.Tsqlite3_io_methods{FiVersion: 2,
		FxClose: function(xClose), FxRead: function(xRead), FxWrite: function(xWrite), FxTruncate: function(xTruncate),
		FxSync: function(xSync), FxFileSize: function(xFileSize), FxLock: function(xLock), FxUnlock: function(xUnlock),
		FxCheckReservedLock: function(xCheckReservedLock), FxFileControl: function(xFileControl),
		FxSectorSize: function(xSectorSize), FxDeviceCharacteristics: function(xDeviceCharacteristics),
		FxShmMap: function(xShmMap), FxShmLock: function(xShmLock), FxShmBarrier: function(xShmBarrier),
		FxShmUnmap: function(xShmUnmap)}
	return table
})

// register makes the disk known to SQLite.
func register(d *Disk) *registration {
	r := &registration{tls: libc.NewTLS(), number: numbers.Add(1)}
	r.name = fmt.Sprintf("disk-%d", r.number)
	disks.Store(r.number, d)
	r.cName, _ = libc.CString(r.name)
	r.vfs = libc.Xcalloc(r.tls, 1, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_vfs{})))
	*pointer[lib.Tsqlite3_vfs](r.vfs) = lib.Tsqlite3_vfs{FiVersion: 2, FszOsFile: int32(unsafe.Sizeof(osFile{})),
		FmxPathname: maxPath, FzName: r.cName, FpAppData: r.number, FxOpen: function(xOpen), FxDelete: function(xDelete),
		FxAccess: function(xAccess), FxFullPathname: function(xFullPathname), FxRandomness: function(xRandomness),
		FxSleep: function(xSleep), FxCurrentTime: function(xCurrentTime), FxGetLastError: function(xGetLastError),
		FxCurrentTimeInt64: function(xCurrentTimeInt64)}
	lib.Xsqlite3_vfs_register(r.tls, r.vfs, 0)
	return r
}

func (r *registration) remove() {
	lib.Xsqlite3_vfs_unregister(r.tls, r.vfs)
	disks.Delete(r.number)
	libc.Xfree(r.tls, r.vfs)
	libc.Xfree(r.tls, r.cName)
	r.tls.Close()
}

func diskOf(vfs uintptr) *Disk {
	d, _ := disks.Load(pointer[lib.Tsqlite3_vfs](vfs).FpAppData)
	return d.(*Disk)
}

// psow is the name of the setting by which a database says whether it counts on sectors that are never ruined; it does
// unless it is told not to, as with SQLite's own VFS.
var psow, _ = libc.CString("psow")

func xOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	d, h := diskOf(vfs), &handle{number: numbers.Add(1)}
	h.disk, h.name = d, fmt.Sprintf("/temporary-%d", h.number)
	if name != 0 {
		h.name = path.Clean(libc.GoString(name))
	}
	h.shares = name != 0 && lib.Xsqlite3_uri_boolean(tls, name, psow, 1) != 0
	h.delete = name == 0 || flags&lib.SQLITE_OPEN_DELETEONCLOSE != 0
	*pointer[osFile](file) = osFile{}
	if code := d.open(h, flags&lib.SQLITE_OPEN_CREATE != 0); code != lib.SQLITE_OK {
		return code
	}
	handles.Store(h.number, h)
	*pointer[osFile](file) = osFile{methods: methods(), number: h.number}
	if outFlags != 0 {
		*pointer[int32](outFlags) = flags
	}
	return lib.SQLITE_OK
}

// open finds or makes the handle's file.
func (d *Disk) open(h *handle, create bool) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files[h.name] == nil {
		if !create {
			return lib.SQLITE_CANTOPEN
		}
		o := Operation{Kind: Create, File: h.name}
		if err := d.may(o); err != nil {
			return codeOf(err, lib.SQLITE_CANTOPEN)
		}
		d.do(o)
	}
	h.file, h.life = d.files[h.name], d.life
	return lib.SQLITE_OK
}

// codeOf is what SQLite is told of an operation that was made to fail.
func codeOf(err error, otherwise int32) int32 {
	if err == ErrFull {
		return lib.SQLITE_FULL
	}
	return otherwise
}

func xDelete(_ *libc.TLS, vfs, name uintptr, _ int32) int32 {
	d := diskOf(vfs)
	d.mu.Lock()
	defer d.mu.Unlock()
	o := Operation{Kind: Delete, File: path.Clean(libc.GoString(name))}
	if d.files[o.File] == nil {
		return lib.SQLITE_IOERR_DELETE_NOENT
	}
	if err := d.may(o); err != nil {
		return codeOf(err, lib.SQLITE_IOERR_DELETE)
	}
	d.do(o)
	return lib.SQLITE_OK
}

func xAccess(_ *libc.TLS, vfs, name uintptr, _ int32, result uintptr) int32 {
	d := diskOf(vfs)
	d.mu.Lock()
	defer d.mu.Unlock()
	*pointer[int32](result) = 0
	if d.files[path.Clean(libc.GoString(name))] != nil {
		*pointer[int32](result) = 1
	}
	return lib.SQLITE_OK
}

func xFullPathname(_ *libc.TLS, _, name uintptr, size int32, out uintptr) int32 {
	full := path.Clean("/" + libc.GoString(name))
	if len(full)+1 > int(size) {
		return lib.SQLITE_CANTOPEN
	}
	copy(unsafe.Slice(pointer[byte](out), size), full+"\x00")
	return lib.SQLITE_OK
}

// xRandomness is the same in every run: it only names temporary files and salts a new log.
func xRandomness(_ *libc.TLS, _ uintptr, size int32, out uintptr) int32 {
	clear(unsafe.Slice(pointer[byte](out), size))
	return size
}

// xSleep sleeps in the world's time, also where a test has a time of its own: what SQLite waits for is a lock of another
// connection, whose holder is at work, and no clock moves on until it is done.
func xSleep(tls *libc.TLS, _ uintptr, microseconds int32) int32 {
	const millisecond = 1000
	lib.Xsqlite3_sleep(tls, microseconds/millisecond)
	return microseconds
}

// julianUnix is the beginning of Unix time in SQLite's, in milliseconds.
const julianUnix = 210866760000000

func xCurrentTimeInt64(_ *libc.TLS, _, out uintptr) int32 {
	*pointer[int64](out) = julianUnix + time.Unix(0, 0).UnixMilli()
	return lib.SQLITE_OK
}

func xCurrentTime(_ *libc.TLS, _, out uintptr) int32 {
	*pointer[float64](out) = float64(julianUnix) / 86400000
	return lib.SQLITE_OK
}

func xGetLastError(*libc.TLS, uintptr, int32, uintptr) int32 { return 0 }
