// Package skeleton makes the files of a guide to start from: a small guide that is proved, with
// comments that say what to change.
//
// The guide is in files/, and docs/guide-format.md shows it. Its instructions cite no source except
// the draft itself: an author has to replace them. The package writes nothing. Start reading at
// [Files].
package skeleton

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide/compile"
)

//go:embed files
var files embed.FS

// What the files in files/ say, and [Files] replaces.
const (
	ownID       = "my-guide"
	ownTitle    = "Replace this: the problem"
	ownLanguage = "en-US"
	ownName     = "English (United States)"
	ownCountry  = "US"
	ownDay      = "2026-11-23"
	ownReview   = "2027-05-22"
)

// reviewDays is how many days after its review a guide must be reviewed again.
const reviewDays = 180

// Options are what an author chooses.
type Options struct {
	ID        string
	Title     string // the problem; empty for one to replace
	Languages []string
	Today     time.Time
}

// Files returns the files of a new guide by their names, in canonical form. The texts are English:
// it returns an error for any other language, and for one without a country or with an unknown one.
func Files(o Options) (map[string][]byte, error) {
	if len(o.Languages) == 0 {
		return nil, errors.New("a guide needs a language, such as en-US")
	}
	if o.Title == "" {
		o.Title = ownTitle
	}
	out := map[string][]byte{}
	if err := o.add(out, "guide.yaml", "guide.yaml", ownLanguage); err != nil {
		return nil, err
	}
	for _, language := range o.Languages {
		if err := o.add(out, path.Join("text", language+".yaml"), "text/en-US.yaml",
			language); err != nil {
			return nil, err
		}
	}
	stories, err := fs.Glob(files, "files/stories/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, story := range stories {
		name := strings.TrimPrefix(story, "files/")
		if err := o.add(out, name, name, o.Languages[0]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// add adds one file, in a language and for its country.
func (o Options) add(out map[string][]byte, name, from, language string) error {
	country, err := countryOf(language)
	if err != nil {
		return err
	}
	raw, err := files.ReadFile("files/" + from)
	if err != nil {
		return err
	}
	text := strings.NewReplacer(
		ownID, o.ID,
		strconv.Quote(ownTitle), strconv.Quote(o.Title),
		ownName, "English ("+country.Name+")",
		ownLanguage, language,
		"country: "+ownCountry, "country: "+country.ISO,
		ownDay, o.Today.Format(time.DateOnly),
		ownReview, o.Today.AddDate(0, 0, reviewDays).Format(time.DateOnly),
	).Replace(string(raw))
	if path.Dir(name) == "stories" { // the formatter does not know their keys
		out[name] = []byte(text)
		return nil
	}
	out[name], err = compile.Format(name, []byte(text))
	return err
}

// countryOf returns the country of a language of which the package has texts.
func countryOf(language string) (place.Country, error) {
	primary, region, _ := strings.Cut(language, "-")
	country, ok := place.Lookup(region)
	if primary != "en" || !ok || country.ISO != region {
		return country, fmt.Errorf("%q: a new guide has English texts, such as en-US or en-AU: "+
			"start in English, and then translate its texts", language)
	}
	return country, nil
}
