package data

import (
	"flag"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var release = flag.Bool("release", false, "fail on rows that are too old for a release made today")

func tables(t *testing.T) (Package, fs.FS) {
	t.Helper()
	b, err := os.ReadFile("../../docs/schemas/tables.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return p, os.DirFS("../..")
}

func TestTables(t *testing.T) {
	p, tree := tables(t)
	for _, finding := range p.Check(tree) {
		t.Error(finding)
	}
	if *release {
		for _, finding := range p.Aged(tree, time.Now()) {
			t.Error(finding)
		}
	}
}

// Every embedded table must have a schema, with a source and a date in each row.
func TestEveryTableHasASchema(t *testing.T) {
	p, tree := tables(t)
	for _, dir := range []string{"internal/facts/place", "internal/facts/vehicle"} {
		files, err := fs.Glob(tree, dir+"/*.csv")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, f := range files {
			if !slices.ContainsFunc(p.Resources, func(r Resource) bool { return r.Path == f }) {
				t.Errorf("%s has no schema in docs/schemas/tables.json", f)
			}
		}
	}
	for _, r := range p.Resources {
		has := func(name string) bool {
			return slices.ContainsFunc(r.Schema.Fields,
				func(f Field) bool { return f.Name == name })
		}
		sourced := has("source") || has("sources")
		for _, k := range r.Schema.ForeignKeys {
			sourced = slices.ContainsFunc(p.Resources,
				func(o Resource) bool { return o.Name == k.Reference.Resource && o.Name != r.Name })
		}
		if !has("date") || !sourced || r.MaxAge <= 0 || len(r.Schema.PrimaryKey) == 0 {
			t.Errorf("%s: a row needs a source, a date, a key and a maximum age", r.Path)
		}
	}
}

const schema = `{"resources": [{"path": "x.csv", "max_age_days": 100, "schema": {
	"primaryKey": ["iso"], "fields": [
	{"name": "iso", "constraints": {"required": true, "pattern": "[A-Z]{2}"}},
	{"name": "kind", "constraints": {"enum": ["a", "b"]}},
	{"name": "source", "constraints": {"required": true}},
	{"name": "date", "constraints": {"required": true}}]}}]}`

// One fault in a valid table must make one finding, at its line.
func TestFaultsAreFound(t *testing.T) {
	const whole = "iso,kind,source,date\nGB,a,s,2026-01-01\nUS,,s,2026-01-01\n"
	for name, c := range map[string]struct{ old, new, want string }{
		"none":             {"", "", ""},
		"no source":        {"GB,a,s", "GB,a,", "x.csv:2: source is empty"},
		"no date":          {"US,,s,2026-01-01", "US,,s,", "x.csv:3: date is empty"},
		"a pattern":        {"GB", "gb", `x.csv:2: iso is "gb", which does not match [A-Z]{2}`},
		"a pattern within": {"GB", "GBR", `x.csv:2: iso is "GBR", which does not match [A-Z]{2}`},
		"a word":           {"GB,a", "GB,c", `x.csv:2: kind is "c", want one of a, b`},
		"a space":          {"GB,a,s", "GB,a, s", "x.csv:2: source begins or ends with a space"},
		"twice":            {"US", "GB", "x.csv:3: GB is a duplicate of line 2"},
		"another column": {"kind", "sort",
			"x.csv: want rows and the header iso,kind,source,date"},
		"no row": {"GB,a,s,2026-01-01\nUS,,s,2026-01-01\n", "",
			"x.csv: want rows"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Read([]byte(schema))
			if err != nil {
				t.Fatal(err)
			}
			found := p.Check(
				fstest.MapFS{"x.csv": {Data: []byte(strings.Replace(whole, c.old, c.new, 1))}})
			if got := strings.Join(found, "\n"); c.want == "" && got != "" ||
				!strings.HasPrefix(got, c.want) || len(found) > 1 {
				t.Errorf("%s: %q, want %q", name, found, c.want)
			}
		})
	}
}

func TestOldRowsAreFound(t *testing.T) {
	p, err := Read([]byte(schema))
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{"x.csv": {Data: []byte(
		"iso,kind,source,date\nGB,a,s,2026-01-01\nUS,,s,2026-03-01\nFR,,s,2027-01-01\n")}}
	for day, want := range map[string][]string{
		"2026-04-01": {"x.csv:4"}, // FR was compared in the future
		"2026-05-01": {"x.csv:2", "x.csv:4"},
		"2027-01-02": {"x.csv:2", "x.csv:3"},
	} {
		t.Run(day, func(t *testing.T) {
			at, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, finding := range p.Aged(tree, at) {
				line, _, _ := strings.Cut(finding, ": ")
				got = append(got, line)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", day, got, want)
			}
		})
	}
}
