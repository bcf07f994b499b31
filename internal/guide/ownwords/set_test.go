package ownwords

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
		for _, set := range []string{"tune", "held", "fresh", "last", "end", "blind1",
			"blind2"} {
			messages := slices.DeleteFunc(labelledSet(t, name),
				func(m labelled) bool { return m.set != set })
			t.Run(tag+"/"+set, func(t *testing.T) { checkSet(t, trunk(t), tag, messages) })
		}
	}
}

// TestUnseenMessages checks that the set "blind3", after whose reading nothing was corrected, is
// read no worse than docs/own-words.md says: of 120 messages about life 10 as less, of 40 urgent
// ones 2 as less, and 36 of 80 others as urgent or life.
func TestUnseenMessages(t *testing.T) {
	var life, urgent, raised int
	for _, tag := range languages {
		for _, m := range labelledSet(t, "testdata/"+tag+".txt") {
			r := Understand(trunk(t), tag, m.text).Raised
			switch {
			case m.set != "blind3":
			case m.want == Life && r < Life:
				life++
			case m.want == Urgent && r < Urgent:
				urgent++
			case m.want < Urgent && r >= Urgent:
				raised++
			}
		}
	}
	if life > 10 || urgent > 2 || raised > 36 {
		t.Errorf("%d about life and %d urgent ones missed, %d raised", life, urgent, raised)
	}
}

// TestTable checks the table of docs/own-words.md with today's reading of the other sets.
func TestTable(t *testing.T) {
	docs, err := os.ReadFile("../../../docs/own-words.md")
	if err != nil {
		t.Fatal(err)
	}
	for tag, name := range map[string]string{"en": "English", "es": "Spanish", "fr": "French",
		"de": "German"} {
		var read [4][4]int // by what a message means and what it was read as
		for _, m := range labelledSet(t, "testdata/"+tag+".txt") {
			if m.set != "blind3" {
				read[m.want][Understand(trunk(t), tag, m.text).Raised]++
			}
		}
		for _, means := range []Raise{Life, Urgent, None, Unrelated} {
			n := read[means]
			row := fmt.Sprintf("| %s | %v | %d | %d | %d | %d | %d |\n", name, means,
				n[0]+n[1]+n[2]+n[3], n[Life], n[Urgent], n[None], n[Unrelated])
			if !strings.Contains(string(docs), row) {
				t.Errorf("docs/own-words.md has no row %s", row)
			}
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

func checkSet(t *testing.T, g *guide.Guide, tag string, messages []labelled) {
	var read [4][4]int // by what a message means and what it was read as
	for _, m := range messages {
		r := Understand(g, tag, m.text)
		read[m.want][r.Raised]++
		if r.Raised < m.want && m.want >= Urgent || r.Raised > max(m.want, None) {
			t.Logf("%q is %v because of %q, want %v", m.text, r.Raised, r.Because, m.want)
		}
	}
	t.Logf("read as unrelated, none, urgent, life: %v", read)
	less := read[Urgent][None] + read[Urgent][Unrelated]
	urgent := less + read[Urgent][Urgent] + read[Urgent][Life]
	raised := read[None][Urgent] + read[None][Life] + read[Unrelated][Urgent] +
		read[Unrelated][Life]
	harmless := raised + read[None][None] + read[None][Unrelated] + read[Unrelated][None] +
		read[Unrelated][Unrelated]
	if read[Life][Urgent]+read[Life][None]+read[Life][Unrelated] > 0 || less*100 > urgent*3 ||
		raised*100 > harmless*5 {
		t.Error("too many messages are read wrongly")
	}
}
