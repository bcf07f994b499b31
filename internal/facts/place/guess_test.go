package place

import (
	"strings"
	"testing"
)

func TestGuess(t *testing.T) {
	for in, want := range map[string]string{
		"en-GB,en;q=0.9":                     "GB",
		"en;q=0.9, de-AT;q=0.8, en-US":       "AT", // the first one, whatever the weights
		"zh-Hant-TW,zh":                      "TW",
		"sr-Latn-rs":                         "RS",
		"en_GB.UTF-8":                        "GB",
		"de_CH@euro":                         "CH",
		"  fr-CA  ":                          "CA",
		"es-419,es-MX":                       "MX", // 419 is Latin America: no country
		"en-150,en-ZZ,en-EU,en-IE":           "IE",
		"zh-cmn-CN":                          "CN",
		"garbage,,;;,--,en-NZ":               "NZ",
		"en-GB-u-rg-auzzzz":                  "GB",
		"en":                                 "",
		"de,fr,ja":                           "",
		"us":                                 "", // a language, were it one
		"GB":                                 "",
		"*":                                  "",
		"":                                   "",
		"C":                                  "",
		"C.UTF-8":                            "",
		"x-US":                               "",
		"en-x-US":                            "",
		"i-US":                               "",
		"en-u-CA":                            "",
		"en-USA":                             "",
		"en-ſe":                              "",
		strings.Repeat("en,", 342) + "en-US": "", // past 1 KiB
		strings.Repeat("a", 1021) + "-USX":   "", // cut at 1 KiB it would be -US
		strings.Repeat("-", 5000):            "",
		"en-GB," + strings.Repeat("x", 5000): "GB",
	} {
		c, ok := Guess(in)
		if c.ISO != want || ok != (want != "") {
			t.Errorf("Guess(%.60q) = %q, %v; want %q", in, c.ISO, ok, want)
		}
	}
}

// FuzzGuess checks that a country that Guess returns is a subtag in the first KiB of the input.
func FuzzGuess(f *testing.F) {
	for _, s := range []string{"en-GB,en;q=0.9", "de_CH@euro", "x-US", "zh-Hant-TW", "ſe-ſe",
		strings.Repeat("a-US,", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := Guess(s)
		if !ok {
			if c != (Country{}) {
				t.Errorf("Guess(%q) = %+v, false", s, c)
			}
			return
		}
		read := strings.ToUpper(s[:min(len(s), maxHeader)])
		if !strings.Contains(read, "-"+c.ISO) && !strings.Contains(read, "_"+c.ISO) {
			t.Errorf("Guess(%q) = %s, which is not a subtag of it", s, c.ISO)
		}
	})
}
