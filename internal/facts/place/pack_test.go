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
		want[i] = packedOf(want[i])
	}
	slices.SortFunc(want, func(a, b Country) int { return strings.Compare(a.ISO, b.ISO) })
	if !slices.Equal(got, want) {
		t.Errorf("unpacked differently:\n got %v\nwant %v", got, want)
	}
}

// packedOf returns the part of a country that a pack holds.
func packedOf(c Country) Country {
	kept := Country{ISO: c.ISO, NonEmergency: c.NonEmergency}
	for i, n := range c.Services {
		kept.Services[i] = Number{Dial: n.Dial, Evidence: n.Evidence,
			Also: strings.Join(c.AlsoOffered(), " ")}
	}
	return kept
}

func TestPackIsSortedAndShort(t *testing.T) {
	parts := strings.Split(Pack(), "|")
	for _, groups := range parts[:2] {
		if !slices.IsSorted(regexp.MustCompile(`[^A-Za-z]+`).FindAllString(groups, -1)) {
			t.Errorf("not sorted: %s", groups)
		}
	}
	if parts[1] != "101Gb105Nz131444Au" || parts[2] != Aliases {
		t.Errorf("non-emergency numbers and aliases: %s, %s", parts[1], parts[2])
	}
	if len(parts[0]) > 2200 { // the phone page must stay small
		t.Errorf("the pack has grown to %d bytes", len(Pack()))
	}
}

// A changed pack must not unpack to the same countries.
func TestUnpackDetectsChanges(t *testing.T) {
	for _, change := range [][2]string{
		{"119/112/119Kr", "119/112/118Kr"}, {"105Nz", "105Au"}, {"120/110/119Cn", "120/119/110Cn"},
		{"119/112/119Kr", "119/112/119?Kr"},
		{"119/112/119Kr", "119/112/119+Kr"}, {"UKGB", "UKGR"},
	} {
		t.Run(change[1], func(t *testing.T) {
			if !strings.Contains(Pack(), change[0]) {
				t.Fatalf("%s is not in the pack", change[0])
			}
			got, err := unpack(strings.Replace(Pack(), change[0], change[1], 1))
			same, _ := unpack(Pack())
			if err == nil && slices.Equal(got, same) {
				t.Errorf("%s instead of %s was not detected", change[1], change[0])
			}
		})
	}
}

// unpack parses a pack by the grammar alone, as the phone does, into countries sorted by code. Also
// holds the numbers that may be offered in addition.
func unpack(pack string) ([]Country, error) {
	parts := strings.Split(pack, "|")
	if len(parts) != 3 || parts[2] != Aliases {
		return nil, fmt.Errorf("not three parts, or other aliases: %q", pack)
	}
	var cs []Country
	each(parts[0], func(numbers, code string) {
		c := Country{ISO: code}
		all := strings.Split(strings.TrimRight(numbers, "+*"), "/")
		for i := range c.Services {
			packed := all[i%len(all)]
			n := Number{Dial: strings.Trim(packed, "?!")}
			switch {
			case n.Dial == "":
			case strings.HasSuffix(packed, "?"):
				n.Evidence = Single
			case strings.HasSuffix(packed, "!"):
				n.Evidence = Conflict
			default:
				n.Evidence = Agreed
			}
			var beside []string
			for i, mark := range "+*" {
				if strings.ContainsRune(numbers, mark) {
					beside = append(beside, FallbackNumbers()[i])
				}
			}
			n.Also = strings.Join(beside, " ")
			c.Services[i] = n
		}
		cs = append(cs, c)
	})
	slices.SortFunc(cs, func(a, b Country) int { return strings.Compare(a.ISO, b.ISO) })
	var err error
	each(parts[1], func(number, code string) {
		if i := slices.IndexFunc(cs, func(c Country) bool { return c.ISO == code }); i >= 0 {
			cs[i].NonEmergency = number
			return
		}
		err = fmt.Errorf("%s has a non-emergency number only", code)
	})
	return cs, err
}

// each calls f for every code of every group.
func each(groups string, f func(numbers, code string)) {
	for _, group := range regexp.MustCompile(`([^A-Za-z]*)([A-Za-z]+)`).
		FindAllStringSubmatch(groups, -1) {
		for _, run := range regexp.MustCompile(`[A-Z][a-z]+`).FindAllString(group[2], -1) {
			for _, second := range run[1:] {
				f(group[1], run[:1]+strings.ToUpper(string(second)))
			}
		}
	}
}
