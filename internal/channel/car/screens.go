package car

import (
	"encoding/json"
	"html/template"
	"strconv"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// screen is one screen of the page, with what stands around it. phone/screens.js draws the same
// ones.
type screen struct {
	page.Frame
	Says    voice
	Head    string
	Hint    string
	Problem string // why a VIN was not made out
	Facts   []string
	Law     string   // what the law asks of the car
	Sources []string // where all that stands
	Choices []choice
	Type    bool         // the VIN may be typed here
	Typed   string       // what was typed, where it was not made out
	Post    template.URL // where it is sent
	Pick    *pick        // a list to choose from
	Back    template.URL // the guide, with nothing changed
	Pack    template.JS  // the guide, where a script is to go on by itself
	More    template.URL // and the address of what it needs to know of cars
}

// choice is a link that answers.
type choice struct {
	Link template.URL
	Text string
}

// pick is a list from which one is chosen, after what was chosen before.
type pick struct {
	Head   string
	Name   string // of the field
	Label  string
	Often  []string // of the list, what stands first
	List   []string
	Before [][2]string
	Path   string
	Hint   string
}

// screen gives the screen of a visit: what is to be chosen next, or what is known of the car.
func (v visit) screen() screen {
	switch {
	case v.Make == "":
		if car, ok := vehicle.Named(v.turn.Transcript.Car()); ok {
			return v.known(car)
		}
		return v.start("", "")
	case v.Model == "":
		p := v.bare(view.Fill(v.says().WhichModel, v.Make), "")
		p.Pick = v.pick("model", p.Says.Model, vehicle.Models(v.Make))
		p.Choices = []choice{{v.here(v.turn.Transcript, chosen{}), p.Says.OtherMake}}
		return p
	case v.Year == 0:
		p := v.bare(view.Fill(v.says().WhichYear, v.Make+" "+v.Model), v.says().YearWhy)
		p.Pick = v.pick("year", p.Says.Year, yearsOf(v.Make, v.Model))
		p.Choices = []choice{{v.here(v.turn.Transcript, chosen{Make: v.Make}), p.Says.OtherModel}}
		return p
	}
	car := vehicle.ByHand(v.Make, v.Model, v.Year)
	if v.US == "" && depends(car) {
		return v.sold()
	}
	if v.US == "yes" { // in whatever country it is now
		return v.result(car.MadeForUS(), v.says().Another)
	}
	return v.result(car.In(v.country()), v.says().Another)
}

func yearsOf(brand, model string) (list []string) {
	for _, y := range vehicle.Years(brand, model) {
		list = append(list, strconv.Itoa(y))
	}
	return list
}

// bare is a screen with nothing to choose.
func (v visit) bare(head, hint string) screen {
	said := view.Say(&v.turn, v.where)
	return screen{
		Frame: page.Frame{
			Language: v.text.Language, Title: head + " – " + v.text.Title,
			Emergency: said.Emergency, Change: v.change(),
			Card:  said.Card(),
			Style: template.CSS(style), Script: template.JS(script),
		},
		Says: v.says(), Head: head, Hint: hint, Back: v.back(v.turn.Transcript),
	}
}

func (v visit) says() voice { return speak(v.text.Language) }

// start asks for the VIN, or for the make. problem says why what was typed was not made out.
func (v visit) start(problem, typed string) screen {
	v.chosen = chosen{}
	p := v.bare(view.Speak(v.text.Language).Whose, "")
	p.Type, p.Typed, p.Problem = true, typed, problem
	p.Post = v.here(v.turn.Transcript, chosen{})
	p.Pick = v.pick("make", p.Says.Make, vehicle.Makes())
	p.Pick.Head, p.Pick.Hint, p.Pick.Often = p.Says.Hand, p.Says.HandWhy, vehicle.Common()
	return p
}

func (v visit) pick(name, label string, list []string) *pick {
	p := &pick{Name: name, Label: label, List: list, Path: "/car" + phone.Path(v.g, v.text)}
	for _, kv := range [][2]string{{"c", v.country()}, {"t", v.turn.Transcript.String()},
		{"make", v.Make}, {"model", v.Model}} {
		if kv[1] != "" {
			p.Before = append(p.Before, kv)
		}
	}
	return p
}

// sold asks whether the law of the US holds for a car.
func (v visit) sold() screen {
	p := v.bare(v.says().Sold, v.says().SoldWhy)
	for _, us := range [][2]string{{"yes", p.Says.Yes}, {"no", p.Says.No},
		{"unsure", p.Says.Unsure}} {
		c := v.chosen
		c.US = us[0]
		p.Choices = append(p.Choices, choice{v.here(v.turn.Transcript, c), us[1]})
	}
	return p
}

// carry gives the page what its script needs to go on by itself.
func (p *screen) carry(v visit) {
	p.Pack = template.JS(phone.Pack(v.g, v.text, view.Speak(v.text.Language)))
	p.More = template.URL(phone.MorePath(v.g, v.text))
}

// Data gives something for the page's script.
func (screen) Data(it any) template.JS { return encoded(it) }

func encoded(data any) template.JS {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings only
	}
	return template.JS(b)
}
