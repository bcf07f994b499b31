package place

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPackRoundTrip(t *testing.T) {
	got, err := unpack(Pack())
	if err != nil {
		t.Fatal(err)
	}
	want := All()
	for i := range want {
		want[i].Name, want[i].Sources, want[i].Date, want[i].Note = "", "", "", ""
	}
	slices.SortFunc(want, func(a, b Country) int { return strings.Compare(a.ISO, b.ISO) })
	if !slices.Equal(got, want) {
		t.Errorf("unpacked differently:\n got %v\nwant %v", got, want)
	}
}

func TestPackIsSortedAndShort(t *testing.T) {
	emergency, other, _ := strings.Cut(Pack(), "|")
	for _, groups := range []string{emergency, other} {
		if !slices.IsSorted(regexp.MustCompile(`[\d/]+`).FindAllString(groups, -1)) {
			t.Errorf("not sorted: %s", groups)
		}
	}
	if other != "101Gb105Nz131444Au" {
		t.Errorf("non-emergency numbers: %s", other)
	}
	for _, want := range []string{"112//119Kr1", "119//119Af1", "000Au0", "110/120/119Cn1", "117//Cm117//118BjTg1"} {
		if !strings.Contains(emergency, want) {
			t.Errorf("want %s in %s", want, emergency)
		}
	}
	if len(emergency) > 1500 { // the phone page has little room
		t.Errorf("the pack has grown to %d bytes", len(Pack()))
	}
}

// A pack that lost or gained something must not unpack to the same countries.
func TestUnpackTellsPacksApart(t *testing.T) {
	for _, change := range [][2]string{{"911Ag", "912Ag"}, {"000Au", "000"}, {"105Nz", "105Au"}, {"112//119", "112/119/"}, {"Cdg", "CdGc"}} {
		if !strings.Contains(Pack(), change[0]) {
			t.Fatalf("%s is not in the pack", change[0])
		}
		got, err := unpack(strings.Replace(Pack(), change[0], change[1], 1))
		same, _ := unpack(Pack())
		if err == nil && slices.Equal(got, same) {
			t.Errorf("%s for %s went unseen", change[1], change[0])
		}
	}
}

// unpack reads Pack by the grammar alone, as the phone does, into countries sorted by code.
func unpack(pack string) ([]Country, error) {
	emergency, other, found := strings.Cut(pack, "|")
	if !found {
		return nil, fmt.Errorf("no | in %q", pack)
	}
	var cs []Country
	each(emergency, func(numbers, code string) {
		n := strings.Split(numbers, "/")
		if len(n) == 1 {
			n = []string{numbers, numbers, numbers}
		}
		cs = append(cs, Country{ISO: code, Police: n[0], Ambulance: n[1], Fire: n[2]})
	})
	slices.SortFunc(cs, func(a, b Country) int { return strings.Compare(a.ISO, b.ISO) })
	var err error
	each(other, func(number, code string) {
		if i := slices.IndexFunc(cs, func(c Country) bool { return c.ISO == code }); i >= 0 {
			cs[i].NonEmergency = number
			return
		}
		err = fmt.Errorf("%s has numbers and no name", code)
	})
	return cs, err
}

// each calls see for every code of every group.
func each(groups string, see func(numbers, code string)) {
	for _, group := range regexp.MustCompile(`([\d/]*)([A-Za-z]+)`).FindAllStringSubmatch(groups, -1) {
		for _, run := range regexp.MustCompile(`[A-Z][a-z]+`).FindAllString(group[2], -1) {
			for _, second := range run[1:] {
				see(group[1], run[:1]+strings.ToUpper(string(second)))
			}
		}
	}
}
