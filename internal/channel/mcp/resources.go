package mcp

import (
	"context"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/channel/document"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Addresses of the resources: GuidesURI, the id of a guide, "/" and a language; then, for the
// emergency cards alone, cards, and for the numbers of a country "/" and its code.
const (
	GuidesURI = "firststeps://guides/"
	cards     = "/cards"
)

// maxCompletions is how many completions the protocol allows.
const maxCompletions = 100

const markdown = "text/markdown"

// addResources adds the guides and their emergency cards to a server, and the card to draw.
func (s *Server) addResources(p *mcp.Server, guides []*guide.Guide) {
	for _, g := range guides {
		for _, text := range g.Texts {
			uri := GuidesURI + g.ID + "/" + text.Language
			p.AddResource(&mcp.Resource{URI: uri, Name: g.ID + " " + text.Language,
				Title: text.Title, MIMEType: markdown,
				Description: "The whole guide, to read. To help a person, use take_turn."}, s.read)
			p.AddResource(&mcp.Resource{URI: uri + cards,
				Name: g.ID + " " + text.Language + " cards", MIMEType: markdown,
				Title:       text.Title + ": " + view.MessagesFor(text.Language).Emergencies,
				Description: "The emergency cards of the guide. Relay them word for word."}, s.read)
		}
	}
	p.AddResourceTemplate(&mcp.ResourceTemplate{
		URITemplate: GuidesURI + "{guide}/{language}" + cards + "/{country}",
		Name:        "cards in a country", MIMEType: markdown,
		Title:       "Emergency cards with the numbers of a country",
		Description: "The emergency cards of a guide, with the numbers of a country, such as GB.",
	}, s.read)
	drawing := appPage(guides)
	p.AddResource(&mcp.Resource{URI: AppURI, Name: "card", Title: "The screen of a turn",
		MIMEType: appKind, Description: "Draws the result of take_turn.", Meta: appMeta()},
		func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return contents(AppURI, appKind, drawing, appMeta()), nil
		})
}

// read reads a guide or its cards.
func (s *Server) read(_ context.Context, r *mcp.ReadResourceRequest) (*mcp.ReadResourceResult,
	error) {
	uri := r.Params.URI
	path, only, _ := strings.Cut(strings.TrimPrefix(uri, GuidesURI), cards)
	id, tag, _ := strings.Cut(path, "/")
	in, known := place.Lookup(strings.TrimPrefix(only, "/"))
	g, ok := s.guide(id, "")
	if !ok || g.Text(tag) == nil || only != "" && !known {
		return nil, mcp.ResourceNotFoundError(GuidesURI)
	}
	where := view.Situation{Language: tag, Country: in, Confirmed: known, Today: s.Book.Today()}
	if s.Book.Recalled != nil {
		where.Recalled = s.Book.Recalled(g.Release)
	}
	all := !strings.Contains(uri, cards) && where.Recalled == ""
	return contents(uri, markdown, article(g, where, all), nil), nil
}

func contents(uri, kind, text string, meta mcp.Meta) *mcp.ReadResourceResult {
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: uri, MIMEType: kind,
		Text: text, Meta: meta}}}
}

// article returns the emergency cards of a guide as Markdown, followed by its other screens if all
// is true, each as after no answer.
func article(g *guide.Guide, where view.Situation, all bool) string {
	var b strings.Builder
	text := g.Text(where.Language)
	b.WriteString("# " + text.Title + "\n")
	for _, d := range view.Numbers(where).Dial {
		b.WriteString("\n" + view.Fill(view.MessagesFor(text.Language).Call,
			view.Join(" ", d.Number, d.Label)) + "\n")
	}
	isCard := func(n *guide.Node) bool {
		return n.Kind == guide.Disposition && n.Urgency == guide.Emergency
	}
	for _, want := range []bool{true, false} {
		for _, n := range g.Nodes {
			if isCard(n) == want && (want || all) {
				writeNode(&b, g, n, where)
			}
		}
	}
	return b.String()
}

// left are the parts of a screen that an article does not have: they are about one person, or at
// the top.
var left = []document.Part{document.Emergency, document.Remember, document.Flags, document.Always,
	document.Progress, document.Title}

func writeNode(b *strings.Builder, g *guide.Guide, n *guide.Node, where view.Situation) {
	state := triage.Begin(g)
	state.Node, state.Urgency = n, n.Urgency
	screen := view.Render(&triage.Turn{State: state}, where)
	b.WriteString("\n## " + screen.Title + "\n\n")
	for _, s := range document.Sentences(screen) {
		if !slices.Contains(left, s.Part) {
			b.WriteString("- " + s.Text + "\n")
		}
	}
}

// complete completes the parts of an address.
func (s *Server) complete(_ context.Context, r *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
	var all []string
	switch r.Params.Argument.Name {
	case "guide":
		for _, g := range s.Book.Library().All() {
			all = append(all, g.ID)
		}
	case "language":
		for _, g := range s.Book.Library().All() {
			for _, t := range g.Texts {
				all = append(all, t.Language)
			}
		}
	case "country":
		for _, c := range place.All() {
			all = append(all, c.ISO)
		}
	}
	slices.Sort(all)
	all = slices.DeleteFunc(slices.Compact(all), func(v string) bool {
		return !strings.HasPrefix(strings.ToLower(v), strings.ToLower(r.Params.Argument.Value))
	})
	some := append([]string{}, all[:min(len(all), maxCompletions)]...)
	return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: some,
		Total: len(all), HasMore: len(some) < len(all)}}, nil
}
