//go:build !unix

package app

// maxFiles returns how many files this process may have open.
func maxFiles() int { return maxConnections + 256 }
