package diff_test

import (
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diff"
)

// TestWhatScreensShow changes what a screen shows besides its texts: that is no patch either.
func TestWhatScreensShow(t *testing.T) {
	with := func(p guide.Picture) func(*guide.Guide) {
		return func(g *guide.Guide) {
			g.Node("change").Pictures = []*guide.Picture{&p}
			g.Texts[0].Pictures = []string{"A bulb."}
		}
	}
	none, bulb := func(*guide.Guide) {}, with(guide.Picture{ID: "bulb", Drawing: "<circle/>"})
	quiet := func(g *guide.Guide) { g.Node("danger").Quiet = true }
	for name, c := range map[string]struct {
		old, cur func(*guide.Guide)
		want     diff.Step
	}{
		"nothing":         {bulb, bulb, diff.None},
		"a picture":       {none, bulb, diff.Minor},
		"another drawing": {bulb, with(guide.Picture{ID: "bulb", Drawing: "<path/>"}), diff.Minor},
		"a mirrored drawing": {bulb, with(guide.Picture{ID: "bulb", Drawing: "<circle/>",
			Mirror: true}), diff.Minor},
		"the icon of a red flag": {none, func(g *guide.Guide) {
			g.Flags[0].Icon = "<path/>"
		}, diff.Minor},
		"the icon of an answer": {none, func(g *guide.Guide) {
			g.Node("life").Choices[0].Icon = "<path/>"
		}, diff.Minor},
		"hidden lines": {none, func(g *guide.Guide) { g.Node("change").Shown = 1 }, diff.Minor},
		"facts about the car": {none, func(g *guide.Guide) {
			g.Node("change").Car = guide.Press
		}, diff.Minor},
		"rules of the road": {none, func(g *guide.Guide) {
			g.Node("change").Road = guide.Animals
		}, diff.Minor},
		"fields for the desk": {none, func(g *guide.Guide) {
			g.Node("place").Choices[0].Tells = map[string]string{"people": "2"}
		}, diff.Minor},
		"a quiet card":           {none, quiet, diff.Minor},
		"a card no longer quiet": {quiet, none, diff.Major},
	} {
		t.Run(name, func(t *testing.T) {
			old, cur := edited(t, lamp()), edited(t, lamp())
			c.old(old)
			c.cur(cur)
			if r := diff.Compare(old, cur); r.Step != c.want {
				t.Errorf("%v, want %v\n%s", r.Step, c.want, r.Text())
			}
		})
	}
}
