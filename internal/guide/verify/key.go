package verify

import (
	"encoding/binary"
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// read is a node whose latest answer is still read somewhere. Answers that no reader distinguishes
// share a class.
type read struct {
	node  *guide.Node
	class []byte // by triage.State.Latest
}

// reads returns, by node index, what is still read there.
func reads(live []atoms) [][]read {
	all := make([][]read, len(live))
	for i, set := range live {
		var nodes []*guide.Node
		for a := range set {
			nodes = append(nodes, a.node)
		}
		slices.SortFunc(nodes, func(a, b *guide.Node) int { return a.Index - b.Index })
		for _, n := range slices.Compact(nodes) {
			all[i] = append(all[i], read{n, set.classes(n)})
		}
	}
	return all
}

// classes returns the class of each answer to a node, and of no answer. Answers for which the same
// atoms hold have the same class.
func (a atoms) classes(n *guide.Node) []byte {
	var own []atom
	for k := range a {
		if k.node == n {
			own = append(own, k)
		}
	}
	class := make([]byte, 1+len(n.Choices))
	known := map[string]byte{}
	for i := range class {
		truth := make([]byte, len(own))
		for k, a := range own {
			if i > 0 && a.holds(n.Choices[i-1]) {
				truth[k] = 1
			}
		}
		if _, met := known[string(truth)]; !met {
			known[string(truth)] = byte(len(known))
		}
		class[i] = known[string(truth)]
	}
	return class
}

// key appends the key of a state: its node, the groups met, whether a red flag led there, the class
// of each answer that is still read, and which of the guide's own rules hold.
func (w *walk) key(bits []byte, s *triage.State, met uint64) []byte {
	var flag byte
	if s.Flag != nil {
		flag, met = 1, 0 // on a card it does not matter what was met
	}
	bits = binary.LittleEndian.AppendUint16(bits, uint16(s.Node.Index))
	bits = binary.LittleEndian.AppendUint64(bits, met)
	bits = append(bits, flag)
	for _, r := range w.live[s.Node.Index] {
		bits = append(bits, r.class[s.Latest(r.node)])
	}
	if s.Flag != nil {
		return bits // the guide's own rules do not apply there
	}
	for _, e := range w.ruleExprs[s.Node.Index] {
		var holds byte
		if s.Holds(e) {
			holds = 1
		}
		bits = append(bits, holds)
	}
	return bits
}
