// Package compile turns the files of a guide into a [guide.Guide], and prints such files in their
// one form.
//
// It refuses whatever is not whole: unknown keys, dangling references, missing texts. It gives
// every finding at once, each with its place and its mend. It does not walk the guide: whether a
// guide is safe, and whether every state can be reached, is for package verify. It renders nothing,
// and reads only the file system it is given.
//
// Start reading at [Guide], then readLogic in logic.go and readText in text.go; [Format] stands
// apart, in format.go.
package compile

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diag"
)

// logicFile is the name of the file with the logic; textDir holds one file a language.
const (
	logicFile = "guide.yaml"
	textDir   = "text"
)

// Guide reads guide.yaml and text/*.yaml below fsys, which is the guide's own folder.
// It gives either a whole guide and no findings, or nil and every finding, in the order of file,
// line and column. It never panics, whatever the files hold.
func Guide(fsys fs.FS) (*guide.Guide, diag.List) {
	found := &findings{}
	logicDoc := load(fsys, logicFile, found)
	docs := loadTexts(fsys, found)
	if !logicDoc.usable() {
		return nil, found.all()
	}
	l := readLogic(logicDoc)
	texts := readTexts(docs, l)
	if len(found.list) > 0 {
		return nil, found.all()
	}
	l.g.Texts = texts
	l.g.Release = release(logicDoc, docs)
	return l.g, nil
}

// loadTexts parses every file of the folder of texts, in the order of their languages: en before
// en-GB.
func loadTexts(fsys fs.FS, found *findings) []*document {
	list, _ := fs.ReadDir(fsys, textDir) // no folder is the same as an empty one
	var docs []*document
	for _, e := range list {
		name := path.Join(textDir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir() || path.Ext(e.Name()) != ".yaml":
			found.addFile(name, idStrayFile, "this is not a text file",
				"name it <language>.yaml, such as en-US.yaml, or move it out of "+textDir+"/")
		default:
			docs = append(docs, load(fsys, name, found))
		}
	}
	slices.SortFunc(docs,
		func(a, b *document) int { return strings.Compare(a.language(), b.language()) })
	if len(docs) == 0 {
		found.addFile(textDir, idNoText, "the guide has no texts",
			"write "+textDir+"/en-US.yaml, or the file of another language")
	}
	return docs
}
