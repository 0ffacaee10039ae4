package sqlite

// CallNetwork makes a kind of file system one of a network, and returns how to undo that.
func CallNetwork(kind uint32) (undo func()) {
	networks[kind] = "test"
	return func() { delete(networks, kind) }
}

// RefuseNetwork is whether a file system of this statfs type is refused.
var RefuseNetwork = refuseNetwork
