// Package phonenumbers holds package place against a maintained library, in tests alone: which
// numbers exist, how they are written, and what people who type one mean. It is a module of its
// own, so that the library is no dependency of the program.
package phonenumbers
