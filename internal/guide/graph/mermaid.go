package graph

import (
	"fmt"
	"strings"

	"firststeps/internal/guide"
)

// Mermaid returns a guide as a Mermaid flowchart, with the same facts, titles and labels as [SVG].
// It ends with a newline. Every label is quoted and escaped. The names of nodes are valid whatever
// the IDs are.
func Mermaid(g *guide.Guide, text *guide.Text) string {
	m := chart{guide: g, text: text}
	m.line("flowchart TD")
	m.line("  accTitle: %s", oneLine(text.Title))
	m.line("  accDescr: %s", oneLine(imprint(g, text)))
	m.flags()
	m.offers()
	for _, n := range g.Nodes {
		m.node(n)
	}
	for _, j := range g.Junctions {
		m.junction(j)
	}
	m.legend()
	m.line("  classDef question fill:#e8eefc,stroke:#3558b0,color:#16181d")
	m.line("  classDef step fill:#f4f5f7,stroke:#6b7280,color:#16181d")
	m.line("  classDef junction fill:#fff,stroke:#6b7280,color:#16181d")
	m.line("  classDef emergency fill:#fbdcd8,stroke:#b3261e,stroke-width:3px,color:#16181d")
	m.line("  classDef urgent fill:#ffedc2,stroke:#8a5a00,stroke-width:3px,color:#16181d")
	m.line("  classDef not-urgent fill:#dcf0df,stroke:#256b31,stroke-width:3px,color:#16181d")
	return m.out.String()
}

type chart struct {
	guide *guide.Guide
	text  *guide.Text
	out   strings.Builder
}

func (m *chart) line(format string, args ...any) { fmt.Fprintf(&m.out, format+"\n", args...) }

func (m *chart) flags() {
	m.line("  flags>%s]:::emergency", quoted("red flags", "On every screen"))
	for i, f := range m.guide.Flags {
		label := f.ID + ": " + m.text.Flags[i]
		if f == m.guide.Alarm {
			label += alarmNote
		}
		m.line("  flags ==>|%s| %s", quoted(label, urgencyMark(guide.Emergency)), nodeName(f.To))
	}
}

// offers writes the offers, which almost every screen has, as one node, like the red flags.
func (m *chart) offers() {
	if len(m.guide.Offers) == 0 {
		return
	}
	m.line("  offers>%s]:::step",
		quoted("offers", "On every screen, except questions about life and emergencies"))
	for _, o := range m.guide.Offers {
		m.line("  offers -->|%s| %s", quoted(offer(o, m.text)), targetName(o.Asked().To))
	}
}

// node writes a node and its answers: round for a question, square for a step, hexagonal for a
// disposition.
func (m *chart) node(n *guide.Node) {
	own := m.text.Nodes[n.Index]
	lines := []string{kind(n) + " · " + n.ID, own.Title}
	shape, class := [2]string{"(", ")"}, n.Kind.String()
	switch n.Kind {
	case guide.Step:
		shape = [2]string{"[", "]"}
	case guide.Disposition:
		shape, class = [2]string{"{{", "}}"}, n.Urgency.String()
		lines = append(lines, strings.ToUpper(class))
	}
	lines = append(append(lines, facts(n)...), cautionLine(n))
	m.line("  %s%s%s%s:::%s", nodeName(n), shape[0], quoted(lines...), shape[1], class)
	for i, c := range n.Choices {
		arrow := "-->"
		if c.Urgency > guide.NotUrgent {
			arrow = "==>"
		}
		m.line("  %s %s|%s| %s", nodeName(n), arrow,
			quoted(c.ID+": "+own.Choices[i], urgencyMark(c.Urgency)), targetName(c.To))
	}
}

func (m *chart) junction(j *guide.Junction) {
	m.line("  %s{%s}:::junction", junctionName(j), quoted(j.ID))
	for i, to := range targets(j) {
		m.line("  %s -->|%s| %s", junctionName(j), quoted(caseLabel(j, i)), targetName(to))
	}
}

// legend explains the conditions and the cautions.
func (m *chart) legend() {
	var lines []string
	for _, c := range m.guide.Conditions {
		lines = append(lines, c.ID+": "+condition(c.Expr))
	}
	for _, c := range m.guide.Cautions {
		lines = append(lines, "DO NOT: "+c.ID+" (protects "+c.Protects.String()+"): "+
			m.text.Cautions[c.Index].Text)
	}
	if len(lines) > 0 {
		m.line("  legend[%s]:::step", quoted(lines...))
	}
}

// nodeName returns the name of a node. Names begin with a fixed word and end with a number, so they
// are unique and never a Mermaid keyword.
func nodeName(n *guide.Node) string         { return fmt.Sprintf("node%d", n.Index) }
func junctionName(j *guide.Junction) string { return fmt.Sprintf("junction%d", j.Index) }

func targetName(t guide.Target) string {
	if t.Junction != nil {
		return junctionName(t.Junction)
	}
	return nodeName(t.Node)
}

// quoted returns lines as one label, without the empty ones.
func quoted(lines ...string) string {
	var all []string
	for _, l := range lines {
		if l != "" {
			all = append(all, entities(l))
		}
	}
	return `"` + strings.Join(all, "<br>") + `"`
}

// entities escapes, in Mermaid's syntax, what would end a label or be read as markup, and collapses
// white space.
func entities(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		if strings.ContainsRune("\"#&<>`\\{}[]|*_~;", r) || r < ' ' || r == 0x7f {
			fmt.Fprintf(&b, "#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// oneLine returns a text for a place where Mermaid takes the rest of the line literally.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("{}#;%<>", r) {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(text), " "))
}
