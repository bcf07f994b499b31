package place

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"firststeps/internal/typo"
)

// Find returns the country with a code of two or three letters, or with one of its common names. It
// ignores case, accents and punctuation. If no country matches, near holds those with similar
// names, the most similar first.
func Find(name string) (c Country, near []Country) {
	if len(name) > maxName {
		return c, nil
	}
	wanted := fold(name)
	if c, ok := Lookup(wanted); ok {
		return c, nil
	}
	folded := folded()
	if i, ok := folded[wanted]; ok {
		return countries[i], nil
	}
	return c, nearest(wanted, folded)
}

// Names returns the names of countries with their codes, separated by or: "Chad (TD) or Oman (OM)".
func Names(countries []Country, or string) string {
	var names []string
	for _, c := range countries {
		names = append(names, c.Name+" ("+c.ISO+")")
	}
	return strings.Join(names, or)
}

// maxName is a limit in bytes that no name of a country reaches.
const maxName = 200

// folded maps each folded name to the position of its country.
var folded = sync.OnceValue(func() map[string]int {
	names := map[string]int{}
	rows, _ := rowsOf("countries.csv", countriesText, countryHeader) // mustParse has read it
	for i, row := range rows {
		for _, name := range append(strings.Split(row[3], "; "), row[1], row[2]) {
			names[fold(name)] = i
		}
	}
	delete(names, "")
	return names
})

// unaccented replaces the letters in names of countries that do not decompose to a plain letter.
var unaccented = strings.NewReplacer("ø", "o", "ł", "l", "ı", "i", "æ", "ae", "œ", "oe", "đ", "d",
	"&", " and ",
	"'", "", "’", "", "ʻ", "", "ʼ", "", ".", "")

// fold returns a name in lower case, without accents, punctuation, "the" and "and".
func fold(name string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1 // an accent, separated from its letter
		}
		return r
	}, norm.NFKD.String(unaccented.Replace(strings.ToLower(name))))
	words := strings.FieldsFunc(letters, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if len(words) > 1 { // AND and ST are codes, too
		words = slices.DeleteFunc(words, func(w string) bool { return w == "the" || w == "and" })
	}
	if len(words) > 1 && words[0] == "st" {
		words[0] = "saint"
	}
	return strings.Join(words, " ")
}

// nearest returns at most five countries with a name, or a word of a name, that begins with
// wanted or differs from it in few letters.
func nearest(wanted string, names map[string]int) []Country {
	distances := map[int]int{} // of each country that is near
	for name, i := range names {
		for _, part := range append(strings.Fields(name), name) {
			d := typo.Distance(wanted, part) + 1
			if len(wanted) >= 4 && strings.HasPrefix(part, wanted) {
				d = 1
			}
			if d <= len(wanted)/4+1 {
				distances[i] = min(d, cmp.Or(distances[i], d))
			}
		}
	}
	var near []Country
	for i := range distances {
		near = append(near, countries[i])
	}
	slices.SortFunc(near, func(a, b Country) int {
		return cmp.Or(distances[byISO[a.ISO]]-distances[byISO[b.ISO]],
			strings.Compare(a.Name, b.Name))
	})
	return near[:min(len(near), 5)]
}
