package verify

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const rulesFile = "../../../docs/rules.md"

// TestRulesDocIsUpToDate compares docs/rules.md with the rules. With -update it writes the file.
func TestRulesDocIsUpToDate(t *testing.T) {
	want := rulesDoc()
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(rulesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date: run go generate ./internal/guide/verify", rulesFile)
	}
}

var _ = flag.Bool("update", false, "write docs/rules.md from the rules")

func TestRulesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if r.ID == "" || r.Title == "" || r.Why == "" || r.Source == "" || r.check == nil {
			t.Errorf("rule %q is incomplete: %+v", r.ID, r)
		}
		if seen[r.ID] {
			t.Errorf("duplicate rule %s", r.ID)
		}
		seen[r.ID] = true
	}
}

func rulesDoc() string {
	var b strings.Builder
	rules := Rules()
	style := len(slices.DeleteFunc(slices.Clone(rules),
		func(r Rule) bool { return r.Level == Safety }))
	fmt.Fprintf(&b, `# The rules

Every guide is held to these %d rules in every state that answers can lead to, by `+"`firststeps verify`"+`. %d are about
safety: they cannot be switched off, and a guide that breaks one is not served. %d are about style: they warn.

They are held in this order. One fault is one finding: a rule is silent about what a former one has found, and about
states that are met only because of an answer that was found already.

This file is made from the rules themselves, in package verify. Do not edit it: change the rule, then run
`+"`go generate ./internal/guide/verify`"+`. A test compares the two. Each rule has been seen to fail: internal/guide/verify/testdata/cases has a file for each
trap, named for its rule, with the one finding it must give. What the compiler refuses first, and what only a broken engine
could do, is planted in memory (internal/guide/verify/memory_test.go).

| rule | what holds | else | source | level |
| --- | --- | --- | --- | --- |
`, len(rules), len(rules)-style, style)
	for _, r := range rules {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.ID, r.Title, r.Why, r.Source, r.Level)
	}
	b.WriteString(`
## Rules of a guide's own

A guide may promise more, in its section ` + "`rules`" + ` (docs/guide-format.md). They are held by ` + "`own-rule`" + `, and are safety rules.

| form | promises | while |
| --- | --- | --- |
| ` + "`never` and `when`" + ` | at none of these nodes does the expression hold | the run stands there, not by a red flag |
| ` + "`always` and `at`" + ` | the expression holds at each of these nodes | as above |
| ` + "`before` and `first`" + ` | none of these nodes comes up before one of ` + "`first`" + ` did | as above |
| ` + "`within`, `from` and `to`" + ` | every way from these nodes meets one of ` + "`to`" + ` within so many turns | red flags are no way |
| ` + "`calls` and `at`" + ` | each of these nodes has this service called | however the run came there |
`)
	return b.String()
}
