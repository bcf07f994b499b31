package phone

import (
	"errors"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"firststeps/internal/guide"
)

// maxParts is how many parts of a path are read.
const maxParts = 8

// Correct returns the address of a page that a request means if its path differs from prefix, a
// guide's path and the rest of a page's path in case or in slashes, or if it names no language or
// one that the guide does not have. The query is kept. guides are those that the server has; if it
// has one, the path need not name it. exists reports whether there is a page at a path. Correct
// returns "" if there is no such page, or if the request is for this very page.
func Correct(r *http.Request, prefix string, guides []*guide.Guide,
	exists func(path string) bool) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "" // a form is not sent again
	}
	path := strings.ReplaceAll(strings.ToLower(r.URL.Path), "_", "-")
	parts := strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
	if len(parts) > maxParts {
		return ""
	}
	if prefix != "" {
		if len(parts) == 0 || "/"+parts[0] != prefix {
			return ""
		}
		parts = parts[1:]
	}
	g, wanted, rest := meant(guides, parts)
	if g == nil {
		return ""
	}
	to := prefix + Path(g, Negotiate(g, wanted, r.Header.Get("Accept-Language")))
	if len(rest) > 0 {
		to += "/" + strings.Join(rest, "/")
	}
	if to == r.URL.Path || !exists(to) {
		return ""
	}
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	return to
}

// meant returns the guide that the parts of a path name, the language that they name, if any, and
// the other parts.
func meant(guides []*guide.Guide, parts []string) (g *guide.Guide, wanted string, rest []string) {
	for _, part := range parts {
		switch {
		case g == nil && find(guides, part) != nil:
			g = find(guides, part)
		case wanted == "" && isLanguage(part):
			wanted = part
		default:
			rest = append(rest, part)
		}
	}
	if g == nil && len(guides) == 1 && (len(parts) == 0 || isKnown(wanted)) {
		g = guides[0]
	}
	return g, wanted, rest
}

// isKnown reports whether a language is one with a code of two letters. Without the name of a
// guide, other parts of a path look like languages: "/car", "/api".
func isKnown(wanted string) bool {
	tag, err := language.Parse(wanted)
	base, _ := tag.Base()
	return wanted != "" && err == nil && len(base.String()) == 2
}

func find(guides []*guide.Guide, id string) *guide.Guide {
	for _, g := range guides {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// isLanguage reports whether part of a path is a language, perhaps an unknown one.
func isLanguage(part string) bool {
	_, err := language.Parse(part)
	_, unknown := errors.AsType[language.ValueError](err)
	return err == nil || unknown
}

// Redirect answers with the address that [Correct] returned. No cache keeps the answer, since the
// next release may have that page.
func Redirect(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusFound)
}
