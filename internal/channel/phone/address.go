package phone

import "firststeps/internal/guide"

// Path is the address of a guide in one language.
func Path(g *guide.Guide, text *guide.Text) string { return "/" + g.ID + "/" + text.Language }

// Others gives path and name of the guide's other languages.
func Others(g *guide.Guide, text *guide.Text) [][2]string {
	list := [][2]string{}
	for _, t := range g.Texts {
		if t != text {
			list = append(list, [2]string{Path(g, t), t.Name})
		}
	}
	return list
}

// Short is enough of a release to tell two apart when read aloud.
func Short(release string) string { return release[:8] }
