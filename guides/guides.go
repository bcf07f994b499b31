// Package guides holds the content that ships with the program: one folder a guide, with its logic,
// its texts, its stories and its history. Authors and reviewers live here. The package does nothing
// but carry the files.
package guides

import "embed"

// Files has one folder a guide, named by the guide's id; below it, releases/ has former releases by
// version.
//
//go:embed */*
var Files embed.FS
