package scenario

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide/diag"
)

// file is the YAML form of a story.
type file struct {
	Title    string      `yaml:"title"`
	Who      string      `yaml:"who"`
	Inside   string      `yaml:"inside"`
	Works    string      `yaml:"works"`
	Where    string      `yaml:"where"`
	Language string      `yaml:"language"`
	Country  string      `yaml:"country"`
	From     string      `yaml:"from"`
	Way      []yaml.Node `yaml:"way"`
	Ends     End         `yaml:"ends"`
	Sees     []string    `yaml:"sees"`
	Says     []string    `yaml:"says"`
	Never    []string    `yaml:"never"`
}

// reader parses one file into a story and collects its faults.
type reader struct {
	name  string
	lines []string
	found diag.List
}

// Load reads all stories in a folder, in the order of their file names. The error is a [diag.List]
// of all faults, with file and line. Load ignores files that end in .md and rejects all other files
// that are not YAML.
func Load(fsys fs.FS) ([]Story, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var stories []Story
	var found diag.List
	for _, e := range entries {
		if path.Ext(e.Name()) == ".md" {
			continue
		}
		r := &reader{name: e.Name()}
		stories = append(stories, r.read(fsys))
		found = append(found, r.found...)
	}
	if len(entries) == 0 {
		found = append(found, diag.Finding{ID: "no-stories", File: ".",
			Message: "the folder is empty"})
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	return stories, nil
}

func (r *reader) read(fsys fs.FS) Story {
	if path.Ext(r.name) != ".yaml" {
		r.fail(0, "stray-file", "this is not a story: name it <story>.yaml")
		return Story{}
	}
	raw, err := fs.ReadFile(fsys, r.name)
	if err != nil {
		r.fail(0, "unreadable", "%v", err)
		return Story{}
	}
	r.lines = strings.Split(string(raw), "\n")
	var f file
	if err := yaml.Load(raw, &f, yaml.WithKnownFields()); err != nil {
		r.syntax(err)
		return Story{}
	}
	return r.story(f)
}

// syntax converts the errors of the YAML library: broken YAML, unknown keys, a list instead of a
// text.
func (r *reader) syntax(err error) {
	var all *yaml.LoadErrors
	if !errors.As(err, &all) {
		var one *yaml.LoadError
		if !errors.As(err, &one) {
			r.fail(0, "not-yaml", "%v", err)
			return
		}
		all = &yaml.LoadErrors{Errors: []*yaml.LoadError{one}}
	}
	for _, e := range all.Errors {
		message, _, _ := strings.Cut(e.Message, " in type ")
		r.fail(e.Mark.Line, "not-a-story", "%s", message)
	}
}

func (r *reader) story(f file) Story {
	s := Story{
		Name: strings.TrimSuffix(r.name, ".yaml"), Title: f.Title, Who: f.Who, Inside: f.Inside,
		Works: f.Works,
		Where: f.Where, Language: f.Language, Country: f.Country, From: f.From, Ends: f.Ends,
		Sees: f.Sees, Says: f.Says, Never: f.Never, lines: r.lines,
	}
	r.need(f)
	r.iso(s.Country, s.line("country"))
	for _, n := range f.Way {
		s.Way = append(s.Way, r.move(n)...)
	}
	return s
}

// need reports missing keys that every story must have.
func (r *reader) need(f file) {
	for _, v := range []struct{ key, value string }{
		{"title", f.Title},
		{"who", f.Who},
		{"language", f.Language},
		{"ends: id", f.Ends.ID},
		{"ends: kind", f.Ends.Kind},
		{"ends: urgency", f.Ends.Urgency},
	} {
		if strings.TrimSpace(v.value) == "" {
			r.fail(1, "missing-key", "the story has no %q", v.key)
		}
	}
	if len(f.Way) == 0 {
		r.fail(1, "missing-key", "the story has no \"way\"")
	}
}

func (r *reader) iso(iso string, line int) {
	if c, ok := place.Lookup(iso); iso != "" && (!ok || c.ISO != iso) {
		r.fail(line, "unknown-country", "%q is no country: write its ISO code in capitals", iso)
	}
}
