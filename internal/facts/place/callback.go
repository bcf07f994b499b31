package place

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// PhoneError is the reason why a text is not a telephone number that can be called back.
type PhoneError string

// The faults of a telephone number.
const (
	PhoneCountry   PhoneError = "country"   // no country is known, and no "+" names one
	PhoneCode      PhoneError = "code"      // no country has the code after "+"
	PhonePlus      PhoneError = "plus"      // ambiguous: another number if a "+" is missing
	PhoneShort     PhoneError = "short"     // too few digits
	PhoneLong      PhoneError = "long"      // too many digits
	PhoneUnused    PhoneError = "unused"    // no number has these first digits and this length
	PhoneLetters   PhoneError = "letters"   // the text has other characters than a number has
	PhoneTwo       PhoneError = "two"       // two numbers
	PhoneEmergency PhoneError = "emergency" // an emergency number
)

// PhoneErrors returns every fault of a telephone number.
func PhoneErrors() []PhoneError {
	return []PhoneError{
		PhoneCountry, PhoneCode, PhonePlus, PhoneShort, PhoneLong, PhoneUnused, PhoneLetters,
		PhoneTwo, PhoneEmergency,
	}
}

// Error returns a message for logs; the channels have the texts for users.
func (w PhoneError) Error() string { return "telephone number: " + string(w) }

// MaxPhone is the length of the longest text, in bytes, that CallBack accepts.
const MaxPhone = 100

var (
	// extension is libphonenumber's pattern with more words for "extension".
	extension = regexp.MustCompile(`(?i)(?:` +
		`;ext=([0-9]{1,20})|` +
		`[ ,]*(?:e?xt(?:ensi(?:o\x{301}?|ó))?n?|доб|доп|вн|anexo|ramal|interno|` +
		`poste|toestel|wew|durchwahl|dw|apparat|app|内線|分机)[:.]?[ ,-]*([0-9]{1,20})#?|` +
		`[ ,]*(?:[xpw#~]|int)[:.]?[ ,-]*([0-9]{1,9})#?|` +
		`[- ]+([0-9]{1,6})#|` +
		` *(?:,,|;)[:.]?[ ,-]*([0-9]{1,15})#?|` +
		` *,+[:.]?[ ,-]*([0-9]{1,9})#?)$`)

	// carrier matches the placeholder for a carrier code, which the person who dials chooses:
	// 0XX11 in Brazil.
	carrier = regexp.MustCompile(`^([^0-9]*0)[ -]?[xX*]{2}`)

	// zero matches a trunk prefix in brackets, as in +44 (0)20 7946 0958.
	zero = regexp.MustCompile(`([0-9] *)[(\[] *0 *[)\]]`)
)

// CallBack parses a telephone number as a user in a country writes it; iso is the country's code.
// It returns the number in international form (E.164), +447700900123, with its extension as in RFC
// 3966, +14155552671;ext=204. If iso is empty or unknown, it accepts only numbers with a country
// code. The error is a [PhoneError].
//
// A typing error that leaves a possible number is not detected: show the user the result.
func CallBack(iso, written string) (string, error) {
	if len(written) > MaxPhone {
		return "", PhoneLong
	}
	home, text := plans[strings.ToUpper(iso)], normalize(written)
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

// extensionIn returns the match of [extension]. Most numbers have none of the letters and signs
// that start an extension, and are not searched.
func extensionIn(text string) []string {
	if strings.Trim(text, "+0123456789 -()./") == "" {
		return nil
	}
	return extension.FindStringSubmatch(text)
}

// normalize returns a text with its digits, signs and spaces in ASCII and without invisible
// characters. It turns a tel: link into a number as people write it.
func normalize(written string) string {
	text := strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // the full-width forms of ASCII
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
	return telLink(text[4:])
}

// digit converts a decimal digit of any script to ASCII. In Unicode, the digits of a script are ten
// consecutive code points from zero to nine.
func digit(r rune) rune {
	n := rune(0)
	for unicode.IsDigit(r - n - 1) {
		n++
	}
	return '0' + n%10
}

// telLink returns the number of a tel: link (RFC 3966) with its extension last: ;ext=204.
func telLink(text string) string {
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

// isEmergency reports whether the whole text is an emergency number.
func isEmergency(home *plan, text string) bool {
	digits, err := dialled(text)
	numbers := FallbackNumbers()
	if home != nil {
		numbers = append(numbers, home.emergency...)
	}
	return err == nil && slices.Contains(numbers, digits)
}

// isTwo reports whether a text that is not a number begins with a number, followed by at least five
// more digits.
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

// parsePhone returns the number in a normalized text without an extension.
func parsePhone(home *plan, text string) (string, error) {
	text = carrier.ReplaceAllString(unlabelled(text), "$1")
	if short := zero.ReplaceAllString(text, "$1"); short != text {
		// Italian numbers keep their zero: without it they are not valid.
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

// unlabelled removes the words before a number: "Tel.: 030 …".
func unlabelled(text string) string {
	i := strings.IndexAny(text, "+0123456789")
	if i < 0 || strings.ContainsFunc(text[:i], notLabel) {
		return text
	}
	return text[i:]
}

// notLabel reports whether a character cannot be in the words before or after a number.
func notLabel(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.M, unicode.So) && !strings.ContainsRune(" .:-()[]", r)
}

// keyed replaces letters by the digits of a telephone's keys: 1-800-FLOWERS. It returns "" if the
// text has fewer than three letters, fewer than two digits before the first letter, or other
// letters than A to Z.
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

// unworded removes the words after a number: "030 … (home)".
func unworded(text string) string {
	i := strings.LastIndexAny(text, "0123456789") + 1
	if strings.ContainsFunc(text[i:], notLabel) {
		return text
	}
	return text[:i]
}

// dial returns the number for a text of digits and separators.
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

// oneOf returns the number of the first valid candidate in rests, which each begin with a country
// code. It returns PhonePlus if a later candidate is another number without removing a national
// prefix.
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

// dialled returns the digits of a text, with a "+" before them if the text begins with one.
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
