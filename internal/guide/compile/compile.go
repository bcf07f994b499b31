// Package compile turns the files of a guide into a [guide.Guide], and formats such files.
//
// It rejects an incomplete guide: unknown keys, dangling references, missing texts. It returns all
// findings at once, each with its position and a fix. It does not walk the guide: package verify
// checks whether a guide is safe and whether every state can be reached. It renders nothing, and
// reads only the file system it is given.
//
// Start reading at [Guide], then readLogic in logic.go and readText in text.go. The formatter,
// [Format], is in format.go.
package compile

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/locale"
)

// logicFile is the name of the file with the logic. textDir holds one file per language.
const (
	logicFile = "guide.yaml"
	textDir   = "text"
)

// Guide reads guide.yaml, text/, own-words/ and pictures/ below fsys, which is the guide's own
// folder, or what [Folder] returns for it. It returns either a complete guide and no findings, or
// nil and all findings, ordered by file, line and column. It never panics, whatever the files
// contain.
func Guide(fsys fs.FS) (*guide.Guide, diag.List) {
	found := &findings{}
	logicDoc := load(fsys, logicFile, found)
	docs := loadTexts(fsys, found)
	if !logicDoc.usable() {
		return nil, Origins(fsys, found.all())
	}
	drawn := loadDrawings(fsys, found)
	l := readLogic(logicDoc, drawn)
	texts := readTexts(docs, l)
	own := loadOwnWords(fsys, found)
	ownWords := readOwnWords(own, l)
	if len(found.list) > 0 {
		return nil, Origins(fsys, found.all())
	}
	l.g.Texts, l.g.OwnWords = texts, ownWords
	l.g.Release = release(logicDoc, append(docs, own...), drawn)
	l.g.Measured = release(logicDoc, reviewed(docs, texts), drawn)
	return l.g, nil
}

// loadTexts parses every file of the text folder, ordered by language: en before en-GB.
func loadTexts(fsys fs.FS, found *findings) []*document {
	list, _ := fs.ReadDir(fsys, textDir) // a missing folder is treated as an empty one
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
		func(a, b *document) int { return locale.Compare(a.language(), b.language()) })
	if len(docs) == 0 {
		found.addFile(textDir, idNoText, "the guide has no texts",
			"write "+textDir+"/en-US.yaml, or the file of another language")
	}
	return docs
}
