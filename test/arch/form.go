package arch

import (
	"bytes"
	"go/ast"
	"go/format"
)

// longest is the number of lines at which a file has become two.
const longest = 400

// unformatted finds files that gofmt would change.
func unformatted(h *house) []string {
	var out []string
	for _, f := range h.files {
		want, err := format.Source(f.raw)
		if err != nil || !bytes.Equal(want, f.raw) {
			out = append(out, h.finding(f.ast.FileStart, "not as gofmt prints it: run make format"))
		}
	}
	return out
}

// initFunctions finds init functions: what happens at start is written in main, in order.
func initFunctions(h *house) []string {
	var out []string
	for _, f := range h.files {
		for _, decl := range f.ast.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
				out = append(out, h.finding(d.Pos(),
					"an init function hides what happens at start: call it from main"))
			}
		}
	}
	return out
}

// longFiles finds files past [longest]; tests and generated files may be longer.
func longFiles(h *house) []string {
	var out []string
	for _, f := range h.served() {
		lines := bytes.Count(f.raw, []byte("\n"))
		if lines > longest && !ast.IsGenerated(f.ast) {
			out = append(out, h.finding(f.ast.FileStart, "%d lines, over %d: make two files of it",
				lines, longest))
		}
	}
	return out
}
