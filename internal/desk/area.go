package desk

import (
	"fmt"
	"math"
)

// areaSize is the height of an area in millionths of a degree: 668 m, a little more than the
// maximum distance of two positions that may be of one car.
const areaSize = 6000

// Area returns the name of the square, about 668 m wide, that contains the position; empty if there
// is no position. Positions within 650 m of each other are in the same area or in adjacent ones.
func (p Place) Area() string {
	if p.Measured.IsZero() {
		return ""
	}
	row := floor(p.Latitude, areaSize)
	return areaName(row, floor(p.Longitude, areaWidth(row)))
}

// Areas returns the areas of a position and the adjacent ones.
func (p Place) Areas() (all []string) {
	if p.Measured.IsZero() {
		return nil
	}
	here := floor(p.Latitude, areaSize)
	for row := here - 1; row <= here+1; row++ {
		width := areaWidth(row)
		reach := max(width, areaWidth(here))
		for n := floor(p.Longitude-reach, width); n <= floor(p.Longitude+reach, width); n++ {
			all = append(all, areaName(row, n))
		}
	}
	return all
}

// areaWidth returns the width of the areas of a row in millionths of a degree of longitude.
func areaWidth(row int32) int32 {
	middle := (float64(row) + 0.5) * areaSize / 1e6 * math.Pi / 180
	return int32(areaSize / max(0.01, math.Cos(middle)))
}

func areaName(row, n int32) string { return fmt.Sprintf("%dx%d", row, n) }

func floor(n, size int32) int32 { return int32(math.Floor(float64(n) / float64(size))) }
