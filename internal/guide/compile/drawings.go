package compile

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
	"firststeps/internal/guide/picture"
)

// pictureDir holds the drawings: one file for each picture, and one for each icon.
const (
	pictureDir  = "pictures"
	iconPrefix  = "icon-"
	iconSize    = 24
	maxDrawings = 40_000 // bytes of all drawings
)

// drawings are the files of pictureDir, by their names without extension.
type drawings struct {
	found *findings
	files map[string]*drawing
}

type drawing struct {
	file   string
	source string // as it is hashed
	markup string // without the enclosing element; empty if the file is invalid
	used   bool
}

// loadDrawings reads and checks every drawing. A guide may have none.
func loadDrawings(fsys fs.FS, found *findings) *drawings {
	all := &drawings{found, map[string]*drawing{}}
	list, _ := fs.ReadDir(fsys, pictureDir)
	total := 0
	for _, e := range list {
		name := path.Join(pictureDir, e.Name())
		id, isDrawing := strings.CutSuffix(e.Name(), ".svg")
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir() || !isDrawing:
			found.addFile(name, idStrayFile, "this is not a drawing",
				"name it <picture>.svg, or move it out of "+pictureDir+"/")
		default:
			d := &drawing{file: name}
			all.files[id] = d
			text, err := readFile(fsys, name)
			if err != nil {
				found.addFile(name, idFileUnreadable, "the file cannot be read: "+err.Error(),
					"check its name and its permissions")
				continue
			}
			parsed, err := picture.Parse(text)
			if err == nil && (parsed.Width == iconSize) != strings.HasPrefix(id, iconPrefix) {
				err = errors.New("an icon has a viewBox of 24 by 24 and a name with icon-")
			}
			if err != nil {
				found.addFile(name, idBadDrawing, "this drawing cannot be shown: "+err.Error(),
					"draw it as docs/guide-format.md describes pictures")
				continue
			}
			d.source = string(text)
			_, d.markup, _ = strings.Cut(strings.TrimSpace(d.source), ">")
			d.markup = strings.TrimSpace(strings.TrimSuffix(d.markup, "</svg>"))
			total += len(d.markup)
		}
	}
	if total > maxDrawings {
		found.addFile(pictureDir, idBadDrawing, "all drawings together are larger than 40 kB",
			"draw fewer lines, or leave a picture out: a phone keeps them all")
	}
	return all
}

// names returns the names of the drawings, sorted.
func (d *drawings) names() []string { return slices.Sorted(maps.Keys(d.files)) }

// use returns the drawing with a name, and marks it as used. If there is none, it adds a finding.
func (l *logic) use(n *yaml.Node, name, what string) string {
	d := l.drawings.files[name]
	if d == nil {
		l.fail(n, idNoDrawing, l.found.didYouMean(name, l.drawings.names(),
			"draw "+path.Join(pictureDir, name+".svg")), "%s %q has no drawing", what, n.Value)
		return ""
	}
	d.used = true
	return d.markup
}

// icon returns the drawing of an icon, or "" if there is none.
func (l *logic) icon(n *yaml.Node) string {
	name := l.text(n, "icon")
	if n == nil || !isText(n) {
		return ""
	}
	return l.use(n, iconPrefix+name, "icon")
}

func (l *logic) readPictures() {
	for i, e := range l.pictures.list {
		p := l.g.Pictures[i]
		if isEmpty := e.value.Kind == yaml.ScalarNode && e.value.ShortTag() == "!!null"; !isEmpty {
			rec := l.open(e.entry, "picture", pictureShape)
			p.Mirror = l.boolean(rec.values["mirror"], "mirror")
			p.When = l.expr(rec.values["when"], "when")
		}
		p.Drawing = l.use(e.key, e.id, "picture")
	}
}

// pictureList returns the pictures of a node: the first whose condition holds is shown, so only the
// last may have none.
func (l *logic) pictureList(n *yaml.Node) []*guide.Picture {
	var out []*guide.Picture
	items := l.names(n, "picture")
	for i, item := range items {
		e, ok := l.pictures.find(item.Value)
		if !ok {
			if !l.pictures.lost {
				l.fail(item, idUnknownPicture, l.found.didYouMean(item.Value, l.pictures.ids,
					"declare it under pictures"), "there is no picture %q", item.Value)
			}
			continue
		}
		p := l.g.Pictures[e.index]
		l.used[p] = true
		out = append(out, p)
		if p.When.Op == guide.Always && i < len(items)-1 {
			l.fail(item, idHiddenPicture, "put it last, or give it a condition",
				"picture %q has no condition, so those after it are never shown", item.Value)
		}
	}
	return out
}

// checkDrawings reports drawings that nothing shows.
func (l *logic) checkDrawings() {
	for _, name := range l.drawings.names() {
		if d := l.drawings.files[name]; !d.used && d.markup != "" {
			l.found.addFile(d.file, idUnusedPicture, "nothing shows this drawing",
				"declare it under pictures, or delete it")
		}
	}
}

// readPictures reads what can be seen in each picture.
func (t *textReader) readPictures(top *record) {
	ids := t.l.pictures.ids
	if t.l.pictures.lost {
		return
	}
	at, n := t.section(top, "pictures", ids)
	for i, e := range ordered(t.match(at, n, "pictures", ids), ids) {
		t.out.Pictures[i] = t.readSlot(e.value, `picture "`+e.id+`"`, nil,
			t.use("pictures "+e.id, e.key))
	}
}

// sorted returns the drawings in the order of their files, for the content hash.
func (d *drawings) sorted() []*drawing {
	return slices.SortedFunc(maps.Values(d.files),
		func(a, b *drawing) int { return cmp.Compare(a.file, b.file) })
}
