package place

import (
	"strings"
	"testing"
)

// The positions and codes are from the test data of the standard (Open Location Code, Apache
// License 2.0).
func TestPlusCode(t *testing.T) {
	for _, c := range []struct {
		lat, lon int
		want     string
	}{
		{20_370_062, 2_782_187, "7FG49QCJ+2V"},
		{47_000_062, 8_000_062, "8FVC2222+22"},
		{-41_273_062, 174_785_937, "4VCPPQGP+Q9"},
		{0, -180_000_000, "62G22222+22"},
		{0, 180_000_000, "62G22222+22"},
		{90_000_000, 1_000_000, "CFX3X2X2+X2"},
		{-90_000_000, 0, "2F222222+22"},
	} {
		t.Run(c.want, func(t *testing.T) {
			if got := PlusCode(c.lat, c.lon); got != c.want {
				t.Errorf("%d, %d: %s, want %s", c.lat, c.lon, got, c.want)
			}
		})
	}
}

// FuzzPlusCode checks that any numbers are safe, and that places far apart have different codes.
func FuzzPlusCode(f *testing.F) {
	f.Add(51_500_000, -120_000)
	f.Add(1<<62, -1<<62)
	f.Fuzz(func(t *testing.T, lat, lon int) {
		code := PlusCode(lat, lon)
		if len(code) != 11 || code[8] != '+' || strings.Trim(code, plusDigits+"+") != "" {
			t.Errorf("%d, %d: %s", lat, lon, code)
		}
		if lat > -90_000_000 && lat < 89_000_000 && PlusCode(lat+1000, lon) == code {
			t.Errorf("%d and %d have one code %s", lat, lat+1000, code)
		}
	})
}
