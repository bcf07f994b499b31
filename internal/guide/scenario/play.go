package scenario

import (
	"fmt"
	"slices"

	"firststeps/internal/guide"
)

// Play plays a story on a channel, and holds it to the engine after every move. The error names the
// story, the line, the way so far, and each part in which the channel shows something else. It
// stops at the first such move.
func Play(g *guide.Guide, s Story, p Player) error {
	steps, err := Steps(g, s)
	if err != nil {
		return err
	}
	for i, step := range steps {
		seen, err := play(p, s, i, step)
		if err == nil {
			err = differ(step.Seen, seen)
		}
		if err != nil {
			return fmt.Errorf("%s.yaml:%d: %s %s: %w; the way is %q", s.Name, step.Line, step.Act,
				step.Pick.ID, err, step.Transcript)
		}
	}
	return nil
}

func play(p Player, s Story, i int, step Step) (Seen, error) {
	if i == 0 {
		return p.Open(s.Language, s.Country, s.From)
	}
	return do(p, s.Way[i-1], step.Pick)
}

// differ says in which parts a channel shows something else than the engine. What not every channel
// shows is compared where it is shown.
func differ(want, got Seen) error {
	var parts []string
	compare := func(name string, same bool, want, got any) {
		if !same {
			parts = append(parts, fmt.Sprintf("%s %q, not %q", name, got, want))
		}
	}
	for _, v := range []struct{ name, want, got string }{
		{"id", want.ID, got.ID},
		{"kind", want.Kind, got.Kind},
		{"urgency", want.Urgency, got.Urgency},
	} {
		compare(v.name, v.got == "" || v.got == v.want, v.want, v.got)
	}
	compare("title", got.Title == want.Title, want.Title, got.Title)
	compare("other number", got.Other == want.Other, want.Other, got.Other)
	compare("numbers", slices.Equal(got.Numbers, want.Numbers), want.Numbers, got.Numbers)
	compare("cautions", slices.Equal(got.Cautions, want.Cautions), want.Cautions, got.Cautions)
	compare("choices", slices.Equal(got.Choices, want.Choices), want.Choices, got.Choices)
	if parts == nil {
		return nil
	}
	return fmt.Errorf("it shows %v", parts)
}
