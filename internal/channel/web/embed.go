package web

import (
	"crypto/sha512"
	_ "embed"
	"encoding/base64"
	"net/http"
)

// Element is the script of the element <first-steps>, which shows a guide on a page of another
// site, in a frame.
//
//go:embed phone/first-steps.min.js
var Element string

// ElementPath is the address of [Element].
const ElementPath = "/first-steps.js"

// ElementIntegrity returns the hash of [Element] as the attribute integrity has it.
func ElementIntegrity() string {
	sum := sha512.Sum384([]byte(Element))
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// serveElement serves the script to every site: the attribute integrity needs that.
func serveElement(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	newFile(scriptKind, []byte(Element), true).ServeHTTP(w, r)
}
