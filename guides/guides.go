// Package guides embeds the content that ships with the program: one folder per guide, with its
// logic, texts, stories and history. Authors and reviewers work here. The package has no code of
// its own.
package guides

import "embed"

// Files has one folder per guide, named by the guide's id. In it, the folder releases has former
// releases by version.
//
//go:embed */*
var Files embed.FS
