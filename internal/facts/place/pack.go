package place

import (
	"maps"
	"slices"
	"strings"
)

// Pack returns the numbers of all countries as one short line, for the phone page:
//
//	pack    = groups "|" groups "|" aliases  emergency, then non-emergency numbers, then [Aliases]
//	groups  = { numbers run { run } }        sorted by their numbers
//	run     = capital small { small }        codes that begin alike: "Cdg" means CD and CG
//	numbers = one [ "+" ] [ "*" ]            for all services; + if 112 reaches all, * if 911 does
//	        | one "/" one "/" one [ "+" ] [ "*" ]  ambulance, police, fire
//	one     = [ number [ "?" | "!" ] ]       nothing if unknown; ? if single, ! in conflict
//
// So "15/17?/18+Bj" means that in Benin the number of the police is 17, which only one source
// names, and that 112 may be offered, too. Every country is in the first part. Names are not
// packed: a browser knows them (CLDR, as in the table).
func Pack() string {
	emergency, other := map[string][]string{}, map[string][]string{}
	for _, c := range countries {
		emergency[c.packed()] = append(emergency[c.packed()], c.ISO)
		if c.NonEmergency != "" {
			other[c.NonEmergency] = append(other[c.NonEmergency], c.ISO)
		}
	}
	return groups(emergency) + "|" + groups(other) + "|" + Aliases
}

// marks are the suffixes of a packed number, by evidence.
var marks = [...]string{None: "", Single: "?", Conflict: "!", Agreed: ""}

// packed returns the emergency numbers in the format of Pack.
func (c Country) packed() string {
	var all []string
	for _, n := range c.Services {
		all = append(all, n.Dial+marks[n.Evidence])
	}
	if _, one := c.SharedNumber(); one || !c.Known() {
		all = all[:1]
	}
	packed := strings.Join(all, "/")
	for i, number := range FallbackNumbers() {
		if slices.Contains(c.AlsoOffered(), number) {
			packed += "+*"[i : i+1]
		}
	}
	return packed
}

// groups returns the groups of Pack: the sorted numbers, each followed by its countries' codes.
func groups(codes map[string][]string) string {
	var b strings.Builder
	for _, numbers := range slices.Sorted(maps.Keys(codes)) {
		b.WriteString(numbers)
		first := byte(0)
		for _, code := range slices.Sorted(slices.Values(codes[numbers])) {
			if code[0] != first {
				first = code[0]
				b.WriteByte(first)
			}
			b.WriteByte(code[1] - 'A' + 'a')
		}
	}
	return b.String()
}
