// Package words has the words that rules about texts look for, by language. They are data: one
// file for each language, which is reviewed by a speaker and becomes part of the program. A guide
// cannot bring its own list, since it could leave out what its texts say.
//
// The package knows no guides and no rules. Start reading at [Language], then en.yaml.
package words

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed *.yaml
var files embed.FS

// Language has the words of one language. A list that a language leaves out matches nothing.
type Language struct {
	Language string `yaml:"language"` // primary subtag of its tags; the name of the file

	Negations Phrases `yaml:"negations"` // how a "do not" begins
	Asks      Phrases `yaml:"asks"`      // how a line begins that asks a rescuer, before a colon
	Where     Phrases `yaml:"where"`     // how a line begins that says where a person is
	No        Phrases `yaml:"no"`        // how the answer begins that means no danger to anyone
	Unsure    Phrases `yaml:"unsure"`    // what an answer says that means "not sure"

	Force    []Words `yaml:"force"`    // harms a car, or puts a person into it
	Wait     Words   `yaml:"wait"`     // makes people in danger wait
	Reassure Words   `yaml:"reassure"` // reassures people in danger
	HangUp   Words   `yaml:"hang-up"`  // ends a call, or forbids one

	Numbers map[string]int `yaml:"numbers"` // numbers as words
	Counted Phrases        `yaml:"counted"` // after a number: counts the lines that follow
	Ranges  Phrases        `yaml:"ranges"`  // between two numbers
	Units   Phrases        `yaml:"units"`   // after a number: it is no telephone number
	Doses   Phrases        `yaml:"doses"`   // after a number: an amount of medicine
	Money   Phrases        `yaml:"money"`   // after a number: a price

	Regions map[string]Phrases `yaml:"regions"` // words that only one region uses
	Reading *Reading           `yaml:"reading"` // nil: screens are not graded
	Planted Planted            `yaml:"planted"`
}

// Reading is the formula for the school grade of a text.
type Reading struct {
	Words     float64  `yaml:"words"`     // weight of the words in a sentence
	Syllables float64  `yaml:"syllables"` // weight of the syllables in a word
	Base      float64  `yaml:"base"`
	Vowels    string   `yaml:"vowels"` // each group of them is a syllable
	Silent    []string `yaml:"silent"` // endings that are no syllable
	Spoken    []string `yaml:"spoken"` // longer endings that are one
}

// Planted are lines that no guide may have, to measure how strong a proof is. An empty line is not
// planted.
type Planted struct {
	Force           string `yaml:"force"`
	ForceAfterColon string `yaml:"force-after-colon"`
	ForbidCall      string `yaml:"forbid-call"`
	Number          string `yaml:"number"` // names the number to call
	Dose            string `yaml:"dose"`
	Price           string `yaml:"price"`
}

// For returns the words for a language tag, or nil if there are none.
func For(tag string) *Language { return all()[Primary(tag)] }

// Primary returns the primary subtag of a language tag: en of en-GB.
func Primary(tag string) string {
	primary, _, _ := strings.Cut(tag, "-")
	return primary
}

// Name returns the name of a list in messages: force in words/en.yaml.
func (l *Language) Name(list string) string { return list + " in words/" + l.Language + ".yaml" }

// DoNots returns the number of sentences of a text that begin with a negation.
func (l *Language) DoNots(text string) (n int) {
	for _, s := range sentenceEnd.Split(text, -1) {
		if l.Negations.Begins(s) {
			n++
		}
	}
	return n
}

var sentenceEnd = regexp.MustCompile(`[.!?:;] `)

// Foreign returns the first word of a text that only people in another region use, with the
// region's code.
func (l *Language) Foreign(tag, text string) (word, region string) {
	own := tag[strings.LastIndex(tag, "-")+1:]
	if l.Regions[own] == nil {
		return "", ""
	}
	tokens := split(text)
	for i := 0; i < len(tokens); i++ {
		ours := l.Regions[own].at(tokens[i:]) // a longer phrase of the own region is no fault
		for _, region := range slices.Sorted(maps.Keys(l.Regions)) {
			if n := l.Regions[region].at(tokens[i:]); n > ours {
				return text[tokens[i].start:tokens[i+n-1].end], region
			}
		}
		i += max(ours-1, 0)
	}
	return "", ""
}

// all returns the languages by primary subtag. A file that cannot be read is a defect of the
// program.
var all = sync.OnceValue(func() map[string]*Language {
	languages := map[string]*Language{}
	names, err := files.ReadDir(".")
	for _, f := range names {
		var l *Language
		if l, err = read(f.Name()); err != nil {
			break
		}
		languages[l.Language] = l
	}
	if err != nil {
		panic(err)
	}
	return languages
})

func read(name string) (*Language, error) {
	raw, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return parse(name, raw)
}

// parse reads a file strictly: an unknown key is an error, and so is a file without the lists that
// safety rules need.
func parse(name string, raw []byte) (*Language, error) {
	var l Language
	if err := yaml.Load(raw, &l, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return nil, fmt.Errorf("words/%s: %w", name, err)
	}
	if l.Language != strings.TrimSuffix(path.Base(name), ".yaml") {
		return nil, fmt.Errorf("words/%s: the language is %q", name, l.Language)
	}
	for list, n := range map[string]int{
		"negations": len(l.Negations), "asks": len(l.Asks), "where": len(l.Where), "no": len(l.No),
		"unsure": len(l.Unsure), "force": len(l.Force), "wait": len(l.Wait.Words),
		"reassure": len(l.Reassure.Words), "hang-up": len(l.HangUp.Words),
		"numbers": len(l.Numbers), "counted": len(l.Counted), "doses": len(l.Doses),
		"money": len(l.Money),
	} {
		if n == 0 {
			return nil, fmt.Errorf("words/%s: list %q is empty", name, list)
		}
	}
	return &l, nil
}
