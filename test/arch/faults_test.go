package arch

import "strings"

// fault is a small module with one fault, or none if want is empty.
type fault struct {
	name  string
	check string
	files map[string]string
	want  string // within the only finding
}

// file is a module of one file.
func file(path, text string) map[string]string { return map[string]string{path: text} }

// importing is a file of package pkg that imports a path.
func importing(pkg, path string) string {
	return "package " + pkg + "\n\nimport _ \"" + path +
		"\"\n"
}

func faults() []fault {
	var out []fault
	out = append(out, planFaults()...)
	out = append(out, importFaults()...)
	out = append(out, commentFaults()...)
	out = append(out, formFaults()...)
	out = append(out, languageFaults()...)
	out = append(out, draftFaults()...)
	return append(out, dependencyFaults()...)
}

func draftFaults() []fault {
	const check = "drafts are not served"
	calling := func(dir, call string) string {
		return "package app\n\nimport \"m/" + dir + "\"\n\nvar x = " + call + "\n"
	}
	const catalog, web = "internal/guide/catalog", "internal/channel/web"
	return []fault{
		{"a server opens a draft", check, file("internal/app/serve.go",
			calling(catalog, "catalog.OpenDraft(nil, \"\")")),
			"serve.go must not use catalog.OpenDraft"},
		{"a server names the function", check, file("internal/app/serve.go",
			calling(catalog, "catalog.OpenDraft")), "a draft is for its author"},
		{"another server", check, file("internal/app/ask.go", calling(web, "web.New(nil)")),
			"guides of a catalog"},
		{"a server shows the preview", check, file("internal/app/serve.go",
			calling("internal/channel/preview", "preview.New()")), "only the command preview"},
		{"a server with a catalog is ok", check, file("internal/app/serve.go",
			calling(web, "web.New(nil)")), ""},
		{"the preview is ok", check, file("internal/app/preview.go",
			calling(catalog, "catalog.OpenDraft(nil, \"\")")), ""},
	}
}

func planFaults() []fault {
	const check = "every package has a layer"
	return []fault{
		{"unknown package", check, file("util/x.go", "package util\n"), "add it to layers"},
		{"unknown package of tests", check, file("internal/help/x_test.go", "package help\n"),
			"internal/help"},
		{"package at the root", check, file("x.go", "package m\n"), "package . has no layer"},
		{"package below a package", check, file("internal/guide/view/deep/x.go", "package deep\n"),
			"internal/guide/view/deep"},
		{"a new channel is ok", check, file("internal/channel/fax/x.go", "package fax\n"), ""},
	}
}

func importFaults() []fault {
	const down, never, pure, danger = "imports go to lower layers", "forbidden imports",
		"pure packages do no I/O", "dangerous imports"
	return []fault{
		{"upwards", down, file("internal/guide/x.go",
			importing("guide", "m/internal/guide/catalog")),
			"internal/guide (layer 2) imports internal/guide/catalog (layer 6"},
		{"sideways", down, file("internal/guide/graph/x.go",
			importing("graph", "m/internal/guide/view")),
			"internal/guide/graph (layer 4) imports internal/guide/view (layer 4"},
		{"out of the pure packages", down, file("internal/guide/catalog/x.go",
			importing("library", "m/internal/desk/store")), "internal/desk/store"},
		{"downwards is ok", down, file("internal/guide/catalog/x.go",
			importing("library", "m/internal/guide")), ""},
		{"a test upwards is ok", down, file("internal/guide/x_test.go",
			importing("guide_test", "m/internal/guide/catalog")), ""},
		{"another module is ok", down, file("internal/guide/x.go", importing("guide", "n/library")),
			""},

		{"engine reads files", never, file("internal/guide/triage/x.go",
			importing("triage", "m/internal/guide/compile")), "was not proved"},
		{"compiler walks", never, file("internal/guide/compile/x.go",
			importing("compile", "m/internal/guide/triage")),
			"compile must not import internal/guide/triage"},
		{"facts know a guide", never, file("internal/facts/vehicle/x.go",
			importing("vehicle", "m/internal/guide")), "map those names"},
		{"desk knows a channel", never, file("internal/desk/x.go",
			importing("desk", "m/internal/channel/sms")), "does not depend on its channel"},
		{"channel on channel", never, file("internal/channel/sms/x.go",
			importing("sms", "m/internal/channel/web")), "fails with it"},
		{"channel on desk is ok", never, file("internal/channel/sms/x.go",
			importing("sms", "m/internal/desk")), ""},

		{"files", pure, file("internal/guide/triage/x.go", importing("triage", "os")), "no I/O"},
		{"programs", pure, file("internal/guide/triage/x.go", importing("triage", "os/exec")),
			"no I/O"},
		{"old files", pure, file("internal/guide/x.go", importing("guide", "io/ioutil")), "no I/O"},
		{"network", pure, file("internal/facts/place/x.go", importing("place", "net")), "no I/O"},
		{"web", pure, file("internal/facts/place/x.go", importing("place", "net/http")), "no I/O"},
		{"rows", pure, file("internal/desk/x.go", importing("desk", "database/sql")), "no I/O"},
		{"randomness", pure, file("internal/guide/verify/x.go",
			importing("verify", "math/rand/v2")),
			"no randomness"},
		{"log", pure, file("internal/guide/verify/x.go", importing("verify", "log")), "do not log"},
		{"structured log", pure, file("internal/guide/verify/x.go",
			importing("verify", "log/slog")),
			"do not log"},
		{"addresses are ok", pure, file("internal/facts/place/x.go", importing("place", "net/url")),
			""},
		{"a longer name is ok", pure, file("internal/facts/place/x.go",
			importing("place", "osmosis.example/x")), ""},
		{"a test with files is ok", pure, file("internal/guide/triage/x_test.go",
			importing("triage", "os")), ""},
		{"commands", danger, file("internal/desk/console/x.go", importing("console", "os/exec")),
			"never become a program"},
		{"another language", danger, file("internal/desk/store/x.go", importing("store", "C")),
			"a breach"},
		{"markup without escapes", danger, file("internal/page/x.go",
			importing("page", "text/template")), "html/template"},
		{"weak hashes", danger, file("internal/desk/integrations/x.go",
			importing("outwards", "crypto/md5")), "SHA-256"},
		{"predictable randomness", danger, file("internal/desk/service/x.go",
			importing("dispatch", "math/rand/v2")), "crypto/rand"},
		{"jitter is ok", danger, file("internal/desk/integrations/x.go",
			importing("outwards", "math/rand/v2")), ""},
		{"a test with commands is ok", danger,
			file("internal/app/x_test.go", importing("app", "os/exec")), ""},

		{"internal may", pure, file("internal/desk/store/x.go", importing("store", "time")), ""},
	}
}

func commentFaults() []fault {
	const pkg, names = "package comments", "exported names have a comment"
	const good = "// Package vin reads. It does not guess.\npackage vin\n"
	two := map[string]string{"internal/facts/vin/a.go": good, "internal/facts/vin/b.go": good}
	split := map[string]string{"internal/facts/vin/a.go": "package vin\n",
		"internal/facts/vin/b.go": good}
	return []fault{
		{"no package comment", pkg, file("internal/facts/vin/x.go", "package vin\n"),
			"has no comment"},
		{"one sentence", pkg, file("internal/facts/vin/x.go",
			"// Package vin does not guess.\npackage vin\n"), "under two sentences"},
		{"no limits", pkg, file("internal/facts/vin/x.go",
			"// Package vin reads. It notes.\npackage vin\n"), "does not do"},
		{"two comments", pkg, two,
			"internal/facts/vin/b.go:1: package internal/facts/vin has a second comment"},
		{"main needs one too", pkg, file("cmd/x/main.go", "package main\n"),
			"cmd/x has no comment"},
		{"comment in one file is ok", pkg, split, ""},
		{"tests alone are ok", pkg, file("internal/facts/vin/x_test.go", "package vin\n"), ""},

		{"function", names, file("internal/facts/vin/x.go", "package vin\n\nfunc Read() {}\n"),
			"Read is exported"},
		{"method", names, file("internal/facts/vin/x.go",
			"package vin\n\nfunc (v *VIN[T]) Year() {}\n"), "Year is exported"},
		{"type", names, file("internal/facts/vin/x.go", "package vin\n\ntype VIN string\n"),
			"VIN is exported"},
		{"variable", names, file("internal/facts/vin/x.go", "package vin\n\nvar a, Err = 1, 2\n"),
			"Err is exported"},
		{"typed variable", names, file("internal/facts/vin/x.go", "package vin\n\nvar Err error\n"),
			"Err is exported"},
		{"untyped constant", names, file("internal/facts/vin/x.go",
			"package vin\n\nconst (\n\tA T = 1\n\tMax = 2\n)\n"), "Max is exported"},
		{"list of a type is ok", names, file("internal/facts/vin/x.go",
			"package vin\n\nconst (\n\tA T = iota\n\tB\n)\n"), ""},
		{"comment at the end is ok", names, file("internal/facts/vin/x.go",
			"package vin\n\nconst (\n\tA = 1 // first\n)\n"), ""},
		{"method of a hidden type is ok", names,
			file("internal/facts/vin/x.go", "package vin\n\nfunc (v vin) Len() {}\n"), ""},
		{"internal may be brief", names, file("internal/app/x.go",
			"package app\n\nfunc Main() {}\n"), ""},
		{"a test is ok", names, file("internal/facts/vin/x_test.go",
			"package vin\n\nfunc TestVIN() {}\n"), ""},
	}
}

func formFaults() []fault {
	const gofmt, columns, starts, long = "gofmt", "no long lines", "no init functions",
		"no long files"
	const generated = "// Code generated by a test. DO NOT EDIT.\n\n"
	body := "package vin\n" + strings.Repeat("// line\n", maxLines)
	return []fault{
		{"spaces", gofmt, file("internal/facts/vin/x.go", "package vin\n\nvar  a = 1\n"),
			"internal/facts/vin/x.go:1: not as gofmt prints it"},
		{"spaces in a test", gofmt, file("internal/facts/vin/x_test.go",
			"package vin\n\nvar  a = 1\n"), "make format"},
		{"formatted is ok", gofmt, file("internal/facts/vin/x.go", "package vin\n\nvar a = 1\n"),
			""},

		{"long line", columns, file("internal/facts/vin/x_test.go",
			"package vin\n\n// "+strings.Repeat("x ", 48)+"xx\n"), "x_test.go:3: 101 columns"},
		{"long line with tabs", columns, file("internal/facts/vin/x.go",
			"package vin\n\nvar a = []string{\n\t"+strings.Repeat("a, ", 32)+"a,\n}\n"),
			"102 columns"},
		{"100 columns are ok", columns, file("internal/facts/vin/x.go",
			"package vin\n\n// "+strings.Repeat("x ", 48)+"x\n"), ""},
		{"a raw string is ok", columns, file("internal/facts/vin/x.go",
			"package vin\n\nvar a = `"+strings.Repeat("x ", 60)+"`\n"), ""},

		{"init", starts, file("internal/facts/vin/x.go", "package vin\n\nfunc init() {}\n"),
			"internal/facts/vin/x.go:3: an init function"},
		{"method init is ok", starts, file("internal/facts/vin/x.go",
			"package vin\n\nfunc (v vin) init() {}\n"), ""},

		{"long", long, file("internal/facts/vin/x.go", body), "401 lines, over 400"},
		{"a long test is ok", long, file("internal/facts/vin/x_test.go", body), ""},
		{"long and generated is ok", long, file("internal/facts/vin/x.go", generated+body), ""},
		{"just short enough is ok", long, file("internal/facts/vin/x.go",
			strings.TrimSuffix(body, "// line\n")), ""},
	}
}

func dependencyFaults() []fault {
	const check = "every dependency is explained"
	const block = "module m\n\nrequire (\n\ta.example/x v1.0.0\n\tb.example/y v1.0.0 // " +
		"indirect\n)\n"
	module := func(text, notes string) map[string]string {
		return map[string]string{"go.mod": text, dependencyNotes: notes}
	}
	tool := file("tools/go.mod", "module tools\n\ntool a.example/cmd/x\n")
	return []fault{
		{"module", check, module(block, "| `b.example/y` |"), "no line for `a.example/x`"},
		{"module on one line", check, module("module m\n\nrequire a.example/x v1.0.0\n", ""),
			"`a.example/x`"},
		{"part of a name", check, module(block, "`a.example/x/v2`"), "`a.example/x`"},
		{"module explained is ok", check, module(block, "| `a.example/x` |"), ""},
		{"tool", check, tool, "`a.example/cmd/x`"},
		{"a tool's own module", check, file("tools/vin/go.mod",
			"module vin\n\nrequire (\n\ta.example/z v1.0.0\n)\n"), "`a.example/z`"},
		{"npm", check, file(npmModules[0], `{"devDependencies": {"left-pad": "1.0.0"}}`),
			"`left-pad`"},
		{"npm at run time", check, file(npmModules[1], `{"dependencies": {"left-pad": "1.0.0"}}`),
			"`left-pad`"},
		{"npm unreadable", check, file(npmModules[0], `{`), "cannot be read"},
		{"other go.mod lines are ok", check,
			module("module m\n\ngo 1.26.0\n\nignore (\n\t./test/x\n)\n", ""), ""},
	}
}

func languageFaults() []fault {
	const clock, names, words, keys, builtin = "pure packages call no clock",
		"doc comments start with the name", "plain words", "the log key of an error is err",
		"no builtin is shadowed"
	pure := func(text string) map[string]string { return file("internal/desk/x.go", text) }
	app := func(text string) map[string]string { return file("internal/app/x.go", text) }
	const now = "import \"time\"\n\nvar now = time.Now\n"
	return []fault{
		{"clock", clock, pure("package desk\n\n" + now), "must not call time.Now"},
		{"clock under another name", clock, pure("package desk\n\nimport t \"time\"\n\n" +
			"func f() { t.Sleep(1) }\n"), "time.Sleep"},
		{"a time is ok", clock, pure("package desk\n\nimport \"time\"\n\nvar a time.Time\n"), ""},
		{"a clock elsewhere is ok", clock, app("package app\n\n" + now), ""},

		{"function named otherwise", names, app("package app\n\n// Runs it.\nfunc run() {}\n"),
			"the comment of run"},
		{"type named otherwise", names, app("package app\n\n// Runners run.\ntype runner int\n"),
			"the comment of runner"},
		{"a longer name", names, app("package app\n\n// runs it.\nfunc run() {}\n"), "run"},
		{"article is ok", names, app("package app\n\n// A runner runs.\ntype runner int\n"), ""},
		{"sentence before a test is ok", names, file("internal/app/x_test.go",
			"package app\n\n// It runs.\nfunc TestRun() {}\n"), ""},

		{"word in a comment", words, app("package app\n\n// run waits for\n// nobody.\n"),
			`"nobody"`},
		{"words over two lines", words, app("package app\n\n// run says\n// whether.\n"),
			`"says whether"`},
		{"word in an error", words,
			app("package app\n\nvar err = errors.New(\"nobody is there\")\n"),
			`"nobody"`},
		{"word in a log", words, app("package app\n\nfunc f() { d.Log.Warn(\"somebody asks\") }\n"),
			`"somebody"`},
		{"word in a text for users is ok", words, app("package app\n\nvar a = \"somebody asks\"\n"),
			""},

		{"another key", keys, app("package app\n\nfunc f() { log.Warn(\"x\", \"cause\", err) }\n"),
			`key "cause"`},
		{"key after another", keys, app(
			"package app\n\nfunc f() { d.Log.Error(\"x\", \"n\", 1, \"error\", err) }\n"),
			`key "error"`},
		{"err is ok", keys, app("package app\n\nfunc f() { log.Warn(\"x\", \"err\", err) }\n"), ""},

		{"function", builtin, app("package app\n\nfunc copy() {}\n"), "copy is a builtin"},
		{"parameter", builtin, app("package app\n\nfunc f(new int) {}\n"), "new is a builtin"},
		{"variable", builtin, app("package app\n\nfunc f() { max := 1; _ = max }\n"),
			"max is a builtin"},
		{"method is ok", builtin, app("package app\n\nfunc (a A) close() {}\n"), ""},
	}
}
