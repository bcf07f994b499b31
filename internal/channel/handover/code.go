package handover

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// code draws a text as a QR code. It returns "" if the text is too long for one.
func code(text, name string) template.HTML {
	q, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return ""
	}
	const edge = 4 // white border, which phones need to find the code
	size := q.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := q.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+edge, y+edge)
			}
		}
	}
	whole := size + 2*edge
	return template.HTML(
		fmt.Sprintf(
			`<svg class="code" role="img" aria-label="%s" viewBox="0 0 %d %d" `+
				`shape-rendering="crispEdges">`+
				`<path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
			template.HTMLEscapeString(name), whole, whole, whole, whole, path.String()))
}

// sms returns the URL that opens a text message with this text. It contains both notations, for iOS
// and Android.
func sms(text string) template.URL {
	return template.URL("sms:?&body=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20"))
}
