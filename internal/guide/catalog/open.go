package catalog

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
)

// releasesDir is the folder of a guide's former releases, with one folder per version. Each release
// is as complete as the guide itself. A run that names a former release is replayed on it.
const releasesDir = "releases"

// maxAtOnce limits the guides that are read or proved at one time.
const maxAtOnce = 4

// manyStates is from how many states on a guide is proved alone: that takes up to 200 megabytes,
// and uses all processors.
const manyStates = 20_000

// folder is a guide and its former releases, as they were read from a folder.
type folder struct {
	name     string
	files    string // hash of the files that it was read from; empty if unknown
	releases []*release
	found    diag.List
}

// release is a guide that was read from a folder, current or former.
type release struct {
	dir    fs.FS // its files, until it is proved
	at     string
	guide  *guide.Guide
	before Proof // as recorded in the folder: it limits the guide, and proves nothing
	proof  Proof
	proved bool
}

// opener opens the folders of a library.
type opener struct {
	fsys  fs.FS
	prove prover
	last  *Library
	known map[subject]Proof
	alone sync.RWMutex // locked for the proof of a large guide, read-locked for any other
}

// subject is what a proof depends on, apart from the program. The release is a hash of all that is
// compiled.
type subject struct {
	release  string
	recorded string // hash
}

func open(fsys fs.FS, options Options, prove prover) (*Library, diag.List) {
	names, found := Find(fsys)
	if len(found) > 0 {
		return nil, found
	}
	o := newOpener(fsys, options, prove)
	done := make(chan *folder, len(names))
	go o.openAll(names, done)
	folders := map[string]*folder{}
	for i := range names {
		f := <-done
		if found = append(found, f.found...); len(f.found) == 0 {
			folders[f.name] = f
		}
		if options.Proved != nil && len(done) == 0 && i < len(names)-1 {
			options.Proved(newLibrary(folders, len(names)))
		}
	}
	l := newLibrary(folders, len(names))
	if len(found) == 0 {
		found = l.brokenLinks()
	}
	if l.whole = len(found) == 0; l.whole {
		return l, nil
	}
	if options.Proved != nil {
		options.Proved(l)
	}
	return nil, found.Sorted()
}

func newOpener(fsys fs.FS, options Options, prove prover) *opener {
	o := &opener{fsys: fsys, prove: prove, last: options.Last, known: map[subject]Proof{}}
	if o.last == nil {
		o.last = &Library{}
	}
	for _, k := range append(o.last.Proofs(), options.Kept...) {
		o.known[subject{k.Release, k.Recorded}] = k.Proof
	}
	return o
}

// openAll sends each folder to done once it is proved or has findings. Emergencies are read first
// and proved as soon as they are read, and the others once all are read.
func (o *opener) openAll(names []string, done chan<- *folder) {
	names = slices.Clone(names)
	urgent := map[string]bool{}
	for _, name := range names {
		urgent[name] = o.looksUrgent(name)
	}
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case urgent[a] == urgent[b]:
			return 0
		case urgent[a]:
			return -1
		}
		return 1
	})
	all := make([]*folder, len(names))
	parallel(len(names), func(i int) {
		f := o.read(names[i])
		if !f.settled() && f.releases[0].guide.Emergency {
			o.proveAll(f)
		}
		if all[i] = f; f.settled() {
			done <- f
		}
	})
	rest := slices.DeleteFunc(all, (*folder).settled)
	parallel(len(rest), func(i int) {
		o.proveAll(rest[i])
		done <- rest[i]
	})
}

// looksUrgent reports whether a guide seems to be about an emergency. It is only read for certain
// when it is compiled.
func (o *opener) looksUrgent(name string) bool {
	logic, err := fs.ReadFile(o.fsys, path.Join(name, logicFile))
	return err == nil && bytes.Contains(logic, []byte("\nemergency: true"))
}

// parallel calls do for each i below n, on all processors, but at most maxAtOnce at one time.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, maxAtOnce, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	all.Wait()
}

// settled reports whether a folder needs no proof: it is proved, or has findings.
func (f *folder) settled() bool {
	return len(f.found) > 0 ||
		!slices.ContainsFunc(f.releases, func(r *release) bool { return !r.proved })
}

// read compiles the guide in a folder, and its former releases. If no file has changed since the
// last time, it returns the folder of the last time. If there are no findings, the guide is
// complete and its folder has the name of its id, so no two guides have the same id.
func (o *opener) read(name string) *folder {
	f := &folder{name: name}
	files := hashFiles(o.fsys, name, compile.SharedDir)
	if last := o.last.folders[name]; last != nil && last.files == files && files != "" {
		return last
	}
	dir, err := compile.Folder(o.fsys, name)
	if err != nil {
		f.found = diag.List{fault(idUnreadable, name, "the folder cannot be read",
			"check its name, and that it may be read")}
		return f
	}
	if g := f.add(o, dir, name); g != nil {
		f.found = append(f.found, below(name, CheckFolder(g, name))...)
	}
	f.readFormer(o)
	// a file that was written meanwhile may have been read before or after that
	if hashFiles(o.fsys, name, compile.SharedDir) == files {
		f.files = files
	}
	return f
}

// CheckFolder returns a finding if the folder of a guide does not have the guide's id as its name.
func CheckFolder(g *guide.Guide, name string) diag.List {
	if g.ID == name {
		return nil
	}
	return diag.List{fault(idWrongFolder, logicFile, "guide "+g.ID+" is in folder "+name,
		"give the folder and the guide the same name")}
}

// readFormer compiles the former releases.
func (f *folder) readFormer(o *opener) {
	entries, _ := fs.ReadDir(o.fsys, path.Join(f.name, releasesDir)) // none yet is not an error
	for _, e := range entries {
		at := path.Join(f.name, releasesDir, e.Name())
		dir, err := fs.Sub(o.fsys, at)
		if err != nil || !holdsGuide(o.fsys, at) {
			continue
		}
		if g := f.add(o, dir, at); g != nil && (g.ID != f.name || g.Version != e.Name()) {
			f.found = append(f.found, fault(idWrongFolder, path.Join(at, logicFile),
				"this is release "+g.Version+" of "+g.ID+", in the folder "+at,
				"name the folder by the version"))
		}
	}
}

// add compiles a guide, and looks up its proof. If the last library has the same release, its guide
// is used, so that what was made from it need not be made again.
func (f *folder) add(o *opener, dir fs.FS, at string) *guide.Guide {
	g, found := compile.Guide(dir)
	if g == nil {
		f.found = append(f.found, below(at, found)...)
		return nil
	}
	if last, ok := o.last.Release(g.ID, g.Release); ok {
		g = last
	}
	r := &release{dir: dir, at: at, guide: g, before: ReadProof(dir)}
	if r.proof, r.proved = o.known[subject{g.Release, r.before.hash()}]; r.proved {
		r.dir = nil
	}
	f.releases = append(f.releases, r)
	return g
}

// proveAll proves the releases of a folder that are not proved yet.
func (o *opener) proveAll(f *folder) {
	for _, r := range f.releases {
		if !r.proved {
			var found diag.List
			r.proof, found = o.proveOne(r)
			f.found = append(f.found, below(r.at, found)...)
			r.proved, r.dir = len(found) == 0, nil
		}
	}
}

// proveOne proves a release. How many states it has is taken from the recorded proof, which may be
// wrong: that only costs memory.
func (o *opener) proveOne(r *release) (Proof, diag.List) {
	if r.before.States == 0 || r.before.States >= manyStates {
		o.alone.Lock()
		defer o.alone.Unlock()
	} else {
		o.alone.RLock()
		defer o.alone.RUnlock()
	}
	return o.prove(r.dir, r.guide, r.before)
}

func below(dir string, found diag.List) diag.List {
	for i := range found {
		found[i].File = path.Join(dir, found[i].File)
	}
	return found
}

// hashFiles returns a hash of every file below some folders. It returns "" if it cannot tell
// whether they change: a link to a folder is not followed.
func hashFiles(fsys fs.FS, dirs ...string) string {
	h := sha256.New()
	for _, dir := range dirs {
		if _, err := fs.Stat(fsys, dir); err != nil {
			fmt.Fprintf(h, "no %s\n", dir)
			continue
		}
		err := fs.WalkDir(fsys, dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := fs.ReadFile(fsys, name)
			fmt.Fprintf(h, "%s %d\n", name, len(b))
			h.Write(b)
			return err
		})
		if err != nil {
			return ""
		}
	}
	return string(h.Sum(nil))
}
