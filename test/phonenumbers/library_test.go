package phonenumbers_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"

	. "firststeps/internal/facts/place"
)

// example is a number of one kind in one country.
type example struct {
	iso    string
	kind   phonenumbers.PhoneNumberType
	number *phonenumbers.PhoneNumber
}

// examples returns the library's example of each kind of number in each country, and for each code
// that belongs to no country.
func examples() (all []example) {
	for _, iso := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) {
		for kind := range phonenumbers.GetSupportedTypesForRegion(iso) {
			if n := phonenumbers.GetExampleNumberForTypeInRegion(iso, kind); n != nil {
				all = append(all, example{iso, kind, n})
			}
		}
	}
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		n := phonenumbers.GetExampleNumberForNonGeoEntity(code)
		all = append(all, example{"", phonenumbers.UNKNOWN, n})
	}
	slices.SortFunc(all, func(a, b example) int {
		return cmp.Or(cmp.Compare(a.iso, b.iso), cmp.Compare(a.kind, b.kind))
	})
	return all
}

// written is a number as people write it in a country.
type written struct{ iso, text string }

// ways returns a number in the forms in which people write it, by name.
func (e example) ways() map[string]written {
	format := func(f phonenumbers.PhoneNumberFormat) string {
		return phonenumbers.Format(e.number, f)
	}
	short := phonenumbers.GetNationalSignificantNumber(e.number)
	code := fmt.Sprint(e.number.GetCountryCode())
	abroad := format(phonenumbers.INTERNATIONAL)
	fromUS := phonenumbers.FormatOutOfCountryCallingNumber(e.number, "US")
	ways := map[string]written{
		"E.164":                  {"", format(phonenumbers.E164)},
		"E.164, at home":         {e.iso, format(phonenumbers.E164)},
		"E.164, elsewhere":       {"MX", format(phonenumbers.E164)},
		"international":          {"", abroad},
		"international, at home": {e.iso, abroad},
		"link":                   {e.iso, format(phonenumbers.RFC3966)},
		"brackets":               {"", "(+" + code + ") " + short},
		"00":                     {"", "00 " + code + " " + short},
		"00, at home":            {e.iso, "00" + code + short},
		"from the US":            {"US", fromUS},
		"from Japan":             {"JP", "010 " + code + " " + short},
		"from Russia":            {"RU", "8~10 " + code + " " + short},
		"from Australia":         {"AU", "0011" + code + short},
		"(0)":                    {"", "+" + code + " (0) " + short},
		"(0), with 00":           {"", "00" + code + "(0)" + short},
		"extension":              {"", abroad + " ext. 204"},
		"dots":                   {"", strings.ReplaceAll(abroad, " ", ".")},
		"full width":             {"", mapped(abroad, '０')},
		"Arabic":                 {"", mapped(abroad, '٠')},
	}
	if e.iso == "" {
		return ways
	}
	home := format(phonenumbers.NATIONAL)
	trunk := phonenumbers.GetNddPrefixForRegion(e.iso, true)
	for way, text := range map[string]string{
		"national":             home,
		"national, dots":       strings.NewReplacer(" ", ".", "-", ".").Replace(home),
		"national, digits":     phonenumbers.NormalizeDigitsOnly(home),
		"national, full width": mapped(home, '０'),
		"national, Thai":       mapped(home, '๐'),
		"national, extension":  home + " x204",
		"labelled":             "Tel.: " + home,
		"trunk":                trunk + short,
		"bare":                 short,
		"no plus":              code + " " + short,
		"international, trunk": "+" + code + " " + trunk + short,
	} {
		ways[way] = written{e.iso, text}
	}
	if exit := exits()[e.iso]; exit != "" && strings.Trim(exit, "0123456789") == "" {
		ways["exit"] = written{e.iso, exit + " 44 20 7946 0958"}
	}
	return ways
}

// exits returns the patterns of the international prefixes, by country.
var exits = sync.OnceValue(func() map[string]string {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic(err)
	}
	byISO := map[string]string{}
	for _, m := range all.GetMetadata() {
		byISO[m.GetId()] = m.GetInternationalPrefix()
	}
	return byISO
})

// leadsAbroad reports whether digits begin with the international prefix of a country, or with 00.
func leadsAbroad(iso, digits string) bool {
	exit := exits()[iso]
	return strings.HasPrefix(digits, "00") ||
		exit != "" && regexp.MustCompile(`^(?:`+exit+`)`).MatchString(digits)
}

// mapped replaces ASCII digits by those of another script.
func mapped(s string, zero rune) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return zero + r - '0'
		}
		return r
	}, s)
}

type exception struct {
	way, countries string
	kind           phonenumbers.PhoneNumberType // -1: any
	err            error
	why            string
}

// exceptions are the ways to write a number that CallBack rejects, with the reasons.
var exceptions = []exception{
	{"no plus", "AT BR DE ID LU NL PK RS SE VN XK ZW", -1, PhonePlus,
		"a number without its trunk prefix, too; the library takes it for one or the other"},
	{"00, at home", "KH", -1, PhonePlus,
		"008 leads abroad there, so it is a number in Brazil, too"},
	{"trunk", "CO", phonenumbers.MOBILE, PhoneUnused,
		"0 and the next digit choose a carrier; the library does not understand it either"},
	{"international, trunk", "CO", phonenumbers.MOBILE, PhoneUnused, "as above"},
}

func TestCallBackAgreesWithTheLibrary(t *testing.T) {
	all, checks, counts := examples(), 0, make([]int, len(exceptions))
	for _, e := range all {
		for way, w := range e.ways() {
			checks++
			want := phonenumbers.Format(e.number, phonenumbers.E164)
			if way == "exit" {
				want = "+442079460958"
			}
			if strings.Contains(way, "extension") {
				want += ";ext=204"
			}
			got, err := CallBack(w.iso, w.text)
			if err == nil && got == want {
				continue
			}
			i := slices.IndexFunc(exceptions, func(a exception) bool {
				return a.way == way && a.err == err && strings.Contains(a.countries, e.iso) &&
					(a.kind < 0 || a.kind == e.kind)
			})
			if i < 0 {
				t.Errorf("%s, %s: %q is %v, %v; want %s", e.iso, way, w.text, got, err, want)
				continue
			}
			counts[i]++
		}
	}
	if len(all) < 1100 || checks < 34000 {
		t.Errorf("%d examples, %d checks", len(all), checks)
	}
	t.Logf("%d examples, %d checks", len(all), checks)
	for i, n := range counts {
		x := exceptions[i]
		t.Logf("%d not understood: %s in %s: %s", n, x.way, x.countries, x.why)
		if n == 0 || n > 50 {
			t.Errorf("%d exceptions of %s", n, x.way)
		}
	}
}

// typos returns a number with typing errors: a digit added, missing or changed, or two swapped.
func typos(number string, r *rand.Rand) []string {
	at := func() int { return 1 + r.IntN(len(number)-2) }
	digit := func() string { return string(rune('0' + r.IntN(10))) }
	i, j, k, l := at(), at(), at(), at()
	return []string{
		number[:i] + number[i+1:],
		number[:len(number)-1],
		number[:j] + digit() + number[j:],
		number + digit(),
		number[:k] + digit() + number[k+1:],
		number[:l] + number[l+1:l+2] + number[l:l+1] + number[l+2:],
		number[:len(number)-2-r.IntN(3)],
		number + digit() + digit() + digit(),
	}
}

// CallBack must accept every number that the library calls valid, with the same result, and no
// number that the library calls impossible. Numbers between the two, such as those reserved for
// films and new ones, may go either way.
func TestCallBackAgreesWithTheLibraryOnTypos(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	checks, between := 0, 0
	for _, e := range examples() {
		written := []string{phonenumbers.Format(e.number, phonenumbers.E164)}
		if e.iso != "" {
			home := phonenumbers.Format(e.number, phonenumbers.NATIONAL)
			written = append(written, phonenumbers.NormalizeDigitsOnly(home))
		}
		for _, whole := range written {
			for range 2 {
				for _, text := range typos(whole, r) {
					checks++
					got, err := CallBack(e.iso, text)
					again, twice := CallBack("", got)
					if err == nil && (twice != nil || again != got) {
						t.Errorf("%s %q is %s, and that is %s, %v", e.iso, text, got, again, twice)
					}
					n, wrong := phonenumbers.Parse(text, cmp.Or(e.iso, "ZZ"))
					possible := wrong == nil && phonenumbers.IsPossibleNumber(n)
					valid := possible && phonenumbers.IsValidNumber(n)
					want := phonenumbers.Format(n, phonenumbers.E164)
					switch {
					case valid && err == PhonePlus: // also another number: see exceptions
					case err == PhoneCode && strings.HasPrefix(text, "+0"): // no country has it
					case strings.HasPrefix(got, "+52"): // Mexico's old prefixes
					case err == nil && leadsAbroad(e.iso, text): // 00800, national in Bulgaria
					case valid && (err != nil || got != want):
						t.Errorf("%s %q is %s, %v; want %s", e.iso, text, got, err, want)
					case err == nil && !possible:
						t.Errorf("%s %q is %s; impossible in the library", e.iso, text, got)
					case err == nil && !valid:
						between++
					}
				}
			}
		}
	}
	t.Logf("%d numbers with a typing error; %d of the accepted are possible but not valid", checks,
		between)
	if checks < 36000 || between > checks/20 {
		t.Errorf("%d numbers, %d between", checks, between)
	}
}
