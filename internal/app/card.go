package app

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/internal/channel/paper"
	"firststeps/internal/channel/phone"
	"firststeps/internal/guide/view"
)

// cardOptions are the settings of the command card.
type cardOptions struct {
	country  string
	language string
	paper    oneOf
	address  publicAddress
	output   string // a file; empty for stdout
}

// cardGuide is the guide whose card is printed if none is named: the card for the glove box grew
// from it.
const cardGuide = "trunk-release-fails"

func (m *Main) cardCommand() *cobra.Command {
	o := cardOptions{paper: oneOf{"auto", []string{"auto", "a4", "letter"}}}
	cmd := &cobra.Command{
		Use:   "card [GUIDE]",
		Short: "Print a guide as a card for the glove box: a PDF of two pages",
		Long: "Print a guide as a card for the glove box: a PDF of two pages, for both sides\n" +
			"of one sheet, to be folded twice. It has the emergency numbers of one country,\n" +
			"what to do if a life is in danger, every step, and the numbers for roadside\n" +
			"help there. With --url it has a QR code that leads to the guide.",
		Example: "  firststeps card --country US --out card.pdf\n" +
			"  firststeps card --country GB --language en-GB --url https://help.example > card.pdf",
		Args: wants(0, 1, "name one guide, or none for "+cardGuide),
		RunE: func(cmd *cobra.Command, args []string) error {
			return m.card(cmd, args, o)
		},
		ValidArgsFunction: m.completeGuide,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.country, "country", "",
		"`code` or name of the country whose numbers the card has, such as GB")
	flags.StringVar(&o.language, "language", "",
		"language `tag`, such as en-GB; default: from the locale")
	flags.Var(&o.paper, "paper", "size of paper; auto: the usual one in the country")
	flags.Var(&o.address, "url",
		"public `URL` of the server, for the QR code; without it there is none")
	flags.StringVarP(&o.output, "out", "o", "", "`file` to write instead of stdout")
	// fails only for an unknown flag
	_ = cmd.RegisterFlagCompletionFunc("language", m.languageNames)
	_ = cmd.RegisterFlagCompletionFunc("country", countryCodes)
	_ = cmd.RegisterFlagCompletionFunc("paper",
		cobra.FixedCompletions(o.paper.all, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (m *Main) card(cmd *cobra.Command, args []string, o cardOptions) error {
	if o.country == "" {
		return fmt.Errorf("--country is missing: the card has the numbers of one country. "+
			"For example:\n%s", cmd.Example)
	}
	if o.output == "" && isTerminal(m.Stdout) {
		return errors.New("the card is a PDF, which a terminal cannot show: name a file with " +
			"--out card.pdf")
	}
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	if _, ok := lib.Guide(cardGuide); ok && len(args) == 0 {
		args = []string{cardGuide}
	}
	g, err := choose(lib, args)
	if err != nil {
		return err
	}
	where, err := m.situation(g, askOptions{language: o.language, country: o.country})
	if err != nil {
		return err
	}
	if reason, err := m.recalled(cmd, g); err != nil || reason != "" {
		if err == nil {
			err = failed{fmt.Errorf("the guide was recalled, so it is not printed: %s", reason)}
		}
		return err
	}
	if where.Today > g.ReviewBy {
		fmt.Fprintln(m.Stderr, view.Fill(view.MessagesFor(where.Language).Old, g.ReviewBy))
	}
	options := paper.Options{Language: where.Language, Country: where.Country,
		Paper: paper.SizeFor(where.Country.ISO)}
	switch o.paper.value {
	case "a4":
		options.Paper = paper.A4
	case "letter":
		options.Paper = paper.Letter
	}
	if o.address != "" {
		options.Address = string(o.address) + phone.Path(g, g.Text(where.Language))
	}
	out, err := paper.Card(g, options)
	if err != nil {
		return failed{err}
	}
	if o.output != "" {
		return writeError(os.WriteFile(o.output, out, 0o666))
	}
	_, err = m.Stdout.Write(out)
	return writeError(err)
}

// isTerminal reports whether a reader or writer is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// publicAddress is the URL of a server, without a final slash.
type publicAddress string

func (p *publicAddress) String() string { return string(*p) }
func (p *publicAddress) Type() string   { return "URL" }
func (p *publicAddress) Set(s string) error {
	const most = 120 // what a code of this size on paper can hold
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" ||
		u.Fragment != "" || len(s) > most {
		return fmt.Errorf("%q is not the address of a server, such as https://help.example", s)
	}
	*p = publicAddress(strings.TrimRight(s, "/"))
	return nil
}
