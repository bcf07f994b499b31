package verify

import (
	"fmt"
	"time"
)

// maxReviewDays is a year and a month.
const maxReviewDays = 400

func freshRules() []Rule {
	return []Rule{
		{"text-sourced",
			"Every question, step, disposition, caution, note, offer and red flag names its " +
				"source.",
			"An instruction without a source must not be shown.",
			"V4, H-14", Safety, textSourced},
		{"review-date",
			"The guide is not past its review date. A release past this date is refused, but a " +
				"person who opens the guide never is.",
			"Advice becomes outdated.",
			"H-13", Safety, reviewDate},
		{"review-soon",
			fmt.Sprintf("The next review is at most %d days after the last.", maxReviewDays),
			"Advice that is never reviewed becomes outdated without a sign.",
			"H-13", Safety, reviewSoon},
	}
}

func textSourced(p *proof) {
	for _, n := range p.g.Nodes {
		if len(n.Source) == 0 {
			p.find(ofNode(n)+".source", nil, "name the source", "%q names no source", n.ID)
		}
	}
	for _, c := range p.g.Cautions {
		if len(c.Source) == 0 {
			p.find("cautions."+c.ID+".source", nil, "name the source", "caution %q names no source",
				c.ID)
		}
	}
	for _, n := range p.g.Notes {
		if len(n.Source) == 0 {
			p.find("notes."+n.ID+".source", nil, "name the source", "note %q names no source", n.ID)
		}
	}
	for _, o := range p.g.Offers {
		if len(o.Source) == 0 {
			p.find(ofNode(o.Node)+".source", nil, "name the source", "offer %q names no source",
				o.ID)
		}
	}
	for _, f := range p.g.Flags {
		if len(f.Source) == 0 {
			p.find("flags."+f.ID+".source", nil, "name the source", "red flag %q names no source",
				f.ID)
		}
	}
}

func reviewDate(p *proof) {
	if p.options.Today > p.g.ReviewBy {
		p.find("review-by", nil, "have it reviewed, and write the new dates",
			"the guide was due for review on %s", p.g.ReviewBy)
	}
}

func reviewSoon(p *proof) {
	last, err := time.Parse(time.DateOnly, p.g.Reviewed)
	next, err2 := time.Parse(time.DateOnly, p.g.ReviewBy)
	if days := int(next.Sub(last) / (24 * time.Hour)); err != nil || err2 != nil ||
		days > maxReviewDays {
		p.find("review-by", nil, "write "+last.AddDate(0, 0, maxReviewDays).Format(time.DateOnly)+
			" or an earlier day", "the next review is %d days after the last", days)
	}
}
