package words

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

func english(t *testing.T) *Language {
	t.Helper()
	l := For("en-GB")
	if l == nil || l != For("en") || For("eo") != nil {
		t.Fatalf("words for en-GB: %v, for eo: %v", l, For("eo"))
	}
	return l
}

func TestFilesAreReadStrictly(t *testing.T) {
	raw, err := files.ReadFile("en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	whole := string(raw)
	if _, err := parse("en.yaml", raw); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string][2]string{
		"has an unknown key":       {"wait:\n  words:", "wait:\n  wrods:"},
		"has an unknown section":   {"\nwait:", "\nwaits:"},
		"has another name":         {"language: en", "language: fr"},
		"has no negations":         {"negations: [do not]", "negations: []"},
		"is for no language":       {"language: en\n", ""},
		"has a number as a phrase": {"negations: [do not]", "negations: {do: not}"},
	} {
		if _, err := parse("en.yaml", []byte(strings.Replace(whole, c[0], c[1], 1))); err == nil {
			t.Errorf("a file that %s is read without an error", what)
		}
	}
}

func TestPhrases(t *testing.T) {
	for _, c := range []struct {
		phrase, text, want string
	}{
		{"do not", "Stay. Do  not run.", "Do  not"},
		{"do not", "Do it. Not now: do, NOT then", "do, NOT"},
		{"don't know", "I don’t know", "don’t know"},
		{"drill*", "a Drilling machine", "Drilling"},
		{"drill", "a drilling machine", ""},
		{"öffne*", "ÖFFNEN Sie", "ÖFFNEN"},
		{"fne", "Öffne", ""},
		{"mg", "10mg", "mg"},
		{"°f", "at 104 °F", "°F"},
	} {
		p := Phrases{strings.Fields(c.phrase)}
		if got := p.Find(c.text); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.phrase, c.text, got, c.want)
		}
	}
	both := Phrases{{"do"}, {"do", "not"}}
	if n := len(both.All("Do not do. Do not.")); n != 3 {
		t.Errorf("%d places, want 3: the longest phrase first", n)
	}
	if !both.Begins("\"Do not run\"") || both.Begins("Please do") || both.Is("do not run") ||
		!both.Is(" Do not") || both.Is("") {
		t.Error("Begins and Is disagree with the text")
	}
}

func TestAsteriskAloneIsAnyWord(t *testing.T) {
	var p Phrases
	if err := yaml.Load([]byte("[ne * pas, \"n'* * pas\", \"* bis\"]"), &p); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Restez. Ne bougez pas.": "Ne bougez pas", "N’y touchez pas": "N’y touchez pas",
		"Ne bougez que le bras": "", "ne pas bouger": "", "Bougez pas": "", "un bis": "un bis",
	} {
		if got := p.Find(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestForceNeedsWhatItHarms(t *testing.T) {
	l := english(t)
	for text, want := range map[string]string{
		"Break the window farthest from the child": "Break",
		"the fever breaks":                         "",
		"put a rock through the glass":             "rock",
		"Look through the glass. Sit on a rock.":   "",
		"If the car breaks down, leave it":         "",
		"Force the lid":                            "Force",
		"The force of a crash":                     "",
		"Pry":                                      "Pry",
	} {
		got := ""
		for _, f := range l.Force {
			if got == "" {
				got = f.Find(text)
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAmountsAndUnits(t *testing.T) {
	l := english(t)
	if found, n := l.Amount("Give two tablets now", l.Doses); found != "two tablets" || n != 2 {
		t.Errorf("found %q, %d", found, n)
	}
	if found, _ := l.Amount("Pound on the lid. Take the tablet away.", l.Doses); found != "" {
		t.Errorf("found %q", found)
	}
	for after, want := range map[string]bool{" to 120 times a minute": true, " °F": true,
		" to 120.": false, " to call": false, "": false} {
		if l.Measures(after) != want {
			t.Errorf("Measures(%q) = %v", after, !want)
		}
	}
}

func TestForeignWords(t *testing.T) {
	l := english(t)
	for _, c := range [][3]string{
		{"en-GB", "the trunk", "trunk US"}, {"en-US", "the boot", "boot GB"},
		{"en-US", "the trunk", " "}, {"en-GB", "the hard shoulder", " "},
		{"en-US", "the hard shoulder", "hard shoulder GB"}, {"en", "the boot", " "},
		{"en-GB", "a smell of gas", " "},
	} {
		if word, region := l.Foreign(c[0], c[1]); word+" "+region != c[2] {
			t.Errorf("%s: %q: %q, want %q", c[0], c[1], word+" "+region, c[2])
		}
	}
}
