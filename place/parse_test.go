package place

import (
	"strings"
	"testing"
)

const whole = "iso,name,police,ambulance,fire,police_non_emergency,sources,date,note\n" +
	"AU,Australia,000,000,000,131444,a; b,2026-11-01,\n" +
	"AM,Armenia,,,,,a; b,2026-11-01,no agreement\n"

func TestParseWhole(t *testing.T) {
	cs, err := parse(whole)
	if err != nil || len(cs) != 2 {
		t.Fatalf("got %v, %v", cs, err)
	}
	if cs[0].One() != "000" || cs[0].NonEmergency != "131444" || cs[1].Known() {
		t.Errorf("got %+v", cs)
	}
	if _, err := parse(table); err != nil {
		t.Errorf("numbers.csv: %v", err)
	}
}

// One change to a whole table is one error, at the line of the change.
func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"another column":           {"name,police", "name,polis", "line 1: want the header"},
		"a field too few":          {"AU,Australia,", "AU,", "wrong number of fields"},
		"small letters":            {"AU,", "au,", `line 2: "au": the code is not two capital letters`},
		"a code of three":          {"AM,", "ARM,", `line 3: "ARM": the code is not two capital letters`},
		"no name":                  {"Australia", "", "the name is empty"},
		"a semicolon":              {"Australia", "Austra;lia", "holds a semicolon"},
		"a code twice":             {"AM,", "AU,", `line 3: "AU": the code or the name stands twice`},
		"a name twice":             {"Armenia", "Australia", "the code or the name stands twice"},
		"a space in a number":      {"131444", "131 444", "something other than digits"},
		"a letter in a number":     {",000,", ",OOO,", "something other than digits"},
		"digits of another kind":   {",000,", ",٠٠٠,", "something other than digits"},
		"no source":                {"a; b,2026-11-01,\n", ",2026-11-01,\n", "a number has no source"},
		"no date":                  {"2026-11-01,no", ",no", "the date is not YYYY-MM-DD"},
		"another kind of date":     {"2026-11-01,no", "01-11-2026,no", "the date is not YYYY-MM-DD"},
		"unknown without a reason": {"no agreement", "", "no note says why"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(strings.Replace(whole, c.old, c.new, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("one change gave more than one error: %v", err)
			}
		})
	}
}

func TestParseNamesEveryBrokenRow(t *testing.T) {
	_, err := parse(strings.ReplaceAll(whole, "2026-11-01", "today"))
	if err == nil || strings.Count(err.Error(), "the date is not") != 2 {
		t.Errorf("want two errors, got %v", err)
	}
}

func TestParseEmpty(t *testing.T) {
	if _, err := parse(""); err == nil {
		t.Error("an empty table was taken")
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a broken table was taken")
		}
	}()
	mustParse("iso\n")
}
