package paper

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// printed is a page of a PDF of this package.
type printed struct {
	stream string // of operators
	texts  []printedText
}

// printedText is a string of letters, at its baseline, in points from the bottom left corner.
type printedText struct {
	x, y, size float64
	font, text string
}

var (
	streams   = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	operators = regexp.MustCompile(`(?s)BT /(\w+) ([\d.]+) Tf ET|` +
		`BT ([\d.]+) ([\d.]+) Td \(((?:\\.|[^\\)])*)\) Tj ET`)
	escapes = strings.NewReplacer(`\\`, `\`, `\(`, "(", `\)`, ")", `\r`, "\r")
)

// pagesOf reads the pages of a PDF, by the operators that fpdf writes.
func pagesOf(t testing.TB, pdf []byte) (all []printed) {
	t.Helper()
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // not compressed: no page
		}
		raw, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if p := (printed{stream: string(raw)}); strings.HasPrefix(p.stream, "0 J\n") {
			p.texts = textsOf(t, p.stream)
			all = append(all, p)
		}
	}
	return all
}

func textsOf(t testing.TB, stream string) (all []printedText) {
	t.Helper()
	now := printedText{}
	number := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, m := range operators.FindAllStringSubmatch(stream, -1) {
		if m[1] != "" {
			now.font, now.size = m[1], number(m[2])
			continue
		}
		now.x, now.y = number(m[3]), number(m[4])
		raw := escapes.Replace(m[5])
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		now.text = string(utf16.Decode(units))
		all = append(all, now)
	}
	return all
}

// said returns all text of a card, in the order in which it is printed.
func said(t testing.TB, pdf []byte) string {
	t.Helper()
	var parts []string
	for _, p := range pagesOf(t, pdf) {
		for _, s := range p.texts {
			parts = append(parts, s.text)
		}
	}
	return flat(strings.Join(parts, " "))
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
