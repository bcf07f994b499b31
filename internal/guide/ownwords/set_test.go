package ownwords

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
)

// labelled is a labelled message of testdata.
type labelled struct {
	set, text string
	want      Raise
}

func labelledSet(t *testing.T, name string) (all []labelled) {
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	raises := map[string]Raise{"life": Life, "urgent": Urgent, "none": None, "unrelated": Unrelated}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.SplitN(line, " ", 3)
		want, ok := raises[parts[1]]
		if len(parts) < 3 || !ok {
			t.Fatalf("%s: %q", name, line)
		}
		all = append(all, labelled{parts[0], parts[2], want})
	}
	return all
}

// TestLabelledMessages checks the messages of testdata: none about life is missed, at most 3 of 100
// urgent ones are, and at most 5 of 100 others are raised.
func TestLabelledMessages(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.txt")
	for _, name := range names {
		tag := strings.TrimSuffix(filepath.Base(name), ".txt")
		for _, set := range []string{"tune", "held", "fresh", "last", "end"} {
			if only := os.Getenv("SET"); only != "" && only != set {
				continue
			}
			t.Run(tag+"/"+set, func(t *testing.T) { checkSet(t, trunk(t), tag, set, name) })
		}
	}
}

// trunk returns the guide about a trunk, without its proof.
func trunk(t *testing.T) *guide.Guide {
	t.Helper()
	g, err := loadTrunk()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var loadTrunk = sync.OnceValues(func() (*guide.Guide, error) {
	folder, err := compile.Folder(guides.Files, "trunk-release-fails")
	if err != nil {
		return nil, err
	}
	g, found := compile.Guide(folder)
	return g, found.Err()
})

func checkSet(t *testing.T, g *guide.Guide, tag, set, name string) {
	var n, lower, higher [4]int
	var read [4][4]int // by what it means and what it was read as
	for _, m := range labelledSet(t, name) {
		if m.set != set {
			continue
		}
		n[m.want]++
		r := Understand(g, tag, m.text)
		read[m.want][r.Raised]++
		switch {
		case r.Raised < m.want && m.want >= Urgent:
			lower[m.want]++
			t.Logf("missed: %q is %v, want %v", m.text, r.Raised, m.want)
		case r.Raised > max(m.want, None):
			higher[m.want]++
			t.Logf("raised: %q is %v because of %q, want %v", m.text, r.Raised, r.Because, m.want)
		}
	}
	for want := Life; len(n) > 0; want-- {
		t.Logf("%-9v %3d: life %d, urgent %d, none %d, unrelated %d", want, n[want],
			read[want][Life], read[want][Urgent], read[want][None], read[want][Unrelated])
		if want == Unrelated {
			break
		}
	}
	harmless := n[None] + n[Unrelated]
	if lower[Life] > 0 || lower[Urgent]*100 > n[Urgent]*3 ||
		(higher[None]+higher[Unrelated])*100 > harmless*5 {
		t.Error("too many messages are read wrongly")
	}
}
