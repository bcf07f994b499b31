package app

import (
	"slices"

	"github.com/spf13/cobra"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// Shell completions. They are empty if the guides cannot be read.

func (m *Main) completionGuides(cmd *cobra.Command) []*guide.Guide {
	if m.fromEnvironment(cmd) != nil {
		return nil
	}
	lib, err := open(cmd)
	if err != nil {
		return nil
	}
	return lib.All()
}

// completeGuide completes the argument of a command that takes a guide.
func (m *Main) completeGuide(cmd *cobra.Command, args []string, _ string) ([]string,
	cobra.ShellCompDirective) {
	return m.guideNames(cmd, args), cobra.ShellCompDirectiveNoFileComp
}

func (m *Main) guideNames(cmd *cobra.Command, args []string) (names []string) {
	if len(args) > 0 {
		return nil
	}
	for _, g := range m.completionGuides(cmd) {
		names = append(names, cobra.CompletionWithDesc(g.ID, g.Texts[0].Title))
	}
	return names
}

func (m *Main) languageNames(cmd *cobra.Command, args []string, _ string) (names []string,
	_ cobra.ShellCompDirective) {
	for _, g := range m.completionGuides(cmd) {
		for _, t := range g.Texts {
			if len(args) == 0 || args[0] == g.ID {
				names = append(names, cobra.CompletionWithDesc(t.Language, t.Name))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), cobra.ShellCompDirectiveNoFileComp
}

func countryCodes(*cobra.Command, []string, string) (codes []string, _ cobra.ShellCompDirective) {
	for _, c := range place.All() {
		codes = append(codes, cobra.CompletionWithDesc(c.ISO, c.Name))
	}
	return codes, cobra.ShellCompDirectiveNoFileComp
}
