package compile

import (
	"strings"
	"testing"
)

const formatDoc = "../../../docs/guide-format.md"

// TestDocNamesEverything checks that docs/guide-format.md names every finding and every key.
func TestDocNamesEverything(t *testing.T) {
	doc := string(mustRead(t, formatDoc))
	names := declaredIDs(t)
	for _, s := range []*shape{
		guideShape, sourceShape, flagShape, offerShape, cautionShape, noteShape, ruleShape,
		callShape, edgeShape, choiceShape, tellsShape, caseShape,
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
