package view

import (
	"testing"

	"firststeps/internal/guide/locale"
)

func TestTranslationsAreComplete(t *testing.T) {
	for _, err := range locale.Check[Messages](messageFiles) {
		t.Error(err)
	}
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
	for _, tag := range []string{"en", "en-IE", "eo", ""} {
		if MessagesFor(tag).Desk != us.Desk {
			t.Errorf("%q: not American English", tag)
		}
	}
}
