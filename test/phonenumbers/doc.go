// Package phonenumbers tests package place against a maintained library: which numbers exist, how
// they are written, and which number a user's text means. It is a separate module, so that the
// library is not a dependency of the program.
package phonenumbers
