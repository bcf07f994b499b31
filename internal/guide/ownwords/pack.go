package ownwords

import (
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// Packed is what a phone needs to read messages as Understand does. ownwords.js in
// internal/channel/phone describes it.
type Packed struct {
	Classes map[string][]string `json:"c"`
	Life    []string            `json:"l"`
	Urgent  []string            `json:"u"`
	About   []string            `json:"k"`
	Ignore  []string            `json:"i"`
	Not     []string            `json:"n"`
	Also    []string            `json:"a"`
	Small   []string            `json:"s"`
	Doubt   []string            `json:"d"`
	Common  []string            `json:"o"`
	Emoji   [][2]string         `json:"e"` // the longer ones first
	Answers [][4]any            `json:"w"` // question, choice, urgency, phrases
}

// Pack returns the words of a language for a guide, or nil if the program does not know it.
func Pack(g *guide.Guide, tag string) *Packed {
	v := vocabularies()[words.Primary(tag)]
	if v == nil {
		return nil
	}
	l := v.source
	p := &Packed{Classes: map[string][]string{}, Life: folded(l.Life), Urgent: folded(l.Urgent),
		About: folded(l.About), Ignore: folded(l.Ignore), Not: joined(v.not), Also: joined(v.also),
		Small: joined(v.small), Doubt: joined(v.doubt), Common: folded(l.Common),
		Emoji: [][2]string{}, Answers: [][4]any{}}
	for name, list := range v.classes {
		p.Classes[name] = joined(list)
	}
	for _, picture := range pictures(l.Emoji) {
		p.Emoji = append(p.Emoji, [2]string{picture, l.Emoji[picture]})
	}
	for _, own := range g.OwnWords {
		if own.Language != l.Language {
			continue
		}
		for _, a := range own.Answers {
			p.Answers = append(p.Answers, [4]any{a.Node.ID, a.Choice.ID, int(a.Choice.Urgency),
				joined(phrases(a.Phrases))})
		}
	}
	return p
}

func joined(list []phrase) []string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = strings.Join(p, " ")
	}
	return texts
}

// folded returns texts in lower case and without accents. The marks of patterns stay.
func folded(texts []string) []string {
	list := slices.Clone(texts)
	for i, text := range list {
		list[i] = fold(text)
	}
	return list
}
