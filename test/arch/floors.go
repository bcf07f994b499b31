package arch

import (
	"path"
)

// room is a line of the plan: a package, or a pattern for packages side by side, and the floor it
// stands on.
type room struct {
	path  string // folder from the module's root, as for path.Match
	floor int    // a package imports lower floors only
	why   string
}

// rooms is the plan of the house, from the ground up.
func rooms() []room {
	return []room{
		{"internal/guide/diag", 1, "says what is wrong and where; anything may report"},
		{"internal/facts/vin", 1, "seventeen characters, and nothing of guides"},
		{"internal/facts/place", 1, "numbers stand below everything that can fail"},
		{"internal/guide/recall", 1, "a signed list: it names releases, and knows no guide"},
		{"internal/desk/checkpoint", 1,
			"signed statements about a log: it knows hashes, and no event"},
		{"guides", 1, "content and its embed file: it knows no code"},
		{"test/arch", 1, "looks at the house from outside, so it imports no room"},
		{"test/data", 1, "reads tables as files, and knows none of their rooms"},
		{"test/crosscheck", 1, "an opinion that leaned on what it judges would be no second one"},
		{"internal/guide", 2, "the words that every room above speaks"},
		{"internal/guide/compile", 3, "turns YAML into those words"},
		{"internal/guide/triage", 3, "turns a transcript into a turn, from those words alone"},
		{"internal/facts/vehicle", 2, "knows cars by their VINs, and no guide"},
		{"internal/guide/view", 4, "puts a turn into words, so it stands above triage"},
		{"internal/guide/verify", 5, "walks with triage's own legs, and reads what words say"},
		{"internal/guide/graph", 4, "draws a guide for its reviewers, in the words of guide alone"},
		{"internal/desk", 5,
			"replays a transcript itself before it believes an urgency, and keeps the words that " +
				"were read"},
		{"internal/guide/catalog", 6, "the one door to a guide, so it stands above its proof"},
		{"internal/guide/mutate", 6, "plants faults in a guide, and asks the proof about each"},
		{"internal/guide/diff", 6,
			"replays two releases of a guide, and compares what verify walks and words say"},
		{"internal/desk/store", 6, "rows for the desk's rules"},
		{"test/pgtest", 1, "a private PostgreSQL for tests, whichever room they are of"},
		{"internal/page", 6,
			"what every page has: headers, compression, the look; it knows no guide's turn and " +
				"no case"},
		{"test/jstest", 1, "helps tests that run the phone's code"},
		{"test/guidetest", 7, "helps tests of rooms: it opens the library for them"},
		{"internal/channel/phone", 6,
			"a guide as a phone carries it, and the phone's own interpreter: the rooms that draw " +
				"for a phone stand above"},
		{"internal/desk/service", 7,
			"runs the desk: rules, rows, the clock; whoever wants something of a case asks there"},
		{"internal/guide/scenario", 7, "one book of conversations, above all that it tells of"},
		{"internal/channel/*", 8, "ways in for a person"},
		{"internal/desk/console", 8, "the operator's screens"},
		{"internal/desk/integrations", 8,
			"what leaves the desk for a provider's own systems, and what they may ask of it"},
		{"internal/telemetry", 8,
			"what operators of the program see: it asks the desk for figures, and nobody below " +
				"knows of it"},
		{"test/safetycase", 7,
			"argues from what verify, catalog and place say, so it stands above them"},
		{"internal/app", 9, "wires the rooms together"},
		{"test/gate", 10, "runs the program from outside, and looks into what it kept"},
		{"test/bench", 10,
			"measures the program from outside, beside the bare drivers and the store alone"},
		{"test/gate/planted", 10, "the desk with a fault in it: a control, never shipped"},
		{"test/outcome", 10, "simulates people who walk through guides; nothing depends on it"},
		{"test/phonenumbers", 10, "holds place against a library, as a module of its own"},
		{"cmd/*", 10, "main: nobody imports it"},
	}
}

// roomOf looks up the line of the plan that covers a folder.
func roomOf(dir string) (room, bool) {
	for _, r := range rooms() {
		if ok, err := path.Match(r.path, dir); ok && err == nil {
			return r, true
		}
	}
	return room{}, false
}

// pure reports whether a package has no clock, no I/O, no randomness and no log.
func pure(dir string) bool {
	below := func(parent string) bool { return path.Dir(dir) == parent }
	return below("internal/facts") || dir == "internal/guide" || dir == "internal/desk" ||
		dir == "guides" ||
		below("internal/guide") && dir != "internal/guide/scenario" ||
		dir == "internal/desk/checkpoint"
}

// unknownRooms finds packages that the plan does not know.
func unknownRooms(h *house) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range h.files {
		_, known := roomOf(f.dir)
		if !known && !seen[f.dir] {
			out = append(out, h.finding(f.ast.Package,
				"package %s is not in the plan of the house: "+
					"add it to rooms() in test/arch/floors.go, with its floor and the reason",
				f.dir))
		}
		seen[f.dir] = true
	}
	return out
}

// upwardImports finds imports of the same floor or a higher one. Tests are free: the compiler
// refuses a circle, and what a test imports is in no program.
func upwardImports(h *house) []string {
	var out []string
	for _, f := range h.served() {
		from, _ := roomOf(f.dir)
		for _, i := range h.imports(f) {
			if to, ok := roomOf(i.room); ok && to.floor >= from.floor {
				out = append(out, h.finding(i.at,
					"%s (floor %d) imports %s (floor %d: %s): a package imports lower floors only",
					f.dir, from.floor, i.room, to.floor, to.why))
			}
		}
	}
	return out
}
