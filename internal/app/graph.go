package app

import (
	"os"

	"github.com/spf13/cobra"

	"firststeps/internal/guide/graph"
)

// graphOptions are the settings of the command graph.
type graphOptions struct {
	format   oneOf
	language string
	output   string // a file; empty for stdout
}

func (m *Main) graphCommand() *cobra.Command {
	o := graphOptions{format: oneOf{"svg", []string{"svg", "mermaid"}}}
	cmd := &cobra.Command{
		Use:   "graph [GUIDE]",
		Short: "Draw a guide for review",
		Long: "Draw a guide for review: every question, step and disposition, and every\n" +
			"answer with the node it leads to, with urgencies and cautions. A browser\n" +
			"shows the picture. Without -o it is written to stdout.",
		Example: "  firststeps graph trunk-release-fails -o guide.svg",
		Args:    wants(0, 1, "name one guide, or none if there is only one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return m.graph(cmd, args, o)
		},
		ValidArgsFunction: m.completeGuide,
	}
	flags := cmd.Flags()
	flags.Var(&o.format, "format",
		"output format: svg is a picture, mermaid is text for pages that draw it")
	flags.StringVar(&o.language, "language", "",
		"language `tag` of the texts, such as en-GB; default: from the locale")
	flags.StringVarP(&o.output, "output", "o", "", "`file` to write instead of stdout")
	// fails only for an unknown flag
	_ = cmd.RegisterFlagCompletionFunc("language", m.languageNames)
	_ = cmd.RegisterFlagCompletionFunc("format",
		cobra.FixedCompletions(o.format.all, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (m *Main) graph(cmd *cobra.Command, args []string, o graphOptions) error {
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	g, err := choose(lib, args)
	if err != nil {
		return err
	}
	where, err := m.situation(g, askOptions{language: o.language})
	if err != nil {
		return err
	}
	text := g.Text(where.Language)
	var out []byte
	if o.format.value == "mermaid" {
		out = []byte(graph.Mermaid(g, text))
	} else {
		out = graph.SVG(g, text)
	}
	if o.output == "" {
		_, err = m.Stdout.Write(out)
	} else {
		err = os.WriteFile(o.output, out, 0o666)
	}
	return writeError(err)
}
