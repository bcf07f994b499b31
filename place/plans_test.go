package place

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

var update = flag.Bool("update", false, "write plans.txt anew")

// The table is what libphonenumber's metadata says now.
func TestPlansAreFresh(t *testing.T) {
	want := madePlans(t)
	if *update {
		if err := os.WriteFile("plans.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if planTable != want {
		t.Error("plans.txt is not what the metadata says: make generate")
	}
}

func madePlans(t *testing.T) string {
	t.Helper()
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range all.GetMetadata() {
		if m.GetId() == "001" { // no country: satellites, freephone
			continue
		}
		var lengths []string
		for _, l := range m.GetGeneralDesc().GetPossibleLength() {
			lengths = append(lengths, fmt.Sprint(l))
		}
		abroad := m.GetPreferredInternationalPrefix()
		if abroad == "" {
			abroad = m.GetInternationalPrefix()
		}
		lines = append(lines, fmt.Sprintln(m.GetId(), m.GetCountryCode(), digits(m.GetNationalPrefix()), digits(abroad), strings.Join(lengths, ",")))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// digits gives a prefix that is one number, and "-" for none and for patterns.
func digits(prefix string) string {
	if !regexp.MustCompile(`^\d+$`).MatchString(prefix) || prefix == "00" {
		return "-"
	}
	return prefix
}

// Where a mobile number as written within the country is not the number without its prefix: people there must write "+".
var refusedInside = []string{"AR"}

// Held against the library, over an example of every kind of number of every country, however it is written.
func TestCallBackAgreesWithTheLibrary(t *testing.T) {
	seen, refused := 0, map[string]bool{}
	for iso := range phonenumbers.GetSupportedRegions() {
		for kind := range phonenumbers.GetSupportedTypesForRegion(iso) {
			n := phonenumbers.GetExampleNumberForTypeInRegion(iso, kind)
			if n == nil || !phonenumbers.CanBeInternationallyDialled(n) {
				continue
			}
			want := phonenumbers.Format(n, phonenumbers.E164)
			for _, form := range []phonenumbers.PhoneNumberFormat{phonenumbers.NATIONAL, phonenumbers.INTERNATIONAL, phonenumbers.E164} {
				written := phonenumbers.Format(n, form)
				got, ok := CallBack(iso, written)
				seen++
				switch {
				case !ok && form == phonenumbers.NATIONAL && slices.Contains(refusedInside, iso):
					refused[iso] = true
				case got != want:
					t.Errorf("%s %v %q: got %q, want %q", iso, kind, written, got, want)
				}
			}
		}
	}
	if seen < 3000 || len(refused) != len(refusedInside) {
		t.Errorf("%d numbers, refused in %v", seen, refused)
	}
}

// A digit too many or too few is seen wherever the library sees it.
func TestCallBackRefusesWhatCannotBeDialled(t *testing.T) {
	for iso := range phonenumbers.GetSupportedRegions() {
		whole := phonenumbers.Format(phonenumbers.GetExampleNumber(iso), phonenumbers.E164)
		for _, wrong := range []string{whole[:6], whole + "1234567", whole[:len(whole)-1], whole + "0"} {
			n, err := phonenumbers.Parse(wrong, "")
			possible := err == nil && phonenumbers.IsPossibleNumber(n)
			if got, ok := CallBack("", wrong); ok && !possible {
				t.Errorf("%s: %s was taken as %s", iso, wrong, got)
			}
		}
	}
}
