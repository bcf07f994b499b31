package console

import (
	"math"

	"firststeps/internal/desk"
)

// near is how close two positions are to be called similar, in metres beyond their own accuracy.
const near = 150

// alike returns what two cases have in common by which they may be about the same car: a number, a
// plate, a VIN or a place; empty if nothing. Similar cases are only shown: two people at one place
// are two cases until an operator has talked to both.
func alike(a, b *desk.Case) string {
	x, y := &a.Details, &b.Details
	switch {
	case x.Phone != "" && x.Phone == y.Phone:
		return "same number to call back"
	case x.Vehicle.Plate != "" && x.Vehicle.Plate == y.Vehicle.Plate:
		return "same plate"
	case x.Vehicle.VIN != "" && x.Vehicle.VIN == y.Vehicle.VIN:
		return "same VIN"
	case x.Place.Code != "" && x.Place.Code == y.Place.Code,
		x.Place.Measured != 0 && y.Place.Measured != 0 && together(x.Place, y.Place):
		return "same place"
	}
	return ""
}

// together says whether two positions may be one, on a flat map: they are close, or the answer is
// no.
func together(a, b desk.Place) bool {
	const metre = 0.11132 // of a millionth of a degree of latitude
	north := float64(a.Latitude-b.Latitude) * metre
	east := float64(a.Longitude-b.Longitude) * metre * math.Cos(float64(a.Latitude)/1e6*math.Pi/180)
	return math.Hypot(north, east) <= near+math.Min(500, float64(a.Accuracy+b.Accuracy))
}
