// Package disk is a simulated disk under SQLite, for the campaigns that take the power away (reliability §6). Its files
// lie in memory behind a VFS of SQLite's. What is written there is not durable before it is synced: a power loss keeps
// any part of it, whole writes or pieces of a sector's size, in any order, as a disk with a cache does. An operation can
// be made to fail, once or from then on, and the disk can be full. A sync that fails forgets, as Linux does: what it
// should have kept is read as before until the power goes, and no later sync keeps it.
//
// A disk keeps a record of every operation that changes it, so that one run gives the state after each of them.
//
// It knows nothing of ledgers. What SQLite needs of a file system and the package does not simulate (other processes,
// memory maps) is refused.
package disk
