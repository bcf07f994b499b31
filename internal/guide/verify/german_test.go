package verify

import "firststeps/internal/guide"

// otherLanguage are faults in a text whose language has no words in common with the first.
func otherLanguage() []planted {
	return []planted{{trap: "a do-not was lost in translation", rule: "do-nots-in-all-languages",
		subject: []string{"text/de-DE.yaml notes.garage-later"},
		change: func(g *guide.Guide, _ *Options) {
			inGerman(g, "Fahren Sie mit offenem Kofferraum.")
		}}}
}

// inGerman makes the British text of the base guide a German one, as far as rules read its words.
// In both languages a note forbids driving: in German as given.
func inGerman(g *guide.Guide, note string) {
	american, german := g.Text("en-US"), g.Text("en-GB")
	german.Language = "de-DE"
	for i := range german.Cautions {
		german.Cautions[i].Text = "Nicht hier stehen."
	}
	for _, n := range g.Nodes {
		text := &german.Nodes[n.Index]
		if len(text.Say) > 0 {
			text.Say[0] = "Wo ich bin."
		}
		for i, c := range n.Choices {
			switch {
			case c.ID == "unsure":
				text.Choices[i] = "Ich weiß es nicht"
			case c.ID == "none" && n.Life:
				text.Choices[i] = "Nein, niemand"
			}
		}
	}
	for _, n := range g.Notes {
		if n.ID == "garage-later" {
			american.Notes[n.Index] = "Do not drive with an open trunk."
			german.Notes[n.Index] = note
		}
	}
}
