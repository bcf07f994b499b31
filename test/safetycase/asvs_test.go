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

// asvs is the table of what the Application Security Verification Standard asks for, and what
// answers it.
const asvs = "docs/asvs.md"

// asked is how many requirements version 5.0.0 has at levels 1 and 2, by chapter from the first:
// 253 in all.
func asked() []int { return []int{27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7} }

// row is one requirement: its id, its level, what it asks in our words, by what it is answered, and
// the answer.
type row struct{ id, level, asks, by, answer string }

// rowsOf reads the table's rows.
func rowsOf(text string) (rows []row) {
	line := regexp.MustCompile(`(?m)^\| (V\d+\.\d+\.\d+) \| (.*?) \| (.*?) \| (.*?) \| (.*) \|$`)
	for _, m := range line.FindAllStringSubmatch(text, -1) {
		rows = append(rows, row{m[1], m[2], m[3], m[4], m[5]})
	}
	return rows
}

// asvsFindings gives what is wrong with the table of a tree.
func asvsFindings(root fs.FS, tree *Tree, counts []int) (out []string) {
	text, err := fs.ReadFile(root, asvs)
	if err != nil {
		return []string{err.Error()}
	}
	seen, found := map[string]bool{}, make([]int, len(counts))
	rows := rowsOf(string(text))
	if lines := strings.Count(string(text), "\n| V"); lines != len(rows) {
		out = append(out, fmt.Sprintf("%d lines of the table are no rows", lines-len(rows)))
	}
	for _, r := range rows {
		var chapter, section, number int
		// the row was read by its form
		_, _ = fmt.Sscanf(r.id, "V%d.%d.%d", &chapter, &section, &number)
		switch {
		case seen[r.id]:
			out = append(out, r.id+" stands twice")
		case chapter < 1 || chapter > len(counts):
			out = append(out, r.id+" is of no chapter")
		default:
			found[chapter-1]++
		}
		seen[r.id] = true
		for _, wrong := range r.wrong(root, tree) {
			out = append(out, r.id+": "+wrong)
		}
	}
	for i, want := range counts {
		if found[i] != want {
			out = append(out, fmt.Sprintf("chapter V%d has %d requirements, not %d", i+1, found[i],
				want))
		}
	}
	return out
}

// wrong says what is wrong with a row: every test and heading that it names must be there, and by
// what it is answered, one at least.
func (r row) wrong(root fs.FS, tree *Tree) (out []string) {
	tests := regexp.MustCompile("`([a-z/]+): ([^`]+)`").FindAllStringSubmatch(r.answer, -1)
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(r.answer, -1)
	for _, m := range tests {
		if !tree.tests[place{m[1], m[2]}] {
			out = append(out, fmt.Sprintf("there is no test %q in %q", m[2], m[1]))
		}
	}
	for _, m := range links {
		if !leads(root, m[1]) {
			out = append(out, "nothing is at "+m[1])
		}
	}
	shows := map[string]bool{
		"test": len(tests) > 0, "document": len(links) > 0,
		"reason": len(strings.Fields(r.answer)) > 4, "not done": len(strings.Fields(r.answer)) > 4,
	}
	if !shows[r.by] {
		out = append(out, fmt.Sprintf("%q is no answer by %q", r.answer, r.by))
	}
	if r.level != "1" && r.level != "2" || len(strings.Fields(r.asks)) < 2 {
		out = append(out, fmt.Sprintf("level %q, asked %q", r.level, r.asks))
	}
	return out
}

// leads says whether a link from docs/ leads to a file, and to a heading in it where it names one.
func leads(root fs.FS, link string) bool {
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

// anchor is a heading as links name it.
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

// Every requirement of levels 1 and 2 is answered by what there is.
func TestASVS(t *testing.T) {
	for _, wrong := range asvsFindings(os.DirFS(root), opened(t).Tree, asked()) {
		t.Errorf("%s: %s", asvs, wrong)
	}
}

// Each check of the table has been seen to fail.
func TestASVSFaults(t *testing.T) {
	const table = "| V1.1.1 | 1 | That it floats | test | `hull: TestPump` |\n" +
		"| V1.1.2 | 2 | That it is written | document | [how](ship.md#how-it-floats-and-why) |\n" +
		"| V2.1.1 | 2 | That it flies | reason | It is a ship, and no bird. |\n"
	tree := &Tree{tests: map[place]bool{{"hull", "TestPump"}: true}}
	for _, c := range []struct{ old, now, want string }{
		{"", "", ""},
		{"| V2.1.1", "| V1.1.1", "V1.1.1 stands twice"},
		{"| V2.1.1 | 2 | That it flies | reason | It is a ship, and no bird. |\n", "",
			"chapter V2 has 0 requirements, not 1"},
		{"| V2.1.1", "| V3.1.1", "V3.1.1 is of no chapter"},
		{"no bird. |", "no bird.", "1 lines of the table are no rows"},
		{"hull: TestPump", "hull: TestSail", `V1.1.1: there is no test "TestSail" in "hull"`},
		{"`hull: TestPump`", "it does", `V1.1.1: "it does" is no answer by "test"`},
		{"ship.md", "boat.md", "V1.1.2: nothing is at boat.md#how-it-floats-and-why"},
		{"#how-it-floats-and-why", "#how", "V1.1.2: nothing is at ship.md#how"},
		{"[how](ship.md#how-it-floats-and-why)", "somewhere",
			`V1.1.2: "somewhere" is no answer by "document"`},
		{"It is a ship, and no bird.", "Not here.", `V2.1.1: "Not here." is no answer by "reason"`},
		{"| reason |", "| hope |", `V2.1.1: "It is a ship, and no bird." is no answer by "hope"`},
		{"| 2 | That it flies", "| 3 | That it flies", `V2.1.1: level "3", asked "That it flies"`},
		{"That it flies", "", `V2.1.1: level "2", asked ""`},
	} {
		files := fstest.MapFS{
			asvs:           {Data: []byte("# Table\n\n" + strings.Replace(table, c.old, c.now, 1))},
			"docs/ship.md": {Data: []byte("# Ship\n\n## How it floats, and why\n")},
		}
		if found := strings.Join(asvsFindings(files, tree, []int{2, 1}),
			"; "); (c.want == "") != (found == "") || !strings.Contains(found, c.want) {
			t.Errorf("%q for %q: found %q, want %q", c.now, c.old, found, c.want)
		}
	}
}
