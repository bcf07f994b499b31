package compile

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFormatAwkward(t *testing.T) {
	for _, src := range awkward {
		checkFormat(t, "guide.yaml", []byte(src))
		checkFormat(t, "en-US.yaml", []byte(src))
	}
}

// TestFormattedAlready checks that the guides in testdata are formatted.
func TestFormattedAlready(t *testing.T) {
	for _, name := range yamlFiles(t) {
		src := mustRead(t, name)
		got, err := Format(name, src)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(src) {
			t.Errorf("%s is not formatted; it would be:\n%s", name, got)
		}
	}
}

func TestFormatForm(t *testing.T) {
	long := strings.Repeat("x", 60)
	for _, c := range []struct{ name, src, want string }{
		{"keys in order, others after",
			"steps: {a: {zebra: 1, harmless: true, class: try}}\nother: 1\nguide: g\n",
			"guide: g\n\nsteps:\n  a:\n    class: try\n    harmless: true\n    zebra: " +
				"1\n\nother: 1\n"},
		{"entries keep their order",
			"flags:\n  b:\n    to: x\n  a: {source: [y], to: x}\n",
			"flags:\n  b: {to: x}\n  a: {to: x, source: [y]}\n"},
		{"too long for one line",
			"flags:\n  a: {to: " + long + ", source: [" + long + "]}\n",
			"flags:\n  a:\n    to: " + long + "\n    source: [" + long + "]\n"},
		{"an empty line between nodes, none between choices",
			"questions:\n  a: {choices: {x: {to: b}, y: {to: c}}}\n  b: {source: [s], place: " +
				"true, life: true}\n",
			"questions:\n  a:\n    choices:\n      x: {to: b}\n      y: {to: c}\n\n  b:\n    " +
				"life: true\n    place: true\n    source: [s]\n"},
		{"quotes only where needed",
			"a: 'plain'\nb: 'x: y'\nc: 'true'\nd: '12'\ne: '2026-11-01'\nf: '- x'\ng: " +
				"\"tab\\t\"\nh: 'it''s'\ni: '{x}'\nj: 'x {y}'\n",
			"a: plain\nb: \"x: y\"\nc: \"true\"\nd: \"12\"\ne: 2026-11-01\nf: \"- x\"\ng: " +
				"\"tab\\t\"\nh: it's\ni: \"{x}\"\nj: x {y}\n"},
		{"a comment keeps its record open",
			"flags:\n  a: {to: x, # first\n    # second\n    source: [y]}\n",
			"flags:\n  a: # first\n    to: x\n    # second\n    source: [y]\n"},
		{"comments move with their keys",
			"# about\n\n# last\nalarm: x # tail\n# first\nguide: g\n",
			"# about\n\n# first\nguide: g\n# last\nalarm: x # tail\n"},
		{"a comment below stays below",
			"flags:\n  a: {to: x}\n  # closes a\n\n  b: {to: y}\n# closes flags\n",
			"flags:\n  a: {to: x}\n  # closes a\n\n  b: {to: y}\n# closes flags\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Format(logicFile, []byte(c.src))
			if err != nil || string(got) != c.want {
				t.Errorf("%s: %v\ngot:\n%s\nwant:\n%s", c.name, err, got, c.want)
			}
		})
	}
}

func TestFormatTextFile(t *testing.T) {
	got, err := Format("text/en-US.yaml",
		[]byte("title: T\nlanguage: en-US\ncautions: {a: {why: W, text: T}}\nquestions: {q: "+
			"{choices: {x: X}}}\n"))
	want := "language: en-US\ntitle: T\n\ncautions:\n  a:\n    text: T\n    why: " +
		"W\n\nquestions:\n  q:\n    choices:\n      x: X\n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestFormatRejects(t *testing.T) {
	for _, src := range []string{"", "a: [", "a: &x b\n", "a: 1\na: 2\n", "- a\n", "a: |\n  b\n",
		"\xff"} {
		if got, err := Format(logicFile, []byte(src)); err == nil || got != nil {
			t.Errorf("%q became %q", src, got)
		}
	}
}

// TestFormatAnything formats random documents with comments in all possible places.
func TestFormatAnything(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var b strings.Builder
		writeMapping(r, &b, 0, 0)
		if _, found := parseAlone(logicFile, []byte(b.String())); len(found) > 0 {
			r.Fatalf("the generated source is invalid: %v", found)
		}
		if err := formatFault(logicFile, []byte(b.String())); err != nil {
			r.Fatalf("%v\nsource:\n%s", err, b.String())
		}
	})
}

var (
	someKeys = rapid.SampledFrom([]string{"guide", "questions", "flags", "junctions", "steps",
		"life", "choices", "to", "when", "any", "yes", "other", "'q k'"})
	someText = rapid.SampledFrom([]string{"plain", "'a: b'", `"x # y"`, "12", "true", "null", "''",
		"2026-11-01", "[a, b]", "{to: x, when: {any: [c.d]}}", "[]", "x\n           y",
		"'say \"x\"'", "{a: [b, {c: d}], # in\n           e: f}"})
	someNote = rapid.SampledFrom([]string{"", "", "", " # tail"})
	someLine = rapid.SampledFrom([]string{"", "", "", "", "# alone\n", "\n", "\n# apart\n\n",
		"# above\n\n", "\n# below\n", "      # deep\n"})
)

// writeMapping writes a mapping in block form, without duplicate keys.
func writeMapping(r *rapid.T, b *strings.Builder, indent, depth int) {
	pad := strings.Repeat(" ", indent)
	for i, key := range rapid.SliceOfNDistinct(someKeys, 1, 4, rapid.ID).Draw(r, "keys") {
		b.WriteString(strings.ReplaceAll(someLine.Draw(r, "line"), "#", pad+"#"))
		if i > 0 || !strings.HasSuffix(b.String(), "- ") {
			b.WriteString(pad)
		}
		b.WriteString(key + ":")
		writeValue(r, b, indent, depth)
	}
	b.WriteString(strings.ReplaceAll(someLine.Draw(r, "line"), "#", pad+"#"))
}

func writeValue(r *rapid.T, b *strings.Builder, indent, depth int) {
	kind := rapid.IntRange(0, 3).Draw(r, "kind")
	if depth > 3 {
		kind = 0
	}
	switch kind {
	case 0, 1:
		fmt.Fprintf(b, " %s%s\n", someText.Draw(r, "text"), someNote.Draw(r, "note"))
	case 2:
		b.WriteString(someNote.Draw(r, "note") + "\n")
		writeMapping(r, b, indent+2, depth+1)
	case 3:
		b.WriteString(someNote.Draw(r, "note") + "\n")
		writeList(r, b, indent+rapid.SampledFrom([]int{0, 2}).Draw(r, "shift"), depth+1)
	}
}

func writeList(r *rapid.T, b *strings.Builder, indent, depth int) {
	for range rapid.IntRange(1, 3).Draw(r, "items") {
		pad := strings.Repeat(" ", indent)
		b.WriteString(strings.ReplaceAll(someLine.Draw(r, "line"), "#", pad+"#"))
		b.WriteString(pad + "-")
		if depth < 4 && rapid.Bool().Draw(r, "mapping") {
			b.WriteString("\n")
			writeMapping(r, b, indent+2, depth+1)
		} else {
			writeValue(r, b, indent, 9)
		}
	}
}
