package terminal

import (
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide/view"
)

// choose takes the number of a choice. A number to dial is no choice: it is told that nobody is
// called from here.
func (c *Conversation) choose(text string) {
	choices := c.turn.Node.Choices
	n, err := strconv.Atoi(strings.TrimRight(text, ".)"))
	switch {
	case err == nil && n >= 1 && n <= len(choices):
		c.goTo(c.turn.Choose(choices[n-1]))
	case c.dials(text):
		c.tell(fill(c.p.own.dial, text))
	case len(choices) == 0:
		c.tell(fill(c.p.own.nothing, quoted(text)))
	default:
		c.tell(fill(c.p.own.choose, quoted(text), strconv.Itoa(len(choices))))
	}
}

// dials reports whether a text is a number that the screen has to call.
func (c *Conversation) dials(text string) bool {
	return slices.ContainsFunc(c.say.Emergency.Dial,
		func(d view.Dial) bool { return d.Number == text }) ||
		c.say.Call != nil && slices.ContainsFunc(c.say.Call.Numbers,
			func(n view.Number) bool { return n.Number == text })
}

func (c *Conversation) back() {
	t, ok := c.turn.Back()
	if !ok {
		c.tell(c.p.own.first)
		return
	}
	c.goTo(t)
}

// change asks an answer again, by its number in the list of answers.
func (c *Conversation) change(text string) {
	n, err := strconv.Atoi(text)
	switch {
	case text == "" || len(c.say.Answers) == 0:
		c.answers(c.p.own.noGiven)
	case err != nil || n < 1 || n > len(c.say.Answers):
		c.tell(fill(c.p.own.noSuch, strconv.Itoa(len(c.say.Answers))))
	default:
		c.goTo(c.turn.Change(n - 1))
	}
}

// answers lists the answers so far.
func (c *Conversation) answers(none string) {
	if len(c.say.Answers) == 0 {
		c.tell(none)
		return
	}
	c.p.para("", c.p.words.Answers)
	for i, a := range c.say.Answers {
		c.p.item("  "+strconv.Itoa(i+1)+". ", view.Joined(" ", a.Question, a.Choice))
	}
	c.tell(c.p.own.which)
}

// raise takes a red flag by its id or its number. An unknown one is no slip to argue about: it
// raises the guide's alarm.
func (c *Conversation) raise(name string) {
	if name == "" {
		c.p.flags(c.say.Flags)
		c.p.out.WriteString("> ")
		return
	}
	flag := c.Guide.Flag(name)
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(c.Guide.Flags) {
		flag = c.Guide.Flags[n-1]
	}
	if flag == nil {
		c.p.para("", fill(c.p.own.noFlag, quoted("!"+name)))
		flag = c.Guide.Alarm
	}
	c.goTo(c.turn.Raise(flag))
}

// take takes an offer by its id.
func (c *Conversation) take(name string) {
	for _, o := range c.turn.Offers() {
		if o.ID == name {
			c.goTo(c.turn.Take(o))
			return
		}
	}
	c.tell(fill(c.p.own.noOffer, quoted("+"+name)))
}

// country takes a code or a name, and counts as confirmed.
func (c *Conversation) country(text string) {
	found, near := place.Find(text)
	switch {
	case found.ISO != "":
		c.Where.Country, c.Where.Confirmed = found, true
		c.goTo(c.turn.Transcript)
	case text == "":
		c.tell(c.p.own.country)
	default:
		or, meant := " "+c.p.words.Or+" ", ""
		if near != nil {
			meant = fill(c.p.own.near, place.Names(near, or))
		}
		c.tell(fill(c.p.own.nowhere, quoted(text), meant, strings.Join(place.Everywhere(), or)))
	}
}

// car takes a car by its name in transcripts, or a VIN, and lets it go again.
func (c *Conversation) car(text string) {
	known, ok := vehicle.Named(text)
	if !ok {
		known = vehicle.FromVIN(vin.Decode(text))
	}
	switch {
	case text == "no":
		c.goTo(c.turn.Knowing(""))
	case text == "" || known.Problem == vin.NotAVIN:
		c.tell(c.p.own.car)
	case known.Problem != vin.None:
		_, why := known.Release()
		c.tell(why)
	default:
		c.p.para("", fill(c.p.own.known, known.Name()))
		c.goTo(c.turn.Knowing(known.ID(), known.InAdvance()...))
	}
}

func (c *Conversation) help() {
	for _, h := range c.p.own.help {
		c.p.para("", h)
	}
	c.p.out.WriteString("> ")
}

// quoted gives what was typed, short, and without what a terminal would act on.
func quoted(text string) string {
	runes := []rune(text)
	if len(runes) > 40 {
		runes = append(runes[:40], '…')
	}
	return strconv.QuoteToGraphic(string(runes))
}
