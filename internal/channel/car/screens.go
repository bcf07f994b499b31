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

// screen is the template data of one screen. phone/screens.js draws the same screens.
type screen struct {
	page.Frame
	Says    messages
	Head    string
	Hint    string
	Problem string // why a VIN was refused
	Facts   []string
	Law     string   // what the law requires of the car
	Sources []string // sources of the facts
	Choices []choice
	Type    bool         // a VIN can be typed here
	Typed   string       // what was typed, if it was refused
	Post    template.URL // address to send the VIN to
	Pick    *pick        // list to choose from
	Back    template.URL // link to the guide, without changes
	Pack    template.JS  // the guide, if a script can continue
	More    template.URL // address of the data about cars
}

// choice is a link with an answer.
type choice struct {
	Link template.URL
	Text string
}

// pick is a list to choose from, and what was chosen before.
type pick struct {
	Head   string
	Name   string // of the field
	Label  string
	Often  []string // the first part of the list
	List   []string
	Before [][2]string
	Path   string
	Hint   string
}

// screen returns the screen of a visit: the next choice, or what is known about the car.
func (v visit) screen() screen {
	switch {
	case v.Make == "":
		if car, ok := vehicle.FromID(v.turn.Transcript.Car()); ok {
			return v.known(car)
		}
		return v.start("", "")
	case v.Model == "":
		p := v.bare(view.Fill(v.messages().WhichModel, v.Make), "")
		p.Pick = v.pick("model", p.Says.Model, vehicle.Models(v.Make))
		p.Choices = []choice{{v.here(v.turn.Transcript, chosen{}), p.Says.OtherMake}}
		return p
	case v.Year == 0:
		p := v.bare(view.Fill(v.messages().WhichYear, v.Make+" "+v.Model), v.messages().YearWhy)
		p.Pick = v.pick("year", p.Says.Year, yearsOf(v.Make, v.Model))
		p.Choices = []choice{{v.here(v.turn.Transcript, chosen{Make: v.Make}), p.Says.OtherModel}}
		return p
	}
	car := vehicle.ByHand(v.Make, v.Model, v.Year)
	if v.US == "" && depends(car) {
		return v.sold()
	}
	if v.US == "yes" { // whichever country the person is in
		return v.result(car.MadeForUS(), v.messages().Another)
	}
	return v.result(car.In(v.country()), v.messages().Another)
}

func yearsOf(brand, model string) (list []string) {
	for _, y := range vehicle.Years(brand, model) {
		list = append(list, strconv.Itoa(y))
	}
	return list
}

// bare returns a screen without choices.
func (v visit) bare(head, hint string) screen {
	shown := view.Render(&v.turn, v.where)
	return screen{
		Frame: page.Frame{
			Language: v.text.Language, Title: head + " – " + v.text.Title,
			Emergency: shown.Emergency, Change: v.change(),
			Card:  shown.Card(),
			Style: template.CSS(style), Script: template.JS(script),
		},
		Says: v.messages(), Head: head, Hint: hint, Back: v.back(v.turn.Transcript),
	}
}

func (v visit) messages() messages { return messagesIn(v.text.Language) }

// start returns the screen that asks for the VIN or the make. problem is why a typed VIN was
// refused.
func (v visit) start(problem, typed string) screen {
	v.chosen = chosen{}
	p := v.bare(view.MessagesFor(v.text.Language).Whose, "")
	p.Type, p.Typed, p.Problem = true, typed, problem
	p.Post = v.here(v.turn.Transcript, chosen{})
	p.Pick = v.pick("make", p.Says.Make, vehicle.Makes())
	p.Pick.Head, p.Pick.Hint, p.Pick.Often = p.Says.Hand, p.Says.HandWhy, vehicle.CommonMakes()
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

// sold returns the screen that asks whether US law applies to a car.
func (v visit) sold() screen {
	p := v.bare(v.messages().Sold, v.messages().SoldWhy)
	for _, us := range [][2]string{{"yes", p.Says.Yes}, {"no", p.Says.No},
		{"unsure", p.Says.Unsure}} {
		c := v.chosen
		c.US = us[0]
		p.Choices = append(p.Choices, choice{v.here(v.turn.Transcript, c), us[1]})
	}
	return p
}

// addScriptData adds the data with which the script continues.
func (p *screen) addScriptData(v visit) {
	p.Pack = template.JS(phone.Pack(v.g, v.text, view.MessagesFor(v.text.Language)))
	p.More = template.URL(phone.MorePath(v.g, v.text))
}

// Data returns data for the page's script.
func (screen) Data(it any) template.JS { return encoded(it) }

func encoded(data any) template.JS {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings only: cannot fail
	}
	return template.JS(b)
}
