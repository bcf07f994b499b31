// Package catalog holds the guides that may be served. It is the only way to load a guide for
// serving: every guide in it is complete and proved safe in every state.
//
// [Open] compiles and proves every guide in a folder and keeps either all of them or none, so that
// no person gets half of what the author wrote. The package reads files only through the given
// fs.FS and does not watch for changes: a [Library] is immutable. Start reading at [Open];
// [BuiltIn] returns the guides that ship with the program.
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
	idNoSuchGuide = "unknown-guide"
	idWeakProof   = "weak-proof"
)

// logicFile marks a folder as the folder of a guide.
const logicFile = "guide.yaml"

// Library is a set of complete guides, at least one. It is immutable and can be shared by any
// number of goroutines.
type Library struct {
	guides []*guide.Guide // sorted by id
	proofs map[string]Proof
	former map[string][]*guide.Guide // former releases that runs may still name, by guide id
}

// Open compiles and proves the guide in each folder of fsys that has a guide.yaml. It ignores other
// files and folders. It returns either a library with at least one guide and no findings, or nil
// and the findings of all guides. Findings have the file's path below fsys and are sorted by path.
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
		return nil, diag.List{fault(idNoGuides, ".", "the folder has no guides",
			"put each guide in a folder named by its id, with its "+logicFile)}
	}
	if len(found) > 0 {
		return nil, found.Sorted()
	}
	slices.SortFunc(l.guides, func(a, b *guide.Guide) int { return cmp.Compare(a.ID, b.ID) })
	for _, g := range l.guides {
		for _, n := range g.Notes {
			if _, ok := l.Guide(n.Guide); n.Kind == guide.ToGuide && !ok {
				found = append(found, fault(idNoSuchGuide, path.Join(g.ID, logicFile),
					"note "+n.ID+" leads to the guide "+n.Guide+", which is not here",
					"add that guide, or delete the note"))
			}
		}
	}
	if len(found) > 0 {
		return nil, found
	}
	return &l, nil
}

// holdsGuide reports whether dir has a guide. It tests for the file instead of the directory entry,
// so that a link to a folder counts.
func holdsGuide(fsys fs.FS, dir string) bool {
	if strings.HasPrefix(dir, ".") {
		return false
	}
	_, err := fs.Stat(fsys, path.Join(dir, logicFile))
	return err == nil
}

// openGuide compiles and proves one guide. If there are no findings, the guide is complete and its
// folder has the name of its id, so no two guides have the same id.
func openGuide(fsys fs.FS, dir string, prove prover) (g *guide.Guide, proof Proof,
	found diag.List) {
	sub, err := compile.Folder(fsys, dir)
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
			"guide "+g.ID+" is in folder "+dir,
			"give the folder and the guide the same name"))
	}
	return g, proof, found
}

func fault(id, file, message, fix string) diag.Finding {
	return diag.Finding{ID: id, File: file, Message: message, Fix: fix}
}

// All returns all guides, sorted by id. The caller owns the slice; the guides are shared.
func (l *Library) All() []*guide.Guide { return slices.Clone(l.guides) }

// Guide returns the guide with an id, or false if there is none.
func (l *Library) Guide(id string) (*guide.Guide, bool) {
	i, ok := slices.BinarySearchFunc(l.guides, id,
		func(g *guide.Guide, id string) int { return cmp.Compare(g.ID, id) })
	if !ok {
		return nil, false
	}
	return l.guides[i], true
}

// Proof returns the proof of the guide with an id, or false if there is none.
func (l *Library) Proof(id string) (Proof, bool) {
	p, ok := l.proofs[id]
	return p, ok
}
