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
// of all faults, with file and line; Load also returns the stories that have none. It ignores files
// that end in .md and rejects all other files that are not YAML.
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
		if s := r.read(fsys); len(r.found) == 0 {
			stories = append(stories, s)
		}
		found = append(found, r.found...)
	}
	if len(entries) == 0 {
		found = append(found, diag.Finding{ID: "no-stories", File: ".",
			Message: "the folder is empty", Fix: "add a story, or delete the folder"})
	}
	return stories, found.Err()
}

func (r *reader) read(fsys fs.FS) Story {
	if path.Ext(r.name) != ".yaml" {
		r.fail(0, "stray-file", "name a story <story>.yaml, and move other files elsewhere",
			"this is not a story")
		return Story{}
	}
	raw, err := fs.ReadFile(fsys, r.name)
	if err != nil {
		r.fail(0, "unreadable", "check that the file may be read", "%v", err)
		return Story{}
	}
	r.lines = strings.Split(string(raw), "\n")
	var doc yaml.Node
	if err := yaml.Load(raw, &doc); err != nil {
		r.syntax(err)
		return Story{}
	}
	if !r.shaped(&doc) {
		return Story{}
	}
	var f file
	if err := doc.Load(&f); err != nil {
		r.syntax(err)
		return Story{}
	}
	return r.story(f)
}

func (r *reader) syntax(err error) {
	var all *yaml.LoadErrors
	if !errors.As(err, &all) {
		var one *yaml.LoadError
		if !errors.As(err, &one) {
			r.fail(1, "not-yaml", fixYAML, "%v", err)
			return
		}
		all = &yaml.LoadErrors{Errors: []*yaml.LoadError{one}}
	}
	for _, e := range all.Errors {
		r.fail(e.Mark.Line, "not-yaml", fixYAML, "this is not YAML: %s", e.Message)
	}
}

const fixYAML = "check the indentation and the quotes; put a text with a colon in double quotes"

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

// fixMissing names the keys that every story must have.
const fixMissing = "add it: a story needs title, who, language, way, " +
	"and ends: {id: …, kind: …, urgency: …}"

// need reports those of these keys that are missing.
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
			r.fail(1, "missing-key", fixMissing, "the story has no %q", v.key)
		}
	}
	if len(f.Way) == 0 {
		r.fail(1, "missing-key", fixMissing, "the story has no %q", "way")
	}
}

func (r *reader) iso(iso string, line int) {
	if c, ok := place.Lookup(iso); iso != "" && (!ok || c.ISO != iso) {
		r.fail(line, "unknown-country", "write its ISO code in capitals, such as GB",
			"%q is no country", iso)
	}
}
