// Package catalog holds the guides that may be served. It is the only way to load a guide for
// serving: every guide in it is complete and proved safe in every state.
//
// [Open] compiles and proves every guide in a folder and keeps either all of them or none, so that
// no person gets half of what the author wrote. It does not repeat a proof of the same guide. The
// package reads files only through the given fs.FS and does not watch for changes: a [Library] is
// immutable. Start reading at [Open], then open.go; [BuiltIn] returns the guides that ship with the
// program.
package catalog

import (
	"cmp"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/verify"
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

// Library is a set of complete guides. It is immutable and can be shared by any number of
// goroutines. The zero value has no guides and is not whole.
type Library struct {
	guides  []*guide.Guide // sorted by id
	folders map[string]*folder
	size    int  // guides in the folder that it was opened from
	whole   bool // it has all of them
}

// Options are the options of [Open].
type Options struct {
	// Last is a library of the same folder, whole or not, or nil. A guide whose files have not
	// changed since is taken from it.
	Last *Library

	// Kept are proofs that this very program made before. The caller answers for that: Open
	// believes them.
	Kept []Kept

	// Checked is what earlier proofs of this program checked of the logic of guides, or nil.
	Checked *verify.Checked

	// Proved is called with the guides that are proved so far, emergencies first, each time there
	// are more. It is not called with the whole library. It may be nil.
	Proved func(*Library)
}

// Open compiles and proves the guide in each folder of fsys that has a guide.yaml. It ignores other
// files and folders. It returns either a library with at least one guide and no findings, or nil
// and the findings of all guides. Findings have the file's path below fsys and are sorted by path.
func Open(fsys fs.FS, o Options) (*Library, diag.List) { return open(fsys, o, o.prove) }

// Find returns the names of the folders of fsys that have a guide.yaml. If there are none, it
// returns the finding that [Open] would return.
func Find(fsys fs.FS) (names []string, found diag.List) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, diag.List{fault(idUnreadable, ".", "the folder of guides cannot be read",
			"check its name, and that it may be read")}
	}
	for _, e := range entries {
		if holdsGuide(fsys, e.Name()) {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		return nil, diag.List{fault(idNoGuides, ".", "the folder has no guides",
			"put each guide in a folder named by its id, with its "+logicFile)}
	}
	return names, nil
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

func fault(id, file, message, fix string) diag.Finding {
	return diag.Finding{ID: id, File: file, Message: message, Fix: fix}
}

// newLibrary returns a library of the folders that are proved, which is not whole yet.
func newLibrary(folders map[string]*folder, size int) *Library {
	l := &Library{folders: maps.Clone(folders), size: size}
	for _, f := range folders {
		l.guides = append(l.guides, f.releases[0].guide)
	}
	slices.SortFunc(l.guides, func(a, b *guide.Guide) int { return cmp.Compare(a.ID, b.ID) })
	return l
}

// brokenLinks returns a finding for each link to a guide that the library does not have.
func (l *Library) brokenLinks() (found diag.List) {
	for _, g := range l.guides {
		for _, n := range g.Notes {
			if _, ok := l.Guide(n.Guide); n.Kind == guide.ToGuide && !ok {
				found = append(found, fault(idNoSuchGuide, path.Join(g.ID, logicFile),
					"note "+n.ID+" leads to the guide "+n.Guide+", which is not here",
					"add that guide, or delete the note"))
			}
		}
	}
	return found
}

// Whole reports whether the library has every guide of its folder.
func (l *Library) Whole() bool { return l.whole }

// Size returns the number of guides in the folder of the library; 0 if it is not known yet.
func (l *Library) Size() int { return l.size }

// All returns all guides, sorted by id. The caller owns the slice; the guides are shared.
func (l *Library) All() []*guide.Guide { return slices.Clone(l.guides) }

// Guide returns the guide with an id, or false if there is none.
func (l *Library) Guide(id string) (*guide.Guide, bool) {
	f, ok := l.folders[id]
	if !ok {
		return nil, false
	}
	return f.releases[0].guide, true
}

// Release returns the release of a guide whose content hash begins with name, which must have at
// least 8 digits. It searches the current and the former releases, and returns false if there is
// none.
func (l *Library) Release(id, name string) (*guide.Guide, bool) {
	f, ok := l.folders[id]
	if !ok || len(name) < 8 {
		return nil, false
	}
	for _, r := range f.releases {
		if strings.HasPrefix(r.guide.Release, name) {
			return r.guide, true
		}
	}
	return nil, false
}

// Proof returns the proof of the guide with an id, or false if there is none.
func (l *Library) Proof(id string) (Proof, bool) {
	f, ok := l.folders[id]
	if !ok {
		return Proof{}, false
	}
	return f.releases[0].proof, true
}

// ReleaseProof returns the proof of a guide of the library, current or former. It returns false if
// the library does not have it.
func (l *Library) ReleaseProof(g *guide.Guide) (Proof, bool) {
	if f, ok := l.folders[g.ID]; ok {
		for _, r := range f.releases {
			if r.guide.Release == g.Release {
				return r.proof, true
			}
		}
	}
	return Proof{}, false
}

// Proofs returns the proofs of all guides and of their former releases, sorted by guide. A later
// [Open] by the same program need not repeat them.
func (l *Library) Proofs() (all []Kept) {
	for _, g := range l.guides {
		for _, r := range l.folders[g.ID].releases {
			all = append(all, Kept{r.before.hash(), r.proof})
		}
	}
	return all
}
