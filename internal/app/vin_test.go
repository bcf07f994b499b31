package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
)

// camry is the VIN of no car: its plant and number are zeros.
const camry = "4T1BF1FK3FA000000"

func TestVIN(t *testing.T) {
	stdout, stderr, code := run(t, nil, "", "vin", camry)
	for _, want := range []string{"Toyota Camry, 2015\n", "Sedan/Saloon, Passenger Car, Gasoline\n",
		"A release inside the trunk: expected. ", "This car may not have one", "vPIC"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s%s", want, stdout, stderr)
		}
	}
	if code != exitDone || strings.Contains(stdout, camry) {
		t.Errorf("exit %d; the output has the VIN\n%s", code, stdout)
	}
}

// TestVINWithWrongCheckDigit checks that what is decoded from a faulty VIN is not stated as a fact.
func TestVINWithWrongCheckDigit(t *testing.T) {
	stdout, _, code := run(t, nil, "", "vin", strings.Replace(camry, "FK3", "FK4", 1))
	if code != exitDone || !strings.HasPrefix(stdout, "Perhaps Toyota Camry, 2015\n") ||
		!strings.Contains(stdout, "unknown. The check digit is wrong") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}

// TestForeignVINHasNoYear checks that no year is decoded from a European VIN. By US law this Audi
// would be of 1983.
func TestForeignVINHasNoYear(t *testing.T) {
	const audi = "WAUZZZ4G2DN000001"
	stdout, _, code := run(t, nil, "", "vin", audi)
	if code != exitDone || !strings.HasPrefix(stdout, "Perhaps Audi\n") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	if stdout, _, _ = run(t, nil, "", "vin", "--json", audi); !strings.Contains(stdout,
		`"year": 0,`) {
		t.Error(stdout)
	}
}

func TestVINAsData(t *testing.T) {
	stdout, _, _ := run(t, nil, "", "vin", "--json", strings.ToLower(camry))
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err, stdout)
	}
	release, _ := got["interior_release"].(map[string]any)
	if got["make"] != "Toyota" || got["year"] != 2015.0 || got["check_digit_ok"] != true ||
		got["ambiguous"] != false || release["verdict"] != "expected" || release["why"] == "" ||
		len(got) != 10 {
		t.Errorf("%s", stdout)
	}
}

// TestDataIsDocumented checks that docs/data.md has exactly the keys that vin and place print as
// JSON.
func TestDataIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/data.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"vin", camry}, {"place", "US"}, {"place", "GB"}} {
		stdout, _, _ := run(t, nil, "", append(args, "--json")...)
		var got any
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatal(err)
		}
		_, part, _ := strings.Cut(string(doc), "`firststeps "+args[0])
		_, part, _ = strings.Cut(part, "| --- | --- |\n")
		part, _, _ = strings.Cut(part, "\n\n")
		for key := range keysOf(got) {
			if !strings.Contains(part, "`"+key+"`") {
				t.Errorf("%v: the table has no %s", args, key)
			}
		}
		for row := range strings.Lines(part) {
			first, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " | ")
			for key := range strings.SplitSeq(first, ", ") {
				if _, has := got.(map[string]any)[strings.Trim(key, "`")]; !has {
					t.Errorf("%v: no key is called %s", args, key)
				}
			}
		}
	}
}

// keysOf returns all keys of an object and of its values.
func keysOf(it any) map[string]bool {
	keys := map[string]bool{}
	switch it := it.(type) {
	case map[string]any:
		for key, value := range it {
			keys[key] = true
			maps.Copy(keys, keysOf(value))
		}
	case []any:
		for _, value := range it {
			maps.Copy(keys, keysOf(value))
		}
	}
	return keys
}

func TestInvalidVIN(t *testing.T) {
	for _, s := range []string{"", "1HGCM", "ééééééééééééééééé", strings.Repeat("1", 100_000)} {
		t.Run(fmt.Sprintf("%.20q", s), func(t *testing.T) {
			if _, stderr, code := run(t, nil, "", "vin", s); code != exitUsage ||
				!strings.Contains(stderr, "not a whole VIN") ||
				!strings.Contains(stderr, "Emergency: call 112 or 911.") {
				t.Errorf("%.20q: exit %d, %s", s, code, stderr)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	stdout, _, code := run(t, nil, "", "place", "gb")
	if code != exitDone || !strings.Contains(stdout, "999: ambulance, police, fire. Also: 112.") ||
		!strings.Contains(stdout, "two independent sources agree, read 20") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	const oklahoma = "OK: locksmiths need a license of the state; Commissioner of Labor"
	if stdout, _, _ := run(t, nil, "", "place", "us"); !strings.Contains(stdout, oklahoma) {
		t.Errorf("Oklahoma's regulator is not named in\n%s", stdout)
	}
	for country, want := range map[string]string{"gb": "Beside fast traffic, animals",
		"us": "CA: locksmiths need a license of the state; Bureau of Security",
		"ca": "888-869-6828: roadside help of Toyota", "South Korea": "119: ambulance.",
		"Lebanon": "140: ambulance.", "ly": "1415: ambulance.",
		"aq": "No number for ambulance is known.",
		"cd": "No number for ambulance is known.", "UK": "United Kingdom\n",
		"GBR": "United Kingdom\n", "ivory coast": "Côte d’Ivoire\n"} {
		if stdout, _, _ := run(t, nil, "", "place", country); !strings.Contains(stdout, want) {
			t.Errorf("%s: no %q in\n%s", country, want, stdout)
		}
	}
	stdout, _, _ = run(t, nil, "", "place", "Antarctica", "--json")
	var none map[string]any
	if err := json.Unmarshal([]byte(stdout), &none); err != nil || none["police"] != "" ||
		len(none["everywhere"].([]any)) != 2 {
		t.Errorf("%v\n%s", err, stdout)
	}
	stdout, _, _ = run(t, nil, "", "place", "Korea, South", "--json")
	var korea struct {
		Ambulance, Police, Date, Sources string
		Beside                           []string
		Services                         map[string]struct {
			Number, Evidence, Decision, Date string
			Also                             []string
			Sources                          []map[string]string
		}
	}
	err := json.Unmarshal([]byte(stdout), &korea)
	one := korea.Services["ambulance"]
	if err != nil || korea.Ambulance != "119" || korea.Police != "112" || len(korea.Beside) != 0 ||
		korea.Date == "" ||
		one.Number != "119" || one.Evidence != "agreed" || one.Decision == "" || one.Date == "" ||
		len(one.Also) != 0 ||
		len(one.Sources) < 2 || one.Sources[0]["publisher"] == "" ||
		!strings.Contains(korea.Sources, one.Sources[0]["publisher"]) {
		t.Errorf("%v\n%s", err, stdout)
	}
	stdout, _, _ = run(t, nil, "", "place", "US", "--json")
	var us struct {
		Roadside, Lines, Locksmiths []map[string]string
		Roads                       []map[string]string
	}
	if err := json.Unmarshal([]byte(stdout), &us); err != nil || len(us.Locksmiths) < 13 ||
		len(us.Roadside) < 10 || us.Lines[0]["source"] == "" || us.Roads == nil {
		t.Errorf("%v\n%s", err, stdout)
	}
	for country, want := range map[string]string{"ZZ": "two letters",
		"Korea": "Do you mean North Korea (KP) or South Korea (KR)?", "Lebannon": "Lebanon (LB)"} {
		if _, stderr, code := run(t, nil, "", "place", country); code != exitUsage ||
			!strings.Contains(stderr, "112 or 911") || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, %s", country, code, stderr)
		}
	}
}
