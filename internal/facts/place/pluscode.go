package place

// plusDigits are the twenty characters of plus codes, chosen because they are hard to confuse.
const plusDigits = "23456789CFGHJMPQRVWX"

// PlusCode returns the plus code (Open Location Code) of the area about 14 meters wide that
// contains a position, such as 9C3W9QCJ+2V: short enough to read out on the telephone. Latitude and
// longitude are in millionths of a degree (WGS 84); a latitude beyond a pole counts as the pole.
func PlusCode(latitude, longitude int) string {
	const (
		degree = 1_000_000
		finest = degree / 8000 // 0.000125 degrees: the width of a code of ten digits
	)
	lat := min(max(latitude+90*degree, 0), 180*degree-1)
	lon := (longitude + 180*degree) % (360 * degree)
	if lon < 0 {
		lon += 360 * degree
	}
	y, x := lat/finest, lon/finest
	var code [11]byte
	code[8] = '+'
	for _, at := range [5]int{9, 6, 4, 2, 0} {
		code[at], code[at+1] = plusDigits[y%20], plusDigits[x%20]
		y, x = y/20, x/20
	}
	return string(code[:])
}
