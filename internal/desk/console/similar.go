package console

import (
	"math"

	"firststeps/internal/desk"
)

// maxDistance is the maximum distance of two similar positions, in metres beyond their accuracy.
const maxDistance = 150

// similarity returns what two cases have in common that suggests that they are about the same car:
// a number, a plate, a VIN or a place. It returns "" if there is nothing. Similar cases are only
// shown, not merged: two people at one place are two cases until an operator has talked to both.
func similarity(a, b *desk.Case) string {
	x, y := &a.Details, &b.Details
	switch {
	case x.Phone != "" && x.Phone == y.Phone:
		return "same number to call back"
	case x.Vehicle.Plate != "" && x.Vehicle.Plate == y.Vehicle.Plate:
		return "same plate"
	case x.Vehicle.VIN != "" && x.Vehicle.VIN == y.Vehicle.VIN:
		return "same VIN"
	case x.Place.Code != "" && x.Place.Code == y.Place.Code,
		!x.Place.Measured.IsZero() && !y.Place.Measured.IsZero() && samePlace(x.Place, y.Place):
		return "same place"
	}
	return ""
}

// samePlace reports whether two positions may be the same place. It computes on a flat map, which
// is exact enough for positions that are close to each other.
func samePlace(a, b desk.Place) bool {
	const metre = 0.11132 // of a millionth of a degree of latitude
	north := float64(a.Latitude-b.Latitude) * metre
	east := float64(a.Longitude-b.Longitude) * metre * math.Cos(float64(a.Latitude)/1e6*math.Pi/180)
	return math.Hypot(north, east) <= maxDistance+math.Min(500, float64(a.Accuracy+b.Accuracy))
}
