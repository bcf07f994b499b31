package skeleton

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestFilesAreThoseInDocs checks that docs/guide-format.md shows the whole guide as it is made.
func TestFilesAreThoseInDocs(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/guide-format.md")
	if err != nil {
		t.Fatal(err)
	}
	made, err := Files(Options{ID: ownID, Languages: []string{ownLanguage},
		Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	shown := strings.Split(string(doc), "```yaml\n# ")[1:]
	if len(shown) != len(made) {
		t.Errorf("%d files are shown, and %d are made", len(shown), len(made))
	}
	for _, part := range shown {
		name, rest, _ := strings.Cut(part, "\n")
		body, _, _ := strings.Cut(rest, "```")
		if string(made[name]) != body {
			t.Errorf("%s is shown as\n%s\nand made as\n%s", name, body, made[name])
		}
	}
}

// TestFilesSayWhatIsToBeReplaced checks that no instruction of a draft seems to have a source.
func TestFilesSayWhatIsToBeReplaced(t *testing.T) {
	made, err := Files(Options{ID: "x", Languages: []string{"en-AU"},
		Today: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	logic := string(made["guide.yaml"])
	if strings.Count(logic, "source: [") != strings.Count(logic, "source: [draft]") ||
		!strings.Contains(logic, `title: "Replace this: a draft, and no source"`) {
		t.Errorf("an entry cites something else than the draft:\n%s", logic)
	}
	for _, want := range []string{"guide: x\n", "reviewed: 2026-11-30\n", "review-by: 2027-05-29\n",
		"    date: 2026-11-30\n"} {
		if !strings.Contains(logic, want) {
			t.Errorf("no %q in\n%s", want, logic)
		}
	}
	if text := string(made["text/en-AU.yaml"]); !strings.Contains(text,
		"language: en-AU\nname: English (Australia)\n") {
		t.Error(text)
	}
}

// TestLanguagesWithoutTexts checks that no guide is made in a language without texts.
func TestLanguagesWithoutTexts(t *testing.T) {
	for _, language := range []string{"", "en", "de-DE", "en-gb", "en-UK", "en-XX", "EN-US",
		"en-US/../x"} {
		made, err := Files(Options{ID: "x", Languages: []string{"en-US", language}})
		if err == nil || made != nil {
			t.Errorf("made a guide in %q: %v", language, made)
		}
	}
	if _, err := Files(Options{ID: "x"}); err == nil {
		t.Error("made a guide without a language")
	}
}
