package place

import (
	"cmp"
	"embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"firststeps/internal/facts/translation"
)

//go:generate node names.mjs

//go:embed names.csv
var namesText string

//go:embed translations/*.csv
var translationFiles embed.FS

var sentences = translation.New(translationFiles)

// Said returns a sentence, a note or an area of the tables in the language of a tag, or the text
// itself if there is no translation.
func Said(text, tag string) string { return sentences.In(text, tag) }

// names are the names of countries by language and code.
var names = sync.OnceValue(func() map[string]map[string]string {
	rows, err := csv.NewReader(strings.NewReader(namesText)).ReadAll()
	if err != nil {
		panic("place: " + err.Error())
	}
	all := map[string]map[string]string{}
	for i, language := range rows[0][1 : len(rows[0])-2] { // the last are source and date
		all[language] = map[string]string{}
		for _, row := range rows[1:] {
			all[language][row[0]] = row[i+1]
		}
	}
	return all
})

// NameIn returns the country's name in the language of a tag, as in CLDR, or its English name.
func (c Country) NameIn(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return cmp.Or(names()[language][c.ISO], c.Name)
}

// AllIn returns every country with its name in the language of a tag, sorted by that name. The
// caller owns the slice.
func AllIn(tag string) []Country {
	all := All()
	if language, _, _ := strings.Cut(tag, "-"); names()[language] == nil {
		return all
	}
	for i, c := range all {
		all[i].Name = c.NameIn(tag)
	}
	slices.SortStableFunc(all, func(a, b Country) int {
		return cmp.Compare(sortKey(a.Name), sortKey(b.Name))
	})
	return all
}

// sortKey returns a name without accents, in lower case.
func sortKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}
