// Package assets holds the files that are built into the program: the product catalogue, the layouts and texts of
// receipts, and a commented configuration. It has strings only and reads nothing itself.
package assets

import "embed"

// Catalogue is the product catalogue (TOML); the file's head says what its keys mean.
//
//go:embed catalogue.toml
var Catalogue []byte

// Prefixes are the mobile prefixes of each operator (TOML), with their sources.
//
//go:embed prefixes.toml
var Prefixes []byte

// Sample is a commented configuration (TOML) as `loket sample` prints it.
//
//go:embed sample.toml
var Sample []byte

// Layouts holds one file a receipt layout, layouts/NAME.txt; layouts/general.txt says how they are written.
//
//go:embed layouts/*.txt
var Layouts embed.FS

// Texts are the sentences of slips, "key = text" a line.
//
//go:embed slips.txt
var Texts string
