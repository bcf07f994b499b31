package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"firststeps/internal/desk"
)

// Limits of terms.
const (
	maxTermLen     = 40 // letters; longer words are cut off, in cases and in queries
	maxWords       = 8  // words of a query
	minPhoneDigits = 4  // last digits of a phone number that a query must have
)

// Terms that are not words start with a character that no word has.
const (
	phoneMark = "←" // digits of a phone number, the last first
	areaMark  = "↔" // desk.Place.Area
)

// searchLayout starts the text that is stored for searches. Texts of older programs start
// otherwise.
const searchLayout = "2"

// searchable returns the text of a case that is stored for searches, with one field per line.
func searchable(c desk.Case) string {
	d := c.Details
	fields := []string{
		searchLayout, c.Ref, d.Name, d.Phone, d.Vehicle.Plate, d.Vehicle.Make, d.Place.Code,
		d.Vehicle.VIN, d.Place.Area(),
	}
	for i, f := range fields {
		fields[i] = strings.ReplaceAll(f, "\n", " ")
	}
	return strings.ToLower(strings.Join(append(fields, d.Place.Words), "\n"))
}

// termsOf returns the terms of a stored text, sorted, without duplicates.
func termsOf(stored string) (terms []string) {
	lines := strings.Split(strings.TrimLeft(stored, "\n"), "\n") // see pad
	if lines[0] == searchLayout && len(lines) > 9 {
		lines = lines[1:]
	} else if n := len(lines); n > 5 { // reference, name, number, plate, make, place, plus code
		lines = slices.Concat(lines[:5], []string{lines[n-1], "", ""}, lines[5:n-1])
	}
	for i, line := range lines {
		switch i {
		case 0, 3, 5, 6: // reference, plate, plus code, VIN
			terms = append(terms, compact(line))
		case 2:
			number, _, _ := strings.Cut(line, ";")
			terms = append(terms, phoneTerm(number))
			continue
		case 7:
			terms = append(terms, areaTerm(line))
			continue
		}
		for chunk := range strings.FieldsSeq(line) {
			terms = append(append(terms, wordsIn(chunk)...), compact(chunk))
		}
	}
	slices.Sort(terms)
	return slices.DeleteFunc(slices.Compact(terms), func(t string) bool { return t == "" })
}

// wordsIn returns the runs of letters and digits in a text, in lower case and without accents.
func wordsIn(text string) []string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text)) // returns text itself if it is ASCII
	words := strings.FieldsFunc(plain, func(r rune) bool {
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

// phoneTerm returns the term of a phone number. The last digits of the number are a prefix of it.
func phoneTerm(number string) string {
	digits := []byte(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number))
	if len(digits) == 0 {
		return ""
	}
	slices.Reverse(digits)
	return phoneMark + string(digits)
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

// termQuery is a search: a disjunction of clauses. A clause is a conjunction of groups, and a case
// matches a group if it has at least one of its terms. Without clauses no case matches.
type termQuery [][][]term

// parseText returns the query for a text. A case matches if, for each word of the text, it has a
// word that starts with it or a phone number that ends with it; or if that holds for all words
// joined to one.
func parseText(text string) termQuery {
	text = strings.ReplaceAll(text, "(0)", " ") // +44 (0)7700 900123
	words := wordsIn(text)
	if len(words) == 0 {
		return nil
	}
	words = words[:min(len(words), maxWords)]
	var each [][]term
	for _, w := range words {
		each = append(each, termsFor(w))
	}
	if len(words) == 1 {
		return termQuery{each}
	}
	return termQuery{each, {termsFor(compact(text))}}
}

// termsFor returns the terms that match a word of a query.
func termsFor(word string) []term {
	terms := []term{{word, utf8.RuneCountInString(word) > 1}}
	if strings.Trim(word, "0123456789") != "" {
		return terms
	}
	for _, digits := range []string{word, strings.TrimLeft(word, "0")} { // 07700… and 0044…, too
		if len(digits) >= minPhoneDigits && (digits == word || len(digits) > minPhoneDigits) {
			terms = append(terms, term{phoneTerm(digits), true})
		}
	}
	return slices.Compact(terms)
}

// similarTo returns the query for cases with the phone number, plate, VIN or plus code of some
// details, or a position nearby.
func similarTo(d desk.Details) termQuery {
	var same []term
	number, _, _ := strings.Cut(d.Phone, ";")
	for _, t := range []string{
		phoneTerm(number), compact(d.Vehicle.Plate), compact(d.Vehicle.VIN), compact(d.Place.Code),
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
	return termQuery{{same}}
}

// matches reports whether a case with these terms, sorted, matches.
func (q termQuery) matches(terms []string) bool {
	has := func(t term) bool {
		i, found := slices.BinarySearch(terms, t.text)
		return found || t.prefix && i < len(terms) && strings.HasPrefix(terms[i], t.text)
	}
	holds := func(clause [][]term) bool {
		return !slices.ContainsFunc(clause,
			func(group []term) bool { return !slices.ContainsFunc(group, has) })
	}
	return slices.ContainsFunc(q, holds)
}

// render returns the query in the language of an index. one renders a term, and and or join terms.
// one may return "" for a term that no case has: render drops clauses that then cannot match, and
// returns "" if none is left.
func (q termQuery) render(one func(term) string, and, or string) string {
	var clauses []string
	for _, clause := range q {
		var groups []string
		for _, group := range clause {
			var terms []string
			for _, t := range group {
				if text := one(t); text != "" {
					terms = append(terms, text)
				}
			}
			if len(terms) > 0 {
				groups = append(groups, "("+strings.Join(terms, or)+")")
			}
		}
		if len(groups) == len(clause) {
			clauses = append(clauses, "("+strings.Join(groups, and)+")")
		}
	}
	return strings.Join(clauses, or)
}
