package wording_test

import (
	"reflect"
	"strings"
	"testing"

	"firststeps/internal/guide/wording"
)

// TestSwappedLabels checks that no signature survives if two signed texts change places.
func TestSwappedLabels(t *testing.T) {
	f := files(t, "lid-stuck")
	lock := signed(compiled(t, f))
	edit(t, f, "text/en-US.yaml", "  trapped: Someone is shut in\n  danger: We are in danger here",
		"  trapped: We are in danger here\n  danger: Someone is shut in")
	open := lock.Open(compiled(t, f), today)
	if len(open) != 2 || open[0].Text.Path != "flags.trapped" ||
		open[1].Text.Path != "flags.danger" || open[0].Reason != wording.Changed ||
		open[0].Signed.Lines[0] != "Someone is shut in" {
		t.Errorf("%+v", open)
	}
}

func TestSignatureExpires(t *testing.T) {
	g := compiled(t, files(t, "lamp-out"))
	lock := signed(g)
	for day, want := range map[string]int{
		"2026-11-29": len(lock), // signed on a day that has not come
		today:        0,
		"2028-01-04": 0, // day 400
		"2028-01-05": len(lock),
	} {
		open := lock.Open(g, day)
		if len(open) != want || want > 0 && open[0].Reason != wording.Expired {
			t.Errorf("on %s: %d, want %d", day, len(open), want)
		}
	}
	if m := lock.Open(g, "2028-01-05")[0].Message(); !strings.HasSuffix(m,
		"by Jane Doe, paramedic is valid from 2026-11-30 to 2028-01-04") {
		t.Error(m)
	}
}

func TestLostAndGone(t *testing.T) {
	f := files(t, "lid-stuck")
	g := compiled(t, f)
	lock := signed(g).Without("en-US flags.trapped")
	open := lock.Open(g, today)
	if len(open) != 1 || open[0].Reason != wording.NeverSigned || open[0].Line != 0 ||
		open[0].Message() != "the safety text en-US flags.trapped is not signed" {
		t.Errorf("a removed line: %+v", open)
	}
	edit(t, f, "text/en-US.yaml", "    hint: Knock and listen.\n", "")
	open = signed(g).Open(compiled(t, f), today)
	if len(open) != 1 || open[0].Reason != wording.Gone || open[0].Line == 0 ||
		open[0].Text.Name() != "en-US questions.life.hint" ||
		!strings.Contains(open[0].Message(), "which the guide does not have") {
		t.Errorf("a removed text: %+v", open)
	}
}

func TestLockIsReadAsWritten(t *testing.T) {
	lock := signed(compiled(t, files(t, "bell-rings")))
	again, err := wording.ParseLock(lock.Bytes())
	if err != nil || !reflect.DeepEqual(lock, again) {
		t.Errorf("%v, %v", err, again)
	}
	if empty, err := wording.ParseLock(nil); err != nil || len(empty) > 0 {
		t.Errorf("an empty file: %v, %v", empty, err)
	}
	const first = `{"text":"en-GB always.help","hash":"`
	if line, _, _ := strings.Cut(string(lock.Bytes()), "\n"); !strings.HasPrefix(line, first) ||
		!strings.HasSuffix(line, `","by":"Jane Doe, paramedic","on":"2026-11-30",`+
			`"context":"leads to landlord","lines":["Get someone to come"]}`) {
		t.Error(line)
	}
}

// TestBrokenLock checks that a lock file that was edited by hand, or merged badly, is refused.
func TestBrokenLock(t *testing.T) {
	lock := string(signed(compiled(t, files(t, "bell-rings"))).Bytes())
	lines := strings.SplitAfter(lock, "\n")
	for name, c := range map[string]struct{ file, want string }{
		"words":      {strings.Replace(lock, "Get someone", "Get no one", 1), "line 1 was changed"},
		"context":    {strings.Replace(lock, "to landlord", "to quiet", 1), "line 1 was changed"},
		"name":       {strings.Replace(lock, "ys.help", "ys.halt", 1), "line 1 was changed"},
		"date":       {strings.Replace(lock, today, "2026-13-01", 1), "line 1 has no valid date"},
		"no date":    {strings.Replace(lock, today, "", 1), "line 1 has no valid date"},
		"no signer":  {strings.Replace(lock, "Jane Doe, paramedic", " ", 1), "line 1 has no valid"},
		"conflict":   {lines[0] + "<<<<<<< HEAD\n" + lines[1], "line 2 is not a signature"},
		"twice":      {lines[0] + lines[0], "line 2 is not in order, or signs a text twice"},
		"order":      {lines[1] + lines[0], "line 2 is not in order"},
		"other keys": {strings.Replace(lock, `"by"`, `"for":"","by"`, 1), "line 1 is not a sign"},
		"two":        {strings.TrimSpace(lines[0]) + lines[1], "line 1 is not a signature"},
	} {
		if _, err := wording.ParseLock([]byte(c.file)); err == nil ||
			!strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestSigner(t *testing.T) {
	for by, want := range map[string]bool{
		"Jane Doe, paramedic": true, "王小明": true, "": false, " Jane": false, "Jane\n": false,
		"Jane\x1b[31m": false, strings.Repeat("x", 101): false,
	} {
		if err := wording.Signer(by); (err == nil) != want {
			t.Errorf("%q: %v", by, err)
		}
	}
}
