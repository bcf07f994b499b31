// Package arch holds the house to its own plan: which room may import which, what the pure rooms
// may touch, and what every package owes its reader.
//
// It reads the sources itself with go/parser. A test that asked `go list` would be answered from go
// test's cache after the code has changed; files opened here are files that go test watches. It
// does not compile, load types or follow what a library imports in its turn, and it knows nothing
// of what the rooms do.
//
// Start reading at [rooms], the table; then [checks], what is held. To add a room, add a line to
// the table.
package arch

// check is one habit of the house: it gives a finding a line, none where the habit is kept.
type check struct {
	name string
	run  func(*house) []string
}

// checks are all habits held. A test asserts that each of them has been seen to fail.
func checks() []check {
	return []check{
		{"every package is a room", unknownRooms},
		{"imports go down", upwardImports},
		{"rooms that never meet", meetings},
		{"pure rooms touch nothing", impureImports},
		{"nothing dangerous", dangerousImports},
		{"package comments", packageComments},
		{"exported names have a sentence", undocumented},
		{"gofmt", unformatted},
		{"no init functions", initFunctions},
		{"no long files", longFiles},
		{"every dependency has its reason", unexplained},
	}
}
