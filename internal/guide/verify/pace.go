package verify

import (
	"math"

	"firststeps/internal/guide"
)

// The reader of the model; docs/seconds.md has the source of each value.
const (
	wordsPerMinute = 175 // reading speed of the slower adults
	// factor relative to the average adult, who reads 238 words per minute
	slowFactor  = 238.0 / 175
	thinkMS     = 1350.0   // of the average adult before a tap
	msPerBit    = 150.0    // to choose, for each bit of information
	tapMS       = 520.0    // to move a thumb and tap
	notDoneID   = "cannot" // the outcome of a step that means it was not done
	msPerMinute = 60_000
)

// choosing returns the milliseconds from the last word read to the next screen, with n options to
// choose from.
func choosing(n int) int {
	return int(math.Round(slowFactor * (thinkMS + msPerBit*math.Log2(float64(n+1)) + tapMS)))
}

// reading returns the milliseconds to read a number of words.
func reading(words int) int { return words * msPerMinute / wordsPerMinute }

// doing returns the milliseconds to do what an answer says was done.
func doing(n *guide.Node, c *guide.Choice) int {
	if n.Minutes == 0 || c.ID == notDoneID {
		return 0
	}
	return n.Minutes * msPerMinute
}

// screenWords holds the numbers of words on a screen, without notes.
type screenWords struct {
	title   int
	answer  int // from the title to the last answer, in page order
	all     int // from the title to the red flags
	call    int // for a call: from the title to the last line to say
	howTo   int // for a step: from the title to the last line to do
	choices int // milliseconds to choose an answer
}

// pace is the cost of reading a guide in one language.
type pace struct {
	nodes  []screenWords // by Node.Index
	notes  []int         // words, by Note.Index
	cards  int           // milliseconds to read the longest title of an emergency card
	flags  int           // milliseconds to read the red flags, and to raise one
	offers int           // milliseconds to read the red flags and the offers below, and to take one
}

func newPace(g *guide.Guide, t *guide.Text) *pace {
	p := &pace{nodes: make([]screenWords, len(g.Nodes)), notes: make([]int, len(g.Notes))}
	for i, note := range t.Notes {
		p.notes[i] = count(note)
	}
	for _, n := range g.Nodes {
		w := newScreenWords(n, t)
		p.nodes[n.Index] = w
		if isCard(n) {
			p.cards = max(p.cards, reading(w.title))
		}
	}
	p.flags = reading(count(t.Flags...)) + choosing(len(g.Flags))
	words := count(t.Flags...)
	for _, o := range g.Offers {
		words += count(t.Label(o))
	}
	p.offers = reading(words) + choosing(len(g.Offers))
	return p
}

func newScreenWords(n *guide.Node, t *guide.Text) screenWords {
	own := t.Nodes[n.Index]
	cautions := 0
	for _, c := range n.Cautions {
		cautions += count(t.Cautions[c.Index].Text, t.Cautions[c.Index].Why)
	}
	w := screenWords{title: count(own.Title), choices: choosing(len(n.Choices))}
	w.howTo = w.title + cautions + count(own.Do...)
	w.call = w.howTo + count(own.Say...)
	w.answer = w.title + count(own.Hint) + cautions + count(own.Choices...)
	rest := count(own.Why) + count(own.Do...) + count(own.Say...) + count(own.Then...) +
		count(own.Wait...) + count(own.Worse...)
	w.all = w.answer + rest
	if n.Kind != guide.Question { // on a question, the reason comes after the answers
		w.answer = w.all
	}
	return w
}

// count returns the number of words in the texts.
func count(texts ...string) (n int) {
	for _, t := range texts {
		n += len(wordsOf(t))
	}
	return n
}
