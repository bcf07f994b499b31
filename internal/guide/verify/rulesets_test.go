package verify

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/internal/guide/compile"
)

// TestRuleSets checks that a guide without roadside help and cars is judged by the rules about them
// only if it asks for them, and that a guide with either need not ask.
func TestRuleSets(t *testing.T) {
	const lamp = "../../../test/guidetest/guides/lamp-out/"
	for _, c := range []struct {
		change, to string
		want       string // rule
	}{
		{"", "", ""},
		{"start: life", "rule-sets: [roadside]\nstart: life", "scene-before-try"},
		{"urgency: urgent\n", "urgency: urgent\n    call: {who: roadside}\n",
			"scene-before-try"},
		{"class: try\n", "class: try\n    car: power\n", "scene-before-try"},
	} {
		files := fstest.MapFS{}
		for _, name := range []string{"guide.yaml", "text/en-US.yaml"} {
			raw, err := os.ReadFile(lamp + name)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(string(raw), "class: scene", "class: wait", 1)
			if name == "guide.yaml" {
				text = strings.Replace(text, c.change, c.to, 1)
			} else if strings.Contains(c.to, "call:") {
				text = strings.Replace(text, "by day.\n", "by day.\n    say:\n"+
					"      - Where I am.\n      - The lamp is out.\n", 1)
			}
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		g, refused := compile.Guide(files)
		if len(refused) > 0 {
			t.Fatalf("%q: %v", c.to, refused)
		}
		var got []string
		for _, f := range Verify(g, Options{}).Findings {
			got = append(got, f.Rule)
		}
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%q: found %v, want %q", c.to, got, c.want)
		}
		if n := CountRules(g); (n == len(Rules())) != (c.want != "") {
			t.Errorf("%q: %d rules of %d", c.to, n, len(Rules()))
		}
	}
}
