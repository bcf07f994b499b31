package scenario

import (
	"os"
	"strings"
	"testing"
)

// TestDocNamesEverything checks that docs/guide-format.md has every key and move of a story.
func TestDocNamesEverything(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/guide-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, doc, _ := strings.Cut(string(raw), "\n## Stories\n")
	doc, _, _ = strings.Cut(doc, "\n## ")
	for _, k := range append(storyKeys, endKeys...) {
		if !strings.Contains(doc, "`"+k.name+"`") {
			t.Errorf("the section about stories does not name the key %s", k.name)
		}
	}
	for _, move := range []Action{Take, Flag, Back, Change, Country, Reload} {
		if !strings.Contains(doc, "| `- "+string(move)) {
			t.Errorf("the section about stories does not name the move %s", move)
		}
	}
}
