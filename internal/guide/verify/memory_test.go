package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/short"
)

// planted is a fault that cannot be written in a file: the compiler rejects it first, or it needs a
// broken engine.
type planted struct {
	trap    string
	rule    string
	at      string
	subject []string
	change  func(g *guide.Guide, o *Options)
	damage  func(e *engine)
}

func inMemory() []planted {
	return slices.Concat(rejectedByCompiler(), brokenEngines(), otherLanguage())
}

func rejectedByCompiler() []planted {
	return []planted{
		{trap: "question without \"not sure\"", rule: "unsure-offered", at: "place",
			subject: []string{"guide.yaml questions.place"},
			change:  func(g *guide.Guide, _ *Options) { drop(g, "place", "unsure") }},
		{trap: "step with success as the only outcome", rule: "unsure-offered", at: "button",
			subject: []string{"guide.yaml steps.button"},
			change: func(g *guide.Guide, _ *Options) {
				drop(g, "button", "opened")
				drop(g, "button", "cannot")
			}},
		{trap: "another question comes first", rule: "danger-first",
			subject: []string{"guide.yaml start"},
			change:  func(g *guide.Guide, _ *Options) { g.Start = g.Node("place") }},
		{trap: "a red flag leads to a calm end", rule: "flag-leads-to-card",
			subject: []string{"guide.yaml flags.trapped"},
			change:  func(g *guide.Guide, _ *Options) { g.Flag("trapped").To = g.Node("opened") }},
		{trap: "no red flags", rule: "flag-leads-to-card", subject: []string{"guide.yaml flags"},
			change: func(g *guide.Guide, _ *Options) {
				g.Flags = nil
				for _, t := range g.Texts {
					t.Flags = nil
				}
			}},
		{trap: "a card calls nobody", rule: "one-action-in-danger", at: "trapped",
			subject: []string{"guide.yaml dispositions.trapped"},
			change:  func(g *guide.Guide, _ *Options) { g.Node("trapped").Call = nil }},
		{trap: "fifteen turns to any end", rule: "bounded", at: "more-1",
			subject: []string{"guide.yaml steps.more-1"},
			change: func(g *guide.Guide, _ *Options) {
				lengthen(g, "device", guide.Wait, maxTurns+1, g.Node("opened"))
			}},
		{trap: "six turns to help", rule: "urgent-to-professional", at: "more-1",
			subject: []string{"guide.yaml steps.more-1"},
			change: func(g *guide.Guide, _ *Options) {
				lengthen(g, "medicine", guide.Scene, maxToHelp+1, g.Node("roadside"))
			}},
		{trap: "a step names no source", rule: "text-sourced",
			subject: []string{"guide.yaml steps.lever.source"},
			change:  func(g *guide.Guide, _ *Options) { g.Node("lever").Source = nil }},
		{trap: "a caution names no source", rule: "text-sourced",
			subject: []string{"guide.yaml cautions.no-force.source"},
			change:  func(g *guide.Guide, _ *Options) { g.Cautions[0].Source = nil }},
		{trap: "a note names no source", rule: "text-sourced",
			subject: []string{"guide.yaml notes.common.source"},
			change:  func(g *guide.Guide, _ *Options) { g.Notes[0].Source = nil }},
		{trap: "a red flag names no source", rule: "text-sourced",
			subject: []string{"guide.yaml flags.danger.source"},
			change:  func(g *guide.Guide, _ *Options) { g.Flag("danger").Source = nil }},
		{trap: "more states than allowed", rule: "too-many-states",
			subject: []string{"guide.yaml start"},
			change:  func(_ *guide.Guide, o *Options) { o.MaxStates = 20 }},
		{trap: "a disposition has an answer", rule: "every-answer-leads", at: "opened",
			subject: []string{"guide.yaml dispositions.opened.choices.on"},
			change: func(g *guide.Guide, _ *Options) {
				n := g.Node("opened")
				n.Choices = []*guide.Choice{{ID: "on", To: guide.Target{Node: n}}}
				for _, t := range g.Texts {
					t.Nodes[n.Index].Choices = []string{"Go on"}
				}
			}},
	}
}

func brokenEngines() []planted {
	replay := func(change func(t *triage.Turn)) func(*engine) {
		return func(e *engine) {
			e.replay = func(t *triage.Turn, g *guide.Guide, tr triage.Transcript) {
				t.Replay(g, tr)
				change(t)
			}
		}
	}
	life := "guide.yaml questions.life.choices.none"
	return []planted{
		{trap: "Back drops an answer other than the last", rule: "back", at: "place",
			subject: []string{"guide.yaml questions.place.choices.parked"},
			damage: replay(func(t *triage.Turn) {
				if n := len(t.Used); n == 2 && t.Node.ID == "settle" {
					t.Used[0], t.Used[1] = t.Used[1], t.Used[0]
				}
			})},
		{trap: "a tap counts twice", rule: "every-answer-leads", at: "life",
			subject: []string{life},
			damage: replay(func(t *triage.Turn) {
				if len(t.Used) == 1 && t.Node.ID == "place" {
					t.Used = append(t.Used, t.Used[0])
				}
			})},
		{trap: "the question about life is skipped", rule: "danger-first",
			subject: []string{"guide.yaml questions.place"},
			damage: func(e *engine) {
				skips := func(g *guide.Guide) *guide.Guide {
					skipped := *g
					skipped.Start = g.Node("place")
					return &skipped
				}
				e.begin = func(g *guide.Guide) triage.State { return triage.Begin(skips(g)) }
				e.replay = func(t *triage.Turn, g *guide.Guide, tr triage.Transcript) {
					t.Replay(skips(g), tr)
				}
			}},
		{trap: "the question about life is skipped in replays only",
			rule: "every-answer-leads", at: "life", subject: []string{"guide.yaml questions.life"},
			damage: func(e *engine) {
				e.replay = func(t *triage.Turn, g *guide.Guide, tr triage.Transcript) {
					skipped := *g
					skipped.Start = g.Node("place")
					t.Replay(&skipped, tr)
				}
			}},
		{trap: "the walk goes where no transcript leads", rule: "every-answer-leads", at: "place",
			subject: []string{"guide.yaml questions.place.choices.unsure"},
			damage: func(e *engine) {
				e.after = func(s *triage.State, c *guide.Choice, next *triage.State) {
					s.After(c, next)
					if s.Node.ID == "place" && c.ID == "unsure" {
						next.Node = s.Guide.Node("trapped")
					}
				}
			}},
		{trap: "a red flag is ignored", rule: "flag-leads-to-card", at: "life",
			subject: []string{"guide.yaml flags.trapped", "guide.yaml flags.danger"},
			damage: func(e *engine) {
				e.raise = func(s *triage.State, _ *guide.Flag, same *triage.State) {
					*same = s.Clone()
				}
				e.replay = func(t *triage.Turn, g *guide.Guide, tr triage.Transcript) {
					t.Replay(g,
						triage.Transcript{Entries: slices.DeleteFunc(slices.Clone(tr.Entries),
							triage.Entry.IsFlag)})
				}
			}},
		{trap: "a number that is in no table", rule: "number-from-table", at: "life",
			subject: inTexts("questions.life"),
			damage:  changedScreen(func(s *view.Screen) { s.Emergency.Dial[0].Number = "12345" })},
		{trap: "a number without its mark", rule: "number-from-table", at: "life",
			subject: inTexts("questions.life"),
			damage: changedScreen(func(s *view.Screen) {
				for i, d := range s.Emergency.Dial {
					if s.ID == "life" && s.Emergency.ISO == "GQ" {
						s.Emergency.Dial[i].Label = strings.ReplaceAll(d.Label, " (sources differ)",
							"")
					}
				}
			})},
		{trap: "a mark that no number has", rule: "number-from-table", at: "life",
			subject: inTexts("questions.life"),
			damage: changedScreen(func(s *view.Screen) {
				if s.ID == "life" {
					s.Emergency.Dial[0].Label += " (not confirmed)"
				}
			})},
		{trap: "the police number as the ambulance's", rule: "number-from-table", at: "life",
			subject: inTexts("questions.life"),
			damage: changedScreen(func(s *view.Screen) {
				for i, d := range s.Emergency.Dial {
					if s.Emergency.ISO == "KR" && d.Number == "112" {
						s.Emergency.Dial[i].Label = "ambulance"
					}
				}
			})},
		{trap: "112 where no source says that it works", rule: "number-from-table", at: "life",
			subject: inTexts("questions.life"),
			damage: changedScreen(func(s *view.Screen) {
				if s.Emergency.ISO == "JP" && s.Emergency.Confirmed {
					s.Emergency.Dial = append(s.Emergency.Dial, view.Dial{Number: "112"})
				}
			})},
		{trap: "112 suggested if the call fails, although it is the police",
			rule: "number-from-table", at: "look", subject: inTexts("steps.look"),
			damage: changedScreen(func(s *view.Screen) {
				if s.Emergency.ISO == "KR" && s.Call != nil && s.Call.Fails != nil {
					s.Call.Fails = append([]string{"Try 112, from any phone."}, s.Call.Fails...)
				}
			})},
		{trap: "a card without the caveat about its number", rule: "number-from-table", at: "look",
			subject: inTexts("steps.look"),
			damage: changedScreen(func(s *view.Screen) {
				if s.Call != nil && s.Call.Who == guide.EmergencyService {
					s.Call.Missing = ""
				}
			})},
		{trap: "one of two numbers while the country is not confirmed", rule: "number-from-table",
			at: "life", subject: inTexts("questions.life"),
			damage: changedScreen(func(s *view.Screen) {
				if s.ID == "life" {
					s.Emergency.Dial = s.Emergency.Dial[:1]
				}
			})},
		{trap: "a card without its call", rule: "number-from-table", at: "look",
			subject: inTexts("steps.look"),
			damage:  changedScreen(func(s *view.Screen) { s.Call = nil })},
		{trap: "another service's number on a card", rule: "number-from-table", at: "look",
			subject: inTexts("steps.look"),
			damage: changedScreen(func(s *view.Screen) {
				if c, known := place.Lookup(s.Emergency.ISO); known && s.ID == "look" && c.Known() {
					s.Call.Number = c.Services[place.Fire].Dial
				}
			})},
		{trap: "the emergency number on a non-emergency call", rule: "number-from-table",
			at: "nobody", subject: inTexts("dispositions.nobody"),
			damage: changedScreen(func(s *view.Screen) {
				if s.Call != nil && s.Call.Who == guide.NonEmergency {
					s.Call.Number = s.Emergency.Dial[0].Number
				}
			})},
		{trap: "a number that no link dials", rule: "number-from-table", at: "look",
			subject: inTexts("steps.look"),
			damage: changedScreen(func(s *view.Screen) {
				if s.ID == "look" && s.Emergency.Confirmed {
					s.Emergency.Dial = nil
				}
			})},
		{trap: "a sentence with another number", rule: "number-from-table", at: "trapped",
			subject: inTexts("dispositions.trapped"),
			damage: changedScreen(func(s *view.Screen) {
				if s.ID == "trapped" && s.Emergency.Country == "Japan" {
					s.Do = []string{"Call 112."}
				}
			})},
		{trap: "a note with a number that is in no table", rule: "number-from-table", at: "look",
			subject: inTexts("steps.look"),
			damage: changedScreen(func(s *view.Screen) {
				for i := range s.Notes {
					s.Notes[i].Text = strings.ReplaceAll(s.Notes[i].Text, "textphone: 18000",
						"textphone: 18002")
				}
			})},
		{trap: "a number for roadside help that is in no table",
			rule: "number-from-table", at: "roadside", subject: inTexts("steps.roadside"),
			damage: changedScreen(func(s *view.Screen) {
				if s.Call == nil {
					return
				}
				for i, n := range s.Call.Numbers {
					s.Call.Numbers[i].Number = strings.ReplaceAll(n.Number, "0800 88 77 66",
						"0800 88 77 67")
				}
			})},
		{trap: "a number of a helpline that is in no table",
			rule: "number-from-table", at: "locksmith", subject: inTexts("steps.locksmith"),
			change: func(g *guide.Guide, _ *Options) {
				g.Node("locksmith").Call = &guide.Call{Who: guide.Vet}
			},
			damage: changedScreen(func(s *view.Screen) {
				if s.Call != nil && s.Call.Who == guide.Vet {
					s.Call.Numbers = []view.Number{{Number: "112", Dial: "112"}}
				}
			})},
		{trap: "no instructions for a failed call", rule: "call-has-failure",
			subject: []string{"text/en-GB.yaml language", "text/en-US.yaml language"},
			damage: func(e *engine) {
				e.messages = func(language string) view.Messages {
					v := view.MessagesFor(language)
					v.FailsList = v.FailsList[:2]
					return v
				}
			}},
	}
}

// inTexts returns a subject in each language of the base guide.
func inTexts(subject string) []string {
	return []string{"text/en-GB.yaml " + subject, "text/en-US.yaml " + subject}
}

func changedScreen(change func(*view.Screen)) func(*engine) {
	return func(e *engine) {
		e.render = func(t *triage.Turn, where view.Situation) view.Screen {
			s := view.Render(t, where)
			change(&s)
			return s
		}
	}
}

func TestFaultsPlantedInMemory(t *testing.T) {
	short.Skip(t)
	for _, p := range inMemory() {
		t.Run(p.rule+": "+p.trap, func(t *testing.T) {
			g, o, e := compiled(t, base(t)), Options{}, realEngine()
			if p.change != nil {
				p.change(g, &o)
			}
			if p.damage != nil {
				p.damage(&e)
			}
			expect(t, g, verifyOn(e, g, o), p.rule, p.at, p.subject)
		})
	}
}

// TestJustWithinBounds checks the other side of the limits: a guide that reaches a limit exactly
// has no findings.
func TestJustWithinBounds(t *testing.T) {
	for name, change := range map[string]func(*guide.Guide, *Options){
		"a do-not in another language": func(g *guide.Guide, _ *Options) {
			inGerman(g, "Nicht mit offenem Kofferraum fahren.")
		},
		"turns to an end": func(g *guide.Guide, _ *Options) {
			lengthen(g, "device", guide.Wait, maxTurns, g.Node("opened"))
		},
		"turns to help": func(g *guide.Guide, _ *Options) {
			lengthen(g, "medicine", guide.Scene, maxToHelp, g.Node("roadside"))
		},
		"states": func(g *guide.Guide, o *Options) { o.MaxStates = Verify(g, Options{}).States },
	} {
		t.Run(name, func(t *testing.T) {
			g, o := compiled(t, base(t)), Options{}
			change(g, &o)
			if r := Verify(g, o); len(r.Findings) > 0 {
				t.Errorf("%+v", r.Findings)
			}
		})
	}
}

// drop removes a choice from a node, with its texts.
func drop(g *guide.Guide, node, choice string) {
	n := g.Node(node)
	at := n.Choice(choice).Index
	n.Choices = slices.Delete(n.Choices, at, at+1)
	for i, c := range n.Choices {
		c.Index = i
	}
	for _, t := range g.Texts {
		own := &t.Nodes[n.Index]
		own.Choices = slices.Delete(own.Choices, at, at+1)
	}
}

// lengthen inserts many steps after an answer to the question need. The last step leads to the node
// to; if that is a disposition, by the answer with its name.
func lengthen(g *guide.Guide, choice string, class guide.Class, many int, to *guide.Node) {
	for i := many; i > 0; i-- {
		n := &guide.Node{Index: len(g.Nodes), ID: fmt.Sprintf("more-%d", i), Kind: guide.Step,
			Class: class, Harmless: true, Source: []string{"house"}}
		for k, id := range []string{"done", "cannot"} {
			n.Choices = append(n.Choices, &guide.Choice{Index: k, ID: id,
				To: guide.Target{Node: to}})
		}
		if class == guide.Scene {
			n.Choice("cannot").Urgency = guide.Urgent
		}
		if to.Kind == guide.Disposition {
			n.Choices[0].ID, n.Choices[1].To.Node = to.ID, n
		}
		g.Nodes, to = append(g.Nodes, n), n
		for _, o := range g.Offers { // offers come after the nodes
			o.Node.Index++
		}
		for _, t := range g.Texts {
			t.Nodes = slices.Insert(t.Nodes, n.Index, guide.NodeText{
				Title: "Go on", Do: []string{"Go on."}, Choices: []string{"Yes", "No"},
			})
		}
	}
	g.Node("need").Choice(choice).To = guide.Target{Node: to}
}
