package compile

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"
)

// FuzzGuide checks that Guide returns either a guide or findings, never both, and never panics.
func FuzzGuide(f *testing.F) {
	logic, text := mustRead(f, "testdata/small/guide.yaml"),
		mustRead(f, "testdata/small/text/en-US.yaml")
	f.Add(logic, text)
	for _, c := range cases {
		m := c.apply(f, small(f))
		f.Add(fileOr(m, logicFile), fileOr(m, "text/en-US.yaml"))
	}
	f.Fuzz(func(t *testing.T, logic, text []byte) {
		g, found := Guide(fstest.MapFS{
			"guide.yaml": {Data: logic}, "text/en-US.yaml": {Data: text},
		})
		if (g == nil) != (len(found) > 0) {
			t.Fatalf("both guide %v and findings %v", g, found)
		}
		for _, x := range found {
			if x.Line < 1 || x.Column < 1 || x.ID == "" || x.Fix == "" || x.Message == "" {
				t.Fatalf("incomplete finding: %#v", x)
			}
			_ = x.String()
		}
		if g != nil {
			checkWhole(t, g)
		}
	})
}

// FuzzFormat checks that Format is idempotent and keeps meaning and comments.
func FuzzFormat(f *testing.F) {
	for _, name := range yamlFiles(f) {
		f.Add(mustRead(f, name), true)
	}
	for _, s := range awkward {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, src []byte, logic bool) {
		checkFormat(t, map[bool]string{true: "guide.yaml", false: "text/en-US.yaml"}[logic], src)
	})
}

// awkward are sources that are hard to print.
var awkward = []string{
	"a: \"x: y\"\nb: '- z'\nc: \"#\"\nd: \"true\"\ne: \"12\"\nf: \"2026-11-01\"\ng: " +
		"2026-11-01\nh: ~\ni:\nj: \"\"\n",
	"# top\n\n# head\na: 1 # tail\n# foot\n\nb:\n  # head b\n  c: d\n  # foot c\n# foot b\n\ne: " +
		"f\n# end\n",
	"junctions:\n  j:\n    - to: b # to\n      # when\n      when: a # tail\n    # foot\n\n    - " +
		"otherwise: c\n# x\n",
	"a: {b: c, # one\n  d: [e, f], # two\n  # three\n  } # four\ng: h\n",
	"a:\n- b\n- - c\n  - d # e\n- {f: g}\n-\n  # h\n  i: j\n",
	"a: \"x\n  y # no comment\n\n  z\" # comment\nb: it''s\nc: 'it''s # no' # yes\nd: x\n  y\n  " +
		"z # yes\n",
	"questions:\n  b: {choices: {unsure: {reason: \"a, b\", to: \"c?\"}}, unknown: 1, " +
		"life: true}\n",
	"a: \"\\u00e9\\x07\\U0001F600\\ud7ff\\L\"\nb: \u00a0x\nc: \"\\u200B\"\n",
	"junctions:\n  j:\n    - to: b\n      # when\n      when:\n", "a:\n- {n: d # e\n }\n",
	"a: # b\n- {c: d, # e\n   f: g} # h\n",
	"{}\n# only\n", "--- # one\na: b\n...\n# two\n", "a: [] # x\nb: {\n # y\n}\n",
	"\"a b\": c\n\"\": d\n\"<<\": e\n\"yes\": no\n",
	"a:#b\n", "a: [b,#c\n d]\n", "a: \"b\"#c\n", "? a\n: b\n# c\n? d\n", "\"a\" : b\n'c' : [d]\n",
}

// checkFormat checks the guarantees of the formatter on one source.
func checkFormat(t *testing.T, name string, src []byte) {
	t.Helper()
	if err := formatFault(name, src); err != nil {
		t.Fatal(err)
	}
}

// formatFault returns the violated guarantee of the formatter on one source, or nil.
func formatFault(name string, src []byte) error {
	once, err := Format(name, src)
	if err != nil {
		return nil // outside the YAML subset there are no guarantees
	}
	twice, err := Format(name, once)
	if err != nil {
		return fmt.Errorf("the result does not parse: %w\n%s", err, once)
	}
	if !bytes.Equal(once, twice) {
		return fmt.Errorf("not stable:\n%s\nthen:\n%s", once, twice)
	}
	before, _ := parseAlone(name, src)
	after, _ := parseAlone(name, once)
	if b, a := meaning(before.root), meaning(after.root); b != a {
		return fmt.Errorf("meaning changed from\n%s\nto\n%s\nin\n%s", b, a, once)
	}
	if b, a := commentTexts(before), commentTexts(after); b != a {
		return fmt.Errorf("comments changed from\n%s\nto\n%s\nin\n%s", b, a, once)
	}
	return nil
}

// meaning returns a canonical form of a tree, which does not depend on the order of keys.
func meaning(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		var parts []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, meaning(n.Content[i])+"="+meaning(n.Content[i+1]))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, " ") + "}"
	case yaml.SequenceNode:
		var parts []string
		for _, c := range n.Content {
			parts = append(parts, meaning(c))
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	switch {
	case isText(n):
		return quoted(n.Value)
	case n.ShortTag() == "!!null":
		return "null"
	}
	return n.ShortTag() + strings.ToLower(n.Value)
}

// commentTexts returns the words of all comments, sorted, because Format may join two comments on
// one line.
func commentTexts(d *document) string {
	var words []string
	for _, c := range comments(buildTree(d.root), d) {
		words = append(words, strings.Fields(c.text)...)
	}
	slices.Sort(words)
	return strings.Join(words, "\n")
}

func yamlFiles(t testing.TB) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("testdata", func(p string, e fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(p) == ".yaml" {
			names = append(names, p)
		}
		return err
	})
	if err != nil || len(names) < 7 {
		t.Fatalf("found %d files: %v", len(names), err)
	}
	return names
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fileOr(m fstest.MapFS, name string) []byte {
	if f := m[name]; f != nil {
		return f.Data
	}
	return nil
}
