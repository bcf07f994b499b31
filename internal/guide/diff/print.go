package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// JSON returns the report as indented JSON, with a newline at the end.
func (r Report) JSON() []byte {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	_ = out.Encode(r) // numbers, strings and lists of them cannot fail
	return b.Bytes()
}

// Text returns the report as text, as reviewers read and sign it.
func (r Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s to %s\n", r.Guide, r.Old.Version, r.New.Version)
	fmt.Fprintf(&b, "old release %s\nnew release %s\n\n%s", r.Old.Release, r.New.Release,
		r.headline())
	r.table(&b)
	r.lists(&b)
	r.words(&b)
	fmt.Fprintf(&b, "\nStep of the version: %s, because %s.\n", r.Step, r.Step.reason())
	if r.Refusal != "" {
		fmt.Fprintln(&b, r.Refusal)
	}
	return b.String()
}

// headline returns the most important numbers.
func (r Report) headline() string { return r.stateCount() + r.wordCount() }

func (r Report) wordCount() string {
	safety, other, moved := 0, 0, 0
	for _, c := range r.Words {
		switch {
		case c.SameLines():
		case c.Safety:
			safety++
		default:
			other++
		}
		if c.MovedFrom != "" {
			moved++
		}
	}
	return fmt.Sprintf("%d safety texts and %d other texts have other words; %d moved.\n", safety,
		other, moved)
}

func (r Report) stateCount() string {
	if !slices.ContainsFunc(r.Kinds, Count.met) {
		return fmt.Sprintf("No state changes: %d states before, %d now.\n", r.Old.States,
			r.New.States)
	}
	less := r.Kinds[LessUrgent]
	return fmt.Sprintf("%d of %d states change, %d become less urgent.\n", r.Old.Changed,
		r.Old.States, less.Old) +
		fmt.Sprintf("Seen from the new release: %d of %d, and %d.\n", r.New.Changed, r.New.States,
			less.New)
}

// table has a row for every kind, even without states: a reviewer should see what did not happen.
func (r Report) table(b *strings.Builder) {
	fmt.Fprintf(b, "\n%-18s %7s %7s %7s\n", "states with", "before", "now", "pairs")
	for _, k := range r.Kinds {
		fmt.Fprintf(b, "%-18s %7d %7d %7d\n", k.Kind.label(), k.Old, k.New, k.Pairs)
		if e := k.Example; e != nil {
			fmt.Fprintf(b, "    %s: %s → %s\n", path(e), e.Before, e.Now)
		}
	}
	fmt.Fprintf(b, "%-18s %7d %7d\n", "no like elsewhere", r.Old.Only, r.New.Only)
	for _, side := range []struct {
		name string
		at   *Example
	}{{"before", r.Old.OnlyAt}, {"now", r.New.OnlyAt}} {
		if side.at != nil {
			fmt.Fprintf(b, "    %s: %s (%s)\n",
				path(side.at), side.at.Before+side.at.Now, side.name)
		}
	}
}

// path returns the transcript of an example, or words if it is empty.
func path(e *Example) string {
	if e.Transcript == "" {
		return "at the start"
	}
	return e.Transcript
}

func (r Report) lists(b *strings.Builder) {
	for _, l := range []struct {
		name string
		all  []string
	}{{"New", r.Added}, {"Gone", r.Gone}, {"New languages", r.Spoken}} {
		if len(l.all) > 0 {
			fmt.Fprintf(b, "\n%s: %s\n", l.name, strings.Join(l.all, ", "))
		}
	}
	if len(r.Offers) > 0 {
		fmt.Fprintf(b, "\nOffers:\n  %s\n", strings.Join(r.Offers, "\n  "))
	}
	if len(r.Lost) > 0 {
		fmt.Fprintf(b, "\nNo longer promised:\n  %s\n", strings.Join(r.Lost, "\n  "))
	}
}

// words lists the texts that differ, old and new side by side.
func (r Report) words(b *strings.Builder) {
	for _, safety := range []bool{true, false} {
		head := "\nSafety texts, before | now:\n"
		if !safety {
			head = "\nOther texts, before | now:\n"
		}
		for _, c := range r.Words {
			if c.Safety == safety {
				b.WriteString(head + "\n" + c.String())
				head = ""
			}
		}
	}
}
