package mutate

import (
	"fmt"
	"strings"
)

// Head is the beginning of the document of scores.
const Head = `# Mutation score

How strong is the proof? Each fault that an author could make by a slip is planted in a guide, one at a time, everywhere it
can be made. A fault is *refused* where the guide does not compile any more, *found* where a safety rule does not hold, and
*told* where only a story goes another way. It is *equivalent* where every answer gives the same turn in every state, shown by
walking both guides side by side; *rule removed* is the same for everybody too, but the rules know less than before. Neither
counts. All others *survive*.

Deleting a line in every language at once is no slip but another guide: it is listed, and does not count.

A fault touches safety where it changes a way straight to an emergency or a professional, an urgency, a call, a red flag, a
caution, or a "do not".

Made by ` + "`firststeps verify --mutate --write`" + `: do not edit.
`

// Markdown returns the score as a section of the document.
func (s Score) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s %s\n\nRelease `%s`, %d rules, %d faults.\n\n", s.Guide, s.Version,
		s.Release, s.Rules, len(s.Results))
	b.WriteString(
		"| faults | that count | by the proof | by proof and stories |\n| --- | ---: | ---: | " +
			"---: |\n")
	for _, line := range []struct {
		name   string
		safety bool
	}{{"all", false}, {"that touch safety", true}} {
		share := s.Share(line.safety)
		fmt.Fprintf(&b, "| %s | %d | %d (%.1f %%) | %d (%.1f %%) |\n", line.name, share.Counted,
			share.Proof, share.ByProof(), share.Proof+share.Stories, share.ByAll())
	}
	b.WriteString(
		"\n| operator | refused | found | told | equivalent | rule removed | survived |\n| --- | " +
			"---: | ---: | ---: | ---: | ---: | ---: |\n")
	names, counts := s.operators()
	for _, name := range names {
		fmt.Fprintf(&b, "| %s |", name)
		for _, n := range counts[name] {
			fmt.Fprintf(&b, " %d |", n)
		}
		b.WriteString("\n")
	}
	s.survivors(&b)
	s.removed(&b)
	return b.String()
}

func (s Score) survivors(b *strings.Builder) {
	fmt.Fprintf(b,
		"\n### Survivors\n\n%d have no reason yet.\n\n| operator | place | change | safety | "+
			"reason |\n| --- | --- | --- | --- | --- |\n", len(s.Unexplained()))
	for _, r := range s.Results {
		if r.Outcome == Survived {
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", r.Operator, r.Place, cell(r.Change),
				map[bool]string{true: "yes"}[r.Safety], r.By)
		}
	}
}

func (s Score) removed(b *strings.Builder) {
	b.WriteString(
		"\n### Rules removed\n\nNobody sees these, and the proof knows less after them: a review " +
			"has to.\n\n| operator | place | change |\n| --- | --- | --- |\n")
	for _, r := range s.Results {
		if r.Outcome == RuleRemoved {
			fmt.Fprintf(b, "| %s | %s | %s |\n", r.Operator, r.Place, cell(r.Change))
		}
	}
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
