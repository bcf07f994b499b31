package guide

// Text has all texts of a guide in one language.
type Text struct {
	Language string // BCP 47 tag, as in the address: en-US
	Draft    bool   // a translation that no native speaker has reviewed
	Name     string // the name of the language in the language itself
	Title    string
	Summary  string
	Nodes    []NodeText    // by Node.Index; the label of an offer is the choice of its node
	Cautions []CautionText // by Caution.Index
	Notes    []string      // by Note.Index
	Flags    []string      // by Flag.Index
	Pictures []string      // by Picture.Index: what can be seen, for those who do not see it
}

// NodeText has the texts of one node. Which slots are filled depends on the kind of the node; see
// the table in docs/guide-format.md.
type NodeText struct {
	Title   string
	Hint    string   // question: one short sentence; may be empty
	Why     string   // question: why it is asked; step: why it helps, may be empty
	Do      []string // step, disposition: what to do, the first action first
	Say     []string // with a call card: what to say, in the order in which call takers ask
	Then    []string // emergency card: what to do in order while the call goes on; may be empty
	Wait    []string // disposition: what to do while waiting; may be empty
	Worse   []string // disposition: what would make it more urgent, and what to do then
	Choices []string // by Choice.Index
}

// CautionText has the texts of one caution.
type CautionText struct {
	Text string
	Why  string
}

// Reviewed returns the texts to offer beside a draft: the first in the preferred language that is
// no draft, or else the first of all. It returns nil if the text is no draft, or if all are.
func (t *Text) Reviewed(g *Guide, preferred string) (found *Text) {
	if !t.Draft {
		return nil
	}
	for _, other := range g.Texts {
		if !other.Draft && (found == nil || other.Language == preferred) {
			found = other
		}
	}
	return found
}

// Text returns the texts in a language, or nil if the guide does not have them.
func (g *Guide) Text(language string) *Text {
	for _, t := range g.Texts {
		if t.Language == language {
			return t
		}
	}
	return nil
}

// OwnWords are what people write who mean an answer, in one language.
type OwnWords struct {
	Language string // primary subtag: en
	Answers  []OwnAnswer
}

// OwnAnswer is an answer that may be given in a person's own words. It is never calmer than "not
// sure".
type OwnAnswer struct {
	Node    *Node // a question that is not about life or the place
	Choice  *Choice
	Phrases []string
}
