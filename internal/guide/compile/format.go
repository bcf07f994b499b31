package compile

import (
	"path"
	"strings"
)

// Format prints a guide or text file in its one form: keys in their order, two spaces a level,
// short records on one line. Comments stay with what they stand beside; keys the format does not
// know stay, after those it knows. The file is read by its name: guide.yaml as a guide, any other
// as texts. What Format prints reads as the same, and formatting it again changes nothing. The
// error is a [diag.List]: src is not YAML, or not the part of YAML that guides are written in.
// Format does not check a guide; [Guide] does.
func Format(file string, src []byte) ([]byte, error) {
	d, found := parseAlone(file, src)
	if err := found.Err(); err != nil {
		return nil, err
	}
	return render(d, true), nil
}

// render prints a parsed document, with its comments or without.
func render(d *document, comments bool) []byte {
	t := grow(d.root)
	var head []string
	if comments {
		head = attach(t, d)
	}
	out := head
	if len(head) > 0 {
		out = append(out, "")
	}
	if len(t.items) == 0 {
		out = append(out, "{}")
	}
	out = append(out, printBlock(t, topShape(d.file), 0)...)
	return []byte(strings.Join(out, "\n") + "\n")
}

// topShape gives the shape of a file by its name.
func topShape(file string) *shape {
	if path.Base(file) == logicFile {
		return guideShape
	}
	return textShape
}
