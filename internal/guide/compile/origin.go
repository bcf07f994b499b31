package compile

import (
	"io/fs"
	"path"
	"strconv"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide/diag"
)

// Origins returns findings about the folder of a guide with the positions of what they are about in
// the files that the author wrote: in the guide's own, or in those of a fragment. If [Folder] has
// merged nothing, it returns them as they are.
func Origins(fsys fs.FS, found diag.List) diag.List {
	f, ok := fsys.(*folder)
	if !ok {
		return found
	}
	out := make(diag.List, len(found))
	for i, x := range found {
		out[i] = f.origin(x)
	}
	return out
}

func (f *folder) origin(x diag.Finding) diag.Finding {
	sources := f.sources[x.File]
	merged := parse(x.File, f.files[x.File], &findings{})
	if len(sources) == 0 || !merged.usable() {
		return x
	}
	at := pathTo(merged.root, x.Line, x.Column)
	if len(at) == 0 {
		x.File, x.Line, x.Column, x.Excerpt = sources[0].file, 1, 1, sources[0].line(1)
		return x
	}
	for _, d := range sources {
		if n, all := descend(d.root, at); all || d == sources[len(sources)-1] {
			x.File, x.Line, x.Column, x.Excerpt = d.file, n.Line, n.Column, d.line(n.Line)
			break
		}
	}
	return x
}

// pathTo returns the keys and indexes that lead to the node at a position.
func pathTo(n *yaml.Node, line, column int) []string {
	is := func(n *yaml.Node) bool { return n.Line == line && n.Column == column }
	into := func(part string, key, v *yaml.Node) []string {
		if is(key) || v.Kind == yaml.ScalarNode && is(v) {
			return []string{part}
		}
		if rest := pathTo(v, line, column); rest != nil {
			return append([]string{part}, rest...)
		}
		return nil
	}
	var at []string
	each(n, func(key, v *yaml.Node) {
		if at == nil {
			at = into(key.Value, key, v)
		}
	})
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			if at == nil {
				at = into(strconv.Itoa(i), item, item)
			}
		}
	}
	return at
}

// descend follows a path as far as it exists, and reports whether all of it does.
func descend(n *yaml.Node, at []string) (*yaml.Node, bool) {
	found := n
	for _, part := range at {
		key, v := child(n, part)
		if v == nil {
			return found, false
		}
		found, n = key, v
	}
	return found, true
}

// source is a file that the author wrote, parsed again, since merging changes the tree.
func source(fsys fs.FS, name, shown string) *document {
	d := load(fsys, name, &findings{})
	d.file = path.Clean(shown)
	return d
}
