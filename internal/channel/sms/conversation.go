// Package sms runs guides by text message. A person replies with the number of an answer, or with a
// word: SOS, BACK, MORE, HELP, START, STOP.
//
// Each message fits into one text message and begins with the number to call, so that it is
// complete by itself if another one is lost or late. The numbers of the answers go on from screen
// to screen: a reply to an earlier message is recognized, and changes nothing. The transcript is
// the only state. It is kept in memory by the hash of the sender, and forgotten after [Lifetime].
// Nothing is stored, and nothing about a person is logged.
//
// The package decides nothing (package triage does). Start reading at [Conversation.Receive], and
// then server.go for the provider's webhook.
package sms

import (
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// batch is how many messages are sent at once: the rest follows on MORE. More are sent of an
// emergency card, and of a list to choose from.
const (
	batch      = 2
	batchWhole = 4
)

// Conversation is one person's run. Its zero value with Guides set starts at the list of guides, or
// at the guide if there is one only.
type Conversation struct {
	Guides func() []*guide.Guide // in service, emergencies first
	Where  view.Situation

	g          *guide.Guide // nil at the list of guides
	transcript triage.Transcript
	options    []option
	first      int      // the number of the first option
	rest       []string // parts that MORE sends
	emergency  bool     // the last screen is an emergency card, or lists the red flags
	stopped    bool
	started    bool
}

// Receive handles one message, and returns the messages to send: none after STOP.
func (c *Conversation) Receive(text string) []string {
	text = strings.ToUpper(strings.TrimSpace(text))
	word, rest, _ := strings.Cut(strings.TrimRight(text, ".!? "), " ")
	switch {
	case word == "START", c.stopped && (word == "YES" || word == "UNSTOP"),
		!c.started && !isStop(word):
		return c.start()
	case c.stopped:
		return nil
	case isStop(word):
		*c = Conversation{Guides: c.Guides, Where: c.Where, stopped: true, started: true}
		return []string{c.say().Stopped}
	}
	if number, err := strconv.Atoi(strings.TrimRight(word, ").")); err == nil && rest == "" {
		return c.choose(number)
	}
	if c.g != nil {
		if f := c.g.Flag(strings.ToLower(strings.Trim(word, "!"))); f != nil && rest == "" {
			return c.goTo(c.turn().Raise(f))
		}
	}
	return c.command(word, strings.TrimSpace(rest))
}

func isStop(word string) bool {
	return slices.Contains([]string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"},
		word)
}

func (c *Conversation) command(word, rest string) []string {
	say := c.say()
	switch word {
	case "HELP", "INFO":
		return c.notice(say.Help)
	case "MORE", "M":
		if len(c.rest) == 0 {
			return c.notice(say.Nothing)
		}
		return c.send(batch)
	case "AGAIN", "S":
		return c.show()
	case "COUNTRY":
		return c.country(rest)
	case "SOS", "DANGER":
		return c.flags()
	case "BACK", "B":
		if c.g != nil {
			turn := c.turn()
			if t, ok := turn.Back(); ok {
				return c.goTo(t)
			}
		}
		return c.notice(say.First)
	case "CHANGE", "C":
		return c.change()
	}
	return c.notice(say.Unknown)
}

func (c *Conversation) say() messages { return messagesIn(c.Where.Language) }

// start begins again.
func (c *Conversation) start() []string {
	c.started, c.stopped, c.g, c.transcript = true, false, nil, triage.Transcript{}
	if all := c.Guides(); len(all) == 1 {
		c.g = all[0]
	}
	return c.show()
}

// choose follows a number. A number that is not on the last screen changes nothing.
func (c *Conversation) choose(number int) []string {
	at := number - c.first
	if at < 0 || at >= len(c.options) {
		return c.notice(c.say().Old)
	}
	o := c.options[at]
	if o.guide != nil {
		c.g = o.guide
	}
	return c.goTo(triage.Parse(o.to))
}

func (c *Conversation) goTo(t triage.Transcript) []string {
	c.transcript = t
	return c.show()
}

func (c *Conversation) turn() *triage.Turn {
	turn := triage.Replay(c.g, c.transcript)
	return &turn
}

// country sets the country, and counts as confirmed.
func (c *Conversation) country(name string) []string {
	found, _ := place.Find(name)
	if found.ISO == "" {
		return c.notice(c.say().Country)
	}
	c.Where.Country, c.Where.Confirmed = found, true
	return c.show()
}

// show sends the current screen, or the list of guides.
func (c *Conversation) show() []string {
	w := c.writer()
	if c.emergency = false; c.g == nil {
		return c.list(w)
	}
	screen, most := view.Render(c.turn(), c.Where), batch
	life := lifeLine(&screen, c.say())
	if c.emergency = screen.Card(); c.emergency || screen.Kind == guide.Question {
		most = batchWhole
	}
	w.screen(&screen, c.say())
	return c.write(w, life, most)
}

// list sends the list of guides.
func (c *Conversation) list(w *writer) []string {
	w.add(c.danger(), c.say().Guides)
	for _, g := range c.Guides() {
		text := g.Text(c.Where.Language)
		if text == nil {
			text = g.Texts[0]
		}
		w.offer(option{label: text.Title, guide: g})
	}
	w.add(c.say().Keys)
	return c.write(w, c.life(), batchWhole)
}

// flags sends the red flags of the guide as options.
func (c *Conversation) flags() []string {
	if c.g == nil {
		return c.list(c.writer())
	}
	screen := view.Render(c.turn(), c.Where)
	w := c.writer()
	c.emergency = true
	w.add(c.danger(), c.say().Flags)
	for _, f := range screen.Flags {
		w.offer(option{label: f.Label, to: f.Transcript})
	}
	return c.write(w, lifeLine(&screen, c.say()), batchWhole)
}

// change sends the answers so far as options.
func (c *Conversation) change() []string {
	if c.g == nil {
		return c.notice(c.say().Nothing)
	}
	screen := view.Render(c.turn(), c.Where)
	if len(screen.Answers) == 0 {
		return c.notice(c.say().Nothing)
	}
	w := c.writer()
	w.add(c.danger(), c.say().Which)
	for _, a := range screen.Answers {
		w.offer(option{label: view.Join(" ", a.Question, a.Choice), to: a.Transcript})
	}
	return c.write(w, lifeLine(&screen, c.say()), batchWhole)
}

// danger returns the line with the emergency numbers.
func (c *Conversation) danger() string {
	return view.Fill(c.say().Danger,
		numbers(view.Numbers(c.Where), view.MessagesFor(c.Where.Language)))
}

// life returns the first emergency number.
func (c *Conversation) life() string {
	if dial := view.Numbers(c.Where).Dial; len(dial) > 0 {
		return view.Fill(c.say().Life, dial[0].Number)
	}
	return ""
}

// notice sends a text that changes nothing: the numbers on the last screen keep their meaning.
func (c *Conversation) notice(text string) []string {
	return split([]string{c.danger(), text}, c.life(), "")
}

// writer returns a writer whose options follow those of the last screen.
func (c *Conversation) writer() *writer {
	first := c.first + len(c.options)
	if first == 0 || first+30 > maxNumber {
		first = 1
	}
	return &writer{first: first}
}

// write sends a screen, at most most messages of it.
func (c *Conversation) write(w *writer, life string, most int) []string {
	c.options, c.first = w.options, w.first
	c.rest = split(w.lines, life, c.say().More)
	return c.send(most)
}

// send returns the next messages.
func (c *Conversation) send(most int) []string {
	n := min(most, len(c.rest))
	now := slices.Clone(c.rest[:n])
	if c.rest = c.rest[n:]; len(c.rest) > 0 {
		now[n-1] += "\n" + c.say().More
	}
	return now
}
