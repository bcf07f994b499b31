package view_test

import (
	"reflect"
	"strings"
	"testing"

	"firststeps/internal/guide/view"
)

// TestToolMessagesAreComplete checks that each language has every text of the tools, with its
// placeholders.
func TestToolMessagesAreComplete(t *testing.T) {
	for _, language := range []string{"en-US", "en-GB"} {
		m := view.MessagesFor(language).Tools
		v := reflect.ValueOf(m)
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s: %s is empty", language, v.Type().Field(i).Name)
			}
		}
		for _, text := range []string{m.Old, m.Tried, m.Case, m.Known, m.Away, m.Plus} {
			if strings.Count(text, "%") != 1 {
				t.Errorf("%s: %q", language, text)
			}
		}
		for _, text := range []string{m.Near, m.Far} {
			if !strings.Contains(text, "%2") || !strings.Contains(text, "%3") {
				t.Errorf("%s: %q", language, text)
			}
		}
		if len(m.Compass) != 4 || len(m.Cues) < 3 {
			t.Errorf("%s: %q, %q", language, m.Compass, m.Cues)
		}
	}
}
