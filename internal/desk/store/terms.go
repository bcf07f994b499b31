package store

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"firststeps/internal/desk"
	"firststeps/internal/facts/place"
)

// Limits of terms.
const (
	maxTermLen = 40 // letters; longer words are cut off, in cases and in queries
	maxWords   = 8  // words of a query
	maxJoined  = 4  // words of a query that may be one word of a case, if not all are digits
	minEnd     = 4  // last characters of a phone number, plate or VIN that a query must have
	minPhone   = 8  // digits of a phone number that a query must have besides its prefix
)

// Terms that are not words start with a character that no word has.
const (
	endMark  = "←" // a phone number, plate or VIN, the last character first
	areaMark = "↔" // desk.Place.Area
)

// searchLayout starts the text that is stored for searches. Texts of older programs start
// otherwise: see storedText.
const searchLayout = "3"

// searchable returns the text of a case that is stored for searches, with one field per line.
func searchable(c desk.Case) string {
	d, year := c.Details, ""
	if d.Vehicle.Year != 0 {
		year = strconv.Itoa(d.Vehicle.Year)
	}
	fields := []string{
		searchLayout, c.Ref, d.Name, d.Phone, d.Vehicle.Plate, d.Vehicle.Make, d.Vehicle.Model,
		d.Vehicle.Colour, year, d.Place.Code, d.Vehicle.VIN, d.Place.Area(),
	}
	for i, f := range fields {
		fields[i] = strings.ReplaceAll(f, "\n", " ")
	}
	return strings.ToLower(strings.Join(append(fields, d.Place.Words), "\n"))
}

// storedText returns the text to index for a row of contents. older is the row's document if an
// older program wrote the words, which then lack fields. A row that was erased has the reference
// alone.
func storedText(words, ref, older string) string {
	if older == "" {
		return strings.TrimLeft(words, "\n") // see pad
	}
	var doc personalData
	if err := json.Unmarshal([]byte(older), &doc); err != nil {
		return ref
	}
	return clean(searchable(desk.Case{Ref: ref, Details: doc.Details}))
}

// olderDoc selects the third argument of storedText.
const olderDoc = "CASE WHEN ltrim(contents.words, '\n') LIKE '" + searchLayout + "\n%' THEN '' " +
	"ELSE coalesce(contents.doc, '') END"

// termsOf returns the terms of a stored text, sorted, without duplicates.
func termsOf(stored string) (terms []string) {
	lines := strings.Split(strings.TrimLeft(stored, "\n"), "\n")
	if lines[0] == searchLayout {
		lines = lines[1:]
	}
	for i, line := range lines {
		switch i {
		case 2:
			terms = append(terms, phoneTerm(line))
			continue
		case 10:
			terms = append(terms, areaTerm(line))
			continue
		case 3, 9: // plate, VIN
			terms = append(terms, endTerm(compact(line)))
			fallthrough
		case 0, 4, 5, 8: // reference, make, model, plus code
			terms = append(terms, compact(line))
		}
		for _, spelling := range spellings(line) {
			for chunk := range strings.FieldsSeq(spelling) {
				terms = append(append(terms, wordsIn(chunk)...), compact(chunk))
			}
		}
	}
	slices.Sort(terms)
	return slices.DeleteFunc(slices.Compact(terms), func(t string) bool { return t == "" })
}

// umlauts and letters replace letters that have no accent to remove.
var (
	umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue")
	letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d",
		"ð", "d", "þ", "th", "ı", "i")
)

// spellings returns a text, and the text as it is written without umlauts if it has any: Mueller
// for Müller.
func spellings(text string) []string {
	whole := norm.NFC.String(text) // returns text itself if it is ASCII
	if other := umlauts.Replace(whole); other != whole {
		return []string{text, other}
	}
	return []string{text}
}

// wordsIn returns the runs of letters and digits in a text, in lower case and without accents.
func wordsIn(text string) []string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text)) // returns text itself if it is ASCII
	words := strings.FieldsFunc(letters.Replace(plain), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, w := range words {
		words[i] = truncate(w)
	}
	return words
}

// compact returns a text as one word: AB12 CDE and ab12-cde are the same plate.
func compact(text string) string { return truncate(strings.Join(wordsIn(text), "")) }

func truncate(word string) string {
	if utf8.RuneCountInString(word) > maxTermLen {
		return string([]rune(word)[:maxTermLen])
	}
	return word
}

// phoneTerm returns the term of a stored phone number. Its last digits are a prefix of the term.
func phoneTerm(number string) string {
	number, _, _ = strings.Cut(number, ";")
	return endTerm(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number))
}

// endTerm returns the term by which a word is found if a query has only its end.
func endTerm(word string) string {
	if word == "" {
		return ""
	}
	all := []rune(word)
	slices.Reverse(all)
	return endMark + string(all)
}

func areaTerm(area string) string {
	if area == "" {
		return ""
	}
	return areaMark + strings.ReplaceAll(area, "-", "m")
}

// term is a term to search for. With prefix, it matches every term that starts with it.
type term struct {
	text   string
	prefix bool
}

// termQuery is a search: a conjunction of groups. A case matches a group if it has at least one of
// its terms. Without groups no case matches.
type termQuery [][]term

// parseText returns the query for a text. A case matches if it has each word of the text: a word
// that starts with it, or a phone number, plate or VIN that ends with it. Adjacent words of the
// text may also be one word or number of the case.
func parseText(text string) termQuery {
	text = strings.ReplaceAll(text, "(0)", " ") // +44 (0)7700 900123
	var groups [][]term
	for _, spelling := range spellings(text) {
		words := wordsIn(spelling)
		words = words[:min(len(words), maxWords)]
		for len(groups) < len(words) {
			groups = append(groups, nil)
		}
		for i := range words {
			for n := 1; i+n <= len(words); n++ {
				joined := strings.Join(words[i:i+n], "")
				if n > maxJoined && !isNumber(joined) {
					break
				}
				for at := i; at < i+n; at++ {
					groups[at] = append(groups[at], termsFor(truncate(joined))...)
				}
			}
		}
	}
	if len(groups) == 0 {
		return nil
	}
	for i, g := range groups {
		slices.SortFunc(g, func(a, b term) int { return strings.Compare(a.text, b.text) })
		groups[i] = slices.Compact(g)
	}
	return groups
}

func isNumber(word string) bool { return strings.Trim(word, "0123456789") == "" }

// termsFor returns the terms that match a word of a query.
func termsFor(word string) []term {
	terms := []term{{word, utf8.RuneCountInString(word) > 1}}
	ends := []string{word}
	if isNumber(word) {
		ends = append(ends, phonesIn(word)...)
	}
	for _, end := range ends {
		if len(end) >= minEnd && strings.ContainsAny(end, "0123456789") {
			terms = append(terms, term{endTerm(end), true})
		}
	}
	return terms
}

// phonesIn returns the ends of the phone numbers that digits may be, without what is dialled before
// them in a country: 07700… and 0044… in Britain, 8 912… in Russia, 011 44… in the US. For 4407700…
// it also returns the number without the 0.
func phonesIn(digits string) (ends []string) {
	rest := strings.TrimLeft(digits, "0")
	if len(rest) > minEnd {
		ends = append(ends, rest)
	}
	for _, prefix := range []string{"011", "0011", "810", "06", "8", "1"} {
		if end, ok := strings.CutPrefix(digits, prefix); ok && len(end) >= minPhone {
			ends = append(ends, end)
		}
	}
	for _, whole := range ends {
		if number, err := place.CallBack("", "+"+whole); err == nil && number[1:] != whole {
			ends = append(ends, number[1:])
		}
	}
	return ends
}

// similarTo returns the query for cases with the phone number, plate, VIN or plus code of some
// details, or a position nearby.
func similarTo(d desk.Details) termQuery {
	var same []term
	for _, t := range []string{
		phoneTerm(d.Phone), compact(d.Vehicle.Plate), compact(d.Vehicle.VIN), compact(d.Place.Code),
	} {
		if t != "" {
			same = append(same, term{t, false})
		}
	}
	for _, area := range d.Place.Areas() {
		same = append(same, term{areaTerm(area), false})
	}
	if len(same) == 0 {
		return nil
	}
	return termQuery{same}
}

// matches reports whether a case with these terms, sorted, matches.
func (q termQuery) matches(terms []string) bool {
	has := func(t term) bool {
		i, found := slices.BinarySearch(terms, t.text)
		return found || t.prefix && i < len(terms) && strings.HasPrefix(terms[i], t.text)
	}
	return len(q) > 0 && !slices.ContainsFunc(q,
		func(group []term) bool { return !slices.ContainsFunc(group, has) })
}

// render returns the query in the language of an index. one renders a term, and and or join terms.
// one may return "" for a term that no case has: render returns "" if a group then cannot match.
func (q termQuery) render(one func(term) string, and, or string) string {
	rendered := map[term]string{}
	var groups []string
	for _, group := range q {
		var terms []string
		for _, t := range group {
			text, known := rendered[t]
			if !known {
				text = one(t)
				rendered[t] = text
			}
			if text != "" {
				terms = append(terms, text)
			}
		}
		if len(terms) == 0 {
			return ""
		}
		groups = append(groups, "("+strings.Join(terms, or)+")")
	}
	return strings.Join(groups, and)
}
