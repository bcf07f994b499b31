package console

import (
	"fmt"
	"math"
	"testing"
	"time"
	"unicode"

	"firststeps/internal/desk"
)

// TestDistanceOfSimilarCases checks up to how many metres two positions are the same place: 150
// beyond their accuracy, of which at most 500 count. Distances are laid out on a sphere.
func TestDistanceOfSimilarCases(t *testing.T) {
	const degree = 6_371_008.8 * math.Pi / 180 // metres of latitude
	for _, c := range []struct {
		metres, accuracy int // the accuracy is split between the two
		same             bool
	}{
		{0, 0, true}, {145, 0, true}, {155, 0, false},
		{240, 100, true}, {260, 100, false},
		{640, 500, true}, {660, 500, false}, {660, 5000, false},
	} {
		for _, latitude := range []float64{0, 51.5, -37.8, 69.6} {
			for _, bearing := range []float64{0, 45, 90, 180, 250} {
				t.Run(fmt.Sprintf("%+v at %v, %v", c, latitude, bearing), func(t *testing.T) {
					sin, cos := math.Sincos(bearing * math.Pi / 180)
					north := float64(c.metres) * cos / degree
					east := float64(c.metres) * sin / degree / math.Cos(latitude*math.Pi/180)
					at := func(north, east float64) desk.Details {
						return desk.Details{Place: desk.Place{
							Measured: time.Unix(1, 0), Accuracy: c.accuracy / 2,
							Latitude:  int32(math.Round((latitude + north) * 1e6)),
							Longitude: int32(math.Round((10 + east) * 1e6))}}
					}
					a, b := desk.Case{Details: at(0, 0)}, desk.Case{Details: at(north, east)}
					for _, pair := range [][2]*desk.Case{{&a, &b}, {&b, &a}} {
						if got := similarity(pair[0], pair[1]) != ""; got != c.same {
							t.Errorf("similar = %v, want %v", got, c.same)
						}
					}
				})
			}
		}
	}
}

// TestShownReplacesDirections checks that words on a page have no control characters except line
// feed, and none that change the direction of text.
func TestShownReplacesDirections(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := r
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) ||
			r >= 0xd800 && r < 0xe000 { // no characters: string makes U+FFFD of them
			want = unicode.ReplacementChar
		}
		if got := shown("a" + string(r) + "b"); got != "a"+string(want)+"b" {
			t.Fatalf("shown(%U) = %q", r, got)
		}
	}
	for _, r := range []rune{0x200e, 0x200f, 0x061c} {
		if got := shown(string(r)); got != "\uFFFD" {
			t.Errorf("shown(%U) = %q", r, got)
		}
	}
}
