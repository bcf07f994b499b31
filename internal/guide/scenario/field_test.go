package scenario_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// TestFieldReports plays first-hand reports of trunks that did not open. After the answers that the
// person would have given, the remedy that worked must appear, or the text that would have led to
// it. testdata/README.md describes the columns.
func TestFieldReports(t *testing.T) {
	g := shipped(t, "trunk-release-fails")
	f, err := os.Open("testdata/field.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var answers []int // of the reports that the owner could solve
	for _, row := range rows[1:] {
		id, known, transcript, remedy, by, owner := row[0], row[2], row[3], row[4], row[5], row[6]
		want, err := strconv.Atoi(by)
		if err != nil {
			t.Fatal(err)
		}
		entries := triage.Parse(transcript).Entries
		start := transcript
		if before, after, met := strings.Cut(transcript, "~keys."); met && known != "" {
			keys, rest, _ := strings.Cut(after, "~")
			start = before + "~keys." + keys + "~shape." + known + "~" + rest
		}
		turn := triage.Replay(g, triage.Parse(start))
		used := len(turn.Used)
		if known != "" && slices.ContainsFunc(turn.Used, func(a triage.Answer) bool {
			return a.Node.ID == "shape"
		}) {
			used--
		}
		if turn.Flag != nil {
			used++
		}
		if used != len(entries) {
			t.Errorf("%s: %d of %d answers were used: %s", id, used, len(entries), start)
		}
		if !names(&turn, remedy) {
			t.Errorf("%s: the screen is %q and does not show %s: %s", id, turn.Node.ID, remedy,
				start)
		}
		if len(entries) != want {
			t.Errorf("%s: %d answers, want %d", id, len(entries), want)
		}
		if owner == "person" && len(entries) > 3 {
			t.Errorf("%s: %d answers until the card", id, len(entries))
		}
		if owner == "yes" {
			answers = append(answers, len(entries))
		}
	}
	slices.Sort(answers)
	median := answers[len(answers)/2]
	t.Logf("%d reports, %d of them solvable by the owner: median %d answers, most %d",
		len(rows)-1, len(answers), median, answers[len(answers)-1])
	if median > 6 {
		t.Errorf("median %d answers until the remedy, want 6 at most", median)
	}
}

// names reports whether the screen of a turn is the remedy or shows the note with that id.
func names(turn *triage.Turn, remedy string) bool {
	return turn.Node.ID == remedy ||
		slices.ContainsFunc(turn.Notes(), func(n *guide.Note) bool { return n.ID == remedy })
}
