package place

import (
	"strings"
	"testing"
)

const (
	wholeCountries = countryHeader + "\n" +
		"AU,AUS,Australia,,131444,ISO 3166-1,2026-11-01\n" +
		"AQ,ATA,Antarctica,The Ice,,ISO 3166-1,2026-11-01\n"
	wholeNumbers = numberHeader + "\n" +
		"AU,ambulance,000,112 106,agreed,the government says so,2026-11-01\n" +
		"AU,fire,000,,agreed,the government says so,2026-11-01\n" +
		"AU,police,000,,agreed,the government says so,2026-11-01\n" +
		"AQ,ambulance,,,none,no source,2026-11-02\n" +
		"AQ,fire,,,none,no source,2026-11-02\n" +
		"AQ,police,,,none,no source,2026-11-02\n"
)

func TestParseWhole(t *testing.T) {
	cs, err := parse(wholeCountries, wholeNumbers)
	if err != nil || len(cs) != 2 {
		t.Fatalf("got %v, %v", cs, err)
	}
	if n, ok := cs[0].SharedNumber(); !ok || n.Dial != "000" || cs[0].NonEmergency != "131444" ||
		!cs[0].Agreed() {
		t.Errorf("got %+v", cs[0])
	}
	if n := cs[0].Services[Ambulance]; !n.ReachedBy("106") || n.ReachedBy("10") || n.ReachedBy("") {
		t.Errorf("got %+v", n)
	}
	if _, one := cs[1].SharedNumber(); one || cs[1].Known() || cs[1].Agreed() {
		t.Errorf("got %+v", cs[1])
	}
	if _, err := parse(countriesText, numbersText); err != nil {
		t.Error(err)
	}
}

// SharedNumber change to a valid table makes one error, at the line of the change.
func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"another column": {"name,aliases", "names,aliases",
			"countries.csv:1: want the header"},
		"another column, lower": {"service,number", "number,service",
			"numbers.csv:1: want the header"},
		"a field too few": {"AU,AUS,Australia,", "AU,AUS,", "wrong number of fields"},
		"small letters": {"AQ,ATA", "aq,ATA",
			`countries.csv:3: "aq": the code is not two capital letters`},
		"no name": {"Australia", "", "the name is empty"},
		"a name twice": {"Antarctica", "Australia",
			`countries.csv:3: "AQ": duplicate code or name`},
		"a space in a number": {"131444", "131 444", "characters other than digits"},
		"a letter in a number": {"fire,000", "fire,OOO",
			`numbers.csv:3: "AU" "fire": a number has characters other than digits`},
		"digits of another kind": {"fire,000", "fire,٠٠٠", "characters other than digits"},
		"a letter beside":        {"112 106", "112 or 106", "characters other than digits"},
		"no such country": {"AU,fire", "ZZ,fire",
			`numbers.csv:3: "ZZ" "fire": no such country`},
		"no such service": {"AU,fire", "AU,coast", "no such service"},
		"a service twice": {"AU,fire", "AU,ambulance", "duplicate service"},
		"a row too few": {"AU,fire,000,,agreed,the government says so,2026-11-01\n", "",
			"5 rows, want 6"},
		"unknown evidence": {"fire,000,,agreed", "fire,000,,sure", "the evidence is not one of"},
		"no evidence": {"fire,000,,agreed", "fire,000,,none",
			"a number without evidence"},
		"no number":          {"fire,,,none", "fire,,,single", "evidence without a number"},
		"only other numbers": {"fire,,,none", "fire,,112,none", "without a number to dial"},
		"no decision":        {"fire,,,none,no source", "fire,,,none,", "the decision is empty"},
		"no date": {"fire,,,none,no source,2026-11-02", "fire,,,none,no source,",
			"the date is not YYYY-MM-DD"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(strings.Replace(wholeCountries, c.old, c.new, 1),
				strings.Replace(wholeNumbers, c.old, c.new, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("one change made more than one error: %v", err)
			}
		})
	}
}

func TestParseNamesEveryBrokenRow(t *testing.T) {
	_, err := parse(wholeCountries, strings.ReplaceAll(wholeNumbers, "2026-11-02", "today"))
	if err == nil || strings.Count(err.Error(), "the date is not") != 3 {
		t.Errorf("want three errors, got %v", err)
	}
}

func TestParseEmpty(t *testing.T) {
	if _, err := parse("", wholeNumbers); err == nil {
		t.Error("an empty table was accepted")
	}
	if _, err := parse(wholeCountries, ""); err == nil {
		t.Error("an empty table was accepted")
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a malformed table was accepted")
		}
	}()
	mustParse("iso\n", "")
}
