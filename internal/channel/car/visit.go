package car

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// visit is the state in an address: a person's position in a guide, and what they chose of their
// car. It has answers only.
type visit struct {
	g     *guide.Guide
	text  *guide.Text
	turn  triage.Turn
	where view.Situation
	chosen
}

// chosen is a car, as far as it was chosen from the list. Values that are not in the list are
// dropped.
type chosen struct {
	Make, Model string
	Year        int
	// whether it was made for the US: yes, no, unsure; empty before that is asked
	US string
}

// visit parses an address. It reports false if the address names no guide that asks about the car.
func (s *Server) visit(r *http.Request) (visit, bool) {
	q := r.URL.Query()
	t := triage.Parse(q.Get("t"))
	for _, release := range []string{t.Release(), ""} { // a former release may have fewer languages
		g, ok := s.Guide(r.PathValue("guide"), release)
		if !ok || !g.AsksCar() || g.Text(r.PathValue("language")) == nil {
			continue
		}
		text := g.Text(r.PathValue("language"))
		return visit{g, text, triage.Replay(g, t), page.Situation(r, text.Language, q.Get("c")),
			choose(q.Get("make"), q.Get("model"), q.Get("year"), q.Get("us"))}, true
	}
	return visit{}, false
}

func choose(brand, model, year, us string) chosen {
	if !slices.Contains(vehicle.Makes(), brand) {
		return chosen{}
	}
	if !slices.Contains(vehicle.Models(brand), model) {
		return chosen{Make: brand}
	}
	y, _ := strconv.Atoi(year)
	if !slices.Contains(vehicle.Years(brand, model), y) {
		return chosen{Make: brand, Model: model}
	}
	if us != "yes" && us != "no" && us != "unsure" {
		us = ""
	}
	return chosen{brand, model, y, us}
}

// back returns the address of a transcript in the guide.
func (v visit) back(t triage.Transcript) template.URL {
	return template.URL(phone.Path(v.g, v.text) + v.query(t, chosen{}))
}

// change returns the address of the guide's list of countries.
func (v visit) change() template.URL {
	at, more := v.back(v.turn.Transcript), "?"
	if strings.Contains(string(at), "?") {
		more = "&"
	}
	return at + template.URL(more+"p=country")
}

// here returns the address of a screen of this page.
func (v visit) here(t triage.Transcript, c chosen) template.URL {
	return template.URL("/car" + phone.Path(v.g, v.text) + v.query(t, c))
}

// query encodes a state as the query of an address.
func (v visit) query(t triage.Transcript, c chosen) string {
	year := ""
	if c.Year > 0 {
		year = strconv.Itoa(c.Year)
	}
	var parts []string
	for _, kv := range [][2]string{
		{"c", v.country()}, {"t", t.String()}, {"make", escaped(c.Make)},
		{"model", escaped(c.Model)}, {"year", year}, {"us", c.US},
	} {
		if kv[1] != "" {
			parts = append(parts, kv[0]+"="+kv[1])
		}
	}
	if parts == nil {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

// country returns the code of the country that the person named, or "".
func (v visit) country() string {
	if v.where.Confirmed {
		return v.where.Country.ISO
	}
	return ""
}

// escaped encodes a name in the same way as phones do.
func escaped(name string) string { return strings.ReplaceAll(url.QueryEscape(name), "+", "%20") }
