package app

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/place"
	"firststeps/words"
)

func (m *Main) placeCommand() *cobra.Command {
	var asJSON yesNo
	cmd := &cobra.Command{
		Use:   "place XX",
		Short: "Say which numbers to dial in a country, and where each comes from",
		Long: "Say what the tables know of a country, by its two-letter code: emergency numbers, each only where two sources\n" +
			"agree on it; further numbers, roadside help, rules beside fast traffic and licences of locksmiths, each with its\n" +
			"source and the day on which it was read.",
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
		Lines: place.Lines(c.ISO), Roadside: place.RoadsideIn(c.ISO), Roads: place.Roads(c.ISO), Locksmiths: place.LocksmithsIn(c.ISO),
	}
	if asJSON {
		return m.printJSON(out)
	}
	return unwritten(printSheet(m.Stdout, words.SheetOf(c, "en-US")))
}

func printSheet(w io.Writer, sheet words.Sheet) error {
	var s strings.Builder
	fmt.Fprintln(&s, sheet.Name)
	for _, f := range sheet.Facts {
		fmt.Fprintf(&s, "  %s\n", f.Text)
		if f.About == "" {
			continue
		}
		from := []string{f.About}
		for _, source := range f.Sources {
			from = append(from, cmp.Or(source.URL, source.Name))
		}
		fmt.Fprintf(&s, "      %s\n", strings.Join(from, "; "))
	}
	if sheet.Note != "" {
		fmt.Fprintf(&s, "\n%s\n", sheet.Note)
	}
	_, err := io.WriteString(w, s.String())
	return err
}
