package arch

import (
	"bytes"
	"go/ast"
	"go/format"
	"strings"
	"unicode/utf8"
)

const (
	maxLines   = 400 // of a file
	maxColumns = 100 // of a line; a tab has four
)

// unformatted returns the files that gofmt would change.
func unformatted(m *module) []string {
	var out []string
	for _, f := range m.files {
		want, err := format.Source(f.raw)
		if err != nil || !bytes.Equal(want, f.raw) {
			out = append(out, m.finding(f.ast.FileStart, "not as gofmt prints it: run make format"))
		}
	}
	return out
}

// longLines returns the lines past [maxColumns], except those of generated files, of raw strings
// and without a space at which to break.
func longLines(m *module) []string {
	var out []string
	for _, f := range m.files {
		if ast.IsGenerated(f.ast) {
			continue
		}
		raw := rawStringLines(m, f)
		start := m.fset.File(f.ast.FileStart)
		n := 0
		for line := range strings.Lines(string(f.raw)) {
			n++
			line = strings.TrimSuffix(line, "\n")
			columns := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
			text := strings.TrimPrefix(strings.TrimSpace(line), "// ")
			if columns > maxColumns && !raw[n] && strings.Contains(text, " ") &&
				!strings.HasPrefix(line, "//go:") {
				out = append(out, m.finding(start.LineStart(n), "%d columns, over %d", columns,
					maxColumns))
			}
		}
	}
	return out
}

// rawStringLines returns the numbers of the lines that have part of a raw string.
func rawStringLines(m *module, f *source) map[int]bool {
	lines := map[int]bool{}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, "`") {
			for l := m.fset.Position(lit.Pos()).Line; l <= m.fset.Position(lit.End()).Line; l++ {
				lines[l] = true
			}
		}
		return true
	})
	return lines
}

// initFunctions returns the init functions: main calls what runs at the start, in order.
func initFunctions(m *module) []string {
	var out []string
	for _, f := range m.files {
		for _, decl := range f.ast.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
				out = append(out, m.finding(d.Pos(),
					"an init function hides what runs at the start: call it from main"))
			}
		}
	}
	return out
}

// longFiles returns the files past [maxLines], except tests and generated files.
func longFiles(m *module) []string {
	var out []string
	for _, f := range m.served() {
		lines := bytes.Count(f.raw, []byte("\n"))
		if lines > maxLines && !ast.IsGenerated(f.ast) {
			out = append(out, m.finding(f.ast.FileStart, "%d lines, over %d: split the file",
				lines, maxLines))
		}
	}
	return out
}
