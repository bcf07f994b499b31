package locale

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
)

// Plural is a message about a number, by the plural categories of CLDR: one, other, and those that
// the language has besides. "%" is the number.
type Plural map[string]string

// categories are those of CLDR.
var categories = []string{"zero", "one", "two", "few", "many", "other"}

// plural reports whether a mapping is a Plural.
func plural(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || index(n, "other") < 0 {
		return false
	}
	for i := 0; i < len(n.Content); i += 2 {
		if !slices.Contains(categories, n.Content[i].Value) {
			return false
		}
	}
	return true
}

// Fill returns the message for a number, in the form that the language has for it.
func (p Plural) Fill(tag string, n int) string {
	return strings.ReplaceAll(cmp.Or(p[category(tag, n)], p["other"]), "%", strconv.Itoa(n))
}

// forms is a message whose forms are the names of their categories.
var forms = i18n.Message{ID: "category", Zero: "zero", One: "one", Two: "two", Few: "few",
	Many: "many", Other: "other"}

// categoriesOf has the categories of numbers up to 200 for each language, since it takes long to
// find one.
var categoriesOf sync.Map

// category returns the plural category of a number in a language, or other if it is unknown.
// Numbers over 200 have that of a number below with the same last two digits.
func category(tag string, n int) string {
	known, ok := categoriesOf.Load(tag)
	if !ok {
		localizer := i18n.NewLocalizer(i18n.NewBundle(language.Make(tag)), tag)
		var names [200]string
		for i := range names {
			name, err := localizer.Localize(
				&i18n.LocalizeConfig{PluralCount: i, DefaultMessage: &forms})
			if err != nil {
				name = "other"
			}
			names[i] = name
		}
		known, _ = categoriesOf.LoadOrStore(tag, &names)
	}
	if n >= 200 {
		n = 100 + n%100
	}
	return known.(*[200]string)[max(n, 0)]
}

// missing returns the category of a number up to 200 for which a plural has no form.
func (p Plural) missing(tag string) string {
	for n := range 200 {
		if c := category(tag, n); p[c] == "" {
			return c
		}
	}
	return ""
}
