package api_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/scenario"
	"firststeps/test/apiclient"
	"firststeps/test/guidetest"
)

// player plays stories through a listener, with the generated client. It knows only what the API
// sent.
type player struct {
	t       *testing.T
	client  *apiclient.ClientWithResponses
	guide   string
	get     bool // by GET; otherwise by POST
	ask     apiclient.Ask
	now     apiclient.Turn
	checked *int
}

// Open starts a run. A country is always confirmed.
func (p *player) Open(language, country, transcript string) (scenario.View, error) {
	p.ask = apiclient.Ask{Language: &language, Transcript: &transcript}
	if country != "" {
		p.ask.Country = &country
	}
	return p.take()
}

// Choose takes the transcript of a choice.
func (p *player) Choose(pick scenario.Pick) (scenario.View, error) {
	return p.goTo(p.now.Choices[pick.At].Transcript)
}

// Flag takes the transcript of a red flag.
func (p *player) Flag(pick scenario.Pick) (scenario.View, error) {
	return p.goTo(p.now.Flags[pick.At].Transcript)
}

// Take takes the transcript of an offer.
func (p *player) Take(pick scenario.Pick) (scenario.View, error) {
	return p.goTo(p.now.Always[pick.At].Transcript)
}

// Back takes the previous transcript.
func (p *player) Back() (scenario.View, error) {
	if p.now.Back == nil {
		return scenario.View{}, errors.New("there is nothing to go back to")
	}
	return p.goTo(*p.now.Back)
}

// Change takes the transcript in which an answer is asked again.
func (p *player) Change(pick scenario.Pick) (scenario.View, error) {
	return p.goTo((*p.now.Answers)[pick.At].Transcript)
}

// Country confirms a country.
func (p *player) Country(iso string) (scenario.View, error) {
	p.ask.Country = &iso
	return p.take()
}

// Reload requests the state that the last turn named.
func (p *player) Reload() (scenario.View, error) { return p.goTo(p.now.Transcript) }

func (p *player) goTo(transcript string) (scenario.View, error) {
	p.ask.Transcript = &transcript
	return p.take()
}

// take requests the turn, and returns what it shows.
func (p *player) take() (scenario.View, error) {
	var got *apiclient.Turn
	var body []byte
	if p.get {
		r, err := p.client.GetTurnWithResponse(p.t.Context(), p.guide, &apiclient.GetTurnParams{
			Language: p.ask.Language, Transcript: p.ask.Transcript, Country: p.ask.Country})
		if err != nil {
			return scenario.View{}, err
		}
		got, body = r.JSON200, r.Body
	} else {
		r, err := p.client.TakeTurnWithResponse(p.t.Context(), p.guide, p.ask)
		if err != nil {
			return scenario.View{}, err
		}
		got, body = r.JSON200, r.Body
	}
	if got == nil {
		return scenario.View{}, fmt.Errorf("no turn: %.300s", body)
	}
	p.now = *got
	*p.checked++
	return p.seen()
}

// seen returns what a client shows. Each caution must be among the sentences, too.
func (p *player) seen() (scenario.View, error) {
	s := p.now
	v := scenario.View{ID: s.Id, Kind: string(s.Kind), Urgency: string(s.Urgency), Title: s.Title,
		Numbers: []string{}, Cautions: []string{}, Choices: []string{}}
	for _, d := range s.Emergency.Dial {
		v.Numbers = append(v.Numbers, d.Number)
	}
	if s.Call != nil && string(s.Call.Who) == guide.NonEmergency.String() {
		v.Other = s.Call.Number
	}
	for _, c := range s.Cautions {
		v.Cautions = append(v.Cautions, c.Text)
		if !slices.Contains(s.Sentences, apiclient.Sentence{Part: "cautions",
			Text: c.Text + " " + c.Why}) {
			return v, fmt.Errorf("the caution %q is not among the sentences", c.Text)
		}
	}
	for _, c := range s.Choices {
		v.Choices = append(v.Choices, c.Label)
	}
	return v, nil
}

// TestStories plays every story of every guide through a listener, by GET and by POST: the same
// turns and cautions as the engine's.
func TestStories(t *testing.T) {
	for _, lib := range libraries(t) {
		listener := httptest.NewServer(server(t, lib))
		t.Cleanup(listener.Close)
		client, err := apiclient.NewClientWithResponses(listener.URL)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range lib.All() {
			t.Run(g.ID, func(t *testing.T) { playStories(t, client, g) })
		}
	}
}

func playStories(t *testing.T, client *apiclient.ClientWithResponses, g *guide.Guide) {
	stories, err := scenario.Load(guidetest.Stories(t, g))
	if err != nil {
		t.Fatal(err)
	}
	if len(stories) == 0 {
		t.Fatal("the guide has no stories")
	}
	turns := 0
	for i, s := range stories {
		p := &player{t: t, client: client, guide: g.ID, get: i%2 == 0, checked: &turns}
		if err := scenario.Play(g, s, p); err != nil {
			t.Error(err)
		}
		if p.now.Release != g.Release || p.now.Proof.States == 0 {
			t.Errorf("%s: release %s, proof %v", s.Name, p.now.Release, p.now.Proof)
		}
	}
	t.Logf("%d stories, %d turns", len(stories), turns)
}
