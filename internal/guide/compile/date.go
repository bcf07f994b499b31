package compile

import (
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// date reads a day in the form year-month-day.
func (d *document) date(n *yaml.Node, what string) string {
	s := d.text(n, what)
	if n == nil || !isText(n) {
		return ""
	}
	if !isDate(s) {
		d.fail(n, idBadDate, "write year-month-day, such as 2026-11-23", "%s is not a date: %q",
			what, s)
		return ""
	}
	return s
}

var dateForm = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})-([0-9]{2})$`)

// isDate reports whether a text is a day that exists in the calendar. It does not use package time,
// because time can read the clock and pure packages must not import it.
func isDate(s string) bool {
	m := dateForm.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	days := [...]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	if leap := year%4 == 0 && (year%100 != 0 || year%400 == 0); leap {
		days[2] = 29
	}
	return month >= 1 && month <= 12 && day >= 1 && day <= days[month]
}
