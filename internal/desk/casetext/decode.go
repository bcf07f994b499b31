package casetext

import (
	"regexp"
	"strconv"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// The forms of the parts, without spaces.
var (
	guideID  = regexp.MustCompile(`^[A-Z][A-Z0-9-]{0,63}$`)
	factList = regexp.MustCompile(`^(,!?[A-Z][A-Z0-9.-]*)*$`)
	carList  = regexp.MustCompile(`^[A-Z0-9.,-]+$`)
	wordList = regexp.MustCompile(`^[A-Z0-9.-]+$`)
	callBack = regexp.MustCompile(`^(\+?[0-9]{4,15})(?:X([0-9]{1,6}))?$`)
	keyForm  = regexp.MustCompile(`^KEY([A-Z]{2})([0-9A-F]{8})([0-9A-Z]*(?:![0-9A-Z])?)$`)
)

// Decode reads a message that Encode wrote. find returns a guide in the release with the given
// first digits; a guide in another release is not used. It returns ErrNotMessage for other texts,
// ErrDamaged if a character is wrong, ErrRelease if the release is not known, and ErrUnreadable if
// the message has a form that this version does not know. A person who sends the message agrees
// that the desk has it.
func Decode(find func(id, release string) (*guide.Guide, bool), text string) (Message, error) {
	if len(text) > maxInput {
		return Message{}, ErrNotMessage
	}
	text = normalize(text)
	if !strings.HasPrefix(text, head) {
		return Message{}, ErrNotMessage
	}
	body, sum, ok := strings.Cut(text, "#")
	if !ok || sum != check(body) {
		return Message{}, ErrDamaged
	}
	parts := strings.Split(strings.TrimPrefix(body, head), ";")
	key := keyForm.FindStringSubmatch(parts[len(parts)-1])
	if len(parts) < 3 || key == nil || !guideID.MatchString(parts[0]) {
		return Message{}, ErrUnreadable
	}
	release := strings.ToLower(key[2])
	g, ok := find(strings.ToLower(parts[0]), release)
	if !ok || !strings.HasPrefix(g.Release, release) {
		return Message{}, ErrRelease
	}
	t, ok := transcript(g, key[3])
	h := desk.Handover{Guide: g.ID, Transcript: t.String(), Details: desk.Details{Consent: true}}
	if !ok || !readCountry(g, &h, key[1]) || !readUrgency(g, &h, parts[1]) ||
		!readDetails(&h.Details, parts[2:len(parts)-1]) {
		return Message{}, ErrUnreadable
	}
	return Message{Guide: g, Handover: h, Text: text}, nil
}

// readCountry sets the country, and the first language of the guide that is of that country.
func readCountry(g *guide.Guide, h *desk.Handover, iso string) bool {
	h.Language = g.Texts[0].Language
	if iso == noCountry {
		return true
	}
	country, ok := place.Lookup(iso)
	h.Country = country.ISO
	for _, t := range g.Texts {
		if strings.HasSuffix(t.Language, "-"+country.ISO) {
			h.Language = t.Language
			break
		}
	}
	return ok && country.ISO == iso
}

// readUrgency reports whether the urgency that a human reads is that of the answers.
func readUrgency(g *guide.Guide, h *desk.Handover, part string) bool {
	turn := triage.Replay(g, triage.Parse(h.Transcript))
	facts, ok := strings.CutPrefix(part, strings.ToUpper(turn.Urgency.String()))
	return ok && factList.MatchString(facts)
}

// readDetails reads the parts between the urgency and the key, each at most once and in order.
func readDetails(d *desk.Details, parts []string) bool {
	for _, p := range []struct {
		name string
		read func(*desk.Details, string) bool
	}{
		{"CAR", readCar},
		{"AT", func(d *desk.Details, s string) bool {
			d.Place.Code = s
			return fullCode.MatchString(s)
		}},
		{"NEAR", func(d *desk.Details, s string) bool {
			d.Place.Words = unfold(s)
			return wordList.MatchString(s)
		}},
		{"CALL", readPhone},
	} {
		if len(parts) == 0 || !strings.HasPrefix(parts[0], p.name) {
			continue
		}
		if !p.read(d, strings.TrimPrefix(parts[0], p.name)) {
			return false
		}
		parts = parts[1:]
	}
	return len(parts) == 0
}

func readCar(d *desk.Details, s string) bool {
	names := strings.Split(s, ",")
	if !carList.MatchString(s) || len(names) > 5 {
		return false
	}
	names = append(names, make([]string, 5-len(names))...)
	if names[2] != "" {
		year, err := strconv.Atoi(names[2])
		if err != nil {
			return false
		}
		d.Vehicle.Year = year
	}
	d.Vehicle.Make, d.Vehicle.Model = unfold(names[0]), unfold(names[1])
	d.Vehicle.Colour, d.Vehicle.Plate = unfold(names[3]), names[4]
	return true
}

func readPhone(d *desk.Details, s string) bool {
	m := callBack.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	if d.Phone = m[1]; m[2] != "" {
		d.Phone += ";ext=" + m[2]
	}
	return true
}
