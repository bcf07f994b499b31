package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"firststeps/internal/desk"
)

// Bounds of terms.
const (
	longestTerm = 40 // letters; what follows is cut off in cases and questions alike
	mostWords   = 8  // of a question
	leastDigits = 4  // of the end of a telephone number
)

// Terms that stand for something that is no word begin with a character that no word has.
const (
	phoneMark = "←" // digits of a telephone number, the last first
	areaMark  = "↔" // desk.Place.Area
)

// layout begins what is kept of a case for searches. What an older program kept begins otherwise.
const layout = "2"

// searchable returns what is kept of a case for searches, one field a line.
func searchable(c desk.Case) string {
	d := c.Details
	fields := []string{
		layout, c.Ref, d.Name, d.Phone, d.Vehicle.Plate, d.Vehicle.Make, d.Place.Code,
		d.Vehicle.VIN, d.Place.Area(),
	}
	for i, f := range fields {
		fields[i] = strings.ReplaceAll(f, "\n", " ")
	}
	return strings.ToLower(strings.Join(append(fields, d.Place.Words), "\n"))
}

// termsOf returns the terms of what is kept of a case for searches, each once, sorted.
func termsOf(kept string) (terms []string) {
	lines := strings.Split(strings.TrimLeft(kept, "\n"), "\n") // see spill
	if lines[0] == layout && len(lines) > 9 {
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
	}, norm.NFKD.String(text)) // text itself where it is ASCII
	words := strings.FieldsFunc(plain, func(r rune) bool {
		return !unicode.IsLetter(r) &&
			!unicode.IsDigit(r)
	})
	for i, w := range words {
		words[i] = cut(w)
	}
	return words
}

// compact returns a text as one word: AB12 CDE and ab12-cde are the same plate.
func compact(text string) string { return cut(strings.Join(wordsIn(text), "")) }

func cut(word string) string {
	if utf8.RuneCountInString(word) > longestTerm {
		return string([]rune(word)[:longestTerm])
	}
	return word
}

// phoneTerm returns the term of a number, under which its last digits are a beginning.
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

// term is a term that is looked for; its beginning is enough if prefix is true.
type term struct {
	text   string
	prefix bool
}

// question is what is looked for: cases that one of its clauses holds for. A clause is a list of
// groups, of each of which the case has at least one term. No clause: nothing is found.
type question [][][]term

// questionOf returns what a text asks for: cases with a word for each of its words that begins with
// it, or a telephone number that ends with it; or the same with all its words as one.
func questionOf(text string) question {
	text = strings.ReplaceAll(text, "(0)", " ") // +44 (0)7700 900123
	words := wordsIn(text)
	if len(words) == 0 {
		return nil
	}
	words = words[:min(len(words), mostWords)]
	var each [][]term
	for _, w := range words {
		each = append(each, meant(w))
	}
	if len(words) == 1 {
		return question{each}
	}
	return question{each, {meant(compact(text))}}
}

// meant returns the terms that a word may mean.
func meant(word string) []term {
	terms := []term{{word, utf8.RuneCountInString(word) > 1}}
	if strings.Trim(word, "0123456789") != "" {
		return terms
	}
	for _, digits := range []string{word, strings.TrimLeft(word, "0")} { // 07700… and 0044…, too
		if len(digits) >= leastDigits && (digits == word || len(digits) > leastDigits) {
			terms = append(terms, term{phoneTerm(digits), true})
		}
	}
	return slices.Compact(terms)
}

// likeness returns what asks for cases with the same number, plate, VIN or plus code as some
// details, or a position nearby.
func likeness(d desk.Details) question {
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
	return question{{same}}
}

// matches reports whether a case with these terms, sorted, is what is looked for.
func (q question) matches(terms []string) bool {
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

// written returns the question in the language of an index, which writes a term, and joins with and
// and or. A term that no case has may be written as nothing: what cannot hold then is left out, and
// if that is all, the question is empty.
func (q question) written(one func(term) string, and, or string) string {
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
