package guides_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
)

// sourceFolder is where the source that the first guide grew from may lie, beside the checkout. Its
// text is not ours to ship: where it is missing, the two checks that read it hold nothing, and the
// rest of the tests are run all the same.
const sourceFolder = "../../shared/seed"

// folder is one guide: its files, and what they compile to.
type folder struct {
	files  fs.FS
	g      *guide.Guide
	source fs.FS // the source's text and facts; may lack them
}

func open(files, source fs.FS) (*folder, error) {
	g, found := compile.Guide(files)
	return &folder{files, g, source}, found.Err()
}

// checks are what every guide is held to beyond what package compile demands. Each gives a line a
// finding.
var checks = map[string]func(*folder) []string{
	"form":            unformatted,
	"facts":           unnamedFacts,
	"facts of source": otherFacts,
	"own words":       borrowed,
	"words":           foreignWords,
	"do not":          cautionsThatDoNotSayDoNot,
	"short":           longSentences,
	"number in title": cardsWithoutNumber,
}

func TestGuidesKeepTheHabits(t *testing.T) {
	files, err := fs.Glob(guides.Files, "*/guide.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no guides", err)
	}
	for _, name := range files {
		sub, _ := fs.Sub(guides.Files, path.Dir(name))
		f, err := open(sub, os.DirFS(sourceFolder))
		if err != nil {
			t.Error(err)
			continue
		}
		for check, run := range checks {
			for _, finding := range run(f) {
				t.Errorf("%s: %s: %s", path.Dir(name), check, finding)
			}
		}
	}
}

// faults are planted in the trunk guide: one for each check, and some that package compile must
// refuse before any check is asked. A fault replaces old in the files of that name, or adds the
// file to the source. Where want is empty, it is no fault: it stands just inside the bound.
var faults = []struct{ check, file, old, new, want string }{
	{"form", "guide.yaml", "    life: true\n", "    life:   true\n", "guide.yaml"},
	{"form", "text/en-GB.yaml", "language: en-GB\n", "language:  en-GB\n", "text/en-GB.yaml"},
	{"facts", "guide.yaml", "source: [R1]", "source: [R2]", "R1 of seed"},
	{"facts of source", "FACTS.md", "", "- T1 the situation\n- T2 something new\n",
		"T2 is a fact of the source"},
	{"facts of source", "FACTS.md", "", "- T1 the situation\n", "N7a is no fact of the source"},
	{"own words", "source.txt", "", "Our rule: PEOPLE first; then the trunk and the rest.",
		"people first then the trunk and"},
	{"words", "text/en-GB.yaml", "The boot will not open", "The trunk will not open",
		"en-GB: trunk: title"},
	{"words", "text/en-GB.yaml", "hard shoulder", "shoulder", "en-GB: shoulder"},
	{"words", "text/en-US.yaml", "The trunk will not open", "The boot will not open",
		"en-US: boot: title"},
	{"do not", "text/en-US.yaml", "text: Do not ", "text: Never ", "en-US: "},
	{"short", "text/en-US.yaml", "The trunk will not open", strings.Repeat("open ", 19) + "it", ""},
	{"short", "text/en-US.yaml", "The trunk will not open", strings.Repeat("open ", 20) + "it",
		"title: 20 words at most, here 21"},
	{"number in title", "text/*.yaml", "title: \"Call {number} now: ", "title: \"Now: ", "trapped"},
	{"compile", "guide.yaml", "cautions: [no-driving]", "cautions: [no-driving, no-force]",
		"property-on-emergency"},
	{"compile", "text/en-US.yaml", "      - Knock on the trunk.", "      - Knock, or call 911.",
		"typed-number"},
	{"compile", "text/en-US.yaml", "title: \"Call {number} now: ", "title: \"Now: ",
		"placeholder-differs"},
}

func TestEveryHabitCanBeSeenToFail(t *testing.T) {
	seen := map[string]bool{}
	for _, fault := range faults {
		found, err := plant(fault.check, fault.file, fault.old, fault.new)
		if err != nil {
			t.Errorf("%s: %s: %v", fault.check, fault.new, err)
			continue
		}
		if !strings.Contains(found, fault.want) || fault.want == "" && found != "" {
			t.Errorf("%s: planted %q, want %q, found %q", fault.check, fault.new, fault.want, found)
		}
		seen[fault.check] = true
	}
	for check := range checks {
		if !seen[check] {
			t.Errorf("no fault is planted for %q", check)
		}
	}
}

// plant puts one fault into the trunk guide, and gives what the check says of it, or what package
// compile says.
func plant(check, pattern, old, new string) (string, error) {
	files, source, planted := fstest.MapFS{}, fstest.MapFS{}, false
	trunk, _ := fs.Sub(guides.Files, "trunk-release-fails")
	names, _ := fs.Glob(trunk, "text/*.yaml")
	for _, name := range append(names, "guide.yaml") {
		raw, _ := fs.ReadFile(trunk, name)
		if ok, _ := path.Match(pattern, name); ok && bytes.Contains(raw, []byte(old)) {
			raw, planted = bytes.Replace(raw, []byte(old), []byte(new), 1), true
		}
		files[name] = &fstest.MapFile{Data: raw}
	}
	if old == "" {
		source[pattern], planted = &fstest.MapFile{Data: []byte(new)}, true
	}
	f, err := open(files, source)
	switch {
	case !planted:
		return "", fmt.Errorf("%q is not in %s", old, pattern)
	case check == "compile" && err != nil:
		return err.Error(), nil
	case check == "compile" || err != nil:
		return "", err
	}
	return strings.Join(checks[check](f), "\n"), nil
}

func unformatted(f *folder) (out []string) {
	names, _ := fs.Glob(f.files, "text/*.yaml")
	for _, name := range append(names, "guide.yaml") {
		raw, _ := fs.ReadFile(f.files, name)
		form, err := compile.Format(name, raw)
		if err != nil || !bytes.Equal(raw, form) {
			out = append(out, fmt.Sprintf("%s is not as compile.Format prints it (%v)", name, err))
		}
	}
	return out
}

// unnamedFacts finds parts of sources that nothing in the guide goes back to.
func unnamedFacts(f *folder) (out []string) {
	named := named(f.g)
	for _, s := range f.g.Sources {
		for _, part := range s.Parts {
			if !named[part] {
				out = append(out, part+" of "+s.ID+" is named by nothing")
			}
		}
	}
	return out
}

func named(g *guide.Guide) map[string]bool {
	var all []string
	for _, n := range g.Nodes {
		all = append(all, n.Source...)
	}
	for _, c := range g.Cautions {
		all = append(all, c.Source...)
	}
	for _, n := range g.Notes {
		all = append(all, n.Source...)
	}
	for _, fl := range g.Flags {
		all = append(all, fl.Source...)
	}
	set := map[string]bool{}
	for _, id := range all {
		set[id] = true
	}
	return set
}

// otherFacts compares the list of facts beside the source with what the guide says the source has.
func otherFacts(f *folder) (out []string) {
	raw, err := fs.ReadFile(f.source, "FACTS.md")
	if err != nil {
		return nil
	}
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^- ([A-Z]+\d+[a-z]?) `).
		FindAllStringSubmatch(string(raw), -1) {
		listed[m[1]] = true
	}
	held := map[string]bool{}
	for _, s := range f.g.Sources {
		if s.ID == "seed" || listed[s.ID] {
			held[s.ID] = true
			for _, part := range s.Parts {
				held[part] = true
			}
		}
	}
	delete(held, "seed")
	for id := range listed {
		if !held[id] {
			out = append(out, id+" is a fact of the source, and no part of the guide's")
		}
	}
	for id := range held {
		if !listed[id] {
			out = append(out, id+" is no fact of the source")
		}
	}
	return out
}
