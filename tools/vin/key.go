package main

import "strings"

// places is the number of characters of a VIN that a key can constrain: positions 4–8 and 10–17.
const places = 13

// class is a set of characters: bits 0–9 for digits, 10–35 for letters. Zero means any character.
type class uint64

// key is the parsed key of a pattern: the class of each place.
type key [places]class

// readKey parses a key. It returns false for a key that can never match: with a bar in the wrong
// place, an impossible character, or more characters than a VIN has.
func readKey(s string) (key, bool) {
	var k key
	at := 0 // in "4–8|10–17": 0 to 13, where 5 is the bar
	for len(s) > 0 {
		var c class
		bar := false
		switch s[0] {
		case '*', '_':
			s = s[1:]
		case '|':
			bar, s = true, s[1:]
		case '[':
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return k, false
			}
			c, s = readClass(s[1:end]), s[end+1:]
			if c == 0 {
				return k, false
			}
		default:
			if c, s = classOf(s[0]), s[1:]; c == 0 {
				return k, false
			}
		}
		if at > places || bar && at != 5 || at == 5 && c != 0 {
			return k, false
		}
		if at < 5 {
			k[at] = c
		} else if at > 5 {
			k[at-1] = c
		}
		at++
	}
	return k, true
}

// readClass parses the text in brackets. A range is within the digits or within the letters.
func readClass(s string) class {
	var c class
	for i := 0; i < len(s); i++ {
		if i+2 < len(s) && s[i+1] == '-' && (s[i] <= '9') == (s[i+2] <= '9') {
			for b := s[i]; b <= s[i+2]; b++ {
				c |= classOf(b)
			}
			i += 2
			continue
		}
		c |= classOf(s[i])
	}
	return c
}

// classOf returns the class of one character, or 0 if no VIN has it.
func classOf(b byte) class {
	switch {
	case b >= '0' && b <= '9':
		return 1 << (b - '0')
	case b >= 'A' && b <= 'Z':
		return 1 << (b - 'A' + 10)
	}
	return 0
}

// overlaps reports whether a VIN can match both keys.
func (k key) overlaps(l key) bool {
	for i := range k {
		if k[i] != 0 && l[i] != 0 && k[i]&l[i] == 0 {
			return false
		}
	}
	return true
}

// covers reports whether every VIN that matches l also matches k.
func (k key) covers(l key) bool {
	for i := range k {
		if k[i] != 0 && (l[i] == 0 || l[i]&^k[i] != 0) {
			return false
		}
	}
	return true
}
