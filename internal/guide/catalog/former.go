package catalog

import (
	"io/fs"
	"path"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
)

// releases is the folder of a guide's former releases, with one folder per version. Each release is
// as complete as the guide itself.
const releases = "releases"

// openFormer compiles and proves the former releases of a guide. A run that names a former release
// is replayed on it.
func openFormer(fsys fs.FS, dir string, prove prover) (former []*guide.Guide, found diag.List) {
	entries, err := fs.ReadDir(fsys, path.Join(dir, releases))
	if err != nil {
		return nil, nil // none yet
	}
	for _, e := range entries {
		at := path.Join(dir, releases, e.Name())
		sub, err := fs.Sub(fsys, at)
		if err != nil || !holdsGuide(fsys, at) {
			continue
		}
		g, wrong := compile.Guide(sub)
		if g != nil {
			_, wrong = prove(sub, g)
		}
		for i := range wrong {
			wrong[i].File = path.Join(at, wrong[i].File)
		}
		switch {
		case len(wrong) > 0:
			found = append(found, wrong...)
		case g.ID != dir || g.Version != e.Name():
			found = append(found, fault(idWrongFolder, path.Join(at, logicFile),
				"this is release "+g.Version+" of "+g.ID+", in the folder "+at,
				"name the folder by the version"))
		default:
			former = append(former, g)
		}
	}
	return former, found
}

// Release returns the release of a guide whose content hash begins with name, which must have at
// least 8 digits. It searches the current and the former releases, and returns false if there is
// none.
func (l *Library) Release(id, name string) (*guide.Guide, bool) {
	if len(name) < 8 {
		return nil, false
	}
	current, ok := l.Guide(id)
	if !ok {
		return nil, false
	}
	for _, g := range append([]*guide.Guide{current}, l.former[id]...) {
		if strings.HasPrefix(g.Release, name) {
			return g, true
		}
	}
	return nil, false
}
