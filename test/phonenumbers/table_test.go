package phonenumbers_test

import (
	"cmp"
	"testing"
	"unicode"

	"github.com/nyaruka/phonenumbers/v2"

	. "firststeps/internal/facts/place"
)

// What the table of numbers to call back says of the library is what the library says: nothing if
// it calls the number invalid. Where the table differs from it, it says why.
func TestTheLibraryIsQuoted(t *testing.T) {
	for _, row := range table(t, "callback.csv") {
		iso, text, number, library, why := row[0], row[1], row[2], row[5], row[7]
		said := ""
		n, err := phonenumbers.Parse(text, cmp.Or(iso, "ZZ"))
		if err == nil && phonenumbers.IsValidNumber(n) {
			said = phonenumbers.Format(n, phonenumbers.E164)
		}
		if said != library || (library != number) != (why != "") {
			t.Errorf("%s %q: the library says %q, not %q; why: %q", iso, text, said, library, why)
		}
	}
}

// Every digit that the library knows is read as one.
func TestDigitsOfEveryScript(t *testing.T) {
	seen := 0
	for r := range rune(unicode.MaxRune) {
		digit := phonenumbers.NormalizeDigitsOnly(string(r))
		if digit == "" {
			continue
		}
		seen++
		want := "+44207946095" + digit
		if got, err := CallBack("GB", "020 7946 095"+string(r)); got != want {
			t.Errorf("%U is read as %q, %v; want %q", r, got, err, want)
		}
	}
	if seen < 650 {
		t.Errorf("%d digits", seen)
	}
}
