// Package terminal runs a guide as a conversation in plain lines: it works in a pipe, with a screen
// reader and over a slow connection. [Print] writes one turn; [Conversation] asks until the person
// quits.
//
// The package decides nothing (package triage does), and most texts come from packages guide and
// view; its own texts only explain how to answer with a keyboard. It draws no boxes, moves no
// cursor and stores nothing. Invalid input is never an error: the reply lists the valid input, and
// asks again.
//
// Start reading at [Conversation.Run], then [Print] in print.go.
package terminal

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Conversation is one person's conversation about one guide.
type Conversation struct {
	Guide *guide.Guide
	Where view.Situation // updated by Run: the person may name the country
	Style Style

	turn   triage.Turn
	screen view.Screen
	p      *printer
}

// Run asks from the transcript on, until the person quits, in ends, writing to out fails or ctx is
// done. It ends with the emergency number, and returns the final transcript. If it ends before in,
// one goroutine remains until in has another line.
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
	_, _ = c.p.out.WriteTo(out) // the conversation has ended: an error has no effect
	return c.turn.Transcript
}

// begin starts the output after a typed line, below the prompt.
func (c *Conversation) begin() {
	c.p = newPrinter(c.Where.Language, c.Style)
	c.p.out.WriteByte('\n')
}

// goTo moves to the state of a transcript, and shows it.
func (c *Conversation) goTo(t triage.Transcript) {
	c.turn = triage.Replay(c.Guide, t)
	c.screen = view.Render(&c.turn, c.Where)
	c.show()
}

// show shows the current screen, and how to answer. It shortens a screen that is longer than the
// window, since what has scrolled away is not read.
func (c *Conversation) show() {
	full := Conversation{Guide: c.Guide, Style: c.Style, screen: c.screen,
		p: newPrinter(c.Where.Language, c.Style)}
	full.write()
	// the prompt is one more line
	c.p.short = c.Style.Rows > 0 && bytes.Count(full.p.out.Bytes(), []byte("\n"))+1 > c.Style.Rows
	c.write()
}

// write writes the current screen, in full unless p is short, and how to answer.
func (c *Conversation) write() {
	c.p.gap()
	c.p.screen(&c.screen)
	if !c.p.short {
		c.p.gap()
	}
	c.ask()
}

// ask writes what can be typed now.
func (c *Conversation) ask() {
	how := c.p.messages.Ended
	if n := len(c.screen.Choices); n > 0 {
		how = fill(c.p.messages.Answer, strconv.Itoa(n))
	}
	if c.p.short {
		how += " " + c.p.messages.More
	}
	c.p.para("", how)
	car := ""
	if c.Guide.AsksCar() {
		car = c.p.messages.CarKey
	}
	c.p.para("", fill(c.p.messages.Keys, car))
	c.p.out.WriteString("> ")
}

// reply answers with one sentence, and asks again.
func (c *Conversation) reply(text string) {
	c.p.para("", text)
	c.p.out.WriteString("> ")
}

func (c *Conversation) goodbye() {
	c.p.para("", c.p.messages.Bye)
	c.p.strong("", c.p.emergency(c.screen.Emergency))
	if t := c.turn.Transcript.String(); t != "" {
		c.p.para("", fill(c.p.messages.So, t))
	}
}

// answer executes what was typed. It reports whether to go on.
func (c *Conversation) answer(l line) bool {
	text := strings.ToLower(strings.TrimSpace(l.text))
	word, rest, _ := strings.Cut(text, " ")
	if l.tooLong {
		c.reply(c.p.messages.Long)
		return true
	}
	if flag, ok := strings.CutPrefix(text, "!"); ok {
		c.raise(strings.TrimSpace(flag))
		return true
	}
	// before the commands, since danger is more urgent than any of them
	if flag := strings.TrimRight(text, " .!"); c.Guide.Flag(flag) != nil {
		c.raise(flag)
		return true
	}
	if offer, ok := strings.CutPrefix(text, "+"); ok {
		c.take(strings.TrimSpace(offer))
		return true
	}
	// before the commands, too: "a child is shut in" is no command
	if isSentence(word, rest) && c.hear(l.text) {
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
		c.answers(c.p.messages.NoGiven)
	case "country":
		c.country(strings.TrimSpace(rest))
	case "language":
		c.language(strings.TrimSpace(rest))
	case "car":
		c.car(strings.TrimSpace(rest))
	case "?", "h", "help":
		c.help()
	case "s", "screen", "":
		c.show()
	case "m", "more":
		c.write()
	case "start":
		c.goTo(triage.Transcript{})
	default:
		c.choose(text)
	}
	return true
}
