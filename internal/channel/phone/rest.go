package phone

import (
	"slices"

	"firststeps/internal/guide"
)

// Positions in a node's record, as in fields.js.
const (
	choicesField  = 6
	textsField    = 9
	picturesField = 13
	labelField    = 2 // in a choice
	textField     = 2 // in a note
)

// rest is what the first page leaves out: see PackFirst. Indexes are those of the guide.
type rest struct {
	Release  string   `json:"r"`
	Nodes    [][3]any `json:"n"` // index, texts, labels of the choices
	Whys     [][2]any `json:"y"` // of other nodes
	Do       [][2]any `json:"d"` // lines that other steps do not show at once
	Notes    [][]any  `json:"k"` // index, text, and the rest of a link to another guide
	Reasons  [][2]any `json:"u"` // of cautions that are shown without them
	Pictures [][2]any `json:"p"`
}

// isLater reports whether a node can wait for the second file: a try, a question of which no answer
// is urgent, or an end at which nothing is urgent.
func isLater(n *guide.Node) bool {
	urgent := func(c *guide.Choice) bool { return c.Urgency != guide.NotUrgent }
	switch n.Kind {
	case guide.Question:
		return !n.Life && !n.Place && !slices.ContainsFunc(n.Choices, urgent)
	case guide.Disposition:
		return n.Urgency == guide.NotUrgent
	}
	return n.IsTry()
}

// takeRest removes from a pack what the first page leaves out, and returns it.
func (p *pack) takeRest(g *guide.Guide) rest {
	r := rest{Release: p.Release}
	for i, n := range g.Nodes {
		record := p.Nodes[i]
		texts := record[textsField].(nodeTexts)
		if len(record) > picturesField {
			r.Pictures = append(r.Pictures, [2]any{i, record[picturesField]})
			record = record[:picturesField]
		}
		p.Nodes[i] = record
		if isLater(n) {
			labels := []any{}
			for _, c := range record[choicesField].([]any) {
				choice := c.([]any)
				labels = append(labels, choice[labelField])
				choice[labelField] = ""
			}
			r.Nodes = append(r.Nodes, [3]any{i, texts, labels})
			record[textsField] = 0
			continue
		}
		if texts.Why != "" && !n.Life { // the first screen does not change once it is there
			r.Whys = append(r.Whys, [2]any{i, texts.Why})
			texts.Why = ""
		}
		if n.Shown > 0 {
			r.Do = append(r.Do, [2]any{i, texts.Do[n.Shown:]})
			texts.Do = texts.Do[:n.Shown]
		}
		record[textsField] = texts
	}
	for i, n := range g.Notes {
		if n.Kind == guide.Reassure || n.Kind == guide.Limits || n.Kind == guide.LaterNote ||
			n.Kind == guide.ToGuide {
			r.Notes = append(r.Notes, append([]any{i}, p.Notes[i][textField:]...))
			p.Notes[i] = append(p.Notes[i][:textField:textField], "")
		}
	}
	for i, c := range g.Cautions {
		if !slices.ContainsFunc(c.Scope, showsReasons) {
			r.Reasons = append(r.Reasons, [2]any{i, p.Cautions[i][1]})
			p.Cautions[i][1] = ""
		}
	}
	return r
}

// showsReasons reports whether the screen of a node shows the reasons of its cautions beside them.
func showsReasons(n *guide.Node) bool {
	return n.Kind == guide.Question || n.Call != nil && n.Call.Who == guide.EmergencyService
}
