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

// sourceFolder may have the text that the first guide was based on, next to the checkout. We may
// not ship that text. If it is missing, the two checks that read it find nothing, and all other
// tests still run.
const sourceFolder = "../../shared/seed"

// folder is one guide: its files and the compiled guide.
type folder struct {
	files  fs.FS
	g      *guide.Guide
	source fs.FS // the text and facts of the source; may be empty
}

func open(files, source fs.FS) (*folder, error) {
	g, found := compile.Guide(files)
	return &folder{files, g, source}, found.Err()
}

// checks are the requirements on shipped guides in addition to those of package compile. Each
// returns one line per finding.
var checks = map[string]func(*folder) []string{
	"form":            unformatted,
	"facts":           unnamedFacts,
	"facts of source": otherFacts,
	"own words":       borrowed,
	"do not":          cautionsWithoutDoNot,
	"short":           longSentences,
	"number in title": cardsWithoutNumber,
}

func TestGuidesPassChecks(t *testing.T) {
	files, err := fs.Glob(guides.Files, "*/guide.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no guides", err)
	}
	for _, name := range files {
		sub, _ := compile.Folder(guides.Files, path.Dir(name))
		f, err := open(sub, os.DirFS(sourceFolder))
		if err != nil {
			t.Error(err)
			continue
		}
		for check, run := range checks {
			if check == "facts of source" && f.g.ID != "trunk-release-fails" {
				continue // the other guides did not grow from that source
			}
			for _, finding := range run(f) {
				t.Errorf("%s: %s: %s", path.Dir(name), check, finding)
			}
		}
	}
}

// faults are planted in the trunk guide: at least one for each check, and some that package compile
// must reject before any check runs. A fault replaces old in the files that match, which differs by
// language with a "|" between, or, if old is
// empty, adds the file to the source. If want is empty, the change is just within the limit and
// must not be found.
var faults = []struct{ check, file, old, repl, want string }{
	{"form", "guide.yaml", "    life: true\n", "    life:   true\n", "guide.yaml"},
	{"form", "text/en-GB.yaml", "language: en-GB\n", "language:  en-GB\n", "text/en-GB.yaml"},
	{"facts", "guide.yaml", "source: [R1]", "source: [R2]", "R1 of seed"},
	{"facts of source", "FACTS.md", "", "- T1 the situation\n- T2 something new\n",
		"T2 is a fact of the source"},
	{"facts of source", "FACTS.md", "", "- T1 the situation\n", "N7a is not a fact of the source"},
	{"own words", "source.txt", "", "Our rule: PEOPLE first; then the trunk and the rest.",
		"people first then the trunk and"},
	{"do not", "text/en-US.yaml", "text: Do not ", "text: Never ", "en-US: "},
	{"short", "text/en-US.yaml", "The trunk will not open", strings.Repeat("open ", 19) + "it", ""},
	{"short", "text/en-US.yaml", "The trunk will not open", strings.Repeat("open ", 20) + "it",
		"title: 20 words at most, here 21"},
	{"number in title", "text/*.yaml",
		"title: \"Call {number} now: |title: \"Rufen Sie jetzt {number} an: |" +
			"title: \"Llame al {number} ahora: |title: \"Appelez le {number} maintenant\u00a0: ",
		"title: Now # ", "trapped"},
	{"compile", "guide.yaml", "cautions: [no-driving]", "cautions: [no-driving, no-force]",
		"property-on-emergency"},
	{"compile", "text/en-US.yaml", "      - Knock on the trunk.", "      - Knock, or call 911.",
		"typed-number"},
	{"compile", "text/en-US.yaml", "title: \"Call {number} now: ", "title: \"Now: ",
		"placeholder-differs"},
}

func TestChecksFindPlantedFaults(t *testing.T) {
	seen := map[string]bool{}
	for _, fault := range faults {
		found, err := plant(fault.check, fault.file, fault.old, fault.repl)
		if err != nil {
			t.Errorf("%s: %s: %v", fault.check, fault.repl, err)
			continue
		}
		if !strings.Contains(found, fault.want) || fault.want == "" && found != "" {
			t.Errorf("%s: planted %q, want %q, found %q", fault.check, fault.repl, fault.want,
				found)
		}
		seen[fault.check] = true
	}
	for check := range checks {
		if !seen[check] {
			t.Errorf("no fault is planted for %q", check)
		}
	}
}

// plant makes one fault in the trunk guide and returns the findings of the check, or those of
// package compile.
func plant(check, pattern, old, repl string) (string, error) {
	files, source, planted := fstest.MapFS{}, fstest.MapFS{}, false
	trunk, _ := compile.Folder(guides.Files, "trunk-release-fails")
	names, _ := fs.Glob(trunk, "text/*.yaml")
	drawings, _ := fs.Glob(trunk, "pictures/*.svg")
	for _, name := range append(append(names, drawings...), "guide.yaml") {
		raw, _ := fs.ReadFile(trunk, name)
		for one := range strings.SplitSeq(old, "|") {
			if ok, _ := path.Match(pattern, name); ok && bytes.Contains(raw, []byte(one)) {
				raw, planted = bytes.Replace(raw, []byte(one), []byte(repl), 1), true
			}
		}
		files[name] = &fstest.MapFile{Data: raw}
	}
	if old == "" {
		source[pattern], planted = &fstest.MapFile{Data: []byte(repl)}, true
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
			out = append(out, fmt.Sprintf("%s is not formatted (%v)", name, err))
		}
	}
	return out
}

// unnamedFacts returns the parts of sources that nothing in the guide cites.
func unnamedFacts(f *folder) (out []string) {
	cited := citedSources(f.g)
	for _, s := range f.g.Sources {
		for _, part := range s.Parts {
			if !cited[part] {
				out = append(out, part+" of "+s.ID+" is not cited")
			}
		}
	}
	return out
}

func citedSources(g *guide.Guide) map[string]bool {
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

// otherFacts compares the list of facts in the source folder with the facts that the guide declares
// for the source.
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
	declared := map[string]bool{}
	for _, s := range f.g.Sources {
		if s.ID == "seed" || listed[s.ID] {
			declared[s.ID] = true
			for _, part := range s.Parts {
				declared[part] = true
			}
		}
	}
	delete(declared, "seed")
	for id := range listed {
		if !declared[id] {
			out = append(out, id+" is a fact of the source that the guide does not declare")
		}
	}
	for id := range declared {
		if !listed[id] {
			out = append(out, id+" is not a fact of the source")
		}
	}
	return out
}
