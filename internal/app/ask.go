package app

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"firststeps/internal/channel/phone"
	"firststeps/internal/channel/terminal"
	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/ownwords"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// askOptions are the settings of the command ask.
type askOptions struct {
	answers  string // a transcript to print, without a conversation
	resume   string // a transcript to continue
	say      string // what happened, in the person's own words
	json     yesNo
	language string
	country  string
	vin, car string // the person's car
}

func (m *Main) askCommand() *cobra.Command {
	var o askOptions
	cmd := &cobra.Command{
		Use:   "ask [GUIDE]",
		Short: "Go through a guide in the terminal, as plain text",
		Long: "Go through a guide in the terminal, as plain text: for pipes, screen readers\n" +
			"and slow connections.\n\n" +
			"With --answers or --json it prints one turn and exits. Any answers are safe:\n" +
			"those that cannot be read are ignored, and a red flag always counts.",
		Example: "  firststeps ask\n" +
			"  firststeps ask trunk-release-fails --country GB --language en-GB",
		Args: wants(0, 1, "name one guide, or none if there is only one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return m.ask(cmd, args, o)
		},
		ValidArgsFunction: m.completeGuide,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.answers, "answers", "",
		"print the turn for these `answers`, such as life.none~place.parked, and exit; - reads "+
			"answers from stdin, one transcript per line")
	flags.StringVar(&o.resume, "resume", "", "start the conversation after these `answers`")
	flags.StringVar(&o.say, "say", "",
		"say what happened in your own `words`: they can only make the run more urgent")
	addYesNo(flags, &o.json, "json", "print the turn as JSON and exit")
	flags.StringVar(&o.language, "language", "",
		"language `tag`, such as en-GB; default: from the locale")
	flags.StringVar(&o.country, "country", "",
		"`code` of the country you are in, such as GB; default: from the locale")
	flags.StringVar(&o.vin, "vin", "",
		"vehicle identification `number` of your car: the steps then refer to your car")
	flags.StringVar(&o.car, "car", "",
		"`id` of your car, such as toyota-camry-2015-us; without -us if it was not made for the US")
	cmd.MarkFlagsMutuallyExclusive("vin", "car")
	// fails only for an unknown flag
	_ = cmd.RegisterFlagCompletionFunc("language", m.languageNames)
	_ = cmd.RegisterFlagCompletionFunc("country", countryCodes)
	return cmd
}

func (m *Main) ask(cmd *cobra.Command, args []string, o askOptions) error {
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	g, err := choose(lib, args)
	if err != nil {
		return err
	}
	if former, ok := lib.Release(g.ID, triage.Parse(cmp.Or(o.answers, o.resume)).Release()); ok {
		g = former
	}
	where, err := m.situation(g, o)
	if err != nil {
		return err
	}
	if where.Recalled, err = m.recalled(cmd, g); err != nil {
		return err
	}
	known, err := o.knownCar()
	if err != nil {
		return err
	}
	if known.Make != "" && !g.AsksCar() {
		return fmt.Errorf("the guide %q does not ask about a car: leave out --vin and --car", g.ID)
	}
	if known.Make != "" && known.ID() == "" {
		fmt.Fprintf(m.Stderr, "The list has no %s: the steps speak of cars in general.\n",
			known.Name())
	}
	style := m.style()
	if o.answers == "-" {
		return m.askEach(g, where, style, o, known)
	}
	if o.say != "" {
		return m.askSaid(cmd, g, where, style, o, known)
	}
	if !bool(o.json) && !cmd.Flags().Changed("answers") {
		return m.converse(cmd, g, where, style, o, known)
	}
	screen := screenOf(g, where, o.answers, known)
	if o.json {
		return m.printJSON(screen)
	}
	return writeError(terminal.Print(m.Stdout, screen, style))
}

// heard is a turn in JSON, with what was understood of the person's own words.
type heard struct {
	view.Screen
	ownwords.Result
}

// askSaid prints the turn for what a person says in their own words, or goes on from there.
func (m *Main) askSaid(cmd *cobra.Command, g *guide.Guide, where view.Situation,
	style terminal.Style, o askOptions, known vehicle.Car) error {
	if !ownwords.Knows(where.Language) {
		return fmt.Errorf("own words cannot be read in %s yet: leave out --say, and answer the "+
			"questions", where.Language)
	}
	turn := startTurn(g, cmp.Or(o.answers, o.resume), known)
	turn, said := ownwords.Say(&turn, where.Language, o.say)
	switch {
	case bool(o.json):
		return m.printJSON(heard{view.Render(&turn, where), said})
	case cmd.Flags().Changed("answers"):
		return writeError(terminal.Print(m.Stdout, view.Render(&turn, where), style))
	}
	o.resume = turn.Transcript.String()
	return m.converse(cmd, g, where, style, o, known)
}

// converse runs the conversation, and prints at the end how to continue it.
func (m *Main) converse(cmd *cobra.Command, g *guide.Guide, where view.Situation,
	style terminal.Style, o askOptions, known vehicle.Car) error {
	c := terminal.Conversation{Guide: g, Where: where, Style: style}
	end := c.Run(cmd.Context(), m.Stdin, m.Stdout, startTurn(g, o.resume, known).Transcript)
	if len(end.Entries) == 0 {
		return nil
	}
	more := " --language " + where.Language
	if c.Where.Confirmed {
		more += " --country " + c.Where.Country.ISO
	}
	ask := "firststeps ask " + g.ID + more
	end = end.WithRelease(g.Release[:8])
	_, err := fmt.Fprintf(m.Stdout,
		"To see this again:\n  %s --answers '%s'\nTo go on from here:\n  %s --resume '%s'\n", ask,
		end, ask, end)
	return writeError(err)
}

func writeError(err error) error {
	if err != nil {
		return failed{fmt.Errorf("cannot write: %w", err)}
	}
	return nil
}

// askEach prints the turn for each line of stdin as soon as it has read it; with --json, as one
// line each.
func (m *Main) askEach(g *guide.Guide, where view.Situation, style terminal.Style, o askOptions,
	known vehicle.Car) error {
	lines := bufio.NewScanner(m.Stdin)
	lines.Buffer(nil, 64<<10)
	out := json.NewEncoder(m.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		screen := screenOf(g, where, lines.Text(), known)
		var err error
		if o.json {
			err = out.Encode(screen)
		} else {
			err = terminal.Print(m.Stdout, screen, style)
		}
		if err != nil {
			return writeError(err)
		}
	}
	if err := lines.Err(); err != nil {
		return failed{fmt.Errorf("cannot read the answers: %w", err)}
	}
	return nil
}

// knownCar returns the car that the person named. Its Make is empty if they named none.
func (o askOptions) knownCar() (vehicle.Car, error) {
	if o.vin != "" {
		car := vehicle.FromVIN(vin.Decode(o.vin))
		if car.Problem != vin.None {
			_, why := car.Release()
			return car, errors.New(why)
		}
		return car, nil
	}
	car, ok := vehicle.FromID(o.car)
	if !ok && o.car != "" {
		return car, fmt.Errorf(
			"there is no car %q. Write make, model and year, such as toyota-camry-2015-us", o.car)
	}
	return car, nil
}

// startTurn returns the turn of a transcript. A known car adds its answers in advance.
func startTurn(g *guide.Guide, answers string, known vehicle.Car) triage.Turn {
	turn := triage.Replay(g, triage.Parse(answers))
	if known.Make == "" {
		return turn
	}
	return triage.Replay(g, turn.WithCar(known.ID(), known.KnownAnswers()...))
}

func screenOf(g *guide.Guide, where view.Situation, answers string, known vehicle.Car) view.Screen {
	turn := startTurn(g, answers, known)
	return view.Render(&turn, where)
}

// choose returns the guide that args name, or the only guide.
func choose(lib *catalog.Library, args []string) (*guide.Guide, error) {
	all := lib.All()
	if len(args) == 0 && len(all) == 1 {
		return all[0], nil
	}
	var list strings.Builder
	columns := tabwriter.NewWriter(&list, 0, 0, 2, ' ', 0)
	for _, g := range all {
		_, _ = fmt.Fprintf(columns, "\n  %s\t%s", g.ID, g.Texts[0].Title)
	}
	_ = columns.Flush()
	if len(args) == 0 {
		return nil, fmt.Errorf("there are several guides. Name one:%s", &list)
	}
	if g, ok := lib.Guide(args[0]); ok {
		return g, nil
	}
	return nil, fmt.Errorf("there is no guide %q. Guides:%s", args[0], &list)
}

// situation returns the settings that the person gave, and guesses the others from the locale. A
// guess is never confirmed.
func (m *Main) situation(g *guide.Guide, o askOptions) (view.Situation, error) {
	where := view.Situation{Today: m.Now().UTC().Format(time.DateOnly)}
	locale := m.locale()
	where.Country, _ = place.Guess(locale)
	if o.country != "" {
		var err error
		if where.Country, err = country(o.country); err != nil {
			return where, err
		}
		where.Confirmed = true
	}
	if o.language == "" {
		where.Language = matchLanguage(g, locale)
		return where, nil
	}
	var all []string
	for _, t := range g.Texts {
		if strings.EqualFold(t.Language, o.language) {
			where.Language = t.Language
			return where, nil
		}
		all = append(all, t.Language)
	}
	return where, fmt.Errorf("the guide is not available in %q. Languages: %s", o.language,
		strings.Join(all, ", "))
}

// locale returns the locale of the terminal in the precedence of POSIX: en_GB.UTF-8. It may be
// empty.
func (m *Main) locale() string {
	return cmp.Or(m.env("LC_ALL"), m.env("LC_MESSAGES"), m.env("LANG"))
}

func (m *Main) env(name string) string {
	value, _ := m.LookupEnv(name)
	return value
}

// matchLanguage returns the language of the guide that fits a locale best, or the first.
func matchLanguage(g *guide.Guide, locale string) string {
	locale, _, _ = strings.Cut(locale, ".")
	locale, _, _ = strings.Cut(locale, "@")
	return phone.Negotiate(g, strings.ReplaceAll(locale, "_", "-")).Language
}

// style returns the size of the window, and whether to use bold. Output to a pipe is plain text.
func (m *Main) style() terminal.Style {
	const window = 24 // rows of a terminal that does not tell its size
	s := terminal.Style{Width: terminal.MaxWidth, Rows: window}
	if n, err := strconv.Atoi(m.env("COLUMNS")); err == nil {
		s.Width = n
	}
	if n, err := strconv.Atoi(m.env("LINES")); err == nil && n > window {
		s.Rows = n
	}
	s.Bold = isTerminal(m.Stdout) && m.env("NO_COLOR") == "" && m.env("TERM") != "dumb" &&
		m.env("TERM") != ""
	return s
}
