package app

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"firststeps/internal/channel/sms"
	"firststeps/internal/channel/voice"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

func (m *Main) simulateCommand() *cobra.Command {
	var o askOptions
	cmd := &cobra.Command{
		Use:   "simulate sms|voice [GUIDE]",
		Short: "Try the text messages or the telephone calls of the guides in the terminal",
		Long: "Try the text messages or the telephone calls of the guides in the terminal,\n" +
			"without an account at a telephone provider. Each line that you type is a text\n" +
			"message, or a key (0 to 9, * or #) or words that you say. No message is sent and\n" +
			"no call is made.",
		Example: "  firststeps simulate sms\n" +
			"  firststeps simulate voice trunk-release-fails --country GB --language en-GB",
		Args:      wants(1, 2, "name sms or voice, and at most one guide"),
		ValidArgs: []string{"sms", "voice"},
		RunE: func(cmd *cobra.Command, args []string) error {
			return m.simulate(cmd, args, o)
		},
	}
	cmd.Flags().StringVar(&o.language, "language", "",
		"language `tag`, such as en-GB; default: from the locale")
	cmd.Flags().StringVar(&o.country, "country", "",
		"`code` of the country you are in, such as GB; default: from the locale")
	return cmd
}

func (m *Main) simulate(cmd *cobra.Command, args []string, o askOptions) error {
	if args[0] != "sms" && args[0] != "voice" {
		return fmt.Errorf("%q is neither sms nor voice", args[0])
	}
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	guides := emergenciesFirst(lib.All())
	if len(args) > 1 {
		g, err := choose(lib, args[1:])
		if err != nil {
			return err
		}
		guides = []*guide.Guide{g}
	}
	where, err := m.situation(guides[0], o)
	if err != nil {
		return err
	}
	if args[0] == "sms" {
		return m.simulateSMS(guides, where)
	}
	return m.simulateVoice(guides, where)
}

func (m *Main) simulateSMS(guides []*guide.Guide, where view.Situation) error {
	c := sms.Conversation{Guides: func() []*guide.Guide { return guides }, Where: where}
	reply := func(text string) error {
		for _, part := range c.Receive(text) {
			_, err := fmt.Fprintf(m.Stdout, "[%d characters]\n%s\n\n",
				utf8.RuneCountInString(part), part)
			if err != nil {
				return writeError(err)
			}
		}
		return nil
	}
	return m.eachLine(func() error { return reply("START") }, reply)
}

func (m *Main) simulateVoice(guides []*guide.Guide, where view.Situation) error {
	c := voice.NewCall(guides, where)
	say := func(d voice.Document) error {
		lines, after := d.Say, ""
		if d.Dial != "" {
			after = "[calls " + d.Dial + "]\n"
		}
		if d.Gather != nil {
			lines = d.Gather.Say
		}
		for _, l := range lines {
			if _, err := fmt.Fprintln(m.Stdout, l.Text); err != nil {
				return writeError(err)
			}
		}
		_, err := fmt.Fprintln(m.Stdout, after)
		return writeError(err)
	}
	return m.eachLine(func() error { return say(c.Begin()) }, func(line string) error {
		key, speech := "", line
		if len(line) == 1 && strings.Contains("0123456789*#", line) {
			key, speech = line, ""
		}
		d := c.Press(key, speech)
		if err := say(d); err != nil || d.Redirect == "" {
			return err
		}
		return say(c.Begin())
	})
}

// eachLine calls begin, and then do for each line that is typed, after a prompt.
func (m *Main) eachLine(begin func() error, do func(string) error) error {
	if err := begin(); err != nil {
		return err
	}
	lines := bufio.NewScanner(m.Stdin)
	for fmt.Fprint(m.Stdout, "> "); lines.Scan(); fmt.Fprint(m.Stdout, "> ") {
		if err := do(strings.TrimSpace(lines.Text())); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return failed{fmt.Errorf("cannot read the lines: %w", err)}
	}
	return nil
}
