package guide

import (
	"strconv"
	"strings"
)

// Pace is how often something is to be done in a minute. The zero value is no pace.
type Pace struct{ Low, High int }

// String returns the pace as texts show it in every language: "100–120", or "30" if it is one
// number.
func (p Pace) String() string {
	if p.Low == p.High {
		return strconv.Itoa(p.Low)
	}
	return strconv.Itoa(p.Low) + "–" + strconv.Itoa(p.High)
}

// Middle returns the pace that a beat has.
func (p Pace) Middle() int { return (p.Low + p.High) / 2 }

// Fill returns a text of the node with the values of {pace} and {timer}, which are the same for
// everyone.
func (n *Node) Fill(text string) string {
	return strings.NewReplacer("{pace}", n.Pace.String(), "{timer}", strconv.Itoa(n.Timer)).
		Replace(text)
}
