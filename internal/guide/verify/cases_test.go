package verify

import (
	"slices"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/test/short"
)

func TestBaseGuideHasNoFindings(t *testing.T) {
	r := Verify(compiled(t, base(t)), Options{Today: "2027-01-01"})
	for _, f := range r.Findings {
		t.Errorf("%s: %s %s %q: %s", f.Rule, f.File, f.Subject, f.Path, f.Message)
	}
	t.Logf("%d states, %d rules", r.States, r.Rules)
}

// TestCases plants one fault at a time in the base guide. The expected findings and no others must
// result, and the path of the first must lead to the expected node. What was checked of the base
// guide and of the cases before is not checked again, and hides nothing.
func TestCases(t *testing.T) {
	short.Skip(t)
	checked := &Checked{}
	Verify(compiled(t, base(t)), Options{Checked: checked})
	for _, tr := range traps(t) {
		t.Run(tr.name, func(t *testing.T) {
			g, refused := tr.compile()
			if id := tr.want["compile"]; id != "" {
				if len(refused) != 1 || refused[0].ID != id || refused[0].File != tr.want["file"] {
					t.Fatalf("want one finding %s of the compiler, in %s, got %v", id,
						tr.want["file"], refused)
				}
				return
			}
			if len(refused) > 0 {
				t.Fatal(refused)
			}
			r := Verify(g, Options{Today: tr.want["today"], Checked: checked})
			expect(t, g, r, tr.want["rule"], tr.want["at"], tr.subjects)
			if len(tr.subjects) > 0 && !strings.Contains(
				r.Findings[0].Message+"\n"+r.Findings[0].Fix, tr.want["says"]) {
				t.Errorf("want %q in %q, fix %q", tr.want["says"], r.Findings[0].Message,
					r.Findings[0].Fix)
			}
		})
	}
}

// expect checks that exactly these subjects are found, the first of them by the rule, with a path
// that leads to the node at.
func expect(t *testing.T, g *guide.Guide, r Report, rule, at string, subjects []string) {
	t.Helper()
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.File+" "+f.Subject)
		if f.Message == "" || f.Fix == "" {
			t.Errorf("%s: message or fix is empty", f.Rule)
		}
	}
	want := slices.Sorted(slices.Values(subjects))
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Fatalf("found\n  %s\nwant\n  %s\nall: %+v", strings.Join(got, "\n  "),
			strings.Join(want, "\n  "), r.Findings)
	}
	if len(subjects) == 0 {
		return
	}
	i := slices.IndexFunc(r.Findings, func(f Finding) bool {
		return f.File+" "+f.Subject == subjects[0]
	})
	f := r.Findings[i]
	if f.Rule != rule {
		t.Errorf("found by %s, want %s", f.Rule, rule)
	}
	if at == "" && f.Path != "" {
		t.Errorf("path = %q, but the case has no line \"at\"", f.Path)
	}
	if turn := triage.Replay(g, triage.Parse(f.Path)); at != "" && turn.Node.ID != at {
		t.Errorf("path %q leads to %s, want %s", f.Path, turn.Node.ID, at)
	}
	if r.Proved() != (f.Level == Style.String()) {
		t.Errorf("proved: %v, with a finding of level %s", r.Proved(), f.Level)
	}
}

// TestEveryRuleHasACase compares the cases with the list of rules. Faults that the compiler rejects
// first, or that only a broken engine can cause, are planted in memory.
func TestEveryRuleHasACase(t *testing.T) {
	seen := map[string]bool{}
	for _, tr := range traps(t) {
		if rule := tr.want["rule"]; rule != "" {
			seen[rule] = true
			if !strings.HasPrefix(tr.name, rule+"-") && !strings.HasPrefix(tr.name, "classic-") {
				t.Errorf("%s is a case of %s, but not named after it", tr.name, rule)
			}
		}
		if tr.ok() != strings.HasSuffix(tr.name, "_ok") {
			t.Errorf("%s: a case without a finding is named _ok, and only such a case", tr.name)
		}
	}
	for _, p := range inMemory() {
		seen[p.rule] = true
	}
	for _, r := range Rules() {
		if !seen[r.ID] {
			t.Errorf("rule %s has no case that fails it", r.ID)
		}
		delete(seen, r.ID)
	}
	for id := range seen {
		t.Errorf("there are cases of %s, which is not a rule", id)
	}
}

func TestTwelveClassicCasesExist(t *testing.T) {
	n := 0
	for _, tr := range traps(t) {
		if strings.HasPrefix(tr.name, "classic-") {
			n++
		}
	}
	if n != 12 {
		t.Errorf("%d classic faults, want 12", n)
	}
}
