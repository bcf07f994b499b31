package crosscheck

import "fmt"

func (m *model) addJunctions() error {
	for id, cases := range m.file.Junctions {
		for _, c := range cases {
			if c.When == nil {
				m.junctions[id] = append(m.junctions[id], junctionCase{to: c.Otherwise})
				continue
			}
			when, err := m.formula(*c.When, 0)
			if err != nil {
				return fmt.Errorf("junction %s: %w", id, err)
			}
			m.junctions[id] = append(m.junctions[id], junctionCase{&when, c.To})
		}
	}
	return nil
}

func (m *model) addNotes() error {
	for id, n := range m.file.Notes {
		if n.When == nil {
			continue
		}
		when, err := m.formula(*n.When, 0)
		if err != nil {
			return fmt.Errorf("note %s: %w", id, err)
		}
		m.notes[id] = when
	}
	return nil
}

func (m *model) addWhens() error {
	for id, o := range m.file.Always {
		if o.When == nil {
			continue
		}
		when, err := m.formula(*o.When, 0)
		if err != nil {
			return fmt.Errorf("offer %s: %w", id, err)
		}
		m.whens[id] = when
	}
	return nil
}

// references checks that every caution and note that a node names exists.
func (m *model) references() error {
	for _, n := range m.nodes {
		for _, id := range n.cautions {
			if _, ok := m.file.Cautions[id]; !ok {
				return fmt.Errorf("%s: unknown caution %q", n.id, id)
			}
		}
		for _, id := range n.notes {
			if _, ok := m.file.Notes[id]; !ok {
				return fmt.Errorf("%s: unknown note %q", n.id, id)
			}
		}
	}
	return nil
}
