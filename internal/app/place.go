package app

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

func (m *Main) placeCommand() *cobra.Command {
	var asJSON yesNo
	cmd := &cobra.Command{
		Use:   "place COUNTRY",
		Short: "Print the numbers to dial in a country, and their sources",
		Long: "Print what the tables have for a country, given by name or code: the\n" +
			"emergency number of each service, how far its sources agree on it, and each\n" +
			"source; further numbers, roadside help, rules beside fast traffic and\n" +
			"licences of locksmiths, each with its source and the day on which it was\n" +
			"read.",
		Example: "  firststeps place GB\n  firststeps place South Korea --json",
		Args:    wants(1, anyNumber, "name a country, or type its code"),
		RunE: func(_ *cobra.Command, args []string) error {
			return m.place(strings.Join(args, " "), bool(asJSON)) // names need no quotes
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string,
			cobra.ShellCompDirective) {
			return countryCodes(nil, args, "")
		},
	}
	addYesNo(cmd.Flags(), &asJSON, "json", "print JSON")
	return cmd
}

// numbers is the JSON output of place. An unknown number is empty.
type numbers struct {
	Country      string              `json:"country"`
	Name         string              `json:"name"`
	Police       string              `json:"police"`
	Ambulance    string              `json:"ambulance"`
	Fire         string              `json:"fire"`
	Services     map[string]servedBy `json:"services"` // police, ambulance and fire
	NonEmergency string              `json:"non_emergency"`
	// what to try if the country is not certain
	Everywhere []string `json:"everywhere"`
	// those of Everywhere that reach all services here
	Beside  []string `json:"beside"`
	Sources string   `json:"sources"` // publishers, separated by "; "
	Date    string   `json:"date"`    // of the oldest row of services
	Note    string   `json:"note"`    // the decisions, separated by "; "

	Lines      []place.Line     `json:"lines"`     // further numbers, each of one source
	Roadside   []place.Roadside `json:"roadside"`  // whom to call for roadside help
	Helplines  []place.Helpline `json:"helplines"` // vets, poison control, gas companies
	Roads      []place.Road     `json:"roads"`     // rules beside fast traffic
	Locksmiths []place.Licence  `json:"locksmiths"`
}

// servedBy is the number of one service and its evidence.
type servedBy struct {
	Number   string         `json:"number"`
	Also     []string       `json:"also"`
	Evidence place.Evidence `json:"evidence"`
	Decision string         `json:"decision"`
	Date     string         `json:"date"`
	Sources  []place.Source `json:"sources"`
}

func (m *Main) place(name string, asJSON bool) error {
	c, err := country(name)
	if err != nil {
		return err
	}
	out := numbers{
		Country: c.ISO, Name: c.Name, Services: map[string]servedBy{}, NonEmergency: c.NonEmergency,
		Police:     c.Services[place.Police].Dial,
		Ambulance:  c.Services[place.Ambulance].Dial,
		Fire:       c.Services[place.Fire].Dial,
		Everywhere: place.FallbackNumbers(), Beside: c.AlsoOffered(), Date: c.Services[0].Date,
		Lines: place.Lines(c.ISO), Roadside: place.RoadsideIn(c.ISO),
		Helplines: place.HelplinesIn(c.ISO), Roads: place.Roads(c.ISO),
		Locksmiths: place.LocksmithsIn(c.ISO),
	}
	var publishers, decisions []string
	for i, n := range c.Services {
		sources := place.Sources(c.ISO, i)
		out.Services[guide.Service(i).String()] = servedBy{
			n.Dial, append([]string{}, strings.Fields(n.Also)...), n.Evidence, n.Decision, n.Date,
			append([]place.Source{}, sources...), // never nil, which would be null in JSON
		}
		out.Date = min(out.Date, n.Date)
		if !slices.Contains(decisions, n.Decision) {
			decisions = append(decisions, n.Decision)
		}
		for _, s := range sources {
			if !slices.Contains(publishers, s.Publisher) {
				publishers = append(publishers, s.Publisher)
			}
		}
	}
	out.Sources, out.Note = strings.Join(publishers, "; "), strings.Join(decisions, "; ")
	if asJSON {
		return m.printJSON(out)
	}
	return writeError(printSheet(m.Stdout, view.FactsOf(c, "en-US")))
}

// country returns the country that a person named. The error suggests similar names.
func country(name string) (place.Country, error) {
	c, near := place.Find(name)
	switch {
	case c.ISO != "":
		return c, nil
	case near != nil:
		or := place.Names(near, " or ")
		return c, fmt.Errorf("there is no country %q. Do you mean %s?", name, or)
	}
	return c, fmt.Errorf(
		"there is no country %q. Write its name or its code of two letters, such as GB or US", name)
}

func printSheet(w io.Writer, sheet view.CountryFacts) error {
	var s strings.Builder
	fmt.Fprintln(&s, sheet.Name)
	for _, f := range sheet.Facts {
		fmt.Fprintf(&s, "  %s\n", f.Text)
		if f.About == "" {
			continue
		}
		from := []string{f.About}
		for _, source := range f.Sources {
			if strings.Contains(source.URL, source.Name) {
				source.Name = ""
			}
			from = append(from, view.Join(" ", source.Name, source.URL))
		}
		fmt.Fprintf(&s, "      %s\n", strings.Join(from, "; "))
	}
	_, err := io.WriteString(w, s.String())
	return err
}
