package place

import (
	"slices"
	"testing"
)

// properNames are texts of the tables that are the same in every language: names of services, as
// their country knows them.
var properNames = []string{"", "Traffic Scotland", "Traffic Wales", "Urgence Sécurité Gaz",
	"National Gas Emergency Service", "Nationaal Storingsnummer gas en stroom",
	"Vergiftungsinformationszentrale", "Antigifcentrum / Centre Antipoisons",
	"Centre antipoison du Québec", "Tox Info Suisse", "Poison Information Centre",
	"NHS 111, NHS 24", "Public Poisons Information Line", "Centre Antipoisons",
	"Giftinformasjonen", "National Poisons Centre", "Poison Help"}

func TestEverySentenceIsTranslated(t *testing.T) {
	shown := map[string]bool{}
	for _, l := range lines() {
		shown[l.Say], shown[l.Note], shown[l.Area] = true, true, true
	}
	for _, r := range roads() {
		shown[r.Say] = true
	}
	for _, h := range helplines() {
		shown[h.Name], shown[h.Area], shown[h.Note] = true, true, true
	}
	for language, translated := range sentences() {
		for text := range shown {
			if translated[text] == "" && !slices.Contains(properNames, text) {
				t.Errorf("%s: not translated: %q", language, text)
			}
		}
		for text := range translated {
			if !shown[text] {
				t.Errorf("%s: no table has %q", language, text)
			}
		}
	}
	if len(sentences()) != 3 {
		t.Errorf("%d languages, want de, es and fr", len(sentences()))
	}
}

func TestNamesInLanguages(t *testing.T) {
	for language, of := range names() {
		for _, c := range All() {
			if of[c.ISO] == "" {
				t.Errorf("%s: %s has no name", language, c.ISO)
			}
		}
		if len(of) != len(countries) {
			t.Errorf("%s: %d names, want %d", language, len(of), len(countries))
		}
	}
	at, _ := Lookup("AT")
	for tag, want := range map[string]string{"de-DE": "Österreich", "es-MX": "Austria",
		"fr-CA": "Autriche", "en-GB": "Austria", "": "Austria"} {
		if got := at.NameIn(tag); got != want {
			t.Errorf("%q: %s, want %s", tag, got, want)
		}
	}
	if got := (Country{}).NameIn("de"); got != "" {
		t.Errorf("an unknown country is %q", got)
	}
}

// TestAllInIsSortedByName names countries whose place in the list differs by language.
func TestAllInIsSortedByName(t *testing.T) {
	position := func(tag, iso string) int {
		return slices.IndexFunc(AllIn(tag), func(c Country) bool { return c.ISO == iso })
	}
	// Österreich is between Nordmazedonien and Pakistan: accents do not count
	a, b, c := position("de-DE", "MK"), position("de-DE", "AT"), position("de-DE", "PK")
	if a > b || b > c {
		t.Errorf("MK %d, AT %d, PK %d", a, b, c)
	}
	if got := AllIn("fr-FR")[position("fr-FR", "DE")].Name; got != "Allemagne" {
		t.Errorf("DE is %s", got)
	}
	if !slices.Equal(AllIn("en-GB"), All()) {
		t.Error("the English list differs from All")
	}
}
