package view

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"
)

// TestTranslationsAreComplete checks that a language that is based on no other has every message
// and placeholder of the original, and that one that is has no others.
func TestTranslationsAreComplete(t *testing.T) {
	leaves := func(tag string) map[string]string {
		raw, err := messageFiles.ReadFile("messages/" + tag + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var root yaml.Node
		if err := yaml.Load(raw, &root); err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		collect(root.Content[0], "", found)
		return found
	}
	want := leaves(original)
	for tag, v := range translations() {
		got := leaves(tag)
		for key, text := range want {
			now, there := got[key]
			if !there && v.Base == "" {
				t.Errorf("%s has no %s", tag, key)
			}
			if there && key != "tools.near" && marks(text) != marks(now) {
				t.Errorf("%s: %s: placeholders %q, want %q", tag, key, marks(now), marks(text))
			}
		}
		for key := range got {
			if _, ok := want[key]; !ok && key != "base" && !strings.HasPrefix(key, "car.words") {
				t.Errorf("%s has %s, which %s has not", tag, key, original)
			}
		}
	}
}

func collect(n *yaml.Node, at string, found map[string]string) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			collect(n.Content[i+1], strings.TrimPrefix(at+"."+n.Content[i].Value, "."), found)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			collect(item, at+"."+string(rune('0'+i)), found)
		}
	default:
		found[at] = n.Value
	}
}

// marks returns the placeholders of a message, in order.
func marks(text string) string {
	var list []string
	for i, r := range text {
		if r == '%' {
			list = append(list, text[i:min(i+2, len(text))])
		}
	}
	for i, m := range list {
		if len(m) < 2 || m[1] < '0' || m[1] > '9' {
			list[i] = "%"
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestMessagesFallBack(t *testing.T) {
	us, gb := MessagesFor("en-US"), MessagesFor("en-GB")
	if us.Desk == gb.Desk || us.Back != gb.Back || gb.Tools.Near == us.Tools.Near {
		t.Error("en-GB is not en-US with what differs")
	}
	if us.Place.Statuses["repealed"] == gb.Place.Statuses["repealed"] ||
		us.Place.Statuses["local_permit"] != gb.Place.Statuses["local_permit"] {
		t.Error("a map is not the one of en-US with what differs")
	}
	for _, tag := range []string{"en", "en-IE", "de-AT", ""} {
		if MessagesFor(tag).Desk != us.Desk {
			t.Errorf("%q: not American English", tag)
		}
	}
}

func TestMessagesAreReadStrictly(t *testing.T) {
	for what, text := range map[string]string{
		"an unknown key": "backk: x\n", "an unknown language": "base: fr\n",
		"a key twice": "back: a\nback: b\n", "a list for a text": "back: [a]\n",
	} {
		files := fstest.MapFS{"messages/xx.yaml": {Data: []byte(text)}}
		if readMessages(files, "xx", &Messages{}) == nil {
			t.Errorf("a file with %s is read without an error", what)
		}
	}
}
