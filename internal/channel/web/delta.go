package web

import "unicode/utf8"

// block is how many bytes of the base are compared at once. Every common part of at least 2*block
// bytes is found.
const block = 24

// delta returns text as literals and copies from a base: a string, or two numbers, the offset and
// the length of a copy in bytes. phone/offline.js puts them together.
func delta(base, text string) []any {
	at := map[string]int{} // offset of each block of the base
	for i := 0; i+block <= len(base); i += block {
		if _, known := at[base[i:i+block]]; !known {
			at[base[i:i+block]] = i
		}
	}
	parts, done := []any{}, 0
	for i := 0; i+block <= len(text); {
		from, found := at[text[i:i+block]]
		if !found {
			i++
			continue
		}
		to, end := from+block, i+block
		for from > 0 && i > done && base[from-1] == text[i-1] {
			from, i = from-1, i-1
		}
		for to < len(base) && end < len(text) && base[to] == text[end] {
			to, end = to+1, end+1
		}
		for !boundary(text, i) { // a literal is valid UTF-8
			from, i = from+1, i+1
		}
		for !boundary(text, end) {
			end--
		}
		if i > done {
			parts = append(parts, text[done:i])
		}
		parts = append(parts, from, end-i)
		done, i = end, end
	}
	if done < len(text) {
		parts = append(parts, text[done:])
	}
	return parts
}

// boundary reports whether no character of text spans i.
func boundary(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
