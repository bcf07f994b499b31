package safetycase

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

// asvs is the table of the requirements of the Application Security Verification Standard with
// their answers.
const asvs = "docs/asvs.md"

// requirementCounts returns the number of requirements of levels 1 and 2 in each chapter of version
// 5.0.0: 253 in total.
func requirementCounts() []int {
	return []int{27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7}
}

// row is one requirement: its id, its level, the requirement in our words, the kind of the answer,
// and the answer.
type row struct{ id, level, text, by, answer string }

// rowsOf parses the rows of the table.
func rowsOf(text string) (rows []row) {
	line := regexp.MustCompile(`(?m)^\| (V\d+\.\d+\.\d+) \| (.*?) \| (.*?) \| (.*?) \| (.*) \|$`)
	for _, m := range line.FindAllStringSubmatch(text, -1) {
		rows = append(rows, row{m[1], m[2], m[3], m[4], m[5]})
	}
	return rows
}

// asvsFindings returns the findings on the table of a tree.
func asvsFindings(root fs.FS, tree *Tree, counts []int) (out []string) {
	text, err := fs.ReadFile(root, asvs)
	if err != nil {
		return []string{err.Error()}
	}
	seen, found := map[string]bool{}, make([]int, len(counts))
	rows := rowsOf(string(text))
	if lines := strings.Count(string(text), "\n| V"); lines != len(rows) {
		out = append(out, fmt.Sprintf("%d lines of the table are not rows", lines-len(rows)))
	}
	for _, r := range rows {
		var chapter, section, number int
		// the row was read by its form
		_, _ = fmt.Sscanf(r.id, "V%d.%d.%d", &chapter, &section, &number)
		switch {
		case seen[r.id]:
			out = append(out, r.id+" is a duplicate")
		case chapter < 1 || chapter > len(counts):
			out = append(out, r.id+" has no chapter")
		default:
			found[chapter-1]++
		}
		seen[r.id] = true
		for _, f := range r.findings(root, tree) {
			out = append(out, r.id+": "+f)
		}
	}
	for i, want := range counts {
		if found[i] != want {
			out = append(out, fmt.Sprintf("chapter V%d has %d requirements, want %d", i+1,
				found[i], want))
		}
	}
	return out
}

// findings returns the findings on a row: every test and heading that it names must exist, and it
// must name at least one of the kind by which it is answered.
func (r row) findings(root fs.FS, tree *Tree) (out []string) {
	tests := regexp.MustCompile("`([a-z/]+): ([^`]+)`").FindAllStringSubmatch(r.answer, -1)
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(r.answer, -1)
	for _, m := range tests {
		if !tree.tests[place{m[1], m[2]}] {
			out = append(out, fmt.Sprintf("no test %q in %q", m[2], m[1]))
		}
	}
	for _, m := range links {
		if !resolves(root, m[1]) {
			out = append(out, "broken link "+m[1])
		}
	}
	shows := map[string]bool{
		"test": len(tests) > 0, "document": len(links) > 0,
		"reason": len(strings.Fields(r.answer)) > 4, "not done": len(strings.Fields(r.answer)) > 4,
	}
	if !shows[r.by] {
		out = append(out, fmt.Sprintf("%q is not an answer by %q", r.answer, r.by))
	}
	if r.level != "1" && r.level != "2" || len(strings.Fields(r.text)) < 2 {
		out = append(out, fmt.Sprintf("level %q, requirement %q", r.level, r.text))
	}
	return out
}

// resolves reports whether a link from docs/ leads to a file, and to a heading in it if it names
// one.
func resolves(root fs.FS, link string) bool {
	file, heading, named := strings.Cut(link, "#")
	text, err := fs.ReadFile(root, path.Join("docs", file))
	if err != nil || !named {
		return err == nil
	}
	for line := range strings.Lines(string(text)) {
		if title := strings.TrimLeft(line, "#"); title != line && anchor(title) == heading {
			return true
		}
	}
	return false
}

// anchor returns the anchor of a heading.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(title))
}

// Every requirement of levels 1 and 2 has an answer that exists.
func TestASVS(t *testing.T) {
	for _, wrong := range asvsFindings(os.DirFS(root), openCase(t).Tree, requirementCounts()) {
		t.Errorf("%s: %s", asvs, wrong)
	}
}

// Each check of the table can fail.
func TestASVSFaults(t *testing.T) {
	const table = "| V1.1.1 | 1 | That it floats | test | `hull: TestPump` |\n" +
		"| V1.1.2 | 2 | That it is written | document | [how](ship.md#how-it-floats-and-why) |\n" +
		"| V2.1.1 | 2 | That it flies | reason | It is a ship, and no bird. |\n"
	tree := &Tree{tests: map[place]bool{{"hull", "TestPump"}: true}}
	for _, c := range []struct{ old, now, want string }{
		{"", "", ""},
		{"| V2.1.1", "| V1.1.1", "V1.1.1 is a duplicate"},
		{"| V2.1.1 | 2 | That it flies | reason | It is a ship, and no bird. |\n", "",
			"chapter V2 has 0 requirements, want 1"},
		{"| V2.1.1", "| V3.1.1", "V3.1.1 has no chapter"},
		{"no bird. |", "no bird.", "1 lines of the table are not rows"},
		{"hull: TestPump", "hull: TestSail", `V1.1.1: no test "TestSail" in "hull"`},
		{"`hull: TestPump`", "it does", `V1.1.1: "it does" is not an answer by "test"`},
		{"ship.md", "boat.md", "V1.1.2: broken link boat.md#how-it-floats-and-why"},
		{"#how-it-floats-and-why", "#how", "V1.1.2: broken link ship.md#how"},
		{"[how](ship.md#how-it-floats-and-why)", "somewhere",
			`V1.1.2: "somewhere" is not an answer by "document"`},
		{"It is a ship, and no bird.", "Not here.",
			`V2.1.1: "Not here." is not an answer by "reason"`},
		{"| reason |", "| hope |",
			`V2.1.1: "It is a ship, and no bird." is not an answer by "hope"`},
		{"| 2 | That it flies", "| 3 | That it flies",
			`V2.1.1: level "3", requirement "That it flies"`},
		{"That it flies", "", `V2.1.1: level "2", requirement ""`},
	} {
		t.Run(c.want, func(t *testing.T) {
			text := "# Table\n\n" + strings.Replace(table, c.old, c.now, 1)
			files := fstest.MapFS{
				asvs:           {Data: []byte(text)},
				"docs/ship.md": {Data: []byte("# Ship\n\n## How it floats, and why\n")},
			}
			found := strings.Join(asvsFindings(files, tree, []int{2, 1}), "; ")
			if (c.want == "") != (found == "") || !strings.Contains(found, c.want) {
				t.Errorf("%q for %q: found %q, want %q", c.now, c.old, found, c.want)
			}
		})
	}
}
