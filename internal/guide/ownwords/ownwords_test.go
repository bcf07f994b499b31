package ownwords

import (
	"slices"
	"testing"

	"firststeps/internal/guide"
)

// TestSpellings checks what is special about the spelling of a language.
func TestSpellings(t *testing.T) {
	for _, c := range []struct {
		tag, text string
		want      Raise
	}{
		{"fr-CA", "lenfant est ds lauto", Life},
		{"fr-FR", "L’enfant est dans l’auto", Life},
		{"fr-FR", "ma sœur est inconsciente", Life},
		{"fr-CA", "y'a pas d'enfant dans l'auto", None},
		{"fr-CA", "y'a personne dans mon char", None},
		{"es-MX", "mi ermano se kedo enserrado", Life},
		{"es-US", "no hay niños adentro del carro", None},
		{"es-US", "ayúdenme a abrir la cajuela", None},
		{"es-MX", "AYÚDENME", Life},
		{"es-MX", "las yabes", None},
		{"es-MX", "mi hijo dejó las llaves", None},
		{"es-MX", "mi hijo dejó las lalves", Life}, // a slip never calms
		{"de-DE", "die Tuer", None},
		{"de-DE", "Saeugling im Auto", Life},
		{"de-DE", "Autoschluessel im Kofferraum", None},
		{"de-DE", "Die Warnleuchte brennt", None},
		{"de-DE", "Das Auto brennt", Life},
		{"de-DE", "kein Kind im Auto", None},
		{"de-DE", "vielleicht kein Kind im Auto", Life},
	} {
		if got := Understand(&guide.Guide{}, c.tag, c.text); got.Raised != c.want {
			t.Errorf("%s: %q: %v %q, want %v", c.tag, c.text, got.Raised, got.Because, c.want)
		}
	}
}

func TestUnderstand(t *testing.T) {
	for text, want := range map[string]Raise{
		"my insulin's in the boot and it wont open":               Urgent,
		"My son is in the trunk":                                  Life,
		"nobody is in the trunk":                                  None,
		"I'm not sure if anyone is in the trunk":                  Life,
		"my sno is lokced in teh trnuk":                           Life,
		"My wife has the spare key in the house":                  None,
		"my sons laptop is in the trunk":                          None,
		"i locked the baby in the car":                            Life,
		"no kids or pets in the car":                              None,
		"my husband left the baby in the car":                     Life,
		"my husband left his phone in the car":                    None,
		"the trunk won't open and my groceries are in it":         None,
		"where can I buy shoes":                                   None,
		"what's the weather like":                                 Unrelated,
		"I can hear knocking from the trunk":                      Life,
		"I can't find my daughter":                                Life,
		"👶 in 🚗":                                                  Life,
		"I don't think anyone is inside":                          Life,
		"there is other stuff in the trunk":                       None,
		"i think nobody is in it":                                 Life,
		"nobody is in the car":                                    None,
		"my son is inside and my husband is here":                 Life,
		"the baby is in the car and i am fine":                    Life,
		"kids are fine, trunk stuck":                              None,
		"the door shut and my 5yo is in there":                    Life,
		"help my child":                                           Life,
		"help my husband open the boot":                           Urgent,
		"I need help opening the trunk":                           Urgent,
		"I think I heard a baby":                                  Life,
		"the lid fell down":                                       None,
		"IM TRAPPED":                                              Life,
		"Key broke off in the lock, no kids, no pets, just tools": None,
		"The car is on fire":                                      Life,
		"the battery is dead":                                     None,
	} {
		if got := Understand(&guide.Guide{}, "en-US", text); got.Raised != want {
			t.Errorf("%q: %v %q, want %v", text, got.Raised, got.Because, want)
		}
	}
}

// TestUnknownWords checks that a word that is not known to be ordinary is a reason to ask about
// life, and is quoted, and that no pattern of danger needs it.
func TestUnknownWords(t *testing.T) {
	for _, c := range []struct{ tag, text, because string }{
		{"en", "the trunk is open and Zebulon is here", "Zebulon"},
		{"en", "السيارة", "السيارة"},
		{"en", "the trnuk is open", "trnuk"}, // it must be spelled right
		{"en", "the trunkfulness is open", "trunkfulness"},
		{"es", "la cajuela y Xóchitl", "Xóchitl"},
		{"fr", "le coffre et Gwenaëlle", "Gwenaëlle"},
		{"de", "die Schildkröte ist im Kofferraum", "Schildkröte"}, // not the ending of a sign
	} {
		r := Understand(&guide.Guide{}, c.tag, c.text)
		if r.Raised != Life || !slices.Equal(r.Because, []string{c.because}) {
			t.Errorf("%s: %q: %v %q", c.tag, c.text, r.Raised, r.Because)
		}
	}
	if r := Understand(&guide.Guide{}, "en", "2 keys, 2 cars opened"); r.Raised != None {
		t.Errorf("%v %q", r.Raised, r.Because)
	}
}
