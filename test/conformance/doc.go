// Package conformance runs the official conformance suite of the Model Context Protocol against the
// server of package mcp. It is not part of the program.
//
// The suite calls tools, resources and prompts of its own names. The test adds them to the same
// server that the program serves, and serves it by HTTP.
package conformance
