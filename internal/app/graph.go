package app

import (
	"os"

	"github.com/spf13/cobra"

	"firststeps/internal/guide/graph"
)

// drawing is what graph can be told.
type drawing struct {
	format   oneOf
	language string
	output   string // a file; empty for stdout
}

func (m *Main) graphCommand() *cobra.Command {
	o := drawing{format: oneOf{"svg", []string{"svg", "mermaid"}}}
	cmd := &cobra.Command{
		Use:   "graph [GUIDE]",
		Short: "Draw a guide, for those who review it",
		Long: "Draw a guide, for those who review it: every question, step and disposition, " +
			"every answer and where it\n" +
			"leads, with urgencies and cautions. A browser shows the picture; without -o it goes " +
			"to stdout.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return m.graph(cmd, args, o) },
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string,
			cobra.ShellCompDirective) {
			return m.guideNames(cmd, args), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.Flags()
	flags.Var(&o.format, "format",
		"form of the drawing: svg is a picture, mermaid is text for pages that draw it")
	flags.StringVar(&o.language, "language", "",
		"`tag` of the language of the texts, such as en-GB; guessed from the locale where not given")
	flags.StringVarP(&o.output, "output", "o", "", "`file` to write instead of stdout")
	// it fails only for a flag that there is not
	_ = cmd.RegisterFlagCompletionFunc("language", m.languageNames)
	_ = cmd.RegisterFlagCompletionFunc("format",
		cobra.FixedCompletions(o.format.all, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (m *Main) graph(cmd *cobra.Command, args []string, o drawing) error {
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	g, err := choose(lib, args)
	if err != nil {
		return err
	}
	where, err := m.situation(g, asking{language: o.language})
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
	return unwritten(err)
}
