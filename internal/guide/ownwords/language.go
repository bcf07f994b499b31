package ownwords

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed *.yaml
var files embed.FS

// Language is what the program knows of the words of one language. Each pattern is a text such as
// "<person> .. <inside>"; see pattern.
type Language struct {
	Language string `yaml:"language"` // primary subtag of its tags; the name of the file

	// Lists of phrases by name, for <name> in a pattern. In a phrase, a word that ends with an
	// asterisk matches every word that begins like it, and <name> is each phrase of another list.
	Classes map[string][]string `yaml:"classes"`

	Life   []string `yaml:"life"`   // a person or an animal may be shut in, missing, or in danger
	Urgent []string `yaml:"urgent"` // help is needed soon
	About  []string `yaml:"about"`  // the message is about a car or its keys
	Ignore []string `yaml:"ignore"` // in these, the elements with "!" mean no one who is in danger

	Not    []string `yaml:"not"`    // negates what follows directly
	Also   []string `yaml:"also"`   // continues a list: "no children or pets"
	Small  []string `yaml:"small"`  // may be between a negation and what it negates
	Doubt  []string `yaml:"doubt"`  // with one of these, no negation counts
	Common []string `yaml:"common"` // words that are not misspelled, though they are like others

	// Ordinary is the words of messages in which no one is in danger: of cars, things, places,
	// time. Any other word is a reason to ask about life. It has single words, with an asterisk
	// or not, and <name> is the words of a list.
	Ordinary []string `yaml:"ordinary"`
	Never    []string `yaml:"never"` // words of other lists that are not ordinary

	Emoji map[string]string `yaml:"emoji"` // a picture, and the words that it means

	Same   map[string]string `yaml:"same"`   // letters that are read as others: "ae" as "a"
	Elided []string          `yaml:"elided"` // before a vowel, with or without an apostrophe
}

// vocabulary is a language, prepared for matching.
type vocabulary struct {
	source              *Language
	classes             map[string][]phrase
	life, urgent, about []pattern
	ignore              []pattern
	not, also, small    []phrase
	doubt               []phrase
	ordinary            map[string]bool     // the words, and the beginnings with an asterisk
	never               map[string]bool     // words that are not ordinary
	known               map[string]bool     // all words of the file
	plain               map[string][]string // other spellings of known words
	elided              map[string]bool
	emoji, same         *strings.Replacer
}

// vocabularies returns the vocabularies by primary subtag. A file that cannot be read is a defect
// of the program.
var vocabularies = sync.OnceValue(func() map[string]*vocabulary {
	all := map[string]*vocabulary{}
	names, err := files.ReadDir(".")
	for _, f := range names {
		var raw []byte
		if raw, err = files.ReadFile(f.Name()); err != nil {
			break
		}
		var l *Language
		if l, err = parse(f.Name(), raw); err != nil {
			break
		}
		if all[l.Language], err = prepare(l); err != nil {
			break
		}
	}
	if err != nil {
		panic(err)
	}
	return all
})

func parse(name string, raw []byte) (*Language, error) {
	var l Language
	if err := yaml.Load(raw, &l, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return nil, fmt.Errorf("ownwords/%s: %w", name, err)
	}
	if l.Language+".yaml" != name {
		return nil, fmt.Errorf("ownwords/%s: the language is %q", name, l.Language)
	}
	for list, n := range map[string]int{"life": len(l.Life), "urgent": len(l.Urgent),
		"about": len(l.About), "not": len(l.Not), "doubt": len(l.Doubt),
		"ordinary": len(l.Ordinary)} {
		if n == 0 {
			return nil, fmt.Errorf("ownwords/%s: list %q is empty", name, list)
		}
	}
	return &l, nil
}

func prepare(l *Language) (*vocabulary, error) {
	v := &vocabulary{source: l, classes: map[string][]phrase{}, known: map[string]bool{},
		plain: map[string][]string{}, elided: map[string]bool{}, emoji: replacer(l.Emoji, " "),
		same: replacer(l.Same, "")}
	for _, w := range l.Elided {
		v.elided[fold(w)] = true
	}
	for name, list := range l.Classes {
		v.classes[name] = v.learn(list)
	}
	for name, list := range v.classes {
		for _, w := range slices.Concat(list...) {
			if inner, isList := listName(w); isList && v.classes[inner] == nil {
				return nil, fmt.Errorf("ownwords/%s.yaml: %s: no list %q", l.Language, name, w)
			}
		}
	}
	v.not, v.also, v.small = v.learn(l.Not), v.learn(l.Also), v.learn(l.Small)
	v.doubt = v.learn(l.Doubt)
	v.learn(l.Common)
	v.ordinary, v.never = map[string]bool{}, map[string]bool{}
	for _, w := range slices.Concat(v.learn(l.Never)...) {
		v.never[w] = true
	}
	for _, list := range [][]phrase{v.learn(l.Ordinary), v.not, v.also, v.small, v.doubt} {
		if err := v.addOrdinary(list); err != nil {
			return nil, fmt.Errorf("ownwords/%s.yaml: ordinary: %w", l.Language, err)
		}
	}
	var err error
	for _, list := range []struct {
		texts []string
		to    *[]pattern
	}{{l.Life, &v.life}, {l.Urgent, &v.urgent}, {l.About, &v.about}, {l.Ignore, &v.ignore}} {
		if *list.to, err = v.patterns(list.texts); err != nil {
			return nil, fmt.Errorf("ownwords/%s.yaml: %w", l.Language, err)
		}
	}
	for _, p := range v.ignore { // so a misspelled word never makes a message calmer
		for i := range p {
			p[i].exact = true
		}
	}
	return v, nil
}

// addOrdinary adds the words of phrases to the ordinary ones, and those of the lists they name.
func (v *vocabulary) addOrdinary(phrases []phrase) error {
	for _, w := range slices.Concat(phrases...) {
		name, isList := listName(w)
		switch {
		case !isList:
			v.ordinary[w] = true
		case v.classes[name] == nil:
			return fmt.Errorf("no list %q", w)
		default:
			if err := v.addOrdinary(v.classes[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// replacer returns a replacer of texts, with something around what replaces them.
func replacer(texts map[string]string, around string) *strings.Replacer {
	var list []string
	for _, pair := range pairs(texts) {
		list = append(list, pair[0], around+pair[1]+around)
	}
	return strings.NewReplacer(list...)
}

// pairs returns texts and what replaces them, the longer ones first.
func pairs(texts map[string]string) [][2]string {
	list := [][2]string{}
	for k, with := range texts {
		list = append(list, [2]string{k, with})
	}
	slices.SortFunc(list, func(a, b [2]string) int {
		return cmp.Or(len(b[0])-len(a[0]), strings.Compare(a[0], b[0]))
	})
	return list
}
