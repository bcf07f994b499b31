package console

import (
	"math"

	"firststeps/desk"
)

// near is how close two positions are to be called similar, in metres beyond their own accuracy.
const near = 150

// similar gives the cases that may be about the same car as this one: same number, plate or VIN, or the same place. They are
// only shown: two people at one place are two cases until a human has talked to both.
func similar(c desk.Case, among []desk.Case) (found []desk.Case) {
	for _, other := range among {
		if other.ID != c.ID && !other.Test && alike(c, other) != "" {
			found = append(found, other)
		}
	}
	return found
}

// alike says what two cases have in common; nothing where that is nothing.
func alike(a, b desk.Case) string {
	x, y := a.Details, b.Details
	switch {
	case x.Phone != "" && x.Phone == y.Phone:
		return "same number to call back"
	case x.Vehicle.Plate != "" && x.Vehicle.Plate == y.Vehicle.Plate:
		return "same plate"
	case x.Vehicle.VIN != "" && x.Vehicle.VIN == y.Vehicle.VIN:
		return "same VIN"
	case x.Place.Code != "" && x.Place.Code == y.Place.Code, x.Place.Measured != 0 && y.Place.Measured != 0 && together(x.Place, y.Place):
		return "same place"
	}
	return ""
}

// together says whether two positions may be one, on a flat map: they are close, or the answer is no.
func together(a, b desk.Place) bool {
	const metre = 0.11132 // of a millionth of a degree of latitude
	north := float64(a.Latitude-b.Latitude) * metre
	east := float64(a.Longitude-b.Longitude) * metre * math.Cos(float64(a.Latitude)/1e6*math.Pi/180)
	return math.Hypot(north, east) <= near+math.Min(500, float64(a.Accuracy+b.Accuracy))
}

func refs(cases []desk.Case) (names []string) {
	for _, c := range cases {
		names = append(names, c.Ref)
	}
	return names
}
