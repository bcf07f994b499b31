package scenario

import (
	"fmt"
	"slices"

	"firststeps/internal/guide"
)

// Play plays a story on a channel and compares it with the engine after every move. It stops at the
// first move with a difference. The error has the story, the line, the transcript, and each part
// that differs.
func Play(g *guide.Guide, s Story, p Player) error {
	steps, err := Steps(g, s)
	if err != nil {
		return err
	}
	for i, step := range steps {
		seen, err := play(p, s, i, step)
		if err == nil {
			err = differ(step.View, seen)
		}
		if err != nil {
			return fmt.Errorf("%s.yaml:%d: %s %s: %w; transcript %q", s.Name, step.Line, step.Act,
				step.Pick.ID, err, step.Transcript)
		}
	}
	return nil
}

func play(p Player, s Story, i int, step Step) (View, error) {
	if i == 0 {
		return p.Open(s.Language, s.Country, s.From)
	}
	return do(p, s.Way[i-1], step.Pick)
}

// differ returns an error with the parts in which a channel differs from the engine. Parts that not
// every channel shows are compared only if the channel shows them.
func differ(want, got View) error {
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
