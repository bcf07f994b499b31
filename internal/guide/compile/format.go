package compile

import (
	"path"
	"strings"
)

// Format prints a guide or text file in canonical form: keys in a fixed order, two spaces per
// level, short records on one line. Comments stay next to the lines they belong to. Keys that the
// format does not know follow the known ones. The file name and its folder decide how it is read:
// guide.yaml as a guide, a file in own-words/ as own words, any other as texts. The output has the
// same meaning as the input, and formatting it again changes nothing. The error is a [diag.List]:
// src is not YAML, or uses YAML outside the subset for guides. Format does not check a guide;
// [Guide] does.
func Format(file string, src []byte) ([]byte, error) {
	d, found := parseAlone(file, src)
	if err := found.Err(); err != nil {
		return nil, err
	}
	return render(d, true), nil
}

// render prints a parsed document, with or without its comments.
func render(d *document, comments bool) []byte {
	t := buildTree(d.root)
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

// topShape returns the shape of a file, chosen by its name and its folder.
func topShape(file string) *shape {
	base, folder := path.Base(file), path.Base(path.Dir(file))
	switch {
	case base == logicFile || base == fragmentFile:
		return guideShape
	case folder == ownWordsDir:
		return ownWordsShape
	}
	return textShape
}
