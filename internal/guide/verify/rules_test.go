package verify

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/guide"
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

func TestRuleSetsAreSubsets(t *testing.T) {
	for i, set := range RuleSets() {
		if set.ID != guide.RuleSets()[i] {
			t.Errorf("set %s is not in guide.RuleSets", set.ID)
		}
		for _, id := range set.Rules {
			if !slices.ContainsFunc(Rules(), func(r Rule) bool { return r.ID == id }) {
				t.Errorf("set %s has no rule %s", set.ID, id)
			}
		}
	}
}

func rulesDoc() string {
	var b strings.Builder
	rules := Rules()
	style := len(slices.DeleteFunc(slices.Clone(rules),
		func(r Rule) bool { return r.Level == Safety }))
	fmt.Fprintf(&b, `# The rules

`+"`firststeps verify`"+` checks these %d rules in every state that answers can lead to. %d are safety rules: they cannot
be switched off, and a guide that breaks one is not served. %d are style rules: they produce warnings.

The rules are checked in this order. Each fault is reported once, by the first rule that finds it. A state that can be
reached only through an answer that already has a finding is not reported.

This file is generated from the rules in package verify. Do not edit it: change the rule, then run
`+"`go generate ./internal/guide/verify`"+`. A test compares the two.

Every rule has a test that breaks it. internal/guide/verify/testdata/cases has a file for each such fault, named after the
rule, with the one finding that is expected. Faults that the compiler rejects first, and faults that only a defect of the
engine could cause, are planted in memory (internal/guide/verify/memory_test.go).

docs/guide-format.md explains the words of this page. A source such as H-15 is a hazard in docs/hazards.yaml. The other
sources are notes from the design of the project.

| rule | requires | reason | source | level |
| --- | --- | --- | --- | --- |
`, len(rules), len(rules)-style, style)
	for _, r := range rules {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.ID, r.Title, r.Why, r.Source, r.Level)
	}
	b.WriteString(`
## Sets of rules

Some rules are about one subject. They are checked if a guide asks for their set in ` + "`rule-sets`" + `, or has what the set is about.
All other rules are for every guide.

| set | without asking, for | rules |
| --- | --- | --- |
`)
	for _, s := range RuleSets() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", s.ID, s.Title, strings.Join(s.Rules, "`, `"))
	}
	b.WriteString(`
## A guide's own rules

A guide can have more rules, in its section ` + "`rules`" + ` (docs/guide-format.md). They are safety rules, and
` + "`own-rule`" + ` checks them.

| keys | requires | applies to |
| --- | --- | --- |
| ` + "`never` and `when`" + ` | the expression is false at each of these nodes | runs that reach the node without a red flag |
| ` + "`always` and `at`" + ` | the expression is true at each of these nodes | as above |
| ` + "`before` and `first`" + ` | a node of ` + "`first`" + ` comes up before each of these nodes | as above |
| ` + "`within`, `from` and `to`" + ` | every path from these nodes reaches a node of ` + "`to`" + ` within this number of turns | paths of answers, without red flags and offers |
| ` + "`calls` and `at`" + ` | each of these nodes calls this service | every run |
`)
	return b.String()
}
