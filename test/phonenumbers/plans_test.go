package phonenumbers_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
	"github.com/nyaruka/phonenumbers/v2/metadata"
)

const plans = "../../internal/facts/place/plans.txt"

var update = flag.Bool("update", false, "write plans.txt again")

// plans.txt must match libphonenumber's present metadata.
func TestPlansAreFresh(t *testing.T) {
	want := madePlans(t)
	if *update {
		if err := os.WriteFile(plans, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile(plans); err != nil || string(have) != want {
		t.Error("plans.txt is out of date: run make generate")
	}
}

// oldPrefixes are national prefixes that were dialled until the date, and that are still in many
// address books. libphonenumber no longer has them.
var oldPrefixes = map[string]string{
	// 3 August 2019, the Instituto Federal de Telecomunicaciones (Diario Oficial de la Federación,
	// 11 May 2018): 01, 044, 045 and the 1 behind +52 are no longer dialled.
	"MX": `0(?:1|4[45])|1`,
	// 6 February 2016, the Subsecretaría de Telecomunicaciones of Chile: nine digits everywhere,
	// without the first 0.
	"CL": `0`,
}

// follows reports whether a number is the next one after another.
func follows(number, other string) bool {
	n, err := strconv.Atoi(number)
	m, err2 := strconv.Atoi(other)
	return err == nil && err2 == nil && n == m+1
}

func madePlans(t *testing.T) string {
	t.Helper()
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[int32][]*phonenumbers.PhoneMetadata{}
	for _, m := range all.GetMetadata() {
		byCode[m.GetCountryCode()] = append(byCode[m.GetCountryCode()], m)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# How telephone numbers are written; plans.go says how to read it. "+
		"Made by go generate from the\n# metadata of libphonenumber %s (Apache License 2.0), "+
		"through github.com/nyaruka/phonenumbers.\n", metadata.Version)
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		countries := byCode[code]
		slices.SortStableFunc(countries, func(a, b *phonenumbers.PhoneMetadata) int {
			if a.GetMainCountryForCode() {
				return -1
			}
			if b.GetMainCountryForCode() {
				return 1
			}
			return cmp.Compare(a.GetId(), b.GetId())
		})
		fmt.Fprintf(&b, "+%d%s\n", code, numbersOf(t, countries))
		for _, m := range countries {
			if m.GetId() == "001" { // no country: satellites, freephone
				continue
			}
			iso := m.GetId()
			trunk := cmp.Or(oldPrefixes[iso], m.GetNationalPrefixForParsing(),
				m.GetNationalPrefix())
			fmt.Fprintln(&b, iso, m.GetInternationalPrefix(), cmp.Or(trunk, "-"),
				cmp.Or(m.GetNationalPrefixTransformRule(), "-"), emergencies(iso))
		}
	}
	return b.String()
}

// emergencies returns the emergency numbers of two and three digits; "-" for none.
func emergencies(iso string) string {
	var all []string
	for i := range 1100 {
		n := fmt.Sprintf("%02d", i)
		if i >= 100 {
			n = fmt.Sprintf("%03d", i-100)
		}
		if phonenumbers.IsEmergencyNumber(n, iso) {
			all = append(all, n)
		}
	}
	return cmp.Or(strings.Join(all, ","), "-")
}

// numbersOf returns the starts of the numbers of each length in the format of plans.txt: " 7:80
// 10:20-29,802". It has three digits only if their lengths differ from those of the first two.
func numbersOf(t *testing.T, countries []*phonenumbers.PhoneMetadata) string {
	t.Helper()
	lengths := map[string]uint32{}
	for _, m := range countries {
		for _, kind := range []*phonenumbers.PhoneNumberDesc{
			m.FixedLine, m.Mobile, m.TollFree, m.PremiumRate, m.SharedCost, m.PersonalNumber,
			m.Voip, m.Pager, m.Uan, m.Voicemail,
		} {
			if pattern := kind.GetNationalNumberPattern(); pattern != "" {
				possible := kind.GetPossibleLength()
				if len(possible) == 0 {
					possible = m.GetGeneralDesc().GetPossibleLength()
				}
				newAutomaton(t, pattern).add(possible, lengths)
			}
		}
	}
	begins := map[int][]string{}
	for begin, l := range lengths {
		if len(begin) == 3 && l == lengths[begin[:2]] {
			continue
		}
		for n := range 32 {
			if l&(1<<n) != 0 {
				begins[n] = append(begins[n], begin)
			}
		}
	}
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(begins)) {
		fmt.Fprintf(&b, " %d:%s", n, runs(begins[n]))
	}
	return b.String()
}

// runs formats starts in order, and consecutive ones as 20-29.
func runs(begins []string) string {
	slices.Sort(begins)
	slices.SortStableFunc(begins, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	var all []string
	for i := 0; i < len(begins); i++ {
		first, last := begins[i], begins[i]
		for i+1 < len(begins) && len(begins[i+1]) == len(last) && follows(begins[i+1], last) {
			i++
			last = begins[i]
		}
		if first != last {
			first += "-" + last
		}
		all = append(all, first)
	}
	return strings.Join(all, ",")
}

// automaton tests which strings of digits a regular expression can match.
type automaton struct{ *syntax.Prog }

func newAutomaton(t *testing.T, pattern string) automaton {
	t.Helper()
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		t.Fatal(err)
	}
	return automaton{prog}
}

// add adds the lengths of matching numbers to lengths, by their first two and first three digits.
func (a automaton) add(possible []int32, lengths map[string]uint32) {
	for i := range 1000 {
		for _, n := range possible {
			if three := fmt.Sprintf("%03d", i); a.matches(three, int(n)) {
				lengths[three] |= 1 << n
				lengths[three[:2]] |= 1 << n
			}
		}
	}
}

// matches reports whether a number of n digits that begins with begin can match.
func (a automaton) matches(begin string, n int) bool {
	now := map[uint32]bool{}
	a.enter(uint32(a.Start), now)
	for i := 0; i < n && len(now) > 0; i++ {
		from, to := '0', '9'
		if i < len(begin) {
			from, to = rune(begin[i]), rune(begin[i])
		}
		next := map[uint32]bool{}
		for pc := range now {
			for r := from; r <= to; r++ {
				if inst := &a.Inst[pc]; inst.Op != syntax.InstMatch && inst.MatchRune(r) {
					a.enter(inst.Out, next)
				}
			}
		}
		now = next
	}
	for pc := range now {
		if a.Inst[pc].Op == syntax.InstMatch {
			return true
		}
	}
	return false
}

// enter adds an instruction to a set, or those that it leads to without consuming a digit.
func (a automaton) enter(pc uint32, to map[uint32]bool) {
	switch inst := &a.Inst[pc]; inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		a.enter(inst.Out, to)
		a.enter(inst.Arg, to)
	case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
		a.enter(inst.Out, to)
	case syntax.InstFail:
	default:
		to[pc] = true
	}
}
