package compile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide/diag"
)

// maxFile is the maximum size of a file, in bytes.
const maxFile = 1 << 20

// document is one parsed file: its tree, its lines for excerpts, and the collector of its findings.
type document struct {
	file    string
	src     string
	lines   []string
	root    *yaml.Node // nil if the file could not be parsed
	found   *findings
	refLost bool // a reference could not be read, so unused declarations cannot be determined
}

// usable reports whether the document can be read further: it was parsed, and it is a mapping.
func (d *document) usable() bool { return d.root != nil && d.root.Kind == yaml.MappingNode }

func (d *document) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return strings.TrimSuffix(d.lines[n-1], "\r")
}

// load reads and parses one file of the guide.
func load(fsys fs.FS, name string, found *findings) *document {
	src, err := readFile(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		found.addFile(name, idFileMissing, "the file does not exist",
			"write it; docs/guide-format.md shows a short one")
	case err != nil:
		found.addFile(name, idFileUnreadable, "the file cannot be read: "+err.Error(),
			"check its name and its permissions")
	default:
		return parse(name, src, found)
	}
	return &document{file: name, found: found}
}

// readFile reads at most maxFile+1 bytes, so that parse can detect a file that is too large.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// parse reads the subset of YAML that guides use. Anything outside it becomes a finding.
func parse(file string, src []byte, found *findings) *document {
	src = bytes.TrimPrefix(src, []byte("\uFEFF"))
	d := &document{file: file, src: string(src), found: found}
	if len(src) > maxFile {
		found.addFile(file, idFileTooLarge, "the file is larger than 1 MiB",
			"split the guide: one guide answers one \"what to do if\"")
		return d
	}
	d.lines = strings.Split(d.src, "\n")
	if !d.cleanBytes() {
		return d
	}
	root, ok := d.compose()
	if ok && d.subset(root) {
		d.root = root
	}
	return d
}

// cleanBytes rejects bytes and characters that would make lines and columns ambiguous.
func (d *document) cleanBytes() bool {
	line, column := 1, 0
	for i, r := range d.src {
		column++
		switch {
		case r == '\n':
			line, column = line+1, 0
		case r == utf8.RuneError && !strings.HasPrefix(d.src[i:], "\uFFFD"):
			d.failAt(line, column, idNotUTF8, "save the file as UTF-8", "this byte is not UTF-8")
			return false
		case r == '\t' || r == '\r' && strings.HasPrefix(d.src[i+1:], "\n"):
		case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) || r == '\uFEFF':
			d.failAt(line, column, idControlCharacter, "delete it",
				"there is an invisible character %U here", r)
			return false
		}
	}
	return true
}

func (d *document) failAt(line, column int, id, fix, message string, args ...any) {
	d.fail(&yaml.Node{Line: line, Column: column}, id, fix, message, args...)
}

// compose builds the tree with the YAML library, and turns its error into a finding.
func (d *document) compose() (*yaml.Node, bool) {
	loader, err := yaml.NewLoader(strings.NewReader(d.src))
	if err != nil {
		return d.syntax(err)
	}
	var doc, next yaml.Node
	if err := loader.Load(&doc); errors.Is(err, io.EOF) {
		d.failAt(1, 1, idEmptyFile, "write it; docs/guide-format.md shows a short one",
			"the file is empty")
		return nil, false
	} else if err != nil {
		return d.syntax(err)
	}
	if err := loader.Load(&next); err == nil {
		d.fail(&next, idManyDocuments,
			"keep one document a file: delete the line \"---\" and what follows",
			"a second YAML document begins here")
		return nil, false
	} else if !errors.Is(err, io.EOF) {
		return d.syntax(err)
	}
	if len(doc.Content) != 1 {
		d.failAt(1, 1, idEmptyFile, "write it; docs/guide-format.md shows a short one",
			"the file is empty")
		return nil, false
	}
	return doc.Content[0], true
}

func (d *document) syntax(err error) (*yaml.Node, bool) {
	line, column, message := 1, 1, err.Error()
	var load *yaml.LoadError
	if errors.As(err, &load) {
		line, column, message = load.Mark.Line, load.Mark.Column, load.Message
		// If the position is past the end of the file, point to the end of the last line.
		if line > len(d.lines) || line == len(d.lines) && d.line(line) == "" {
			line = max(1, len(strings.Split(strings.TrimRight(d.src, "\n"), "\n")))
			column = utf8.RuneCountInString(d.line(line)) + 1
		}
	}
	d.failAt(line, column, idYAMLSyntax,
		"check indentation, brackets and quotes here and on the line above", "this is not YAML: %s",
		message)
	return nil, false
}

// parseAlone parses a single file and returns its findings.
func parseAlone(file string, src []byte) (*document, diag.List) {
	found := &findings{}
	d := parse(file, src, found)
	return d, found.all()
}
