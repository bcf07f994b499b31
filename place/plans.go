package place

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

// Made from libphonenumber's metadata (Apache License 2.0), which is in no program: see plans_test.go.
//
//go:generate go test -run TestPlansAreFresh -update .

//go:embed plans.txt
var planTable string

var plans = mustPlan(planTable)

// plan is how telephone numbers of a country are written.
type plan struct {
	iso     string
	code    string // what to dial after "+"
	trunk   string // what stands before a number within the country, and falls away from abroad; empty where nothing does
	abroad  string // what is dialled within the country to call abroad, beside 00; empty where it is not one number
	lengths []int  // possible lengths of a number, without code and trunk prefix
}

// mustPlan reads the table: a line a country, as "GB 44 0 - 7,9,10", where "-" stands for nothing. It panics on a broken one.
func mustPlan(table string) []plan {
	var all []plan
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		p := plan{iso: f[0], code: f[1], trunk: strings.Trim(f[2], "-"), abroad: strings.Trim(f[3], "-")}
		for l := range strings.SplitSeq(f[4], ",") {
			n, err := strconv.Atoi(l)
			if err != nil {
				panic("place: plans.txt: " + err.Error())
			}
			p.lengths = append(p.lengths, n)
		}
		all = append(all, p)
	}
	return all
}

// own gives the plan of a country; the zero value where there is none.
func own(iso string) plan {
	if i := slices.IndexFunc(plans, func(p plan) bool { return p.iso == iso }); i >= 0 {
		return plans[i]
	}
	return plan{}
}

// national gives what follows the code for a number as it is dialled within the country. A zero behind the trunk prefix
// belongs to it: Belarus dials 8 0 152.
func (p plan) national(digits string) (string, bool) {
	if short, ok := strings.CutPrefix(digits, p.trunk); ok && p.trunk != "" {
		if short = strings.TrimPrefix(short, "0"); slices.Contains(p.lengths, len(short)) {
			return short, true
		}
	}
	if p.trunk != "" && digits[0] == '0' {
		return "", false // a prefix, and then too much or too little
	}
	return digits, slices.Contains(p.lengths, len(digits))
}

// international splits what stands after "+". Many write the trunk prefix there too: +44 (0)20 7946 0958.
func international(digits string) (string, bool) {
	for _, p := range plans {
		rest, ok := strings.CutPrefix(digits, p.code)
		if ok && slices.Contains(p.lengths, len(rest)) {
			return digits, true
		}
	}
	for _, p := range plans {
		rest, ok := strings.CutPrefix(digits, p.code+p.trunk)
		if ok && p.trunk != "" && slices.Contains(p.lengths, len(rest)) {
			return p.code + rest, true
		}
	}
	return "", false
}
