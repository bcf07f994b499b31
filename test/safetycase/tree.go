package safetycase

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide/verify"
)

const (
	faultsFile  = "internal/guide/verify/testdata/faults.yaml"
	casesFolder = "internal/guide/verify/testdata/cases"
)

// place identifies a test by its folder and its name or title.
type place struct{ in, name string }

// Tree holds what the log may name as evidence.
type Tree struct {
	rules  map[string]verify.Level
	tests  map[place]bool
	faults map[string]string // planted faults by name: the rule that each makes fail
	// by name without extension: the rule that each makes fail; empty for a case without a fault
	cases  map[string]string
	proofs []Proved
}

// readTree reads the module's sources below its root.
func readTree(root fs.FS) (*Tree, error) {
	t := &Tree{rules: map[string]verify.Level{}, tests: map[place]bool{},
		cases: map[string]string{}}
	for _, r := range verify.Rules() {
		t.rules[r.ID] = r.Level
	}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(name):
			return fs.SkipDir
		case strings.HasSuffix(name, "_test.go"):
			return t.goTests(root, name)
		case strings.HasSuffix(name, ".test.mjs"):
			return t.browserTests(root, name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := t.planted(root); err != nil {
		return nil, err
	}
	t.proofs, err = proofs(root)
	return t, err
}

func skipped(dir string) bool {
	base := path.Base(dir)
	return base == "node_modules" || base == "testdata" ||
		base != "." && (base[0] == '.' || base[0] == '_')
}

// goTests adds the tests and fuzz targets of a file. It ignores tests without statements, because
// they show nothing.
func (t *Tree) goTests(root fs.FS, name string) error {
	raw, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, raw, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if ok && f.Recv == nil && isTest(f.Name.Name) && f.Body != nil && len(f.Body.List) > 0 {
			t.tests[place{path.Dir(name), f.Name.Name}] = true
		}
	}
	return nil
}

func isTest(name string) bool {
	for _, prefix := range []string{"Test", "Fuzz"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && name != "TestMain" {
			first, _ := utf8.DecodeRuneInString(rest)
			return rest != "" && !unicode.IsLower(first)
		}
	}
	return false
}

// browserTests adds the titles of a file. An expression in a title is replaced by "…".
func (t *Tree) browserTests(root fs.FS, name string) error {
	raw, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	title := regexp.MustCompile("(?m)^\\s*(?:test|withServer)" +
		"\\((?:'([^'\n]+)'|\"([^\"\n]+)\"|`([^`\n]+)`)")
	for _, m := range title.FindAllStringSubmatch(string(raw), -1) {
		t.tests[place{path.Dir(name), varying().ReplaceAllString(m[1]+m[2]+m[3], "…")}] = true
	}
	return nil
}

func varying() *regexp.Regexp { return regexp.MustCompile(`\$\{[^}]*\}`) }

// planted reads the faults and cases with which the rules are tested.
func (t *Tree) planted(root fs.FS) error {
	raw, err := fs.ReadFile(root, faultsFile)
	if err != nil {
		return err
	}
	var faults []struct{ Name, Rule string }
	if err := yaml.Load(raw, &faults); err != nil {
		return err
	}
	t.faults = map[string]string{}
	for _, f := range faults {
		t.faults[f.Name] = f.Rule
	}
	names, err := fs.Glob(root, casesFolder+"/*.txtar")
	for _, name := range names {
		raw, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		t.cases[strings.TrimSuffix(path.Base(name), ".txtar")] = ruleOf(string(raw))
	}
	return err
}

// ruleOf returns the rule in the line "rule: …" of a case, before its first file.
func ruleOf(text string) string {
	head, _, _ := strings.Cut(text, "\n-- ")
	for line := range strings.Lines(head) {
		if rule, ok := strings.CutPrefix(line, "rule: "); ok {
			return strings.TrimSpace(rule)
		}
	}
	return ""
}
