package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// own is the description of this package's addresses in OpenAPI 3.1, generated from [operations]
// and the types.
//
//go:embed openapi.json
var own []byte

// describe returns the description of all addresses: this package's and the desk's, if there is
// one. It returns an error if both have the same name for different things.
func describe(desk []byte) ([]byte, error) {
	if desk == nil {
		return own, nil
	}
	var all, more map[string]any
	for b, into := range map[*[]byte]*map[string]any{&own: &all, &desk: &more} {
		if err := json.Unmarshal(*b, into); err != nil {
			return own, fmt.Errorf("description in OpenAPI: %w", err)
		}
	}
	if err := merge(all, more, "paths"); err != nil {
		return own, err
	}
	parts, _ := all["components"].(map[string]any)
	others, _ := more["components"].(map[string]any)
	for kind := range others {
		if err := merge(parts, others, kind); err != nil {
			return own, err
		}
	}
	return json.MarshalIndent(all, "", "  ")
}

// merge adds the members of an object of one document to that of another.
func merge(to, from map[string]any, name string) error {
	into, ok := to[name].(map[string]any)
	if !ok {
		into = map[string]any{}
		to[name] = into
	}
	members, _ := from[name].(map[string]any)
	for key, value := range members {
		if _, there := into[key]; there {
			return fmt.Errorf("description in OpenAPI: %s %s is there twice", name, key)
		}
		into[key] = value
	}
	return nil
}
