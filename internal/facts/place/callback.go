package place

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// WrongPhone is why a text is not a telephone number that can be called back.
type WrongPhone string

// What may be wrong with a telephone number.
const (
	PhoneCountry   WrongPhone = "country"   // no country is known, and none is named by a "+"
	PhoneCode      WrongPhone = "code"      // no country has the code after "+"
	PhonePlus      WrongPhone = "plus"      // two numbers may be meant: one if a "+" is missing
	PhoneShort     WrongPhone = "short"     // digits are missing
	PhoneLong      WrongPhone = "long"      // there are too many
	PhoneUnused    WrongPhone = "unused"    // no number begins like this and has so many digits
	PhoneLetters   WrongPhone = "letters"   // something stands there that is no number
	PhoneTwo       WrongPhone = "two"       // two numbers
	PhoneEmergency WrongPhone = "emergency" // an emergency number
)

// WrongPhones returns all that may be wrong with a telephone number.
func WrongPhones() []WrongPhone {
	return []WrongPhone{
		PhoneCountry, PhoneCode, PhonePlus, PhoneShort, PhoneLong, PhoneUnused, PhoneLetters,
		PhoneTwo, PhoneEmergency,
	}
}

// Error names what is wrong, for logs; see the channels for words.
func (w WrongPhone) Error() string { return "telephone number: " + string(w) }

// MaxPhone is the longest text, in bytes, that CallBack reads.
const MaxPhone = 100

var (
	// extension is libphonenumber's, with more of the words that are said for it.
	extension = regexp.MustCompile(`(?i)(?:` +
		`;ext=([0-9]{1,20})|` +
		`[ ,]*(?:e?xt(?:ensi(?:o\x{301}?|ó))?n?|доб|доп|вн|anexo|ramal|interno|` +
		`poste|toestel|wew|durchwahl|dw|apparat|app|内線|分机)[:.]?[ ,-]*([0-9]{1,20})#?|` +
		`[ ,]*(?:[xpw#~]|int)[:.]?[ ,-]*([0-9]{1,9})#?|` +
		`[- ]+([0-9]{1,6})#|` +
		` *(?:,,|;)[:.]?[ ,-]*([0-9]{1,15})#?|` +
		` *,+[:.]?[ ,-]*([0-9]{1,9})#?)$`)

	// carrier is the place of a carrier's digits, which the caller chooses: 0XX11 in Brazil.
	carrier = regexp.MustCompile(`^([^0-9]*0)[ -]?[xX*]{2}`)

	// zero is the trunk prefix in brackets, as in +44 (0)20 7946 0958.
	zero = regexp.MustCompile(`([0-9] *)[(\[] *0 *[)\]]`)
)

// CallBack returns the telephone number that somebody wrote in a country, given as its ISO code:
// in international form (E.164), +447700900123, with its extension as in RFC 3966,
// +14155552671;ext=204. If the country is empty or unknown it understands only numbers that name
// their own. The error is a [WrongPhone].
//
// A slip that leaves a possible number passes: show what was understood.
func CallBack(iso, written string) (string, error) {
	if len(written) > MaxPhone {
		return "", PhoneLong
	}
	home, text := plans[strings.ToUpper(iso)], plain(written)
	if isEmergency(home, text) {
		return "", PhoneEmergency
	}
	if m := extensionIn(text); m != nil {
		number, err := parsePhone(home, strings.TrimSuffix(text, m[0]))
		if err == nil {
			return number + ";ext=" + strings.Join(m[1:], ""), nil
		}
	}
	number, err := parsePhone(home, text)
	if err != nil && isTwo(home, text) {
		err = PhoneTwo
	}
	return number, err
}

// extensionIn returns what [extension] finds. Most numbers have none of the letters and signs that
// begin one, and are not searched.
func extensionIn(text string) []string {
	if strings.Trim(text, "+0123456789 -()./") == "" {
		return nil
	}
	return extension.FindStringSubmatch(text)
}

// plain returns a text with its digits, signs and spaces in ASCII, without what cannot be seen,
// and a tel: link as people write numbers.
func plain(written string) string {
	text := strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // the full width forms of ASCII
			r -= '！' - '!'
		}
		switch {
		case unicode.IsDigit(r):
			return digit(r)
		case r == '\t' || unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r) || strings.ContainsRune("−ー·", r):
			return '-'
		case strings.ContainsRune("⁓∼", r):
			return '~'
		}
		return r
	}, written)
	text = strings.TrimRight(strings.TrimSpace(text), " ,;:")
	if len(text) < 4 || !strings.EqualFold(text[:4], "tel:") {
		return text
	}
	return link(text[4:])
}

// digit returns a decimal digit of any script in ASCII. Unicode has them from zero to nine, ten by
// ten.
func digit(r rune) rune {
	n := rune(0)
	for unicode.IsDigit(r - n - 1) {
		n++
	}
	return '0' + n%10
}

// link returns what a tel: link says (RFC 3966), its extension last: ;ext=204.
func link(text string) string {
	if whole, err := url.PathUnescape(text); err == nil {
		text = whole
	}
	number, parameters, _ := strings.Cut(strings.TrimPrefix(text, "//"), ";")
	extension := ""
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		switch {
		case strings.EqualFold(name, "ext"):
			extension = ";ext=" + value
		case strings.EqualFold(name, "phone-context") && strings.HasPrefix(value, "+"):
			number = value + number
		}
	}
	return number + extension
}

// isEmergency reports whether a text is an emergency number, and nothing more.
func isEmergency(home *plan, text string) bool {
	digits, err := dialled(text)
	numbers := Everywhere()
	if home != nil {
		numbers = append(numbers, home.emergency...)
	}
	return err == nil && slices.Contains(numbers, digits)
}

// isTwo reports whether a text that is no number is a number and most of another.
func isTwo(home *plan, text string) bool {
	for i, r := range text {
		if r >= '0' && r <= '9' || r == '(' || i == 0 {
			continue
		}
		rest := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, text[i:])
		if _, err := parsePhone(home, text[:i]); err == nil && len(rest) >= 5 {
			return true
		}
	}
	return false
}

// parsePhone returns the number in a plain text without an extension.
func parsePhone(home *plan, text string) (string, error) {
	text = carrier.ReplaceAllString(unlabelled(text), "$1")
	if short := zero.ReplaceAllString(text, "$1"); short != text {
		// Italy keeps its zero. There the number does not fit without it.
		if number, err := dial(home, short); err == nil {
			return number, nil
		}
	}
	number, err := dial(home, text)
	if err != PhoneLetters {
		return number, err
	}
	number, err = dial(home, unworded(text))
	vanity, asKeyed := dial(home, keyed(text))
	switch {
	case err == nil && asKeyed != nil:
		return number, nil
	case err != nil && asKeyed == nil:
		return vanity, nil
	}
	return "", PhoneLetters // neither, or both: 030 1234 Anna
}

// unlabelled returns a text without the words before its number: "Tel.: 030 …".
func unlabelled(text string) string {
	i := strings.IndexAny(text, "+0123456789")
	if i < 0 || strings.ContainsFunc(text[:i], isStrange) {
		return text
	}
	return text[i:]
}

// isStrange reports whether a character is no part of words beside a number.
func isStrange(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.M, unicode.So) && !strings.ContainsRune(" .:-()[]", r)
}

// keyed returns a number as it is dialled if letters are a part of it: 1-800-FLOWERS. It returns
// nothing if it has too few of them, or of digits before them, or others than A to Z.
func keyed(text string) string {
	const keys = "22233344455566677778889999"
	var b strings.Builder
	letters, before := 0, 0
	for _, r := range strings.ToUpper(text) {
		switch {
		case r >= 'A' && r <= 'Z':
			letters++
			r = rune(keys[r-'A'])
		case letters == 0 && r >= '0' && r <= '9':
			before++
		}
		b.WriteRune(r)
	}
	if letters < 3 || before < 2 {
		return ""
	}
	return b.String()
}

// unworded returns a text without the words behind its number: "030 … (home)".
func unworded(text string) string {
	i := strings.LastIndexAny(text, "0123456789") + 1
	if strings.ContainsFunc(text[i:], isStrange) {
		return text
	}
	return text[:i]
}

// dial returns the number for a text of digits and the signs between them.
func dial(home *plan, text string) (string, error) {
	digits, err := dialled(text)
	if err != nil {
		return "", err
	}
	rest, plus := strings.CutPrefix(digits, "+")
	rests := home.abroad(rest)
	if plus && rests != nil && rest[0] == '0' { // no code begins with 0: +00 44, +011 44
		return oneOf(rests)
	}
	if plus {
		return international(rest)
	}
	if rests != nil {
		number, err := oneOf(rests)
		if err == nil || err == PhonePlus || home == nil {
			return number, err
		}
		if number, nationally := home.national(digits); nationally == nil {
			return number, nil
		}
		return "", err
	}
	if home == nil {
		return "", PhoneCountry
	}
	return home.national(digits)
}

// oneOf returns the only number among digits that may each begin with a country code.
func oneOf(rests []string) (number string, err error) {
	for _, rest := range rests {
		n, wrong := international(rest)
		switch {
		case wrong != nil:
			err = wrong
		case number == "":
			number = n
		case n != number && n == "+"+rest:
			return "", PhonePlus
		}
	}
	if number != "" {
		return number, nil
	}
	return "", err
}

// dialled returns the digits of a text, after the "+" if it begins with one.
func dialled(text string) (string, error) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case !strings.ContainsRune(" -()[]./~", r):
			return "", PhoneLetters
		}
	}
	return b.String(), nil
}
