package place

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Find returns the country with a code of two or three letters or with a name, by any of its common names. Case,
// accents and punctuation do not count. If there is none, it returns those whose names come near, the nearest first.
func Find(name string) (c Country, near []Country) {
	wanted := fold(name)
	if len(wanted) > maxName {
		return c, nil
	}
	if c, ok := Lookup(wanted); ok {
		return c, nil
	}
	folded := folded()
	if i, ok := folded[wanted]; ok {
		return countries[i], nil
	}
	return c, nearest(wanted, folded)
}

// Names returns the names of countries with their codes, joined by a word: "North Korea (KP) or South Korea (KR)".
func Names(countries []Country, or string) string {
	var names []string
	for _, c := range countries {
		names = append(names, c.Name+" ("+c.ISO+")")
	}
	return strings.Join(names, or)
}

// maxName is more than the longest name has, in bytes.
const maxName = 80

// folded are the folded names of all countries, each with the position of its country.
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

// plain replaces letters with accents, as they occur in names of countries.
var plain = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "ā", "a", "ç", "c", "č", "c", "ć", "c", "è", "e", "é", "e",
	"ê", "e", "ë", "e", "ē", "e", "ě", "e", "ì", "i", "í", "i", "î", "i", "ï", "i", "ī", "i", "ı", "i", "ñ", "n", "ń", "n",
	"ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ø", "o", "ō", "o", "ő", "o", "ú", "u", "ù", "u", "û", "u", "ü", "u",
	"ū", "u", "ű", "u", "ý", "y", "š", "s", "ś", "s", "ş", "s", "ș", "s", "ž", "z", "ź", "z", "ż", "z", "ł", "l",
	"ğ", "g", "ț", "t", "ţ", "t", "æ", "ae", "œ", "oe", "&", " and ", "'", "", "’", "", "ʻ", "", ".", "",
)

// fold returns a name in small letters, without accents, punctuation, "the" and "and".
func fold(name string) string {
	words := strings.FieldsFunc(plain.Replace(strings.ToLower(name)), func(r rune) bool {
		return (r < 'a' || r > 'z') && r < 128 || r == '\u0307' || r == '–' || r == '\u00a0'
	})
	if len(words) > 1 { // AND and ST are codes, too
		words = slices.DeleteFunc(words, func(w string) bool { return w == "the" || w == "and" })
	}
	if len(words) > 1 && words[0] == "st" {
		words[0] = "saint"
	}
	return strings.Join(words, " ")
}

// nearest returns the countries of which a name, or a word of it, begins with what is wanted or differs in few letters.
func nearest(wanted string, names map[string]int) []Country {
	far := map[int]int{} // the distance of each country that is near
	for name, i := range names {
		for _, part := range append(strings.Fields(name), name) {
			d := distance(wanted, part) + 1
			if len(wanted) >= 4 && strings.HasPrefix(part, wanted) {
				d = 1
			}
			if d <= len(wanted)/4+1 {
				far[i] = min(d, cmp.Or(far[i], d))
			}
		}
	}
	var near []Country
	for i := range far {
		near = append(near, countries[i])
	}
	slices.SortFunc(near, func(a, b Country) int {
		return cmp.Or(far[byISO[a.ISO]]-far[byISO[b.ISO]], strings.Compare(a.Name, b.Name))
	})
	return near[:min(len(near), 5)]
}

// distance returns how many letters must be added, removed or replaced to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := corner
			if a[i] != b[j] {
				replaced++
			}
			corner = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, replaced)
		}
	}
	return row[len(b)]
}
