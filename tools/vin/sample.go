package main

import (
	"math/rand/v2"
	"strings"
)

// sampler makes up VINs: the same ones in each run.
type sampler struct {
	v     *vpic
	r     *rand.Rand
	roads []maker
}

func newSampler(v *vpic) *sampler {
	p := &sampler{v: v, r: rand.New(rand.NewPCG(1, 2))}
	for _, m := range v.makers {
		if m.onRoads() && len(m.links) > 0 {
			p.roads = append(p.roads, m)
		}
	}
	return p
}

// sample makes up a VIN that matches a row of a maker, with a year that one of its schemas covers.
// It returns "" if the attempt fails.
func (p *sampler) sample() (maker, string) {
	r := p.r
	m := p.roads[r.IntN(len(p.roads))]
	if m.kind != 2 && m.kind != 7 && r.IntN(3) > 0 {
		return m, ""
	}
	l := m.links[r.IntN(len(m.links))]
	rows := p.v.schemas[l.schema]
	if len(rows) == 0 {
		return m, ""
	}
	b := []byte("00000000000000000")
	const allowed = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
	for i := range b {
		b[i] = allowed[r.IntN(len(allowed))]
	}
	copy(b, m.wmi[:3])
	if len(m.wmi) == 6 {
		copy(b[11:], m.wmi[3:])
	}
	year := min(l.from+r.IntN(max(1, min(l.to, 2027)-l.from+1)), 2027)
	b[9] = "ABCDEFGHJKLMNPRSTVWXY123456789"[(year-1980)%30]
	for range 3 { // a later row may overwrite an earlier one
		applyKey(r, b, rows[r.IntN(len(rows))].keys)
	}
	if b[6] <= '9' != (year < 2010) && r.IntN(8) > 0 {
		return m, ""
	}
	copy(b, m.wmi[:3])
	b[8] = checkDigit(string(b))
	if strings.ContainsAny(string(b), "IOQ") ||
		strings.IndexByte("ABCDEFGHJKLMNPRSTVWXY123456789", b[9]) < 0 ||
		len(m.wmi) == 6 && string(b[11:14]) != m.wmi[3:] {
		return m, ""
	}
	return m, string(b)
}

// applyKey sets each place that a key constrains to a matching character.
func applyKey(r *rand.Rand, b []byte, keys string) {
	k, ok := readKey(keys)
	if !ok {
		return
	}
	for i, c := range k {
		at := i + 3
		if i > 4 {
			at++
		}
		for c != 0 {
			if x := "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[r.IntN(36)]; classOf(x)&c != 0 {
				b[at] = x
				break
			}
		}
	}
}

func checkDigit(s string) byte {
	sum := 0
	for i, w := range []int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2} {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int("12345678*12345*7*923456789"[s[i]-'A'] - '0')
		}
		sum += v * w
	}
	return "0123456789X"[sum%11]
}
