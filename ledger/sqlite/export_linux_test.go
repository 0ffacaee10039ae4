package sqlite

// RefuseNetwork is whether a file system of this statfs type is refused.
var RefuseNetwork = refuseNetwork
