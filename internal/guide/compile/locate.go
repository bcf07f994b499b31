package compile

import (
	"io/fs"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Locate returns the position of a subject in a file of a guide. A subject is a path of sections,
// ids and slots joined by dots, such as questions.life.choices.none; a number is an index into a
// list, starting at 0. Locate returns the position of the deepest part of the path that exists, and
// zeros if the file cannot be read.
func Locate(fsys fs.FS, file, subject string) (line, column int, excerpt string) {
	d := load(fsys, file, &findings{})
	if !d.usable() {
		return 0, 0, ""
	}
	at, n := d.root, d.root
	for part := range strings.SplitSeq(subject, ".") {
		key, v := child(n, part)
		if v == nil {
			break
		}
		at, n = key, v
	}
	return at.Line, at.Column, d.line(at.Line)
}

// child returns one part of a mapping or a list: the node to point to, and its value.
func child(n *yaml.Node, part string) (at, v *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], n.Content[i]
		}
	}
	return nil, nil
}
