package view

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/locale"
)

// Draft is the line on every screen of a translation that no native speaker has reviewed, and the
// language to offer beside it.
type Draft struct {
	Text     string `json:"text"`
	Language string `json:"language,omitempty"` // empty if all texts of the guide are drafts
	Name     string `json:"name,omitempty"`     // the language's own name
}

// DraftOf returns the line for a text, or nil if it is no draft.
func DraftOf(g *guide.Guide, text *guide.Text) *Draft {
	if !text.Draft {
		return nil
	}
	d := &Draft{Text: MessagesFor(text.Language).Unreviewed}
	if other := text.Reviewed(g, locale.Original); other != nil {
		d.Language, d.Name = other.Language, other.Name
	}
	return d
}
