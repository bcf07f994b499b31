package place

import (
	"fmt"
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
		if !slices.IsSortedFunc(strings.Split(groups, ";"), byNumbers) {
			t.Errorf("not sorted: %s", groups)
		}
	}
	if other != "101:GB;105:NZ;131444:AU" {
		t.Errorf("non-emergency numbers: %s", other)
	}
	for _, want := range []string{";112//119:KR;", ";119//119:AF;", ";000:AU;", ";110/120/119:CN;"} {
		if !strings.Contains(";"+emergency, want) {
			t.Errorf("want %s in %s", want, emergency)
		}
	}
	if len(emergency) > 2000 { // the phone page has little room
		t.Errorf("the pack has grown to %d bytes", len(Pack()))
	}
}

func byNumbers(a, b string) int {
	a, _, _ = strings.Cut(a, ":")
	b, _, _ = strings.Cut(b, ":")
	return strings.Compare(a, b)
}

// A pack that lost or gained something must not unpack to the same countries.
func TestUnpackTellsPacksApart(t *testing.T) {
	for _, change := range [][2]string{{"911:", "912:"}, {"000:AU", "000:"}, {"105:NZ", "105:AU"}, {"112//119", "112/119/"}} {
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
	for group := range strings.SplitSeq(emergency, ";") {
		numbers, codes, _ := strings.Cut(group, ":")
		n := strings.Split(numbers, "/")
		if len(n) == 1 {
			n = []string{numbers, numbers, numbers}
		}
		for ; len(codes) >= 2; codes = codes[2:] {
			cs = append(cs, Country{ISO: codes[:2], Police: n[0], Ambulance: n[1], Fire: n[2]})
		}
	}
	slices.SortFunc(cs, func(a, b Country) int { return strings.Compare(a.ISO, b.ISO) })
	return cs, each(other, cs, func(c *Country, number string) { c.NonEmergency = number })
}

// each calls set for every country of every group.
func each(groups string, cs []Country, set func(c *Country, numbers string)) error {
	for group := range strings.SplitSeq(groups, ";") {
		numbers, codes, _ := strings.Cut(group, ":")
		for ; len(codes) >= 2; codes = codes[2:] {
			i := slices.IndexFunc(cs, func(c Country) bool { return c.ISO == codes[:2] })
			if i < 0 {
				return fmt.Errorf("%s has numbers and no name", codes[:2])
			}
			set(&cs[i], numbers)
		}
	}
	return nil
}
