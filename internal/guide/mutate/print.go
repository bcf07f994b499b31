package mutate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// head is the beginning of the document of scores.
const head = `# Mutation score

How strong is the proof? Each fault that an author could make by a slip is planted in a guide, one at a time, in every
place where it is possible. A fault is *refused* if the guide no longer compiles, and *found* if a safety rule no longer
holds. It is found *by story* if no rule fails, but a story takes another path. It is *equivalent* if every answer leads to
the same turn in every state; both guides are walked side by side to show this. *Rule removed* is also the same for every
user, but the rules check less than before. These two do not count. All others *survive*.

Deleting a line in every language at once is not a slip, but another guide. It is listed, and does not count.

A fault affects safety if it changes a direct path to an emergency or a professional, an urgency, a call, a red flag, a
caution, or a "do not".

Written by ` + "`firststeps verify --mutate --write`" + `: do not edit.
`

// Document returns a document of scores: the old one, with the sections of these guides replaced or
// added. The sections are sorted by guide.
func Document(old string, scores []Score) string {
	const mark = "\n## "
	sections := map[string]string{} // by guide
	for i, s := range strings.Split(old, mark) {
		if i > 0 {
			sections[strings.Fields(s)[0]] = mark + s
		}
	}
	for _, s := range scores {
		sections[s.Guide] = s.Markdown()
	}
	doc := head
	for _, id := range slices.Sorted(maps.Keys(sections)) {
		doc += sections[id]
	}
	return doc
}

// String returns the score for the author of the guide: what was found, and each fault that was
// not, those without a declared reason first.
func (s Score) String() string {
	all, safe := s.Share(false), s.Share(true)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %.1f %% of %d planted faults found (%.1f %% by the proof alone), "+
		"%.1f %% of %d that affect safety (%.1f %%)\n", s.Guide, s.Version, all.ByAll(),
		all.Counted, all.ByProof(), safe.ByAll(), safe.Counted, safe.ByProof())
	content := 0
	for _, explained := range []bool{false, true} {
		for _, r := range s.Results {
			switch {
			case r.Outcome != Survived || (r.By != "") != explained:
			case r.Content:
				content++
			default:
				fmt.Fprintf(&b, "  not found: %s %s: %s%s\n", r.Operator, r.Place, r.Change,
					map[bool]string{true: " (affects safety)"}[r.Safety])
				if explained {
					fmt.Fprintf(&b, "    %s\n", r.By)
				}
			}
		}
	}
	if content > 0 {
		fmt.Fprintf(&b, "  not counted: %d that delete a text for all readers of a language\n",
			content)
	}
	return b.String()
}

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
		"\n| operator | refused | found | by story | equivalent | rule removed | survived |\n" +
			"| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
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
		"\n### Rules removed\n\nNo user notices these, but the proof checks less after them. " +
			"Reviewers must find them.\n\n| operator | place | change |\n| --- | --- | --- |\n")
	for _, r := range s.Results {
		if r.Outcome == RuleRemoved {
			fmt.Fprintf(b, "| %s | %s | %s |\n", r.Operator, r.Place, cell(r.Change))
		}
	}
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
