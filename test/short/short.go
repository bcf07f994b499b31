// Package short leaves slow tests out of `make check`, which runs go test -short. `make test` runs
// all of them; no test is skipped for another reason by it.
package short

import "testing"

// Skip skips a test if only the fast tests are wanted.
func Skip(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds: make test runs it")
	}
}
