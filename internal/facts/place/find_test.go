package place

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for iso, names := range map[string]string{
		"KR": "South Korea|Korea, South|korea (south)|Republic of Korea|Korea, Republic " +
			"of|KOR|kr|ROK|S. Korea|SOUTH  KOREA",
		"KP": "North Korea|DPRK|Korea, North|Democratic People's Republic of Korea",
		"GB": "UK|uk|U.K.|United Kingdom|the united kingdom|Great " +
			"Britain|GBR|England|Scotland|Wales|Northern Ireland",
		"US": "USA|U.S.A.|usa|United States|United States of America|America|the US",
		"GR": "EL|Greece|Hellas|GRC", "CZ": "Czech Republic|Czechia|CZE",
		"MM": "Burma|Myanmar (Burma)|Myanmar",
		"CI": "Ivory Coast|Côte d’Ivoire|Cote d'Ivoire|COTE D’IVOIRE|Cote dIvoire|CIV",
		"NL": "Holland|The Netherlands|Netherlands",
		"TR": "Turkey|Türkiye|TURKIYE|TÜRKİYE|Turkiye",
		"CD": "DRC|DR Congo|Congo - Kinshasa|Democratic Republic of the Congo|Zaire",
		"CG": "Republic of the Congo|Congo-Brazzaville", "SZ": "Swaziland|Eswatini",
		"MK": "Macedonia|North Macedonia|FYROM",
		"CV": "Cabo Verde|Cape Verde", "TL": "East Timor|Timor-Leste", "VA": "Vatican|Holy See",
		"RU": "Russia|Russian Federation",
		"VN": "Viet Nam|Vietnam|Việt Nam", "LA": "Laos|Lao PDR", "SY": "Syria|Syrian Arab Republic",
		"PS": "Palestine", "AE": "UAE",
		"LC": "St Lucia|Saint Lucia|St. Lucia", "AX": "Åland Islands|aland islands|Aland",
		"HK": "Hong Kong|Hong Kong SAR China",
		"BO": "Bolivia, Plurinational State of", "TZ": "Tanzania, United Republic of",
		"MD": "Moldova, Republic of",
		"VE": "Venezuela (Bolivarian Republic of)", "IR": "Iran (Islamic Republic of)",
		"FM": "Micronesia (Federated States of)",
		"BS": "The Bahamas|Bahamas, The", "GM": "Gambia|The Gambia", "CW": "Curaçao|Curacao",
		"RE": "Réunion|Reunion",
		"DE": "Deutschland|GERMANY|DEU", "ES": "España", "CH": "Schweiz|Switzerland",
		"BR": "Brasil", "TT": "Trinidad and Tobago|Trinidad & Tobago",
		"XK": "Kosovo|XKX", "ST": "Sao Tome and Principe|São Tomé & Príncipe",
		"BA": "Bosnia|Bosnia and Herzegovina",
	} {
		for name := range strings.SplitSeq(names, "|") {
			if c, near := Find(name); c.ISO != iso || near != nil {
				t.Errorf("Find(%q) = %q, %v; want %s", name, c.ISO, near, iso)
			}
		}
	}
}

// Every country is found by its code, its name and each alias, and no two countries share one of
// these.
func TestFindEveryCountry(t *testing.T) {
	rows, err := rowsOf("countries.csv", countriesText, countryHeader)
	if err != nil {
		t.Fatal(err)
	}
	owner := map[string]string{}
	for _, row := range rows {
		for _, name := range append(strings.Split(row[3], "; "), row[0], row[1], row[2]) {
			if name == "" {
				continue
			}
			if c, _ := Find(name); c.ISO != row[0] {
				t.Errorf("Find(%q) = %q, want %s", name, c.ISO, row[0])
			}
			if o := owner[fold(name)]; o != "" && o != row[0] {
				t.Errorf("%q is a name of %s and of %s", name, o, row[0])
			}
			owner[fold(name)] = row[0]
			if strings.Trim(fold(name), "abcdefghijklmnopqrstuvwxyz ") != "" {
				t.Errorf("%q folds to a letter outside a to z: %q", name, fold(name))
			}
		}
	}
}

// For an unknown name Find returns similar names, and no country.
func TestFindNear(t *testing.T) {
	for name, want := range map[string]string{
		"Korea": "KP KR", "Congo": "CG CD", "Virgin Islands": "VG VI", "Lebannon": "LB",
		"Germny": "DE", "Untied States": "US", "Frnace": "FR", "Itlay": "IT", "Britian": "GB",
		"Guinea-": "", "Swizerland": "CH", "xyzzy": "", "": "", "ß": "", "?": "", "日本": "",
		strings.Repeat("a", 10_000): "",
	} {
		c, near := Find(name)
		var got []string
		for _, n := range near {
			got = append(got, n.ISO)
		}
		for iso := range strings.FieldsSeq(want) {
			if !strings.Contains(strings.Join(got, " "), iso) {
				t.Errorf("near %.20q: %v, want %s", name, got, want)
			}
		}
		if want == "" && len(got) > 0 || want != "" && c.ISO != "" {
			t.Errorf("Find(%.20q) = %q, near %v; want near %q", name, c.ISO, got, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"South Korea", "ß", "İ", "St", "Congo", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, near := Find(s); c.ISO != "" && near != nil || len(near) > 5 {
			t.Errorf("Find(%q) = %s, %v", s, c.ISO, near)
		}
	})
}
