package place

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCallBackTable checks the rows of testdata/callback.csv: the text, the expected number or
// fault, and the result of libphonenumber, which the tests in test/phonenumbers compare. If the two
// differ, the row has the reason. With -v the test prints its counts.
func TestCallBackTable(t *testing.T) {
	f, err := os.Open("testdata/callback.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	countries, wrongs, right, differing := map[string]bool{}, map[string]int{}, 0, 0
	for _, row := range rows[1:] {
		iso, text, number, extension := row[0], row[1], row[2], row[3]
		wrong, why := row[4], row[7]
		got, err := CallBack(iso, text)
		if err == nil {
			err = PhoneError("")
		}
		want := number
		if extension != "" {
			want += ";ext=" + extension
		}
		if got != want || err != PhoneError(wrong) {
			t.Errorf("%s %q is %q, %v; want %q, %q", iso, text, got, err, want, wrong)
		}
		countries[iso] = true
		if wrong == "" {
			right++
		} else {
			wrongs[wrong]++
		}
		if why != "" {
			differing++
		}
	}
	delete(countries, "")
	t.Logf("%d numbers of %d countries: %d right, %d wrong %v; the library differs on %d",
		len(rows)-1, len(countries), right, len(rows)-1-right, wrongs, differing)
	if len(rows) < 201 || len(countries) < 60 || right < 100 || len(rows)-1-right < 80 {
		t.Error("the table is too small")
	}
	for _, w := range PhoneErrors() {
		if wrongs[string(w)] == 0 {
			t.Errorf("no number of the table has the fault %s", w)
		}
	}
}

func TestCallBackRejectsLongText(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("0", 1<<20), strings.Repeat("+", 300), strings.Repeat("(0)", 100),
		"+442079460958" + strings.Repeat(" ", 300),
	} {
		if got, err := CallBack("GB", text); err != PhoneLong {
			t.Errorf("%.20q…: %q, %v", text, got, err)
		}
	}
}

func FuzzCallBack(f *testing.F) {
	for _, text := range []string{
		"07700 900123", "+44 (0)20 7946 0958", "0044", "1-800-FLOWERS", "020 7946 0958 x204",
		"tel:+1-415-555-2671;ext=204", "tel:%+;phone-context=+;ext", "0xx11 96123-4567",
		"01 / 02, 03", "８１０ 1 415 555 2671", "8~10",
	} {
		for _, iso := range []string{"GB", "BR", "RU", "AR", "MX", ""} {
			f.Add(iso, text)
		}
	}
	f.Fuzz(func(t *testing.T, iso, written string) {
		got, err := CallBack(iso, written)
		if err != nil {
			if got != "" || !slices.Contains(PhoneErrors(), err.(PhoneError)) {
				t.Fatalf("%q, %v", got, err)
			}
			return
		}
		if !canonical.MatchString(got) {
			t.Fatalf("%q is %q", written, got)
		}
		for _, in := range []string{"", iso, "DE", "RU", "AR", "BR", "AG"} {
			if again, err := CallBack(in, got); err != nil || again != got {
				t.Errorf("%q is %q, and in %q that is %q, %v", written, got, in, again, err)
			}
		}
	})
}

var canonical = regexp.MustCompile(`^\+[1-9][0-9]{1,20}(;ext=[0-9]{1,20})?$`)
