package place

import (
	"maps"
	"slices"
	"strings"
)

// Pack gives the numbers of all countries as one short line, for the phone page:
//
//	pack    = groups "|" groups            emergency numbers, then the police's non-emergency numbers
//	groups  = { numbers run { run } }      sorted by their numbers
//	run     = capital small { small }      codes that begin alike: "Cdg" stands for CD and CG
//	numbers = number                       one number for all services
//	        |                              nothing where none is agreed
//	        | [number] "/" [number] "/" [number]    police, ambulance, fire; nothing where unknown
//
// So "117//Cdg911Us|101Gb" says that police is 117 in two countries, that 911 serves for all in the United States,
// and that 101 is Britain's other number. Countries without an agreed number stand in the group whose numbers are empty,
// so the first part has every country. Names are not packed: a browser knows them (CLDR, as in the table).
func Pack() string {
	emergency, other := map[string][]string{}, map[string][]string{}
	for _, c := range countries {
		emergency[c.dial()] = append(emergency[c.dial()], c.ISO)
		if c.NonEmergency != "" {
			other[c.NonEmergency] = append(other[c.NonEmergency], c.ISO)
		}
	}
	return groups(emergency) + "|" + groups(other)
}

// dial gives the emergency numbers as Pack writes them.
func (c Country) dial() string {
	if c.Police == c.Ambulance && c.Ambulance == c.Fire {
		return c.Police
	}
	return c.Police + "/" + c.Ambulance + "/" + c.Fire
}

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
