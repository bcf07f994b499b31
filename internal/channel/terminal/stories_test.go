package terminal

import (
	"bufio"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/scenario"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
)

// TestStories plays every story by typing and reading lines, and checks that it goes as in the
// engine.
func TestStories(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { playStories(t, g) })
	}
}

func playStories(t *testing.T, g *guide.Guide) {
	stories, err := scenario.Load(guidetest.Stories(t, g))
	if err != nil {
		t.Fatal(err)
	}
	if len(stories) < 2 || len(stories) < 30 && g == trunk(t) {
		t.Fatalf("only %d stories", len(stories))
	}
	for _, s := range stories {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			typist := &typist{guide: g}
			defer typist.hangUp()
			if err := scenario.Play(g, s, typist); err != nil {
				t.Error(err)
			}
		})
	}
}

// typist is a person with a keyboard who sees only the lines.
type typist struct {
	guide    *guide.Guide
	language string
	keys     *io.PipeWriter
	screen   *bufio.Reader
	text     string // the last screen
	over     chan triage.Transcript
}

func (p *typist) Open(language, country, transcript string) (scenario.View, error) {
	p.hangUp()
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	p.language, p.keys, p.screen, p.over = language, keys, bufio.NewReader(screen),
		make(chan triage.Transcript, 1)
	c := Conversation{Guide: p.guide, Where: view.Situation{Language: language},
		Style: Style{Bold: true, Rows: 24}}
	go func() {
		p.over <- c.Run(context.Background(), in, out, triage.Parse(transcript))
		out.Close()
	}()
	seen, err := p.read()
	if country != "" && err == nil {
		return p.Country(country)
	}
	return seen, err
}

// hangUp ends the conversation, and returns its transcript.
func (p *typist) hangUp() string {
	if p.keys == nil {
		return ""
	}
	p.keys.Close()
	_, _ = io.Copy(io.Discard, p.screen)
	p.keys = nil
	return (<-p.over).String()
}

func (p *typist) Choose(c scenario.Pick) (scenario.View, error) {
	return p.enter(strconv.Itoa(c.At + 1))
}
func (p *typist) Take(o scenario.Pick) (scenario.View, error) { return p.enter("+" + o.ID) }
func (p *typist) Flag(f scenario.Pick) (scenario.View, error) { return p.enter("!" + f.ID) }
func (p *typist) Back() (scenario.View, error)                { return p.enter("b") }
func (p *typist) Country(iso string) (scenario.View, error)   { return p.enter("country " + iso) }

func (p *typist) Change(c scenario.Pick) (scenario.View, error) {
	return p.enter("c " + strconv.Itoa(c.At+1))
}

// Reload shows the screen again.
func (p *typist) Reload() (scenario.View, error) { return p.enter("s") }

func (p *typist) enter(line string) (scenario.View, error) {
	if _, err := io.WriteString(p.keys, line+"\n"); err != nil {
		return scenario.View{}, err
	}
	return p.read()
}

// read reads up to the next prompt.
func (p *typist) read() (scenario.View, error) {
	var b strings.Builder
	for !strings.HasSuffix(b.String(), "\n> ") {
		c, err := p.screen.ReadByte()
		if err != nil {
			return scenario.View{}, err
		}
		b.WriteByte(c)
	}
	p.text = b.String()
	return p.see(strings.Split(strings.TrimLeft(p.text, "\n"), "\n"))
}

var (
	digits = regexp.MustCompile(`\d+`)
	choice = regexp.MustCompile(`^ *(\d+)  (.+)$`)
)

// see parses a screen by its form only: bold lines, numbered lines, and lines that begin with an
// exclamation mark.
func (p *typist) see(lines []string) (scenario.View, error) {
	seen := scenario.View{Numbers: []string{}, Cautions: []string{}, Choices: []string{}}
	at := slices.IndexFunc(lines,
		func(l string) bool { return strings.HasPrefix(l, boldOn+"Emergency: ") })
	if at < 0 {
		return seen, errors.New("no emergency number comes first")
	}
	head, rest := bold(lines[at:])
	for _, n := range digits.FindAllString(head, -1) {
		if !slices.Contains(seen.Numbers, n) {
			seen.Numbers = append(seen.Numbers, n)
		}
	}
	for len(rest) > 0 && !strings.HasPrefix(rest[0], boldOn) { // skips notices
		rest = rest[1:]
	}
	seen.Title, rest = bold(rest)
	for _, u := range view.MessagesFor(p.language).Urgencies {
		seen.Title = strings.TrimPrefix(seen.Title, strings.ToUpper(u)+" ")
	}
	for i := range rest {
		rest[i] = strings.NewReplacer(boldOn, "", boldOff, "").Replace(rest[i])
	}
	seen.Choices = choices(rest)
	seen.Cautions = p.cautions(rest)
	seen.Other = p.other(rest)
	return seen, nil
}

// bold joins the bold lines at the beginning.
func bold(lines []string) (text string, rest []string) {
	var parts []string
	for len(lines) > 0 && strings.HasPrefix(lines[0], boldOn) {
		parts = append(parts, strings.NewReplacer(boldOn, "", boldOff, "").Replace(lines[0]))
		lines = lines[1:]
	}
	return strings.Join(parts, " "), lines
}

func choices(lines []string) []string {
	found := []string{}
	for i, l := range lines {
		m := choice.FindStringSubmatch(l)
		if m == nil || m[1] != strconv.Itoa(len(found)+1) {
			continue
		}
		found = append(found, strings.Join(append([]string{m[2]}, hanging(lines[i+1:])...), " "))
	}
	return found
}

// hanging returns the following lines of an item.
func hanging(lines []string) (more []string) {
	for _, l := range lines {
		if !strings.HasPrefix(l, " ") || choice.MatchString(l) {
			break
		}
		more = append(more, strings.TrimSpace(l))
	}
	return more
}

// cautions returns the cautions of the turn, without their reasons and without the list of all
// cautions on the first screen.
func (p *typist) cautions(lines []string) []string {
	found := []string{}
	for i, l := range lines {
		if strings.Contains(l, view.MessagesFor(p.language).First) {
			break
		}
		if text, ok := strings.CutPrefix(l, "! "); ok {
			whole := strings.Join(append([]string{text}, hanging(lines[i+1:])...), " ")
			for _, c := range p.guide.Text(p.language).Cautions {
				if strings.HasPrefix(whole, c.Text) {
					found = append(found, c.Text)
				}
			}
		}
	}
	return found
}

// other returns the number in the line for non-emergency calls.
func (p *typist) other(lines []string) string {
	for _, l := range lines {
		if text, ok := strings.CutPrefix(l, strings.ReplaceAll(view.MessagesFor(p.language).Call,
			"%",
			"")); ok && digits.MatchString(text) {
			return digits.FindString(text)
		}
	}
	return ""
}
