package compile

import (
	"io/fs"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Locate says where a subject stands in a file of a guide: the names of sections, ids and slots
// joined by dots, such as questions.life.choices.none; a number counts in a list from 0. It gives
// the deepest part that is there, and zeros where the file cannot be read.
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

// child gives a part of a mapping or a list: where to point, and what stands there.
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
