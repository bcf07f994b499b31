package app

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/place"
)

func (m *Main) placeCommand() *cobra.Command {
	var asJSON yesNo
	cmd := &cobra.Command{
		Use:   "place XX",
		Short: "Say which numbers to dial in a country, and where each comes from",
		Long: "Say which emergency numbers a country has, by its two-letter code. A number is given only where two sources\n" +
			"agree on it.",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return m.place(args[0], bool(asJSON)) },
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return countryCodes(nil, args, "")
		},
	}
	addYesNo(cmd.Flags(), &asJSON, "json", "print it as data")
	return cmd
}

// numbers is what place prints as data. A number that is not agreed is empty.
type numbers struct {
	Country      string   `json:"country"`
	Name         string   `json:"name"`
	Police       string   `json:"police"`
	Ambulance    string   `json:"ambulance"`
	Fire         string   `json:"fire"`
	NonEmergency string   `json:"non_emergency"`
	Everywhere   []string `json:"everywhere"` // what to try where a number is not known
	Sources      string   `json:"sources"`
	Date         string   `json:"date"`
	Note         string   `json:"note"`

	Lines      []place.Line     `json:"lines"`    // further numbers, each of one source
	Roadside   []place.Roadside `json:"roadside"` // whom to call for roadside help
	Roads      []place.Road     `json:"roads"`    // rules beside fast traffic
	Locksmiths []place.Licence  `json:"locksmiths"`
}

func (m *Main) place(code string, asJSON bool) error {
	c, ok := place.Lookup(code)
	if !ok {
		return fmt.Errorf("%q is no country's two-letter code, such as US or GB", code)
	}
	out := numbers{
		Country: c.ISO, Name: c.Name, Police: c.Police, Ambulance: c.Ambulance, Fire: c.Fire, NonEmergency: c.NonEmergency,
		Everywhere: place.Everywhere(), Sources: c.Sources, Date: c.Date, Note: c.Note,
		Lines: place.Lines(c.ISO), Roadside: place.RoadsideIn(c.ISO), Roads: place.Roads(c.ISO), Locksmiths: []place.Licence{},
	}
	if c.ISO == "US" { // only of its states is it known
		out.Locksmiths = place.Locksmiths()
	}
	if asJSON {
		enc := json.NewEncoder(m.Stdout)
		enc.SetIndent("", "  ")
		return unwritten(enc.Encode(out))
	}
	return unwritten(out.print(m.Stdout))
}

// kinds puts the kinds of further numbers into words.
var kinds = map[string]string{
	"non_emergency":           "police, when it is no emergency",
	"non_emergency_textphone": "police by textphone, when it is no emergency",
	"municipal":               "the city's line, in some places",
	"road":                    "the road's own service",
	"emergency_text":          "emergency by text message",
	"emergency_textphone":     "emergency by textphone",
}

// statuses puts how a state licenses locksmiths into words.
var statuses = map[string]string{
	"state_license":   "locksmiths need a licence of the state",
	"local_permit":    "locksmiths need a permit of the county",
	"local_license":   "locksmiths need a licence of the city or county",
	"local_preempted": "no licence: local ones are void",
	"repealed":        "no licence: the law is gone",
}

func (n numbers) print(w io.Writer) error {
	var s strings.Builder
	unknown := "not known: call " + strings.Join(n.Everywhere, " or ") + ", and check locally"
	fmt.Fprintln(&s, n.Name)
	for _, line := range [][2]string{{"Police", n.Police}, {"Ambulance", n.Ambulance}, {"Fire", n.Fire}} {
		if line[1] == "" {
			line[1] = unknown
		}
		fmt.Fprintf(&s, "  %-10s %s\n", line[0], line[1])
	}
	for _, l := range n.Lines {
		fmt.Fprintf(&s, "  %s\n", joined("; ", l.Number+": "+kinds[l.Kind], l.Area, l.Note)+" (one source: "+l.Source+")")
	}
	for _, r := range n.Roadside {
		rung := "not verified"
		if r.Verified() {
			rung = "rung on " + r.Rung
		}
		fmt.Fprintf(&s, "  %s: roadside help of %s (%s; source: %s, %s)\n", r.Number, r.Provider, rung, r.Evidence, r.Said)
	}
	for _, r := range n.Roads {
		fmt.Fprintf(&s, "  Beside fast traffic, %s: %s (%s; source: %s)\n", r.About, r.Note, r.Evidence, r.Source)
	}
	for _, l := range n.Locksmiths {
		fmt.Fprintf(&s, "  %s: %s\n", joined(", ", l.State, l.Area), joined("; ", statuses[l.Status], l.Regulator, "as of "+l.AsOf))
	}
	fmt.Fprintf(&s, "\n%s\n", joined(". ", "Checked "+n.Date, n.Sources, n.Note)+".")
	_, err := io.WriteString(w, s.String())
	return err
}
