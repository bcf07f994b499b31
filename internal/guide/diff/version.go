package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Step is the step from one version to another.
type Step uint8

const (
	None  Step = iota // nothing changed
	Patch             // only words changed that are no safety texts
	// something is new, or a safety text changed, and every old path still ends at least as
	// urgently, with every caution
	Minor
	Major // anything else
)

// String returns the step as in JSON: none, patch, minor, major.
func (s Step) String() string { return [...]string{"none", "patch", "minor", "major"}[s] }

// MarshalText returns the step as in JSON. It never fails.
func (s Step) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// reason returns in a few words what requires the step.
func (s Step) reason() string {
	return [...]string{
		"nothing changed",
		"words changed",
		"something is new or leads elsewhere, or a safety text changed",
		"something became calmer or was lost, or words moved to another safety text",
	}[s]
}

// Wrong returns a sentence that says why going from one version to the other is wrong for this
// change: unreadable, backwards, or too small a step. It returns "" if the step is right, or larger
// than needed.
func (r Report) Wrong(oldVersion, newVersion string) string {
	was, okOld := numbers(oldVersion)
	is, okNew := numbers(newVersion)
	switch step := stepBetween(was, is); {
	case !okOld || !okNew:
		return fmt.Sprintf(
			"A version is major.minor.patch, such as 1.0.0: %q to %q cannot be compared.",
			oldVersion, newVersion)
	case slices.Compare(is[:], was[:]) < 0:
		return fmt.Sprintf("The version goes back from %s to %s: make it %s or higher.", oldVersion,
			newVersion, nextVersion(was, r.Step))
	case step >= r.Step:
		return ""
	case step == None:
		return fmt.Sprintf("The version is still %s, and %s: make it %s or higher (%s).",
			oldVersion, r.Step.reason(), nextVersion(was, r.Step), r.Step)
	default:
		return fmt.Sprintf("From %s to %s is only a %s step, and %s: make it %s or higher (%s).",
			oldVersion, newVersion, step, r.Step.reason(), nextVersion(was, r.Step), r.Step)
	}
}

// numbers parses major, minor and patch.
func numbers(version string) (v [3]int, ok bool) {
	parts := strings.Split(version, ".")
	if len(parts) != len(v) {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}

// stepBetween returns the step between two versions: that of the first number that differs.
func stepBetween(was, is [3]int) Step {
	for i, step := range []Step{Major, Minor, Patch} {
		if was[i] != is[i] {
			return step
		}
	}
	return None
}

// nextVersion returns the smallest version that is a step higher.
func nextVersion(v [3]int, s Step) string {
	switch s {
	case Major:
		v = [3]int{v[0] + 1, 0, 0}
	case Minor:
		v = [3]int{v[0], v[1] + 1, 0}
	case Patch:
		v[2]++
	}
	return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2])
}
