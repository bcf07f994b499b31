package guides_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"firststeps/guides"
	"firststeps/internal/guide/compile"
)

// strayNames returns the names in the column "where" of DEPARTURES.md that the guide does not have,
// and the facts in the column "the source says" that the source does not have.
func strayNames(f *folder, departures string) (out []string) {
	names, parts := map[string]bool{}, map[string]bool{}
	for _, n := range f.g.Nodes {
		names[n.ID] = true
	}
	for _, c := range f.g.Cautions {
		names[c.ID] = true
	}
	for _, n := range f.g.Notes {
		names[n.ID] = true
	}
	for _, s := range f.g.Sources {
		for _, p := range s.Parts {
			parts[p] = true
		}
	}
	for line := range strings.Lines(departures) {
		cells := strings.Split(line, "|")
		if len(cells) < 7 {
			continue
		}
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[4], -1) {
			if !names[m[1]] {
				out = append(out, fmt.Sprintf("%s names %q, which the guide does not have",
					cells[1], m[1]))
			}
		}
		for _, fact := range regexp.MustCompile(`\b[A-Z]+\d+[a-z]?\b`).
			FindAllString(strings.Split(cells[2], ":")[0], -1) {
			if !parts[fact] {
				out = append(out,
					fmt.Sprintf("%s names the fact %q, which the source does not have", cells[1],
						fact))
			}
		}
	}
	return out
}

func TestDeparturesNamesExist(t *testing.T) {
	files, _ := compile.Folder(guides.Files, "trunk-release-fails")
	f, err := open(files, os.DirFS(sourceFolder))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("trunk-release-fails/DEPARTURES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range strayNames(f, string(raw)) {
		t.Error(finding)
	}
	for i := 1; i <= 16; i++ {
		if row := fmt.Sprintf("\n| G%d | ", i); !strings.Contains(string(raw), row) {
			t.Errorf("no row for G%d", i)
		}
	}
	planted := "| G1 | N9: x | y | `life`, `attic` | z | H-01 |\n"
	if found := strings.Join(strayNames(f, planted), "\n"); !strings.Contains(found, `"attic"`) ||
		!strings.Contains(found, `"N9"`) {
		t.Errorf("names that do not exist are not found: %q", found)
	}
}
