package vin

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// testVIN returns a VIN that belongs to no real car: the first eight characters and the year of
// some car, then a plant and a serial number of zeros, with the right check digit.
func testVIN(t testing.TB, descriptor, year string) string {
	t.Helper()
	s := descriptor + "0" + year + "A000000"
	n, ok := clean(s)
	if !ok {
		t.Fatalf("%q is not a VIN", s)
	}
	for _, d := range "0123456789X" {
		if n[8] = byte(d); n.checkDigitOK() {
			return string(n[:])
		}
	}
	t.Fatalf("no check digit for %q", s)
	return ""
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		descriptor, year string
		want             string
	}{
		{"1HGCM826", "3", "Honda Accord 2003, Coupe, Passenger Car, Gasoline"},
		{"4T1BF1FK", "F", "Toyota Camry 2015, Sedan/Saloon, Passenger Car, Gasoline"},
		{"5YJ3E1EA", "K", "Tesla Model 3 2019, Sedan/Saloon, Passenger Car, Electric"},
	} {
		t.Run(c.descriptor, func(t *testing.T) {
			car := Decode(testVIN(t, c.descriptor, c.year))
			if got := brief(car); !strings.EqualFold(got, c.want) || car.Problem != None ||
				!car.CheckDigitOK {
				t.Errorf("%s…%s: %s, problem %d; want %s", c.descriptor, c.year, got, car.Problem,
					c.want)
			}
		})
	}
}

func brief(c Car) string {
	return fmt.Sprintf("%s %s %d, %s, %s, %s", c.Make, c.Model, c.Year, c.BodyClass, c.VehicleType,
		c.Fuel)
}

// Position 10 repeats after thirty years: on a car, position 7 selects the cycle.
func TestPosition7SelectsTheCycle(t *testing.T) {
	for descriptor, want := range map[string]int{"1G1AA111": 1987, "1G1AA1A1": 2017} {
		if got := Decode(testVIN(t, descriptor, "H")); got.Year != want || got.Ambiguous {
			t.Errorf("%s: %d, want %d", descriptor, got.Year, want)
		}
	}
}

// On a light truck position 7 selects the cycle, too, although its maker also builds heavy trucks,
// to which the rule does not apply.
func TestPosition7OfLightTrucks(t *testing.T) {
	for _, c := range []struct {
		descriptor, year string
		want             int
	}{
		{"1FTFW4L8", "R", 2024}, {"1FTFW1ET", "C", 2012}, {"1GC1KVC8", "E", 2014},
		{"3GCPKSE7", "D", 2013}, {"1GTG5BEA", "F", 2015},
		{"5TBK7L01", "W", 1998}, // the patterns of 2028 match as well
	} {
		t.Run(c.descriptor, func(t *testing.T) {
			if got := Decode(testVIN(t, c.descriptor, c.year)); got.Year != c.want ||
				got.BodyClass != "Pickup" || got.Problem != None {
				t.Errorf("%s…%s: %+v, want %d", c.descriptor, c.year, got, c.want)
			}
		})
	}
	for _, heavy := range []string{"SFNRXA1E", "SFNWGGGG"} {
		if got := Decode(testVIN(t, heavy, "E")); got.Problem != TwoYears {
			t.Errorf("%s: %+v, want two years", heavy, got)
		}
	}
}

// A pattern of thirty years earlier or later matches many VINs by chance: position 7 excludes it. A
// body without a model is not a match.
func TestNoMatchInAnotherCycle(t *testing.T) {
	for descriptor, year := range map[string]string{
		"WVWHUE8X": "C", // a wagon of 1982, and no model
		"WVWBYM74": "F", // a hatchback of 1985, and no model
		"1G2NF5E1": "F", // a letter: 2015, when its maker no longer existed
		"1G2ZG5A8": "B", // 2011 again; its only patterns are of 1981
	} {
		t.Run(descriptor, func(t *testing.T) {
			if got := Decode(testVIN(t, descriptor, year)); got.Problem != NoMatch {
				t.Errorf("%s…%s: %+v", descriptor, year, got)
			}
		})
	}
}

// An MPV may be too heavy for the rule of position 7: a motor home of 2015 with a digit there.
func TestMotorHomeKeepsItsYear(t *testing.T) {
	if got := Decode(testVIN(t, "1WVAC111", "F")); got.Year != 2015 || got.Problem != None {
		t.Errorf("%+v", got)
	}
}

func TestDecodeIgnoresCaseAndSeparators(t *testing.T) {
	s := testVIN(t, "4T1BF1FK", "F")
	want := Decode(s)
	for _, typed := range []string{strings.ToLower(s), " " + s + " ",
		s[:3] + "-" + s[3:9] + " " + s[9:]} {
		if got := Decode(typed); got != want {
			t.Errorf("%q: %+v, want %+v", typed, got, want)
		}
	}
}

func TestProblems(t *testing.T) {
	good := testVIN(t, "4T1BF1FK", "F")
	wrong := []byte(good)
	wrong[8] = (wrong[8]-'0'+1)%10 + '0'
	for name, c := range map[string]struct {
		vin  string
		want Problem
	}{
		"empty":                            {"", NotAVIN},
		"too short":                        {good[:16], NotAVIN},
		"too long":                         {good + "1", NotAVIN},
		"a letter that no VIN has":         {strings.Replace(good, "4T1", "4TI", 1), NotAVIN},
		"no ASCII":                         {"４T1BF1FK0FA00000", NotAVIN},
		"a maker that is not in the table": {testVIN(t, "ZZZBF1FK", "F"), UnknownWMI},
		"a wrong check digit":              {string(wrong), CheckDigit},
		"a year that no VIN has":           {testVIN(t, "4T1BF1FK", "0"), NoMatch},
		"a European car's fill characters": {"WVWZZZ1KZ" + "AW000000", CheckDigit},
		"no pattern of its maker":          {testVIN(t, "4T100000", "F"), NoMatch},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Decode(c.vin); got.Problem != c.want {
				t.Errorf("%s: problem %d (%s), want %d", name, got.Problem, brief(got), c.want)
			}
		})
	}
	if got := Decode(good[:9] + "F" + good[10:]); got.Problem != None {
		t.Errorf("the VIN without a fault: problem %d", got.Problem)
	}
}

// One mistyped digit is always detected.
func TestMistypedDigitIsDetected(t *testing.T) {
	good := testVIN(t, "4T1BF1FK", "F")
	for i := range good {
		for _, d := range "0123456789" {
			if good[i] < '0' || good[i] > '9' || byte(d) == good[i] {
				continue
			}
			slip := good[:i] + string(d) + good[i+1:]
			if Decode(slip).Problem == None {
				t.Errorf("position %d as %c is not detected", i+1, d)
			}
		}
	}
}

func TestDecodeAllocatesNothing(t *testing.T) {
	good := testVIN(t, "1HGCM826", "3")
	if n := testing.AllocsPerRun(100, func() { Decode(good) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// The table must match its manifest.
func TestTableMatchesManifest(t *testing.T) {
	b, err := os.ReadFile("table.json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Date   string            `json:"newest_row"`
		SHA256 map[string]string `json:"sha256"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x",
		sha256.Sum256([]byte(compressed))); got != m.SHA256["internal/facts/vin/table.bin"] {
		t.Errorf("sha256 is %s, the manifest has %v", got, m.SHA256)
	}
	if got := strings.ReplaceAll(m.Date, "-", ""); got != fmt.Sprint(Date()) {
		t.Errorf("date is %d, the manifest has %s", Date(), m.Date)
	}
	if limit := 600_000; len(compressed) > limit {
		t.Errorf("%d bytes, over %d", len(compressed), limit)
	}
}

// FuzzDecode checks that a result without a problem is complete, whatever the input.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{testVIN(f, "4T1BF1FK", "F"), testVIN(f, "1HGCM826", "3"),
		testVIN(f, "1FTEW1EP", "H"), "WVWZZZ1KZAW000000", "", "é", strings.Repeat("1", 17)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Decode(s)
		if c != Decode(strings.ToUpper(s)) && len(s) == Length {
			t.Errorf("%q: not the same in capitals", s)
		}
		if c.Problem != None {
			return
		}
		if !c.CheckDigitOK || c.Ambiguous || c.VehicleType == "" ||
			c.Model == "" && c.BodyClass == "" || c.Year < firstYear || c.Year > latestYear() {
			t.Errorf("%q: no problem reported for %+v", s, c)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	vins := []string{testVIN(b, "4T1BF1FK", "F"), testVIN(b, "1HGCM826", "3"),
		testVIN(b, "5YJ3E1EA", "K"), testVIN(b, "1FTEW1EP", "H"), testVIN(b, "WBA3A5C5", "D")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Decode(vins[i%len(vins)])
	}
}
