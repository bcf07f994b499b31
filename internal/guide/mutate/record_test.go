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

// threshold is the least share of faults that must be found, in percent.
type threshold struct {
	all, safety float64
	stories     bool // by proof and stories; otherwise by the proof alone
}

// thresholdOf returns the threshold for a guide. In the smaller guides some faults that affect
// safety are found only by a story.
func thresholdOf(id string) threshold {
	if id == "trunk-release-fails" {
		return threshold{95, 100, false}
	}
	return threshold{97, 100, true}
}

// unrecorded are the guides whose score is not recorded, since it takes an hour on two cores.
var unrecorded = []string{"key-does-not-work"}

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
		if slices.Contains(unrecorded, id) {
			if strings.Contains(string(doc), "\n## "+id+" ") {
				t.Errorf("%s is recorded: take it off the list", id)
			}
			continue
		}
		for _, wrong := range recordProblems(string(doc), baseOf(t, id)) {
			t.Errorf("%s: %s", id, wrong)
		}
	}
}

// recordProblems returns what is wrong with a record of scores.
func recordProblems(doc string, b *base) (wrong []string) {
	_, doc, _ = strings.Cut(doc, "\n## "+b.g.ID+" ")
	doc, _, _ = strings.Cut(doc, "\n## ")
	head := fmt.Sprintf("Release `%s`, %d rules, %d faults.", b.g.Release,
		verify.CountRules(b.g), len(b.mutants()))
	_, section, found := strings.Cut(doc, head)
	if !found {
		return []string{"record of another release, other rules or other faults: run " +
			"firststeps verify guides --mutate --write"}
	}
	want, by := thresholdOf(b.g.ID), "the proof"
	if want.stories {
		by = "proof and stories"
	}
	for name, least := range map[string]float64{"all": want.all, "that touch safety": want.safety} {
		if share, ok := recorded(section, name, want.stories); !ok || share < least {
			wrong = append(wrong, fmt.Sprintf("%s: %.2f %% found by %s, want at least %.0f %%",
				name, share, by, least))
		}
	}
	if !strings.Contains(section, "\n0 have no reason yet.\n") {
		wrong = append(wrong, "there are survivors without a reason")
	}
	return wrong
}

// recorded computes a share from the counts, because the record rounds it.
func recorded(section, name string, stories bool) (share float64, ok bool) {
	m := regexp.MustCompile(`(?m)^\| ` + name + ` \| (\d+) \| (\d+) \([^|]*\| (\d+) \(`).
		FindStringSubmatch(section)
	if m == nil {
		return 0, false
	}
	counted, _ := strconv.Atoi(m[1])
	found, _ := strconv.Atoi(m[2])
	if stories {
		found, _ = strconv.Atoi(m[3])
	}
	return percent(found, counted), true
}

// A record is rejected if it has one fault too few, if a reason is missing, or if it belongs to
// another release.
func TestRecordBelowThresholdIsRejected(t *testing.T) {
	short.Skip(t)
	b := shipped(t)
	score := func(all, safe, unexplained int) string {
		s := Score{Guide: b.g.ID, Version: b.g.Version, Release: b.g.Release,
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
		"just at the threshold": {score(10, 0, 0), nil},
		"one of all too few": {score(11, 0, 0),
			[]string{"all: 94.50 % found by the proof, want at least 95 %"}},
		"one that is safety": {score(0, 1, 0),
			[]string{"that touch safety: 99.00 % found by the proof, want at least 100 %"}},
		"no reason": {score(1, 0, 1), []string{"there are survivors without a reason"}},
		"of a former release": {strings.Replace(score(0, 0, 0), b.g.Release, "0", 1),
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
