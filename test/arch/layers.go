package arch

import (
	"path"
)

// layer is a package, or a pattern for packages side by side, and its layer.
type layer struct {
	path   string // folder from the module's root, as for path.Match
	number int    // a package imports lower layers only
	why    string
}

// layers lists the packages from the lowest layer up.
func layers() []layer {
	return []layer{
		{"internal/typo", 0, "compares words, and knows none"},
		{"internal/guide/diag", 1, "describes a fault and its place; any package may report one"},
		{"internal/guide/words", 1, "the words of each language, without guides"},
		{"internal/guide/locale", 1, "reads messages of any package, and knows none"},
		{"internal/guide/picture", 1, "parses line drawings, without guides"},
		{"internal/sheet", 1, "cells of tables that a spreadsheet reads as text"},
		{"internal/facts/translation", 0, "reads translations, and knows no table"},
		{"internal/facts/gsm", 1, "the alphabet of text messages"},
		{"internal/facts/vin", 1, "decodes VINs, and imports no guide"},
		{"internal/facts/place", 1, "emergency numbers depend on nothing that can fail"},
		{"internal/guide/recall", 1, "a signed list of releases, without the guides"},
		{"internal/desk/checkpoint", 1, "signed statements about a log, without its events"},
		{"guides", 1, "content and its embed file, without code"},
		{"test/arch", 1, "reads the sources as files"},
		{"test/data", 1, "reads the tables as files"},
		{"test/crosscheck", 1, "a second checker must not use the code that it checks"},
		{"internal/guide", 2, "the types that all packages above use"},
		{"internal/guide/compile", 3, "compiles YAML into these types"},
		{"internal/guide/wording", 3, "lists the texts of a guide, without its states"},
		{"internal/guide/triage", 3, "replays a transcript into a turn"},
		{"internal/facts/vehicle", 2, "finds cars by their VINs, and imports no guide"},
		{"internal/guide/view", 4, "renders a turn of triage as a screen"},
		{"internal/guide/ownwords", 4, "reads what a person writes in their own words"},
		{"internal/guide/translate", 4, "the texts of a guide as a table, and back"},
		{"internal/guide/skeleton", 4, "a guide to start from, in the form that compile prints"},
		{"internal/guide/verify", 5, "walks with triage, and reads the screens of view"},
		{"internal/guide/graph", 4, "draws a guide for reviewers"},
		{"internal/desk", 5, "replays a transcript before it believes an urgency"},
		{"internal/desk/casetext", 6, "writes and reads a hand-over as one text message"},
		{"internal/guide/catalog", 6, "opens guides only with their proof"},
		{"internal/guide/mutate", 6, "plants faults in a guide, and runs the proof on each"},
		{"internal/guide/diff", 6, "replays two releases, and compares states and texts"},
		{"internal/desk/store", 6, "keeps what desk defines"},
		{"internal/telephone", 1, "receives and answers webhooks of a telephone provider"},
		{"test/pgtest", 1, "starts a private PostgreSQL for tests"},
		{"internal/page", 6,
			"headers, compression and frame of every page, without turns and cases"},
		{"test/short", 1, "marks tests that make check leaves out"},
		{"test/apiclient", 1, "the generated client of the public API, for tests"},
		{"test/jstest", 1, "runs the phone's code in tests"},
		{"test/guidetest", 7, "opens the guides for tests"},
		{"internal/channel/phone", 6, "the guide as a phone keeps it; car and web import it"},
		{"internal/channel/document", 7, "a turn as data, for the channels of programs"},
		{"internal/desk/service", 7, "runs the desk: rules, rows and the clock"},
		{"internal/guide/scenario", 7, "conversations that tests play on every channel"},
		{"internal/channel/*", 8, "what a stranded person uses"},
		{"internal/desk/console", 8, "the operators' pages"},
		{"internal/desk/integrations", 8, "the partner API and webhooks"},
		{"internal/telemetry", 8, "metrics and spans; it asks the desk for its figures"},
		{"test/safetycase", 7, "prints the safety case from verify, catalog and place"},
		{"internal/app", 9, "commands, settings and wiring"},
		{"test/gate", 10, "runs the program from outside, and reads its database"},
		{"test/conformance", 10, "serves assistants to a suite of tests from outside"},
		{"test/bench", 10, "measures the program from outside, and the store alone"},
		{"test/gate/planted", 10, "the desk with a planted fault; never shipped"},
		{"test/outcome", 10, "simulates people who follow a guide"},
		{"test/phonenumbers", 10, "compares place with a library, as a module of its own"},
		{"cmd/*", 10, "main"},
	}
}

// layerOf returns the line of the table that covers a folder.
func layerOf(dir string) (layer, bool) {
	for _, l := range layers() {
		if ok, err := path.Match(l.path, dir); ok && err == nil {
			return l, true
		}
	}
	return layer{}, false
}

// pure reports whether a package has no clock, no I/O, no randomness and no log.
func pure(dir string) bool {
	below := func(parent string) bool { return path.Dir(dir) == parent }
	return below("internal/facts") || dir == "internal/guide" || dir == "internal/desk" ||
		dir == "guides" ||
		below("internal/guide") && dir != "internal/guide/scenario" ||
		dir == "internal/desk/checkpoint" || dir == "internal/desk/casetext"
}

// unknownPackages returns the packages that the table lacks.
func unknownPackages(m *module) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range m.files {
		_, known := layerOf(f.dir)
		if !known && !seen[f.dir] {
			out = append(out, m.finding(f.ast.Package, "package %s has no layer: "+
				"add it to layers() in test/arch/layers.go, with the reason", f.dir))
		}
		seen[f.dir] = true
	}
	return out
}

// upwardImports returns the imports of the same layer or a higher one. It passes over tests: the
// compiler refuses import cycles, and no program has what a test imports.
func upwardImports(m *module) []string {
	var out []string
	for _, f := range m.served() {
		from, _ := layerOf(f.dir)
		for _, i := range m.imports(f) {
			if to, ok := layerOf(i.dir); ok && to.number >= from.number {
				out = append(out, m.finding(i.at,
					"%s (layer %d) imports %s (layer %d: %s): a package imports lower layers only",
					f.dir, from.number, i.dir, to.number, to.why))
			}
		}
	}
	return out
}
