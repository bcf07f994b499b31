package vin

// number is a VIN, cleaned: capital letters and digits, none of I, O, Q.
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
		if at == Length || worth(b) < 0 {
			return n, false
		}
		n[at] = b
		at++
	}
	return n, at == Length
}

// The weight of each place, and what each letter counts, in the sum that the check digit holds (49
// CFR 565.15).
const (
	weights = "\x08\x07\x06\x05\x04\x03\x02\x0a\x00\x09\x08\x07\x06\x05\x04\x03\x02"
	worths  = "12345678.12345.7.923456789" // A to Z; a point for a letter that no VIN has
)

// worth gives what a character counts, -1 where no VIN has it.
func worth(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'A' && b <= 'Z' && worths[b-'A'] != '.':
		return int(worths[b-'A'] - '0')
	}
	return -1
}

func (n *number) checks() bool {
	sum := 0
	for i, b := range n {
		sum += worth(b) * int(weights[i])
	}
	return n[8] == "0123456789X"[sum%11]
}

// probe is a VIN as patterns see it: the one-character set of each place that they can bind. 0–4
// are positions 4–8, 5–12 positions 10–17.
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

// The model years by position 10, in a cycle of thirty: no I, O, Q, U, Z, and no 0.
const years = "ABCDEFGHJKLMNPRSTVWXY123456789"

// firstYear is where the cycle began, cycle its length.
const (
	firstYear = 1980
	cycle     = 30
)

// year gives the year of the first cycle, false where position 10 names none.
func (n *number) year() (int, bool) {
	for i := range len(years) {
		if years[i] == n[9] {
			return firstYear + i, true
		}
	}
	return 0, false
}

// recent reports whether position 7 is a letter. On passenger cars, MPVs and light trucks that
// means a model year from 2010 on, and a digit means one before (49 CFR 565.15).
func (n *number) recent() bool { return n[6] >= 'A' }
