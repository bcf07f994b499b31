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

// visit is what an address says: where somebody stands in which guide, and what they chose of their
// car. Choices only.
type visit struct {
	g     *guide.Guide
	text  *guide.Text
	turn  triage.Turn
	where view.Situation
	chosen
}

// chosen is a car as far as it was chosen from the list. What the list does not have is not chosen.
type chosen struct {
	Make, Model string
	Year        int
	US          string // whether it was sold in the US: yes, no, unsure; empty before that is asked
}

// visit reads an address; false where it leads to no guide.
func (s *Server) visit(r *http.Request) (visit, bool) {
	q := r.URL.Query()
	t := triage.Parse(q.Get("t"))
	for _, release := range []string{t.Release(), ""} { // a former release may have fewer languages
		g, ok := s.Guide(r.PathValue("guide"), release)
		if !ok || g.Text(r.PathValue("language")) == nil {
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

// back gives the address in the guide at which a transcript stands.
func (v visit) back(t triage.Transcript) template.URL {
	return template.URL(phone.Path(v.g, v.text) + v.query(t, chosen{}))
}

// change gives the address in the guide at which another country is named.
func (v visit) change() template.URL {
	at, more := v.back(v.turn.Transcript), "?"
	if strings.Contains(string(at), "?") {
		more = "&"
	}
	return at + template.URL(more+"p=country")
}

// here gives the address of a screen of this page.
func (v visit) here(t triage.Transcript, c chosen) template.URL {
	return template.URL("/car" + phone.Path(v.g, v.text) + v.query(t, c))
}

// query writes a state as an address does.
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

// country gives the country that the person named, by its code.
func (v visit) country() string {
	if v.where.Confirmed {
		return v.where.Country.ISO
	}
	return ""
}

// escaped writes a name as phones write it, too.
func escaped(name string) string { return strings.ReplaceAll(url.QueryEscape(name), "+", "%20") }
