package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/gsm"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// Script returns a case as lines to read out on the telephone, in the order in which a call taker
// asks. phone/text.js of the hand-over returns the same without a network; a test compares them.
func Script(c Case) []string {
	l, d := LabelsIn(c.Language), c.Details.beyond(c.Report)
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
	add(l.Car, d.Vehicle.description())
	add(l.Plate, d.Vehicle.Plate)
	add(l.VIN, d.Vehicle.VIN)
	add(l.Keys, l.Wheres[d.Vehicle.Keys])
	add(l.Papers, l.Wheres[d.Vehicle.Papers])
	add("%", d.Note)
	add(l.Case, c.Ref)
	return lines
}

// Text returns a case as a text message of at most two parts. It always has, in this order, the
// urgency, the number to call back, the place and the most urgent answer, since the second part may
// be lost. The person's words for a place are cut off if they are too long. Then it adds as much of
// the rest as fits.
func Text(c Case) string {
	l, d := LabelsIn(c.Language), c.Details.beyond(c.Report)
	words := []rune(plainText(d.Place.Words))
	var facts []string
	for _, f := range c.Report.Facts {
		facts = append(facts, f.String())
	}
	most := ""
	if len(facts) > 0 && c.Urgency > guide.NotUrgent {
		most, facts = facts[0], facts[1:]
	}
	first := func() string {
		return plainText(sentences(l.Urgencies[c.Urgency], fillLabel(l.CallBack, d.CallBack(l)),
			d.Place.position(l),
			d.Place.Code, fillLabel(l.Where, strings.TrimSpace(string(words))), most))
	}
	for len(words) > 0 && gsm.Parts(first()) > 2 {
		words = words[:len(words)-1]
	}
	if gsm.Parts(first()) > 2 {
		most = "" // it is longer than two parts: no guide has such an answer
	}
	text := first()
	for _, more := range slices.Concat([]string{c.Report.About}, facts, []string{
		d.Name, fillLabel(l.Inside, l.Insides[d.Inside]),
		fillLabel(l.Needed, l.NeededBys[d.NeededBy]), fillLabel(l.Hazards, d.dangers(l)),
		fillLabel(l.Car, d.Vehicle.description()), d.Vehicle.Plate,
		fillLabel(l.People, count(d.People)), fillLabel(l.Animals, count(d.Animals)),
		fillLabel(l.Case, c.Ref),
	}) {
		if longer := plainText(sentences(text, more)); gsm.Parts(longer) <= 2 {
			text = longer
		}
	}
	return text
}

// CallBack returns the number to call back as it is read out: +14155552671, extension 204.
func (d Details) CallBack(l Labels) string {
	return strings.Replace(d.Phone, ";ext=", l.Extension, 1)
}

// about returns the urgency and the guide's title.
func (c Case) about(l Labels) string { return sentences(l.Urgencies[c.Urgency], c.Report.About) }

// fillLabel replaces "%" in a label by a value. It returns "" if the value is empty.
func fillLabel(label, value string) string {
	if value == "" {
		return ""
	}
	return strings.ReplaceAll(label, "%", value)
}

// sentences joins the parts that are not empty as sentences.
func sentences(parts ...string) string {
	var whole []string
	for _, p := range parts {
		if p != "" {
			whole = append(whole, sentence(p))
		}
	}
	return strings.Join(whole, " ")
}

// sentence appends a full stop to a text unless it ends with a punctuation mark.
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

func (v Vehicle) description() string {
	return strings.Join(strings.Fields(v.Colour+" "+v.Make+" "+v.Model+" "+count(v.Year)), " ")
}

// position returns degrees, the plus code and the accuracy of a measured position; empty if there
// is none.
func (p Place) position(l Labels) string {
	if p.Measured.IsZero() {
		return ""
	}
	plus := place.PlusCode(int(p.Latitude), int(p.Longitude))
	at := degrees(p.Latitude) + ", " + degrees(p.Longitude) + ", " + fillLabel(l.Plus, plus)
	if p.Accuracy > 0 {
		at += ", " + strings.ReplaceAll(l.Within, "%", strconv.Itoa(p.Accuracy))
	}
	return at
}

// degrees formats millionths of a degree exactly: 52.123456.
func degrees(n int32) string {
	sign, whole := "", int64(n)
	if whole < 0 {
		sign, whole = "-", -whole
	}
	return fmt.Sprintf("%s%d.%06d", sign, whole/1_000_000, whole%1_000_000)
}

// plainText returns a text in one line, in the alphabet of text messages as far as possible.
func plainText(s string) string { return oneLine(gsm.Plain(s)) }
