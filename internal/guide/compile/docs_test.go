package compile

import (
	"strings"
	"testing"
	"testing/fstest"
)

const formatDoc = "../../../docs/guide-format.md"

// TestDocNamesEverything checks that docs/guide-format.md names every finding and every key.
func TestDocNamesEverything(t *testing.T) {
	doc := string(mustRead(t, formatDoc))
	names := declaredIDs(t)
	for _, s := range []*shape{
		guideShape, sourceShape, flagShape, offerShape, cautionShape, noteShape, ruleShape,
		callShape, edgeShape, caseShape,
		secondsShape, mutationShape, questionShape, stepShape,
		dispositionShape, textShape, cautionTextShape, questionText, stepText, dispositionText,
	} {
		names = append(names, s.keys...)
	}
	for _, name := range names {
		if !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("%s does not name %s", formatDoc, name)
		}
	}
}

// TestDocExample checks that the guide in docs/guide-format.md compiles and is formatted.
func TestDocExample(t *testing.T) {
	files := fstest.MapFS{}
	for _, part := range strings.Split(string(mustRead(t, formatDoc)), "```yaml\n# ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		body, _, _ := strings.Cut(rest, "```")
		files[name] = &fstest.MapFile{Data: []byte(body)}
		if tested := mustRead(t, "../../../test/guidetest/guides/lamp-out/"+
			name); string(tested) != body {
			t.Errorf("%s differs from the one that tests verify and play: copy it to "+
				"test/guidetest/guides/lamp-out", name)
		}
		if strings.HasPrefix(name, "stories/") {
			continue
		}
		if got, err := Format(name, []byte(body)); err != nil || string(got) != body {
			t.Errorf("%s is not formatted:  %v\n%s", name, err, got)
		}
	}
	g, found := Guide(files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if len(g.Nodes) != 6 {
		t.Errorf("%d nodes", len(g.Nodes))
	}
}
