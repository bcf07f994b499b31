package vehicle

import (
	"hash/fnv"
	"strconv"
	"strings"
	"sync"
)

// An id names a car in a transcript: toyota-camry-2015, with the suffix "-us" if the car is known
// to be made for the US. It holds make, model and year only, which are not personal data; no part
// of a VIN is in it.
const (
	maxID   = 32 // the limit for all ids in transcripts
	forUS   = "-us"
	maxSlug = maxID - len("-2015") - len(forUS)
)

// ID returns the id of a car, or "" if make, model and year are not in the list.
func (c Car) ID() string {
	if len(runsOf(c.Make, c.Model)) == 0 || c.Year < 1000 || c.Year > 9999 {
		return ""
	}
	id := slug(c.Make, c.Model) + "-" + strconv.Itoa(c.Year)
	if c.ForUS {
		id += forUS
	}
	return id
}

// FromID returns the car of an id, and false if there is no such car. Any string is safe. The shape
// is known only if the model has just one; what a VIN said of the shape is not part of an id.
func FromID(id string) (Car, bool) {
	id, us := strings.CutSuffix(id, forUS)
	at := strings.LastIndexByte(id, '-')
	if at < 0 {
		return Car{}, false
	}
	names, ok := bySlug()[id[:at]]
	year, err := strconv.Atoi(id[at+1:])
	if !ok || err != nil || year < 1000 || len(id)-at != len("-2015") {
		return Car{}, false
	}
	c := ByHand(names[0], names[1], year)
	if us {
		c = c.MadeForUS()
	}
	return c, true
}

// bySlug maps a slug to make and model.
var bySlug = sync.OnceValue(func() map[string][2]string {
	out := map[string][2]string{}
	for _, b := range brands() {
		for _, m := range b.models {
			out[slug(b.name, m.name)] = [2]string{b.name, m.name}
		}
	}
	return out
})

// slug returns a make and a model as part of an id: lower-case letters, digits and single hyphens,
// at most maxSlug bytes.
func slug(brand, model string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, brand+" "+model)
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '-' }), "-")
	if s[0] <= '9' { // an id begins with a letter
		s = "x-" + s
	}
	if len(s) > maxSlug {
		s = strings.TrimSuffix(s[:maxSlug-4], "-") + "-" + shortHash(s)
	}
	return s
}

// shortHash returns a hash of three characters. It distinguishes long names with equal starts.
func shortHash(s string) string {
	sum := fnv.New32a() // cars.js computes the same
	sum.Write([]byte(s))
	text := "00" + strconv.FormatUint(uint64(sum.Sum32()), 36)
	return text[len(text)-3:]
}
