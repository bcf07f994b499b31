package mutate

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firststeps/guides"
	"firststeps/internal/guide/verify"
	"firststeps/test/short"
)

// The least share of faults that the proof and the stories of a built-in guide must find, in
// percent: of all, and of those that affect safety.
const leastAll, leastSafety = 97, 100

// TestRecordedScoreMeetsThresholds checks that the recorded score of each built-in guide belongs to
// the current guide, rules and faults, and meets its threshold.
func TestRecordedScoreMeetsThresholds(t *testing.T) {
	short.Skip(t)
	doc, err := os.ReadFile("../../../docs/mutation-score.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(guides.Files, "*/guide.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		id := path.Dir(file)
		for _, wrong := range recordProblems(string(doc), baseOf(t, id)) {
			t.Errorf("%s: %s", id, wrong)
		}
	}
}

// recordProblems returns what is wrong with a record of scores.
func recordProblems(doc string, b *base) (wrong []string) {
	_, doc, _ = strings.Cut(doc, "\n## "+b.g.ID+" ")
	doc, _, _ = strings.Cut(doc, "\n## ")
	head := fmt.Sprintf("Release `%s`, %d rules, %d faults.", b.g.Measured,
		verify.CountRules(b.g), len(b.mutants()))
	_, section, found := strings.Cut(doc, head)
	if !found {
		return []string{"record of another release, other rules or other faults: run " +
			"firststeps verify guides --mutate --write"}
	}
	for name, least := range map[string]float64{"all": leastAll, "that touch safety": leastSafety} {
		if share, ok := recorded(section, name); !ok || share < least {
			wrong = append(wrong, fmt.Sprintf("%s: %.2f %% found by proof and stories, want at "+
				"least %.0f %%", name, share, least))
		}
	}
	if !strings.Contains(section, "\n0 have no reason yet.\n") {
		wrong = append(wrong, "there are survivors without a reason")
	}
	return wrong
}

// recorded computes a share from the counts, because the record rounds it.
func recorded(section, name string) (share float64, ok bool) {
	m := regexp.MustCompile(`(?m)^\| ` + name + ` \| (\d+) \| [^|]*\| (\d+) \(`).
		FindStringSubmatch(section)
	if m == nil {
		return 0, false
	}
	counted, _ := strconv.Atoi(m[1])
	found, _ := strconv.Atoi(m[2])
	return percent(found, counted), true
}

// A record is rejected if it has one fault too few, if a reason is missing, or if it belongs to
// another release.
func TestRecordBelowThresholdIsRejected(t *testing.T) {
	short.Skip(t)
	b := shipped(t)
	score := func(all, safe, unexplained int) string {
		s := Score{Guide: b.g.ID, Version: b.g.Version, Release: b.g.Measured,
			Rules: verify.CountRules(b.g)}
		for i := range 200 {
			r := Result{Mutant{Safety: i < 100}, Found, ""}
			if i < safe || i >= 200-all {
				r.Outcome, r.By = Survived, "a reason"
			}
			if i >= 200-unexplained {
				r.By = ""
			}
			s.Results = append(s.Results, r)
		}
		return strings.Replace(s.Markdown(), "200 faults",
			fmt.Sprintf("%d faults", len(b.mutants())), 1)
	}
	for name, c := range map[string]struct {
		doc  string
		want []string
	}{
		"just at the threshold": {score(6, 0, 0), nil},
		"one of all too few": {score(7, 0, 0),
			[]string{"all: 96.50 % found by proof and stories, want at least 97 %"}},
		"one that is safety": {score(0, 1, 0), []string{
			"that touch safety: 99.00 % found by proof and stories, want at least 100 %"}},
		"no reason": {score(1, 0, 1), []string{"there are survivors without a reason"}},
		"of a former release": {strings.Replace(score(0, 0, 0), b.g.Measured, "0", 1),
			[]string{"record of another release, other rules or other faults: run " +
				"firststeps verify guides --mutate --write"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := recordProblems(c.doc, b); !slices.Equal(got, c.want) {
				t.Errorf("problems = %q, want %q", got, c.want)
			}
		})
	}
}
