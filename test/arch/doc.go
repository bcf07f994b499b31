// Package arch checks the structure and the language of this module: which package may import
// which, what the pure packages may call, what each package documents, and how it is written.
//
// It parses the sources with go/parser. A test that ran `go list` would be answered from the cache
// of go test after the code has changed; files opened here are files that go test watches. It does
// not compile, load types or follow what a dependency imports.
//
// Start reading at [layers], the table of packages, then [checks]. To add a package, add a line to
// the table.
package arch

// check is a rule of this module. run returns one finding a line, and none if the rule is kept.
type check struct {
	name string
	run  func(*module) []string
}

// checks returns all rules. A test asserts that each of them has been seen to fail.
func checks() []check {
	return []check{
		{"every package has a layer", unknownPackages},
		{"imports go to lower layers", upwardImports},
		{"forbidden imports", forbiddenImports},
		{"pure packages do no I/O", impureImports},
		{"pure packages call no clock", impureCalls},
		{"dangerous imports", dangerousImports},
		{"drafts are not served", restrictedCalls},
		{"package comments", packageComments},
		{"exported names have a comment", undocumented},
		{"doc comments start with the name", misnamed},
		{"plain words", dialect},
		{"the log key of an error is err", errorKeys},
		{"no builtin is shadowed", shadowed},
		{"gofmt", unformatted},
		{"no long lines", longLines},
		{"no init functions", initFunctions},
		{"no long files", longFiles},
		{"every dependency is explained", unexplained},
	}
}
