package disk

import (
	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// locks are SQLite's file locks (https://www.sqlite.org/lockingv3.html), as several connections of one process hold
// them: how many share the file, and who has more than a share.
type locks struct {
	shares    int
	reserved  uintptr // the handle that may write next; 0: none
	pending   bool    // it waits for the others to leave
	exclusive bool    // it is alone
}

// take raises a handle's lock from held to wanted; false where somebody else is in the way.
func (l *locks) take(handle uintptr, held, wanted int32) bool {
	if held < lib.SQLITE_LOCK_SHARED {
		if l.pending || l.exclusive {
			return false
		}
		l.shares++
	}
	if wanted >= lib.SQLITE_LOCK_RESERVED {
		if l.reserved != 0 && l.reserved != handle {
			return false
		}
		l.reserved = handle
	}
	if wanted < lib.SQLITE_LOCK_PENDING {
		return true
	}
	l.pending = true
	l.exclusive = wanted == lib.SQLITE_LOCK_EXCLUSIVE && l.shares == 1
	return wanted == lib.SQLITE_LOCK_PENDING || l.exclusive
}

// give lowers a handle's lock from held to wanted, which is a share or nothing.
func (l *locks) give(handle uintptr, held, wanted int32) {
	if l.reserved == handle {
		l.reserved, l.pending, l.exclusive = 0, false, false
	}
	if held >= lib.SQLITE_LOCK_SHARED && wanted == lib.SQLITE_LOCK_NONE {
		l.shares--
	}
}

// shared is the memory in which the connections to a database in WAL keep its index, and their locks on it
// (https://www.sqlite.org/walformat.html §2).
type shared struct {
	regions []uintptr // of C's memory
	users   map[uintptr]bool
	locks   [lib.SQLITE_SHM_NLOCK]shmLock
}

// shmLock is held by one handle alone, or by any number together.
type shmLock struct {
	alone    uintptr
	together map[uintptr]bool
}

// region is the address of a region of the index, 0 where it is not there and not to be made.
func (s *shared) region(tls *libc.TLS, handle uintptr, number, size int32, create bool) uintptr {
	if s.users == nil {
		s.users = map[uintptr]bool{}
	}
	s.users[handle] = true
	for int(number) >= len(s.regions) {
		if !create {
			return 0
		}
		s.regions = append(s.regions, libc.Xcalloc(tls, 1, libc.Tsize_t(size)))
	}
	return s.regions[number]
}

// lock takes or gives back locks; false where somebody else is in the way.
func (s *shared) lock(handle uintptr, first, n, flags int32) bool {
	wanted := s.locks[first : first+n]
	if flags&lib.SQLITE_SHM_UNLOCK != 0 {
		for i := range wanted {
			wanted[i].drop(handle)
		}
		return true
	}
	alone := flags&lib.SQLITE_SHM_EXCLUSIVE != 0
	for _, l := range wanted {
		if l.refuses(handle, alone) {
			return false
		}
	}
	for i := range wanted {
		wanted[i].hold(handle, alone)
	}
	return true
}

func (l *shmLock) drop(handle uintptr) {
	delete(l.together, handle)
	if l.alone == handle {
		l.alone = 0
	}
}

// refuses reports whether another handle is in the way.
func (l *shmLock) refuses(handle uintptr, alone bool) bool {
	others := len(l.together)
	if l.together[handle] {
		others--
	}
	return l.alone != 0 && l.alone != handle || alone && others > 0
}

func (l *shmLock) hold(handle uintptr, alone bool) {
	if alone {
		l.alone = handle
		return
	}
	if l.together == nil {
		l.together = map[uintptr]bool{}
	}
	l.together[handle] = true
}

// leave is a connection that closes; with the last one the index is gone.
func (s *shared) leave(handle uintptr) {
	for i := range s.locks {
		s.locks[i].drop(handle)
	}
	delete(s.users, handle)
	if len(s.users) == 0 {
		free(s.regions)
		s.regions = nil
	}
}

// free gives C's memory back.
func free(addresses []uintptr) {
	tls := libc.NewTLS()
	defer tls.Close()
	for _, address := range addresses {
		libc.Xfree(tls, address)
	}
}
