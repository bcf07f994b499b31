package mutate

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

// negated returns the negation of an expression.
func negated(e *yaml.Node) *yaml.Node {
	if inner := lookup(e, "not"); inner != nil {
		return inner
	}
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{plain("not"), clone(e)}}
}

// junctions returns faults in edges that depend on earlier answers, and in the conditions that
// decide.
func (b *base) junctions() (list []Mutant) {
	for _, j := range b.g.Junctions {
		safety := toProfessional(guide.Target{Junction: j})
		for i, c := range j.Cases {
			list = append(list, b.oneCase(j, i, safety)...)
			list = append(list, b.redirectCase(j, i, "to", c.To)...)
			for k := i + 1; k < len(j.Cases); k++ {
				list = append(list, caseMutant(j, i, "swap-cases", "with case "+strconv.Itoa(k+1),
					anyToProfessional(j.Cases[i:k+1]),
					swap(logicFile, strconv.Itoa(i), strconv.Itoa(k), "junctions", j.ID)))
			}
		}
		last := len(j.Cases)
		list = append(list, caseMutant(j, last, "drop-otherwise", "otherwise dropped", safety,
			drop(logicFile, "junctions", j.ID, strconv.Itoa(last))))
		list = append(list, b.redirectCase(j, last, "otherwise", j.Otherwise)...)
	}
	for _, c := range b.g.Conditions {
		list = append(list, Mutant{
			Operator: "negate-condition", Place: "conditions." + c.ID, Change: "negated",
			Safety: true,
			edits: []edit{put(logicFile, negated(lookup(b.docs[logicFile], "conditions", c.ID)),
				"conditions", c.ID)},
		})
	}
	return list
}

// anyToProfessional reports whether one of these cases may lead straight to a professional. If two
// cases are swapped, only these and the cases between them can be reached instead.
func anyToProfessional(cases []guide.Case) bool {
	return slices.ContainsFunc(cases, func(c guide.Case) bool { return toProfessional(c.To) })
}

func caseMutant(j *guide.Junction, i int, operator, change string, safety bool,
	edits ...edit) Mutant {
	return Mutant{Operator: operator, Place: "junctions." + j.ID + "." + strconv.Itoa(i),
		Change: change, Safety: safety, edits: edits}
}

func (b *base) oneCase(j *guide.Junction, i int, safety bool) []Mutant {
	keys := []string{"junctions", j.ID, strconv.Itoa(i)}
	when := lookup(b.docs[logicFile], under(keys, "when")...)
	return []Mutant{
		caseMutant(j, i, "drop-case", "to "+targetID(j.Cases[i].To), safety,
			drop(logicFile, keys...)),
		caseMutant(j, i, "negate-case", "negated", safety,
			put(logicFile, negated(when), under(keys, "when")...)),
	}
}

// redirectCase returns faults that let one case lead elsewhere.
func (b *base) redirectCase(j *guide.Junction, i int, key string, to guide.Target) (list []Mutant) {
	for _, other := range b.elsewhere(to.Node, to) {
		list = append(list, caseMutant(j, i, "redirect-case", targetID(to)+" → "+other.ID,
			toProfessional(to) || professional(other),
			put(logicFile, scalar(other.ID), "junctions", j.ID, strconv.Itoa(i), key)))
	}
	return list
}

// frame returns faults in the parts that belong to the whole guide: the start, the red flags, the
// limits on seconds, the offers and its own rules.
func (b *base) frame() (list []Mutant) {
	for _, n := range b.g.Nodes {
		if n.Kind == guide.Question && n != b.g.Start {
			list = append(list, guideMutant("change-start", "start", b.g.Start.ID+" → "+n.ID,
				put(logicFile, scalar(n.ID), "start")))
		}
	}
	for _, f := range b.g.Flags {
		if f != b.g.Alarm {
			list = append(list, guideMutant("change-alarm", "alarm", b.g.Alarm.ID+" → "+f.ID,
				put(logicFile, scalar(f.ID), "alarm")))
		}
		gone := append(b.everywhere(func(file string) edit { return drop(file, "flags", f.ID) }),
			drop(logicFile, "flags", f.ID))
		list = append(list, guideMutant("drop-flag", "flags."+f.ID, "with its texts", gone...))
		for _, n := range b.g.Nodes {
			if n.Kind == guide.Disposition && n != f.To {
				list = append(list, guideMutant("redirect-flag", "flags."+f.ID, f.To.ID+" → "+n.ID,
					put(logicFile, scalar(n.ID), "flags", f.ID, "to")))
			}
		}
	}
	list = append(list, guideMutant("late-review", "review-by", "in the year 2099",
		put(logicFile, scalar("2099-01-01"), "review-by")))
	if b.g.Turns > 0 {
		list = append(list, guideMutant("raise-turns", "turns", "one more",
			put(logicFile, plain(strconv.Itoa(b.g.Turns+1)), "turns")))
	}
	if bounds := lookup(b.docs[logicFile], "seconds"); bounds != nil {
		for i := 0; i < len(bounds.Content); i += 2 {
			key, n := bounds.Content[i].Value, bounds.Content[i+1].Value
			list = append(list,
				guideMutant("raise-seconds", "seconds."+key, n+" → "+n+"0",
					put(logicFile, plain(n+"0"), "seconds", key)),
				guideMutant("raise-seconds", "seconds."+key, "no bound",
					drop(logicFile, "seconds", key)))
		}
	}
	for _, o := range b.g.Offers {
		list = append(list, b.offer(o)...)
	}
	for _, r := range b.g.Rules {
		list = append(list, guideMutant(dropRule, "rules."+r.ID, "rule dropped",
			drop(logicFile, "rules", r.ID)))
	}
	return list
}

// offer returns faults that drop an offer, let it lead elsewhere, or change its condition.
func (b *base) offer(o *guide.Offer) (list []Mutant) {
	place := "always." + o.ID
	add := func(operator, change string, edits ...edit) {
		list = append(list, guideMutant(operator, place, change, edits...))
	}
	gone := b.everywhere(func(file string) edit { return drop(file, "always", o.ID) })
	add("drop-offer", "with its texts", append(gone, drop(logicFile, "always", o.ID))...)
	for _, other := range b.elsewhere(nil, o.Asked().To) {
		add("redirect-offer", targetID(o.Asked().To)+" → "+other.ID,
			put(logicFile, scalar(other.ID), "always", o.ID, "to"))
	}
	when := []string{"always", o.ID, "when"}
	if e := lookup(b.docs[logicFile], when...); e != nil {
		add("negate-offer", "negated", put(logicFile, negated(e), when...))
		add("drop-offer-condition", "always", drop(logicFile, when...))
		return list
	}
	for _, c := range b.g.Conditions {
		add("narrow-offer", "only when "+c.ID, put(logicFile, plain(c.ID), when...))
		add("narrow-offer", "only when not "+c.ID, put(logicFile, negated(plain(c.ID)), when...))
	}
	return list
}

func guideMutant(operator, place, change string, edits ...edit) Mutant {
	return Mutant{Operator: operator, Place: place, Change: change, Safety: true, edits: edits}
}
