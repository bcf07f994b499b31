package sheet

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCell(t *testing.T) {
	for value, want := range map[string]string{
		"":                      "",
		"Maya Cole":             "Maya Cole",
		"+49 170 1234567":       "'+49 170 1234567",
		"=1+1":                  "'=1+1",
		"-1":                    "'-1",
		"@SUM(A1)":              "'@SUM(A1)",
		"＝1":                    "'＝1",
		"  =1":                  "  '=1",
		"\t=1":                  " '=1",
		"\n=1":                  "'\n'=1",
		"a\r\n=1":               "a\n'=1",
		"a;=1":                  "a;'=1",
		"a; ＠x":                 "a; '＠x",
		`a",=1`:                 `a",'=1`,
		`say "=1"`:              `say "'=1"`,
		"51.507400, -0.127800":  "51.507400, -0.127800",
		"-33.856800, 151.21530": "'-33.856800, 151.21530",
		"a-b = c+d":             "a-b = c+d",
		"a, -1+cmd":             "a, '-1+cmd",
	} {
		t.Run(value, func(t *testing.T) {
			if got := Cell(value); got != want {
				t.Errorf("Cell(%q) = %q, want %q", value, got, want)
			}
		})
	}
}

// formula reports whether a spreadsheet may read a cell as a formula.
func formula(cell string) bool {
	if strings.TrimSpace(cell) == "" {
		return false
	}
	text := strings.TrimLeft(cell, " \u00a0\u3000")
	if text != cell && text != "" && strings.ContainsRune("+-", rune(text[0])) &&
		isNumber(text[1:]) {
		return false
	}
	for _, sign := range []string{"=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(text, sign) || strings.HasPrefix(cell, sign) {
			return true
		}
	}
	return strings.HasPrefix(cell, "\n")
}

// readings returns the cells of a table as readers may see them: separated by comma, semicolon or
// tab, with and without a CSV parser.
func readings(t interface{ Fatal(...any) }, table string) (cells []string) {
	for _, separator := range ",;\t" {
		r := csv.NewReader(strings.NewReader(table))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = separator, true, -1
		for {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			cells = append(cells, row...)
		}
		for line := range strings.Lines(table) {
			for one := range strings.SplitSeq(strings.TrimRight(line, "\n"), string(separator)) {
				cells = append(cells, strings.TrimLeft(one, `"`))
			}
		}
	}
	return cells
}

func tableOf(values ...string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	row := []string{"id"}
	for _, v := range values {
		row = append(row, Cell(v))
	}
	_ = w.Write(row) // writing to a builder never fails
	w.Flush()
	return b.String()
}

// TestNoCellIsAFormula checks that, for any input and any separator, no cell of the table begins
// like a formula, and that no letter is lost.
func TestNoCellIsAFormula(t *testing.T) {
	letters := rapid.SliceOfN(rapid.SampledFrom(
		[]rune("=+-@|%＝＋－＠;,\"'\n\r\t \u00a0\u2028\u0085\va1.é")), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		values := []string{string(letters.Draw(t, "a")), string(letters.Draw(t, "b"))}
		table := tableOf(values...)
		for _, one := range readings(t, table) {
			if formula(one) {
				t.Fatalf("%q of %q, for %q", one, table, values)
			}
		}
		row, err := csv.NewReader(strings.NewReader(table)).Read()
		if err != nil || len(row) != 3 {
			t.Fatalf("%q: %v", table, err)
		}
		for i, v := range values {
			if strings.ReplaceAll(row[i+1], "'", "") != strings.ReplaceAll(plainBreaks.Replace(v),
				"'", "") {
				t.Fatalf("%q became %q", v, row[i+1])
			}
		}
	})
}

func FuzzCell(f *testing.F) {
	for _, v := range []string{"=1", "a;=1", "a\n=1", "＝1", `"=1`, "\t=1", "; -1"} {
		f.Add(v, v)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, one := range readings(t, tableOf(a, b)) {
			if formula(one) {
				t.Fatalf("%q of %q", one, tableOf(a, b))
			}
		}
	})
}

// TestText checks that Text undoes Cell, whatever the letters are, if no apostrophe is before a
// sign.
func TestText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[-=+@|%,;" a1.＝é]{0,12}`).Draw(t, "value")
		if got := Text(Cell(value)); got != value {
			t.Errorf("Text(%q) = %q, want %q", Cell(value), got, value)
		}
	})
	for cell, want := range map[string]string{
		"Do not press 'on'.": "Do not press 'on'.", "'t is so": "'t is so", "a '=b": "a '=b",
		"'": "'", "'=": "=",
	} {
		if got := Text(cell); got != want {
			t.Errorf("Text(%q) = %q, want %q", cell, got, want)
		}
	}
}
