// Package locale reads the program's own messages, which are data: a YAML file for each language,
// in the folder of the package that shows them. A translation has every message and placeholder of
// the original, or is based on another one and has only what differs.
//
// The package knows no message. Start reading at [Table].
package locale

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// Original is the language that all others are translated from.
const Original = "en-US"

// folder is where the files of a package are.
const folder = "messages/"

// Table has the messages of one package by language. T is a struct whose fields are the keys of the
// files, in lower case.
type Table[T any] struct {
	languages map[string]func() *T // by tag; each is read once
	based     map[string]bool      // the languages that are based on another one
}

// New returns the messages in the files of the folder messages, which are named after their
// languages, such as en-US.yaml. A file that cannot be read is a defect of the program: then it
// panics when the language is first used. [Check] finds such files without a panic.
func New[T any](files fs.FS) *Table[T] {
	t := &Table[T]{map[string]func() *T{}, map[string]bool{}}
	tags, err := Languages(files)
	if err != nil {
		panic("locale: " + err.Error())
	}
	for _, tag := range tags {
		raw, err := fs.ReadFile(files, folder+tag+".yaml")
		t.based[tag] = err == nil && strings.Contains("\n"+string(raw), "\nbase:")
		t.languages[tag] = sync.OnceValue(func() *T {
			v, err := read[T](files, tag)
			if err != nil {
				panic("locale: " + err.Error())
			}
			return v
		})
	}
	return t
}

// For returns the messages in the language that fits a tag best. The maps and lists of the result
// are shared: callers must not change them.
func (t *Table[T]) For(tag string) T { return *t.languages[t.Language(tag)]() }

// Language returns the language of the messages that For returns: that of the tag; or a variant
// that is based on no other, of the same primary language; or the original.
func (t *Table[T]) Language(tag string) string {
	primary, _, _ := strings.Cut(tag, "-")
	for _, tag := range []string{tag, primary} {
		if t.languages[tag] != nil {
			return tag
		}
	}
	for _, other := range slices.Sorted(maps.Keys(t.languages)) {
		if own, _, _ := strings.Cut(other, "-"); own == primary && !t.based[other] {
			return other
		}
	}
	return Original
}

// Languages returns the tags of the files, sorted.
func Languages(files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, folder+"*.yaml")
	for i, name := range names {
		names[i] = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	slices.Sort(names)
	return names, err
}

// Check reads the files as New does, and compares each with the original. It returns
// all faults: an unknown key, a missing message, a placeholder that was lost or added, a plural
// without a form that its language needs.
func Check[T any](files fs.FS) (faults []error) {
	tags, err := Languages(files)
	if err != nil {
		return []error{err}
	}
	for _, tag := range tags {
		if _, err := read[T](files, tag); err != nil {
			faults = append(faults, err)
		}
	}
	return faults
}

// read returns the messages of one language.
func read[T any](files fs.FS, tag string) (*T, error) {
	root, err := merged(files, tag, 0)
	if err != nil {
		return nil, err
	}
	v := new(T)
	if err := root.Load(v, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("%s.yaml: %w", tag, err)
	}
	original, err := merged(files, Original, 0)
	if err != nil {
		return nil, err
	}
	if err := compare(tag, leaves(original), leaves(root)); err != nil {
		return nil, fmt.Errorf("%s.yaml: %w", tag, err)
	}
	return v, nil
}

// maxBases is how many languages one may be based on, one after the other.
const maxBases = 3

// merged returns the file of a language, completed by those that it is based on.
func merged(files fs.FS, tag string, depth int) (*yaml.Node, error) {
	raw, err := fs.ReadFile(files, folder+tag+".yaml")
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Load(raw, &root, yaml.WithUniqueKeys()); err != nil {
		return nil, fmt.Errorf("%s.yaml: %w", tag, err)
	}
	if root.Kind != yaml.DocumentNode || root.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s.yaml: not a list of keys with their messages", tag)
	}
	own := root.Content[0]
	i := slices.IndexFunc(own.Content, func(n *yaml.Node) bool { return n.Value == "base" })
	if i < 0 || i%2 != 0 {
		return own, nil
	}
	base := own.Content[i+1].Value
	own.Content = slices.Delete(own.Content, i, i+2)
	if depth == maxBases {
		return nil, fmt.Errorf("%s.yaml: too many languages are based on each other", tag)
	}
	below, err := merged(files, base, depth+1)
	if err != nil {
		return nil, fmt.Errorf("%s.yaml: base %q: %w", tag, base, err)
	}
	overlay(below, own)
	return below, nil
}

// overlay puts the entries of a mapping over those of another one. Mappings within are merged, and
// lists are replaced.
func overlay(below, own *yaml.Node) {
	if below.Kind != yaml.MappingNode || own.Kind != yaml.MappingNode || plural(own) {
		*below = *own
		return
	}
	for i := 0; i < len(own.Content); i += 2 {
		if at := index(below, own.Content[i].Value); at >= 0 {
			overlay(below.Content[at], own.Content[i+1])
		} else {
			below.Content = append(below.Content, own.Content[i:i+2]...)
		}
	}
}

// index returns the index of the value of a key in a mapping, or -1.
func index(n *yaml.Node, key string) int {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i + 1
		}
	}
	return -1
}

// leaves returns the messages of a tree by their path: place.kinds.road, cues.2. A text is its only
// form, other.
func leaves(n *yaml.Node) map[string]Plural {
	found := map[string]Plural{}
	collect(n, "", found)
	return found
}

func collect(n *yaml.Node, at string, found map[string]Plural) {
	switch {
	case plural(n):
		forms := Plural{}
		for i := 0; i < len(n.Content); i += 2 {
			forms[n.Content[i].Value] = n.Content[i+1].Value
		}
		found[at] = forms
	case n.Kind == yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			collect(n.Content[i+1], strings.TrimPrefix(at+"."+n.Content[i].Value, "."), found)
		}
	case n.Kind == yaml.SequenceNode:
		for i, item := range n.Content {
			collect(item, fmt.Sprintf("%s.%d", at, i), found)
		}
	default:
		found[at] = Plural{"other": n.Value}
	}
}

// replacements is the key of the one list whose length is up to the language: words of tables, each
// followed by its replacement.
const replacements = "car.words."

// compare reports the first message in which a language differs from the original, by key.
func compare(tag string, want, got map[string]Plural) error {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if strings.HasPrefix(key, replacements) {
			continue
		}
		forms, ok := got[key]
		switch text := want[key]["other"]; {
		case !ok:
			return fmt.Errorf("%s is missing: %q", key, text)
		case len(want[key]) > 1 && forms.missing(tag) != "":
			return fmt.Errorf("%s has no form for %q", key, forms.missing(tag))
		case len(want[key]) == 1 && (len(forms) > 1 || (forms["other"] == "") != (text == "")):
			return fmt.Errorf("%s is %q, want a text like %q", key, forms, text)
		}
		for category, form := range forms {
			one, original := category != "other", want[key]["other"]
			if err := samePlaceholders(key, original, form, one); err != nil {
				return err
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if want[key] == nil && !strings.HasPrefix(key, replacements) {
			return fmt.Errorf("%s is unknown: %s.yaml has no such message", key, Original)
		}
	}
	return nil
}

// samePlaceholders compares the placeholders of a message with those of the original. A form for
// one number may leave the number out. A language may leave out the first of two units, the %1 of
// feet and meters.
func samePlaceholders(key, want, got string, one bool) error {
	w, g := placeholders(want), placeholders(got)
	switch {
	case w == g, one && g == "":
	case (key == "tools.near" || key == "tools.far") && "%1 "+g == w:
	default:
		return fmt.Errorf("%s has the placeholders %q, want %q", key, g, cmp.Or(w, "none"))
	}
	return nil
}

// placeholders returns the placeholders of a message, sorted.
func placeholders(text string) string {
	var list []string
	for i, r := range text {
		switch {
		case r != '%':
		case i+1 < len(text) && text[i+1] >= '1' && text[i+1] <= '9':
			list = append(list, text[i:i+2])
		default:
			list = append(list, "%")
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}
