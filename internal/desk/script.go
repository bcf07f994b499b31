package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// Script gives a case as lines to read out on the telephone: what a call taker asks first stands
// first. phone/text.js of the hand-over gives the same where there is no network; a test compares
// them.
func Script(c Case) []string {
	l, d := LabelsIn(c.Language), c.Details
	lines := []string{c.about(l)}
	add := func(label, value string) {
		if value != "" {
			lines = append(lines, sentence(strings.ReplaceAll(label, "%", value)))
		}
	}
	add(l.Where, d.Place.Words)
	add(l.Position, d.Place.position(l))
	add(l.Code, d.Place.Code)
	add(l.CallBack, d.CallBack(l))
	add(l.AskFor, d.Name)
	for _, f := range c.Report.Facts {
		add("%", f.String())
	}
	add(l.Inside, l.Insides[d.Inside])
	add(l.Needed, l.NeededBys[d.NeededBy])
	add(l.Hazards, d.dangers(l))
	add(l.People, count(d.People))
	add(l.Children, count(d.Children))
	add(l.Animals, count(d.Animals))
	add(l.Car, d.Vehicle.described())
	add(l.Plate, d.Vehicle.Plate)
	add(l.VIN, d.Vehicle.VIN)
	add(l.Keys, l.Wheres[d.Vehicle.Keys])
	add(l.Papers, l.Wheres[d.Vehicle.Papers])
	add("%", d.Note)
	add(l.Case, c.Ref)
	return lines
}

// Text gives a case as a text message of at most two parts. Urgency, the number to call back, the
// place and what is most urgent of the answers always stand in it, in that order, since a second
// part may be lost on the way: own words of a place may be long, and are cut short where they must
// be. Then comes as much of the rest as there is room for.
func Text(c Case) string {
	l, d := LabelsIn(c.Language), c.Details
	words := []rune(plain(d.Place.Words))
	var facts []string
	for _, f := range c.Report.Facts {
		facts = append(facts, plain(f.String()))
	}
	most := ""
	if len(facts) > 0 && c.Urgency > guide.NotUrgent {
		most, facts = facts[0], facts[1:]
	}
	first := func() string {
		return joined(l.Urgencies[c.Urgency], filled(l.CallBack, d.CallBack(l)),
			d.Place.position(l),
			d.Place.Code, filled(l.Where, strings.TrimSpace(string(words))), most)
	}
	for len(words) > 0 && Parts(first()) > 2 {
		words = words[:len(words)-1]
	}
	if Parts(first()) > 2 {
		most = "" // longer than any message: no guide of ours has such an answer
	}
	text := first()
	for _, more := range slices.Concat([]string{c.Report.About}, facts, []string{
		d.Name, filled(l.Inside, l.Insides[d.Inside]), filled(l.Needed, l.NeededBys[d.NeededBy]),
		filled(l.Hazards, d.dangers(l)), filled(l.Car, d.Vehicle.described()), d.Vehicle.Plate,
		filled(l.People, count(d.People)),
		filled(l.Animals, count(d.Animals)), filled(l.Case, c.Ref),
	}) {
		if longer := joined(text, plain(more)); Parts(longer) <= 2 {
			text = longer
		}
	}
	return text
}

// CallBack returns the number to call back as it is read out: +14155552671, extension 204.
func (d Details) CallBack(l Labels) string {
	return strings.Replace(d.Phone, ";ext=", l.Extension, 1)
}

// about says what it is about, and how urgent.
func (c Case) about(l Labels) string { return joined(l.Urgencies[c.Urgency], c.Report.About) }

// filled puts a value into a label, and gives nothing where there is none.
func filled(label, value string) string {
	if value == "" {
		return ""
	}
	return strings.ReplaceAll(label, "%", value)
}

// joined makes sentences of what is not empty.
func joined(parts ...string) string {
	var whole []string
	for _, p := range parts {
		if p != "" {
			whole = append(whole, sentence(p))
		}
	}
	return strings.Join(whole, " ")
}

// sentence ends a text with a full stop, if it does not end already.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (d Details) dangers(l Labels) string {
	var named []string
	for _, h := range Hazards() {
		if slices.Contains(d.Hazards, h) {
			named = append(named, l.Dangers[h])
		}
	}
	return strings.Join(named, ", ")
}

func (v Vehicle) described() string {
	return strings.Join(strings.Fields(v.Colour+" "+v.Make+" "+v.Model+" "+count(v.Year)), " ")
}

// position gives degrees, the same as a plus code, and accuracy; empty where nothing was measured.
func (p Place) position(l Labels) string {
	if p.Measured == 0 {
		return ""
	}
	plus := place.PlusCode(int(p.Latitude), int(p.Longitude))
	at := degrees(p.Latitude) + ", " + degrees(p.Longitude) + ", " + filled(l.Plus, plus)
	if p.Accuracy > 0 {
		at += ", " + strings.ReplaceAll(l.Within, "%", strconv.Itoa(p.Accuracy))
	}
	return at
}

// degrees writes millionths of a degree as they are: 52.123456.
func degrees(n int32) string {
	sign, whole := "", int64(n)
	if whole < 0 {
		sign, whole = "-", -whole
	}
	return fmt.Sprintf("%s%d.%06d", sign, whole/1_000_000, whole%1_000_000)
}
