package terminal

import (
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide/ownwords"
	"firststeps/internal/guide/view"
)

// choose handles the number of a choice. A telephone number is not a choice: the reply says that
// the program cannot make calls.
func (c *Conversation) choose(text string) {
	choices := c.turn.Node.Choices
	n, err := strconv.Atoi(strings.TrimRight(text, ".)"))
	switch {
	case err == nil && n >= 1 && n <= len(choices):
		c.goTo(c.turn.Choose(choices[n-1]))
	case c.dials(text):
		c.reply(fill(c.p.messages.Dial, text))
	case len(choices) == 0:
		c.reply(fill(c.p.messages.Nothing, quoted(text)))
	default:
		c.reply(fill(c.p.messages.Choose, quoted(text), strconv.Itoa(len(choices))))
	}
}

// isSentence reports whether a line may be in the person's own words: it has more than one word,
// and is no command with a value.
func isSentence(word, rest string) bool {
	switch word {
	case "country", "language", "car":
		return false
	case "c", "change":
		return strings.Contains(strings.TrimSpace(rest), " ")
	}
	return rest != ""
}

// hear reads a line in the person's own words, and reports whether it changes the conversation. If
// it may be about life, that question is asked at once.
func (c *Conversation) hear(text string) bool {
	turn, said := ownwords.Say(&c.turn, c.Where.Language, text)
	var kept []string
	for _, a := range said.Answers {
		kept = append(kept, quoted(a.Said))
	}
	if said.Raised != ownwords.Life && kept == nil {
		return false
	}
	if said.Raised == ownwords.Life && len(said.Because) > 0 {
		c.p.para("", fill(c.p.messages.Heard, quoted(said.Because[0])))
	}
	if kept != nil {
		c.p.para("", fill(c.p.messages.Kept, strings.Join(kept, ", ")))
	}
	c.goTo(turn.Transcript)
	return true
}

// dials reports whether a text is a telephone number on the screen.
func (c *Conversation) dials(text string) bool {
	return slices.ContainsFunc(c.screen.Emergency.Dial,
		func(d view.Dial) bool { return d.Number == text }) ||
		c.screen.Call != nil && slices.ContainsFunc(c.screen.Call.Numbers,
			func(n view.Number) bool { return n.Number == text })
}

func (c *Conversation) back() {
	t, ok := c.turn.Back()
	if !ok {
		c.reply(c.p.messages.First)
		return
	}
	c.goTo(t)
}

// change asks again for an answer, given by its number in the list of answers.
func (c *Conversation) change(text string) {
	n, err := strconv.Atoi(text)
	switch {
	case text == "" || len(c.screen.Answers) == 0:
		c.answers(c.p.messages.NoGiven)
	case err != nil || n < 1 || n > len(c.screen.Answers):
		c.reply(fill(c.p.messages.NoSuch, strconv.Itoa(len(c.screen.Answers))))
	default:
		c.goTo(c.turn.Change(n - 1))
	}
}

// answers lists the answers so far, or replies with none if there are none.
func (c *Conversation) answers(none string) {
	if len(c.screen.Answers) == 0 {
		c.reply(none)
		return
	}
	c.p.para("", c.p.words.Answers)
	for i, a := range c.screen.Answers {
		c.p.item("  "+strconv.Itoa(i+1)+". ", view.Join(" ", a.Question, a.Choice))
	}
	c.reply(c.p.messages.Which)
}

// raise raises a red flag, given by its id or number. An unknown flag is not an error: it raises
// the guide's alarm.
func (c *Conversation) raise(name string) {
	if name == "" {
		c.p.flags(c.screen.Flags)
		c.p.out.WriteString("> ")
		return
	}
	flag := c.Guide.Flag(name)
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(c.Guide.Flags) {
		flag = c.Guide.Flags[n-1]
	}
	if flag == nil {
		c.p.para("", fill(c.p.messages.NoFlag, quoted("!"+name)))
		flag = c.Guide.Alarm
	}
	c.goTo(c.turn.Raise(flag))
}

// take takes an offer, given by its id.
func (c *Conversation) take(name string) {
	for _, o := range c.turn.Offers() {
		if o.ID == name {
			c.goTo(c.turn.Take(o))
			return
		}
	}
	c.reply(fill(c.p.messages.NoOffer, quoted("+"+name)))
}

// country sets the country, given by code or name, and counts as confirmed.
func (c *Conversation) country(text string) {
	found, near := place.Find(text)
	switch {
	case found.ISO != "":
		c.Where.Country, c.Where.Confirmed = found, true
		c.goTo(c.turn.Transcript)
	case text == "":
		c.reply(c.p.messages.Country)
	default:
		or, meant := " "+c.p.words.Or+" ", ""
		if near != nil {
			meant = fill(c.p.messages.Near, place.Names(near, or))
		}
		c.reply(fill(c.p.messages.Nowhere, quoted(text), meant,
			strings.Join(place.FallbackNumbers(), or)))
	}
}

// language sets the language, given by its tag or by the first letters of it, and keeps the
// answers.
func (c *Conversation) language(tag string) {
	var all []string
	for _, t := range c.Guide.Texts {
		if tag != "" && strings.HasPrefix(strings.ToLower(t.Language), tag) {
			c.Where.Language = t.Language
			c.p.messages, c.p.words = messagesIn(t.Language), view.MessagesFor(t.Language)
			c.goTo(c.turn.Transcript)
			return
		}
		all = append(all, fill(c.p.messages.Other, t.Name, "language "+t.Language))
	}
	c.reply(fill(c.p.messages.Language, strings.Join(all, " ")))
}

// car sets the car, given by its name in transcripts or a VIN, or removes it. In a guide that does
// not ask about the car it is no command.
func (c *Conversation) car(text string) {
	if !c.Guide.AsksCar() {
		c.choose(strings.TrimSpace("car " + text))
		return
	}
	known, ok := vehicle.FromID(text)
	if !ok {
		known = vehicle.FromVIN(vin.Decode(text))
	}
	switch {
	case known.Problem == vin.NotAVIN && strings.Contains(text, " ") && c.hear("car "+text):
	case text == "no":
		c.goTo(c.turn.WithCar(""))
	case text == "" || known.Problem == vin.NotAVIN:
		c.reply(c.p.messages.Car)
	case known.Problem != vin.None:
		_, why := known.Release()
		c.reply(why)
	default:
		c.p.para("", fill(c.p.messages.Known, known.Name()))
		c.goTo(c.turn.WithCar(known.ID(), known.KnownAnswers()...))
	}
}

func (c *Conversation) help() {
	for _, h := range c.p.messages.Help {
		c.p.para("", h)
	}
	if c.Guide.AsksCar() {
		c.p.para("", c.p.messages.HelpCar)
	}
	c.p.out.WriteString("> ")
}

// quoted returns what was typed, shortened and without control characters.
func quoted(text string) string {
	runes := []rune(text)
	if len(runes) > 40 {
		runes = append(runes[:40], '…')
	}
	return strconv.QuoteToGraphic(string(runes))
}
