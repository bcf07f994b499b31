//go:build !unix

package store

import "os"

// lockFile does nothing on systems where a file lock does not end with the process. Run only one
// server on a database there.
func lockFile(string) (*os.File, error) { return nil, nil }

func lockInode(*os.File) error { return nil }

func linkCount(os.FileInfo) uint64 { return 1 }
