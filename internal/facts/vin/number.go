package vin

// number is a cleaned VIN: capital letters and digits, without I, O and Q.
type number [Length]byte

func clean(s string) (n number, ok bool) {
	at := 0
	for i := 0; i < len(s); i++ {
		b := s[i]
		if b == ' ' || b == '-' {
			continue
		}
		if b >= 'a' && b <= 'z' {
			b -= 'a' - 'A'
		}
		if at == Length || value(b) < 0 {
			return n, false
		}
		n[at] = b
		at++
	}
	return n, at == Length
}

// The weight of each position and the value of each letter in the sum from which the check digit is
// computed (49 CFR 565.15).
const (
	weights = "\x08\x07\x06\x05\x04\x03\x02\x0a\x00\x09\x08\x07\x06\x05\x04\x03\x02"
	values  = "12345678.12345.7.923456789" // A to Z; a point for a letter that no VIN has
)

// value returns the value of a character, and -1 if no VIN has it.
func value(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'A' && b <= 'Z' && values[b-'A'] != '.':
		return int(values[b-'A'] - '0')
	}
	return -1
}

func (n *number) checkDigitOK() bool {
	sum := 0
	for i, b := range n {
		sum += value(b) * int(weights[i])
	}
	return n[8] == "0123456789X"[sum%11]
}

// probe is a VIN in the form that patterns match: a set of one character for each position that a
// pattern can constrain. Places 0–4 are positions 4–8, places 5–12 are positions 10–17.
type probe [13]uint64

func (n *number) probe() (p probe) {
	for place := range p {
		at := place + 3
		if place > 4 {
			at++
		}
		if b := n[at]; b >= 'A' {
			p[place] = 1 << (b - 'A' + 10)
		} else {
			p[place] = 1 << (b - '0')
		}
	}
	return p
}

// years has the model years by position 10, in a cycle of thirty: no I, O, Q, U, Z, and no 0.
const years = "ABCDEFGHJKLMNPRSTVWXY123456789"

// firstYear is the first year of the first cycle, cycle the length of a cycle in years.
const (
	firstYear = 1980
	cycle     = 30
)

// year returns the year of the first cycle, and false if position 10 names no year.
func (n *number) year() (int, bool) {
	for i := range len(years) {
		if years[i] == n[9] {
			return firstYear + i, true
		}
	}
	return 0, false
}

// recent reports whether position 7 is a letter. On passenger cars, MPVs and light trucks a letter
// means a model year from 2010 on, and a digit an earlier one (49 CFR 565.15).
func (n *number) recent() bool { return n[6] >= 'A' }
