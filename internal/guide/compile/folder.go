package compile

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// SharedDir is the folder of a library with what several of its guides use: fragments, and
// drawings. Each fragment is a folder with a fragmentFile and texts, in the form of a guide without
// its own keys.
const (
	SharedDir    = "shared"
	fragmentFile = "fragment.yaml"
)

// Folder returns the folder of a guide of a library as [Guide] reads it: with the fragments that
// its guide.yaml names under "uses", the shared drawings that it names, and texts completed by
// those that they name under "base". If the guide or one of its fragments cannot be read, the
// folder is returned as it is, and Guide reports the key "uses".
func Folder(library fs.FS, name string) (fs.FS, error) {
	own, err := fs.Sub(library, name)
	if err != nil {
		return nil, err
	}
	f := &folder{own, map[string][]byte{}, map[string][]*document{}}
	doc := load(own, logicFile, &findings{})
	if !doc.usable() {
		return own, nil
	}
	uses := value(doc.root, "uses")
	if uses != nil && !f.merge(library, doc, uses) {
		return own, nil
	}
	if uses == nil {
		f.addBases()
	}
	f.addDrawings(library, doc.root)
	if len(f.files) == 0 {
		return own, nil
	}
	return f, nil
}

// folder is a folder in which some files are replaced or added.
type folder struct {
	fs.FS
	files   map[string][]byte
	sources map[string][]*document // of each merged file: the guide's own, then those of fragments
}

// merge adds to guide.yaml and to the texts what only the fragments have, and reports whether all
// files could be read: entries, single keys of nodes, and single texts. What the guide has replaces
// what a fragment has, and what an earlier fragment has that of a later. Only what the guide leads
// to is added.
func (f *folder) merge(library fs.FS, doc *document, uses *yaml.Node) bool {
	if uses.Kind != yaml.SequenceNode {
		return false
	}
	texts := loadTexts(f.FS, &findings{})
	added := map[*yaml.Node]bool{} // keys of what comes from a fragment
	var parts []string
	f.sources[logicFile] = []*document{source(f.FS, logicFile, logicFile)}
	for _, name := range uses.Content {
		part := path.Join(SharedDir, name.Value)
		fragment := load(library, path.Join(part, fragmentFile), &findings{})
		if !plainID.MatchString(name.Value) || !fragment.usable() {
			return false
		}
		addSections(doc.root, fragment.root, added, func(section string) int {
			if slices.Contains(nodeSections, section) {
				return keysToo
			}
			return entriesOnly
		})
		parts = append(parts, part)
		f.add(logicFile, library, path.Join(part, fragmentFile))
	}
	doc.root.Content = without(doc.root, "uses")
	prune(doc.root, added)
	arrange(doc.root, added)
	for _, text := range texts {
		if !text.usable() {
			return false
		}
		f.sources[text.file] = []*document{source(f.FS, text.file, text.file)}
		base := f.addBase(text)
		for _, part := range parts {
			f.addTexts(text, doc, library, path.Join(part, textDir), base)
		}
		f.files[text.file] = render(text, false)
	}
	for _, own := range loadOwnWords(f.FS, &findings{}) {
		if own.usable() {
			f.mergeOwnWords(library, doc.root, own, parts)
		}
	}
	f.files[logicFile] = render(doc, false)
	return true
}

// addTexts adds to a text of the guide what only a fragment's text has, and what only the text has
// that this one is based on. base is the language that the guide's text is based on, which is used
// if the fragment does not name one.
func (f *folder) addTexts(text, logic *document, library fs.FS, folder, base string) {
	for language := text.language(); language != ""; language, base = base, "" {
		name := path.Join(folder, language+".yaml")
		fragment := load(library, name, &findings{})
		if !fragment.usable() {
			continue
		}
		own := value(fragment.root, "base")
		if own != nil && own.Value != language && language == text.language() {
			base = own.Value
		}
		fragment.root.Content = without(fragment.root, "language", "base")
		keepDeclared(fragment.root, logic.root)
		addTextsOf(text, fragment)
		f.add(text.file, library, name)
	}
}

// addTextsOf adds to a text what only another one has.
func addTextsOf(text, other *document) {
	addSections(text.root, other.root, map[*yaml.Node]bool{},
		func(string) int { return answersToo })
}

// addBases completes the texts that are based on others.
func (f *folder) addBases() {
	for _, text := range loadTexts(f.FS, &findings{}) {
		if !text.usable() || value(text.root, "base") == nil {
			continue
		}
		f.sources[text.file] = []*document{source(f.FS, text.file, text.file)}
		if f.addBase(text) != "" {
			f.files[text.file] = render(text, false)
		}
	}
}

// addBase adds to a text what only the text has that it is based on, and returns the language of
// that text. If there is none that can be read, or if it is itself based on another one, the key
// "base" stays, and Guide reports it.
func (f *folder) addBase(text *document) (language string) {
	base := value(text.root, "base")
	if base == nil || base.Value == text.language() {
		return ""
	}
	name := path.Join(textDir, base.Value+".yaml")
	below := load(f.FS, name, &findings{})
	if !languageTag.MatchString(base.Value) || !below.usable() ||
		value(below.root, "base") != nil {
		return ""
	}
	text.root.Content = without(text.root, "base")
	below.root.Content = without(below.root, "language", "name")
	addTextsOf(text, below)
	f.sources[text.file] = append(f.sources[text.file], source(f.FS, name, name))
	return base.Value
}

// add records that a file of the library is merged into one of the guide's.
func (f *folder) add(file string, library fs.FS, name string) {
	f.sources[file] = append(f.sources[file], source(library, name, "../"+name))
}

// How deep the sections of a fragment are added to those of a guide.
const (
	entriesOnly = iota // an entry of the guide replaces that of the fragment
	keysToo            // only its keys do, so that choices are replaced together
	answersToo         // and only the texts of its choices
)

// addSections adds what from has and to does not have, in each section as deep as depth says.
func addSections(to, from *yaml.Node, added map[*yaml.Node]bool, depth func(string) int) {
	each(from, func(key, section *yaml.Node) {
		own := value(to, key.Value)
		if own == nil && section.Kind != yaml.MappingNode {
			to.Content = append(to.Content, key, section)
			return
		}
		if own == nil {
			own = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
			to.Content = append(to.Content, key, own)
		}
		addEntries(own, section, added, depth(key.Value))
	})
}

// addEntries adds the entries of a mapping that to does not have, and does the same in the entries
// that both have, depth levels deep.
func addEntries(to, from *yaml.Node, added map[*yaml.Node]bool, depth int) {
	if to.Kind != yaml.MappingNode {
		return
	}
	each(from, func(key, entry *yaml.Node) {
		switch own := value(to, key.Value); {
		case own == nil:
			to.Content = append(to.Content, key, entry)
			added[key] = true
		case depth > 0:
			addEntries(own, entry, added, depth-1)
		}
	})
}

// keepDeclared drops the texts of a fragment whose id the guide does not declare: entries, and
// choices of nodes.
func keepDeclared(text, logic *yaml.Node) {
	drop := func(texts, declared *yaml.Node) {
		if texts != nil {
			texts.Content = filtered(texts, func(id *yaml.Node) bool {
				return value(declared, id.Value) != nil
			})
		}
	}
	each(text, func(key, section *yaml.Node) {
		declared := value(logic, key.Value)
		drop(section, declared)
		each(section, func(id, entry *yaml.Node) {
			for _, answers := range []string{"choices", "outcomes"} {
				drop(value(entry, answers), value(value(declared, id.Value), answers))
			}
		})
	})
}

// arrange puts what fragments have before what the guide has where people read it in this order:
// the steps that come before tries, since articles list steps in the order of the guide, and
// cautions, since those that several guides share concern people who do not try anything, too.
func arrange(root *yaml.Node, added map[*yaml.Node]bool) {
	order(value(root, "steps"), func(_, step *yaml.Node) int {
		first := []string{"search", "scene", "try"}
		if class := value(step, "class"); class != nil && slices.Contains(first, class.Value) {
			return slices.Index(first, class.Value)
		}
		return len(first)
	})
	order(value(root, "cautions"), func(id, _ *yaml.Node) int {
		if added[id] {
			return 0
		}
		return 1
	})
}

// order sorts the entries of a mapping by rank, and keeps the order of those that have the same.
func order(n *yaml.Node, rank func(key, entry *yaml.Node) int) {
	var all [][2]*yaml.Node
	each(n, func(key, entry *yaml.Node) { all = append(all, [2]*yaml.Node{key, entry}) })
	slices.SortStableFunc(all,
		func(a, b [2]*yaml.Node) int { return rank(a[0], a[1]) - rank(b[0], b[1]) })
	for i, entry := range all {
		copy(n.Content[2*i:], entry[:])
	}
}

// filtered returns the entries of a mapping whose key satisfies keep.
func filtered(n *yaml.Node, keep func(key *yaml.Node) bool) (entries []*yaml.Node) {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if keep(n.Content[i]) {
			entries = append(entries, n.Content[i], n.Content[i+1])
		}
	}
	return entries
}

// without returns the entries of a mapping except those with some keys.
func without(n *yaml.Node, keys ...string) []*yaml.Node {
	return filtered(n, func(k *yaml.Node) bool { return !slices.Contains(keys, k.Value) })
}

// addDrawings adds the shared drawings of pictures and icons that the guide has no drawing for.
func (f *folder) addDrawings(library fs.FS, root *yaml.Node) {
	var want []string
	each(value(root, "pictures"), func(id, _ *yaml.Node) { want = append(want, id.Value) })
	var icons func(n *yaml.Node)
	icons = func(n *yaml.Node) {
		each(n, func(key, v *yaml.Node) {
			if key.Value == "icon" && v.Kind == yaml.ScalarNode {
				want = append(want, iconPrefix+v.Value)
			}
			icons(v)
		})
	}
	icons(root)
	for _, name := range want {
		file := path.Join(pictureDir, name+".svg")
		if _, err := fs.Stat(f.FS, file); err == nil {
			continue
		}
		if drawing, err := readFile(library, path.Join(SharedDir, file)); err == nil {
			f.files[file] = drawing
		}
	}
}

// Open opens a file or a folder with what was replaced or added.
func (f *folder) Open(name string) (fs.File, error) {
	if content, ok := f.files[name]; ok {
		info := memInfo{name: path.Base(name), size: len(content)}
		return &memFile{bytes.NewReader(content), info}, nil
	}
	entries, err := fs.ReadDir(f.FS, name)
	for file, content := range f.files {
		if path.Dir(file) == name {
			info := memInfo{name: path.Base(file), size: len(content)}
			entries = slices.DeleteFunc(entries,
				func(e fs.DirEntry) bool { return e.Name() == info.name })
			entries, err = append(entries, fs.FileInfoToDirEntry(info)), nil
		}
	}
	if err != nil || entries == nil {
		return f.FS.Open(name)
	}
	slices.SortFunc(entries,
		func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	info := memInfo{name: path.Base(name), dir: true}
	return &memDir{memFile{bytes.NewReader(nil), info}, entries}, nil
}

// memFile is a file in memory.
type memFile struct {
	*bytes.Reader
	info memInfo
}

func (m *memFile) Stat() (fs.FileInfo, error) { return m.info, nil }
func (*memFile) Close() error                 { return nil }

// memDir is a folder in memory.
type memDir struct {
	memFile
	entries []fs.DirEntry // not read yet
}

// ReadDir implements [fs.ReadDirFile].
func (d *memDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.entries) {
		n = len(d.entries)
	}
	next := d.entries[:n]
	d.entries = d.entries[n:]
	return next, nil
}

// memInfo describes a file or a folder in memory.
type memInfo struct {
	name string
	size int
	dir  bool
}

func (i memInfo) Name() string     { return i.name }
func (i memInfo) Size() int64      { return int64(i.size) }
func (memInfo) ModTime() time.Time { return time.Time{} }
func (i memInfo) IsDir() bool      { return i.dir }
func (memInfo) Sys() any           { return nil }

// Mode returns the mode of a file that everyone may read.
func (i memInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
