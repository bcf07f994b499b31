package place

import (
	_ "embed"
	"fmt"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Generated from libphonenumber's metadata (Apache License 2.0), which is not part of the program:
// see test/phonenumbers/plans_test.go.
//
//go:generate go -C ../../../test/phonenumbers test -run TestPlansAreFresh -update .

//go:embed plans.txt
var planTable string

var plans, codes = mustPlans(planTable)

// plan describes how people in a country write telephone numbers. Its patterns match at the start.
type plan struct {
	*code
	exit    func() *regexp.Regexp // the international prefix, dialled before a country code
	trunk   func() *regexp.Regexp // the national prefix; nil if the country has none
	becomes string                // replaces the match of trunk, if its last group took part

	emergency []string // numbers that cannot be called back
}

// code is a country code, which several countries may share.
type code struct {
	digits string
	main   *plan // of the country that most numbers belong to
	// lengths returns the lengths of numbers by their first two digits, and by three where these
	// differ: for "12", bit n is set if numbers of n digits, without the code, begin with 12.
	lengths func() map[string]uint32
}

// mustPlans parses the table. It returns the plans by country and the codes by their digits. The
// line of a code, "+44 7:80 10:11,20-39", lists the valid numbers: those of seven digits begin with
// 80. The lines of its countries follow, the main country first: "GB 00 0|180020 - 112,999" has
// exit, trunk, becomes and emergency; "-" is an empty field.
//
// Patterns and lengths are parsed on first use, because a run of the program needs few of them.
func mustPlans(table string) (map[string]*plan, map[string]*code) {
	byCountry, byDigits := map[string]*plan{}, map[string]*code{}
	var c *code
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		switch {
		case f[0] == "#":
		case f[0][0] == '+':
			c = &code{digits: f[0][1:], lengths: sync.OnceValue(func() map[string]uint32 {
				return mustLengths(f[1:])
			})}
			c.main = &plan{code: c}
			byDigits[c.digits] = c
		default:
			p := &plan{
				c, prefix(f[1]), prefix(f[2]), strings.Trim(f[3], "-"), strings.Split(f[4], ","),
			}
			if c.main.exit == nil {
				c.main = p
			}
			byCountry[f[0]] = p
		}
	}
	return byCountry, byDigits
}

// mustLengths parses the starts of the numbers of each length: "7:80", "10:11,20-39".
func mustLengths(numbers []string) map[string]uint32 {
	lengths := map[string]uint32{}
	for _, some := range numbers {
		length, starts, _ := strings.Cut(some, ":")
		for run := range strings.SplitSeq(starts, ",") {
			first, last, more := strings.Cut(run, "-")
			if !more {
				last = first
			}
			for i := mustInt(first); i <= mustInt(last); i++ {
				lengths[fmt.Sprintf("%0*d", len(first), i)] |= 1 << mustInt(length)
			}
		}
	}
	return lengths
}

func mustInt(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("place: plans.txt: " + err.Error())
	}
	return n
}

// prefix returns a pattern that is compiled on first use, or nil for "-".
func prefix(pattern string) func() *regexp.Regexp {
	if pattern == "-" {
		return nil
	}
	return sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:` + pattern + `)`)
	})
}

// fits reports whether numbers of this length have this start. It does not check more: regulators
// assign new numbers every week, and numbers reserved for films are in no list.
func (c *code) fits(number string) bool { return c.possible(number)&(1<<len(number)) != 0 }

// possible returns the lengths of numbers that begin like number, as a bit set.
func (c *code) possible(number string) uint32 {
	if lengths := c.lengths()[number[:min(3, len(number))]]; lengths != 0 {
		return lengths
	}
	return c.lengths()[number[:min(2, len(number))]]
}

// fault returns the reason why a number does not fit.
func (c *code) fault(number string) PhoneError {
	lengths := c.possible(number)
	if lengths == 0 {
		for _, l := range c.lengths() {
			lengths |= l
		}
	}
	switch {
	case len(number) >= bits.Len32(lengths):
		return PhoneLong
	case len(number) < bits.TrailingZeros32(lengths):
		return PhoneShort
	}
	return PhoneUnused
}

// abroad returns the candidates for a whole number in digits that are dialled to call another
// country: the digits after the plan's own exit, and after 00, which visitors use.
func (p *plan) abroad(digits string) (rests []string) {
	if p != nil {
		if exit := p.exit().FindString(digits); exit != "" {
			rests = append(rests, digits[len(exit):])
		}
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		rests = append(rests, rest)
	}
	return rests
}

// stripTrunk returns digits without the national prefix, if that leaves a valid number.
func (p *plan) stripTrunk(digits string) string {
	if p.trunk == nil {
		return digits
	}
	m := p.trunk().FindStringSubmatchIndex(digits)
	if m == nil {
		return digits
	}
	short := digits[m[1]:]
	if p.becomes != "" && m[len(m)-1] >= 0 {
		short = string(p.trunk().ExpandString(nil, p.becomes, digits, m)) + short
	}
	if !p.fits(short) && p.fits(digits) {
		return digits
	}
	return short
}

// national returns the whole number for digits as they are dialled within the country.
func (p *plan) national(digits string) (string, error) {
	short := p.stripTrunk(digits)
	abroad, own := strings.CutPrefix(digits, p.digits)
	abroad = p.stripTrunk(abroad)
	own = own && p.fits(abroad)
	switch {
	case own && p.trunk != nil && p.fits(short) && short == digits:
		return "", PhonePlus
	case p.fits(short):
		return p.whole(short), nil
	case own:
		return p.whole(abroad), nil
	}
	return "", p.fault(short)
}

func (p *plan) whole(short string) string { return "+" + p.digits + short }

// international returns the whole number for digits that begin with a country code. It accepts a
// national prefix after the code, which many people write: +44 (0)20 7946 0958.
func international(digits string) (string, error) {
	for n := 1; n <= min(3, len(digits)); n++ {
		if c := codes[digits[:n]]; c != nil {
			short := c.main.stripTrunk(digits[n:])
			if !c.fits(short) {
				return "", c.fault(short)
			}
			return c.main.whole(short), nil
		}
	}
	return "", PhoneCode
}
