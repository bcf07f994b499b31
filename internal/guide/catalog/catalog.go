// Package catalog holds the guides that may be served. It is the one door to a guide: whatever
// stands behind it is whole, and proved safe in every state.
//
// [Open] compiles and proves every guide of a folder and keeps all of them or none, so that nobody
// is served half of what the author wrote. The package does not read files but through the fs.FS it
// is given, and does not watch for changes: a [Library] stays as it was opened. Start reading at
// [Open]; [BuiltIn] has the guides that ship.
package catalog

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
)

// Ids of the findings of this package.
const (
	idUnreadable  = "unreadable-folder"
	idNoGuides    = "no-guides"
	idWrongFolder = "wrong-folder"
)

// logicFile is what makes a folder the folder of a guide.
const logicFile = "guide.yaml"

// Library is a set of whole guides, at least one. It never changes: any number of goroutines may
// share it.
type Library struct {
	guides []*guide.Guide // in the order of their ids
	proofs map[string]Proof
	former map[string][]*guide.Guide // releases that runs may still name, by guide
}

// Open compiles and proves the guide in each folder of fsys that has a guide.yaml; other files and
// folders are passed over. It gives either a library with at least one guide and no findings, or
// nil and the findings of all guides together, each with the file's path below fsys, in the order
// of the paths.
func Open(fsys fs.FS) (*Library, diag.List) { return open(fsys, prove) }

func open(fsys fs.FS, prove prover) (*Library, diag.List) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, diag.List{fault(idUnreadable, ".", "the folder of guides cannot be read",
			"check its name, and that it may be read")}
	}
	l := Library{proofs: map[string]Proof{}, former: map[string][]*guide.Guide{}}
	var found diag.List
	for _, e := range entries {
		if !holdsGuide(fsys, e.Name()) {
			continue
		}
		g, proof, wrong := openGuide(fsys, e.Name(), prove)
		found = append(found, wrong...)
		l.proofs[e.Name()] = proof
		former, wrong := openFormer(fsys, e.Name(), prove)
		found = append(found, wrong...)
		l.former[e.Name()] = former
		l.guides = append(l.guides, g)
	}
	if len(l.guides) == 0 {
		return nil, diag.List{fault(idNoGuides, ".", "no guide stands here",
			"put each guide in a folder named by its id, with its "+logicFile)}
	}
	if len(found) > 0 {
		return nil, found.Sorted()
	}
	slices.SortFunc(l.guides, func(a, b *guide.Guide) int { return cmp.Compare(a.ID, b.ID) })
	return &l, nil
}

// holdsGuide looks for the file rather than at the entry, so that a link to a folder counts.
func holdsGuide(fsys fs.FS, dir string) bool {
	if strings.HasPrefix(dir, ".") {
		return false
	}
	_, err := fs.Stat(fsys, path.Join(dir, logicFile))
	return err == nil
}

// openGuide compiles and proves one guide. Without findings, the guide is whole and stands in the
// folder of its name; so no two guides have one id.
func openGuide(fsys fs.FS, dir string, prove prover) (g *guide.Guide, proof Proof,
	found diag.List) {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		return nil, proof,
			diag.List{fault(idUnreadable, dir, "the folder cannot be read",
				"check its name, and that it may be read")}
	}
	if g, found = compile.Guide(sub); g != nil {
		proof, found = prove(sub, g)
	}
	for i := range found {
		found[i].File = path.Join(dir, found[i].File)
	}
	if g != nil && g.ID != dir {
		found = append(found, fault(idWrongFolder, path.Join(dir, logicFile),
			"the guide calls itself "+g.ID+" and stands in the folder "+dir,
			"give folder and guide one name"))
	}
	return g, proof, found
}

func fault(id, file, message, mend string) diag.Finding {
	return diag.Finding{ID: id, File: file, Message: message, Mend: mend}
}

// All gives every guide, in the order of their ids. The slice is the caller's own; the guides are
// shared.
func (l *Library) All() []*guide.Guide { return slices.Clone(l.guides) }

// Guide looks up a guide by its id. It gives false where the library has none of that name.
func (l *Library) Guide(id string) (*guide.Guide, bool) {
	i, ok := slices.BinarySearchFunc(l.guides, id,
		func(g *guide.Guide, id string) int { return cmp.Compare(g.ID, id) })
	if !ok {
		return nil, false
	}
	return l.guides[i], true
}

// Proof gives the proof of a guide, by its id. It gives false where the library has none of that
// name.
func (l *Library) Proof(id string) (Proof, bool) {
	p, ok := l.proofs[id]
	return p, ok
}
