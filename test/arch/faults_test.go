package arch

import "strings"

// fault is a small house with one thing wrong in it, or nothing where want is empty.
type fault struct {
	name  string
	check string
	files map[string]string
	want  string // within the only finding
}

// one is a house of a single file.
func one(path, text string) map[string]string { return map[string]string{path: text} }

// importing is a file of the package that imports a path.
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
	return append(out, dependencyFaults()...)
}

func planFaults() []fault {
	const check = "every package is a room"
	return []fault{
		{"unknown package", check, one("util/x.go", "package util\n"), "add it to rooms"},
		{"unknown package of tests", check, one("internal/help/x_test.go", "package help\n"),
			"internal/help"},
		{"package at the root", check, one("x.go", "package m\n"), "package . is not in the plan"},
		{"room below a room", check, one("internal/guide/view/deep/x.go", "package deep\n"),
			"internal/guide/view/deep"},
		{"a new channel is ok", check, one("internal/channel/fax/x.go", "package fax\n"), ""},
	}
}

func importFaults() []fault {
	const down, never, pure, danger = "imports go down", "rooms that never meet",
		"pure rooms touch nothing", "nothing dangerous"
	return []fault{
		{"upwards", down, one("internal/guide/x.go",
			importing("guide", "m/internal/guide/catalog")),
			"internal/guide (floor 2) imports internal/guide/catalog (floor 6"},
		{"sideways", down, one("internal/guide/graph/x.go",
			importing("graph", "m/internal/guide/view")),
			"internal/guide/graph (floor 4) imports internal/guide/view (floor 4"},
		{"out of the pure rooms", down, one("internal/guide/catalog/x.go",
			importing("library", "m/internal/desk/store")), "internal/desk/store"},
		{"downwards is ok", down, one("internal/guide/catalog/x.go",
			importing("library", "m/internal/guide")), ""},
		{"a test upwards is ok", down, one("internal/guide/x_test.go",
			importing("guide_test", "m/internal/guide/catalog")), ""},
		{"another module is ok", down, one("internal/guide/x.go", importing("guide", "n/library")),
			""},

		{"engine reads files", never, one("internal/guide/triage/x.go",
			importing("triage", "m/internal/guide/compile")), "nobody proved"},
		{"compiler walks", never, one("internal/guide/compile/x.go",
			importing("compile", "m/internal/guide/triage")),
			"compile must not import internal/guide/triage"},
		{"facts know a guide", never, one("internal/facts/vehicle/x.go",
			importing("vehicle", "m/internal/guide")), "by those names"},
		{"desk knows a channel", never, one("internal/desk/x.go",
			importing("desk", "m/internal/channel/sms")), "whichever way"},
		{"channel on channel", never, one("internal/channel/sms/x.go",
			importing("sms", "m/internal/channel/web")), "falls"},
		{"channel on desk is ok", never, one("internal/channel/sms/x.go",
			importing("sms", "m/internal/desk")), ""},

		{"files", pure, one("internal/guide/triage/x.go", importing("triage", "os")), "no I/O"},
		{"programs", pure, one("internal/guide/triage/x.go", importing("triage", "os/exec")),
			"no I/O"},
		{"old files", pure, one("internal/guide/x.go", importing("guide", "io/ioutil")), "no I/O"},
		{"network", pure, one("internal/facts/place/x.go", importing("place", "net")), "no I/O"},
		{"web", pure, one("internal/facts/place/x.go", importing("place", "net/http")), "no I/O"},
		{"rows", pure, one("internal/desk/x.go", importing("desk", "database/sql")), "no I/O"},
		{"clock", pure, one("internal/desk/x.go", importing("desk", "time")), "no clock"},
		{"chance", pure, one("internal/guide/verify/x.go", importing("verify", "math/rand/v2")),
			"no chance"},
		{"log", pure, one("internal/guide/verify/x.go", importing("verify", "log")), "do not log"},
		{"structured log", pure, one("internal/guide/verify/x.go", importing("verify", "log/slog")),
			"do not log"},
		{"addresses are ok", pure, one("internal/facts/place/x.go", importing("place", "net/url")),
			""},
		{"a longer name is ok", pure, one("internal/facts/place/x.go",
			importing("place", "osmosis.example/x")), ""},
		{"a test with files is ok", pure, one("internal/guide/triage/x_test.go",
			importing("triage", "os")), ""},
		{"commands", danger, one("internal/desk/console/x.go", importing("console", "os/exec")),
			"never become something that runs"},
		{"another language", danger, one("internal/desk/store/x.go", importing("store", "C")),
			"a way in"},
		{"markup as it comes", danger, one("internal/page/x.go",
			importing("page", "text/template")), "html/template"},
		{"weak hashes", danger, one("internal/desk/integrations/x.go",
			importing("outwards", "crypto/md5")), "SHA-256"},
		{"chance that can be known", danger, one("internal/desk/service/x.go",
			importing("dispatch", "math/rand/v2")), "crypto/rand"},
		{"chance to wait by is ok", danger, one("internal/desk/integrations/x.go",
			importing("outwards", "math/rand/v2")), ""},
		{"a test with commands is ok", danger,
			one("internal/app/x_test.go", importing("app", "os/exec")), ""},

		{"internal may", pure, one("internal/desk/store/x.go", importing("store", "time")), ""},
	}
}

func commentFaults() []fault {
	const pkg, names = "package comments", "exported names have a sentence"
	const good = "// Package vin reads. It does not guess.\npackage vin\n"
	two := map[string]string{"internal/facts/vin/a.go": good, "internal/facts/vin/b.go": good}
	split := map[string]string{"internal/facts/vin/a.go": "package vin\n",
		"internal/facts/vin/b.go": good}
	return []fault{
		{"no package comment", pkg, one("internal/facts/vin/x.go", "package vin\n"),
			"has no comment"},
		{"one sentence", pkg, one("internal/facts/vin/x.go",
			"// Package vin does not guess.\npackage vin\n"), "under two sentences"},
		{"no limits", pkg, one("internal/facts/vin/x.go",
			"// Package vin reads. It notes.\npackage vin\n"), "does not do"},
		{"two comments", pkg, two,
			"internal/facts/vin/b.go:1: package internal/facts/vin has a second comment"},
		{"main owes one too", pkg, one("cmd/x/main.go", "package main\n"), "cmd/x has no comment"},
		{"comment in one file is ok", pkg, split, ""},
		{"tests alone are ok", pkg, one("internal/facts/vin/x_test.go", "package vin\n"), ""},

		{"function", names, one("internal/facts/vin/x.go", "package vin\n\nfunc Read() {}\n"),
			"Read is exported"},
		{"method", names, one("internal/facts/vin/x.go",
			"package vin\n\nfunc (v *VIN[T]) Year() {}\n"), "Year is exported"},
		{"type", names, one("internal/facts/vin/x.go", "package vin\n\ntype VIN string\n"),
			"VIN is exported"},
		{"variable", names, one("internal/facts/vin/x.go", "package vin\n\nvar a, Err = 1, 2\n"),
			"Err is exported"},
		{"typed variable", names, one("internal/facts/vin/x.go", "package vin\n\nvar Err error\n"),
			"Err is exported"},
		{"untyped constant", names, one("internal/facts/vin/x.go",
			"package vin\n\nconst (\n\tA T = 1\n\tMax = 2\n)\n"), "Max is exported"},
		{"list of a type is ok", names, one("internal/facts/vin/x.go",
			"package vin\n\nconst (\n\tA T = iota\n\tB\n)\n"), ""},
		{"comment at the end is ok", names, one("internal/facts/vin/x.go",
			"package vin\n\nconst (\n\tA = 1 // first\n)\n"), ""},
		{"method of a hidden type is ok", names,
			one("internal/facts/vin/x.go", "package vin\n\nfunc (v vin) Len() {}\n"), ""},
		{"internal may be brief", names, one("internal/app/x.go",
			"package app\n\nfunc Main() {}\n"), ""},
		{"a test is ok", names, one("internal/facts/vin/x_test.go",
			"package vin\n\nfunc TestVIN() {}\n"), ""},
	}
}

func formFaults() []fault {
	const gofmt, starts, long = "gofmt", "no init functions", "no long files"
	const generated = "// Code generated by a test. DO NOT EDIT.\n\n"
	body := "package vin\n" + strings.Repeat("// line\n", longest)
	return []fault{
		{"spaces", gofmt, one("internal/facts/vin/x.go", "package vin\n\nvar  a = 1\n"),
			"internal/facts/vin/x.go:1: not as gofmt prints it"},
		{"spaces in a test", gofmt, one("internal/facts/vin/x_test.go",
			"package vin\n\nvar  a = 1\n"), "make format"},
		{"formatted is ok", gofmt, one("internal/facts/vin/x.go", "package vin\n\nvar a = 1\n"),
			""},

		{"init", starts, one("internal/facts/vin/x.go", "package vin\n\nfunc init() {}\n"),
			"internal/facts/vin/x.go:3: an init function"},
		{"method init is ok", starts, one("internal/facts/vin/x.go",
			"package vin\n\nfunc (v vin) init() {}\n"), ""},

		{"long", long, one("internal/facts/vin/x.go", body), "401 lines, over 400"},
		{"a long test is ok", long, one("internal/facts/vin/x_test.go", body), ""},
		{"long and generated is ok", long, one("internal/facts/vin/x.go", generated+body), ""},
		{"just short enough is ok", long, one("internal/facts/vin/x.go",
			strings.TrimSuffix(body, "// line\n")), ""},
	}
}

func dependencyFaults() []fault {
	const check = "every dependency has its reason"
	const block = "module m\n\nrequire (\n\ta.example/x v1.0.0\n\tb.example/y v1.0.0 // " +
		"indirect\n)\n"
	module := func(text, notes string) map[string]string {
		return map[string]string{"go.mod": text, ledger: notes}
	}
	tool := one("tools/go.mod", "module tools\n\ntool a.example/cmd/x\n")
	return []fault{
		{"module", check, module(block, "| `b.example/y` |"), "no line for `a.example/x`"},
		{"module on one line", check, module("module m\n\nrequire a.example/x v1.0.0\n", ""),
			"`a.example/x`"},
		{"part of a name", check, module(block, "`a.example/x/v2`"), "`a.example/x`"},
		{"module explained is ok", check, module(block, "| `a.example/x` |"), ""},
		{"tool", check, tool, "`a.example/cmd/x`"},
		{"a tool's own module", check, one("tools/vin/go.mod",
			"module vin\n\nrequire (\n\ta.example/z v1.0.0\n)\n"), "`a.example/z`"},
		{"npm", check, one(browser, `{"devDependencies": {"left-pad": "1.0.0"}}`), "`left-pad`"},
		{"npm at run time", check, one(browser, `{"dependencies": {"left-pad": "1.0.0"}}`),
			"`left-pad`"},
		{"npm unreadable", check, one(browser, `{`), "cannot be read"},
		{"other go.mod lines are ok", check,
			module("module m\n\ngo 1.26.0\n\nignore (\n\t./test/x\n)\n", ""), ""},
	}
}
