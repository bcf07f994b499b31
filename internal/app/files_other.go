//go:build !unix

package app

import "os"

// maxFiles returns how many files this process may have open.
func maxFiles() int { return maxConnections + 256 }

// ownFile reports whether only this user can write a file. It is not known on this system.
func ownFile(*os.File) bool { return false }
