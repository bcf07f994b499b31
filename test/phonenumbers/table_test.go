package phonenumbers_test

import (
	"cmp"
	"testing"
	"unicode"

	"github.com/nyaruka/phonenumbers/v2"

	. "firststeps/internal/facts/place"
)

// The library's column in callback.csv must be the library's result, or empty if the library calls
// the number invalid. A row that differs from it must have a reason.
func TestLibraryColumnOfCallBackTable(t *testing.T) {
	for _, row := range table(t, "callback.csv") {
		iso, text, number, library, why := row[0], row[1], row[2], row[5], row[7]
		got := ""
		n, err := phonenumbers.Parse(text, cmp.Or(iso, "ZZ"))
		if err == nil && phonenumbers.IsValidNumber(n) {
			got = phonenumbers.Format(n, phonenumbers.E164)
		}
		if got != library || (library != number) != (why != "") {
			t.Errorf("%s %q: the library returns %q, not %q; why: %q", iso, text, got, library, why)
		}
	}
}

// Every digit that the library accepts is read as a digit.
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
