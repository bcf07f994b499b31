package guide

// Text is everything a guide says in one language.
type Text struct {
	Language string // BCP 47 tag, as in the address: en-US
	Name     string // the language's own name for itself
	Title    string
	Summary  string
	Nodes    []NodeText    // by Node.Index; the label of an offer is the choice of its node
	Cautions []CautionText // by Caution.Index
	Notes    []string      // by Note.Index
	Flags    []string      // by Flag.Index
}

// NodeText is what one node says. Which slots are filled depends on its kind; docs/guide-format.md
// has the table.
type NodeText struct {
	Title   string
	Hint    string   // question: one short sentence; may be empty
	Why     string   // question: why it is asked; step: why it helps, may be empty
	Do      []string // step, disposition: what to do, the first thing first
	Say     []string // with a call card: what to say, in the order a call taker asks
	Wait    []string // disposition: while you wait; may be empty
	Worse   []string // disposition: what would make it more urgent, and what then
	Choices []string // by Choice.Index
}

// CautionText is one "do not" in words.
type CautionText struct {
	Text string
	Why  string
}

// Text looks up a language by its tag. It returns nil where the guide does not speak it.
func (g *Guide) Text(language string) *Text {
	for _, t := range g.Texts {
		if t.Language == language {
			return t
		}
	}
	return nil
}
