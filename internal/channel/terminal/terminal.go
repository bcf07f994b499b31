// Package terminal is a guide as a conversation in plain lines: it works in a pipe, with a screen
// reader, in a slow session. [Print] writes one turn; [Conversation] asks until the person quits.
//
// The package does not decide anything (package triage does) and has hardly a sentence of its own
// (packages guide and words have): only how to answer with a keyboard. It draws no boxes, moves no
// cursor and keeps nothing. Nothing typed ends in an error: it says what can be typed, and asks
// again.
//
// Start reading at [Conversation.Run], then [Print] in print.go.
package terminal

import (
	"context"
	"io"
	"strconv"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Conversation is one person going through one guide.
type Conversation struct {
	Guide *guide.Guide
	Where view.Situation // Run keeps it up to date: the person may name the country
	Style Style

	turn triage.Turn
	say  view.Screen
	p    *printer
}

// Run asks from the transcript on, until the person quits, in ends, out fails or ctx is done. It
// says goodbye with the emergency number, and gives the transcript as it then is. Where it ends
// before in does, one goroutine stays behind until in gives a line.
func (c *Conversation) Run(ctx context.Context, in io.Reader, out io.Writer,
	t triage.Transcript) triage.Transcript {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := read(ctx, in)
	c.p = newPrinter(c.Where.Language, c.Style)
	c.goTo(t)
	for more := true; more; {
		if _, err := c.p.out.WriteTo(out); err != nil {
			return c.turn.Transcript
		}
		select {
		case l, ok := <-lines:
			c.begin()
			more = ok && c.answer(l)
		case <-ctx.Done():
			c.begin()
			more = false
		}
	}
	c.goodbye()
	_, _ = c.p.out.WriteTo(out) // nobody is left to be told
	return c.turn.Transcript
}

// begin starts what is said after a line typed, below the prompt.
func (c *Conversation) begin() {
	c.p = newPrinter(c.Where.Language, c.Style)
	c.p.out.WriteByte('\n')
}

// goTo moves to the state of a transcript, and shows it.
func (c *Conversation) goTo(t triage.Transcript) {
	c.turn = triage.Replay(c.Guide, t)
	c.say = view.Say(&c.turn, c.Where)
	c.show()
}

// show says where the person stands, and how to answer.
func (c *Conversation) show() {
	c.p.gap()
	c.p.screen(&c.say)
	c.p.gap()
	c.ask()
}

// ask says what can be typed now.
func (c *Conversation) ask() {
	if n := len(c.say.Choices); n > 0 {
		c.p.para("", fill(c.p.own.answer, strconv.Itoa(n)))
	} else {
		c.p.para("", c.p.own.ended)
	}
	c.p.para("", c.p.own.keys)
	c.p.out.WriteString("> ")
}

// tell answers with one sentence, and asks again.
func (c *Conversation) tell(text string) {
	c.p.para("", text)
	c.p.out.WriteString("> ")
}

func (c *Conversation) goodbye() {
	c.p.para("", c.p.own.bye)
	c.p.strong("", c.p.emergency(c.say.Emergency))
	if t := c.turn.Transcript.String(); t != "" {
		c.p.para("", fill(c.p.own.so, t))
	}
}

// answer does what was typed. It says whether to go on.
func (c *Conversation) answer(l line) bool {
	text := strings.ToLower(strings.TrimSpace(l.text))
	word, rest, _ := strings.Cut(text, " ")
	if l.tooLong {
		c.tell(c.p.own.long)
		return true
	}
	if flag, ok := strings.CutPrefix(text, "!"); ok {
		c.raise(strings.TrimSpace(flag))
		return true
	}
	if offer, ok := strings.CutPrefix(text, "+"); ok {
		c.take(strings.TrimSpace(offer))
		return true
	}
	switch word {
	case "q", "quit", "exit":
		return false
	case "b", "back":
		c.back()
	case "c", "change":
		c.change(strings.TrimSpace(rest))
	case "a", "answers":
		c.answers(c.p.own.noGiven)
	case "country":
		c.country(strings.TrimSpace(rest))
	case "car":
		c.car(strings.TrimSpace(rest))
	case "?", "h", "help":
		c.help()
	case "s", "screen", "":
		c.show()
	case "start":
		c.goTo(triage.Transcript{})
	default:
		c.choose(text)
	}
	return true
}
