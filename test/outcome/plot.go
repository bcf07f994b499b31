package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// colors returns the colors of the ways, which differ in print and for most color-blind readers.
func colors() [ways]string { return [ways]string{"#8a8f98", "#c77700", "#1558b0", "#2f7d4f"} }

// picture builds an SVG.
type picture struct {
	strings.Builder
	width, height float64
}

func newPicture(width, height float64, title string) *picture {
	p := &picture{width: width, height: height}
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img" `+
		`font-family="sans-serif" font-size="13" fill="#1b1f24">`+"\n<title>%s</title>\n",
		width, height, title)
	fmt.Fprintf(p, `<rect width="%g" height="%g" fill="#fff"/>`+"\n", width, height)
	return p
}

func (p *picture) text(x, y float64, anchor, s string) {
	fmt.Fprintf(p, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y, anchor, s)
}

func (p *picture) line(x1, y1, x2, y2 float64, color string, width float64) {
	fmt.Fprintf(p, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" `, x1, y1, x2, y2)
	fmt.Fprintf(p, `stroke="%s" stroke-width="%g"/>`+"\n", color, width)
}

func (p *picture) end() []byte {
	p.WriteString("</svg>\n")
	return []byte(p.String())
}

// legend draws the names of the compared methods in their colors.
func (p *picture) legend(x, y float64, names []string, of []string) {
	for i, name := range names {
		p.line(x, y-4, x+18, y-4, of[i], 5)
		p.text(x+24, y, "start", name)
		x += 44 + 7.2*float64(len(name))
	}
}

// situationsPlot plots the minutes by situation: a bar from the 5th to the 95th percentile of the
// draws, with the median on it.
func situationsPlot(samples []sample) []byte {
	const left, right, top, row = 200, 20, 60, 52
	p := newPicture(760, top+row*float64(groups+1)+30, "Minutes by situation")
	names, of := wayNames(), colors()
	p.text(16, 22, "start", "Minutes until it is open, or help is there")
	p.legend(16, 46, names[:], of[:])
	maxMinutes := 0.0
	type bar struct{ lo, mid, hi float64 }
	rows := make([][ways]bar, groups+1)
	for g := range rows {
		for w := range ways {
			lo, mid, hi := spread(samples, func(s sample) float64 {
				if g == 0 {
					return s.all[w].Minutes
				}
				return s.by[g-1][w].Minutes
			})
			rows[g][w] = bar{lo, mid, hi}
			maxMinutes = max(maxMinutes, hi)
		}
	}
	maxMinutes = math.Ceil(maxMinutes/20) * 20
	at := func(v float64) float64 { return left + v/maxMinutes*(p.width-left-right) }
	foot := top + row*float64(len(rows))
	for v := 0.0; v <= maxMinutes; v += 20 {
		p.line(at(v), top, at(v), foot, "#dfe3e8", 1)
		p.text(at(v), foot+18, "middle", fmt.Sprint(v))
	}
	for g, bars := range rows {
		y := top + row*float64(g)
		label := "everyone"
		if g > 0 {
			label = group(g - 1).String()
		}
		p.text(left-10, y+row/2+4, "end", label)
		for w, b := range bars {
			y := y + 10 + 10*float64(w)
			p.line(at(b.lo), y, at(b.hi), y, of[w], 5)
			fmt.Fprintf(p, `<circle cx="%.1f" cy="%.1f" r="4.5" `, at(b.mid), y)
			fmt.Fprintf(p, `fill="#fff" stroke="%s" stroke-width="2.5"/>`+"\n", of[w])
		}
	}
	return p.end()
}

// savingsPlot plots the minutes that this guide saves in each draw, sorted by saving.
func savingsPlot(samples []sample) []byte {
	const left, right, top, bottom = 50, 20, 60, 40
	p := newPicture(760, 320, "Minutes saved in every draw")
	of := colors()
	p.text(16, 22, "start", "Minutes that this guide saves in each draw, the least first")
	p.legend(16, 46, []string{"against the article", "against release 1.0.0"}, of[:2])
	lines := [2][]float64{savings(samples, article), savings(samples, before)}
	low := math.Floor(min(lines[0][0], lines[1][0], 0)/10) * 10
	high := math.Ceil(max(slices.Max(lines[0]), slices.Max(lines[1]))/10) * 10
	at := func(v float64) float64 { return top + (high-v)/(high-low)*(p.height-top-bottom) }
	for v := low; v <= high; v += 10 {
		color := "#dfe3e8"
		if v == 0 {
			color = "#1b1f24"
		}
		p.line(left, at(v), p.width-right, at(v), color, 1)
		p.text(left-8, at(v)+4, "end", fmt.Sprint(v))
	}
	for w, line := range lines {
		fmt.Fprintf(p, `<polyline fill="none" stroke="%s" stroke-width="2.5" points="`, of[w])
		for i, v := range line {
			x := left + float64(i)/float64(max(len(line)-1, 1))*(p.width-left-right)
			fmt.Fprintf(p, "%.1f,%.1f ", x, at(v))
		}
		p.WriteString("\"/>\n")
	}
	p.text(left, p.height-14, "start", "least saved")
	p.text(p.width-right, p.height-14, "end", "most saved")
	return p.end()
}

// savings returns the minutes that this guide saves compared with another way, the least first.
func savings(samples []sample, against int) (list []float64) {
	for _, s := range samples {
		list = append(list, s.all[against].Minutes-s.all[now].Minutes)
	}
	slices.Sort(list)
	return list
}

// spread returns the 5th, 50th and 95th percentile of a figure over the draws.
func spread(samples []sample, figure func(sample) float64) (lo, mid, hi float64) {
	var list []float64
	for _, s := range samples {
		list = append(list, figure(s))
	}
	slices.Sort(list)
	at := func(p float64) float64 { return list[int(p*float64(len(list)-1)+.5)] }
	return at(.05), at(.5), at(.95)
}
