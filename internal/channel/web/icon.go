package web

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// iconPNG draws icon.svg as pixels, for home screens that accept no SVG: three white steps on red.
func iconPNG(size int) []byte {
	red, white := color.RGBA{0xb0, 0x00, 0x20, 0xff}, color.RGBA{0xff, 0xff, 0xff, 0xff}
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			c := red
			if onStairs(x*64/size, y*64/size) {
				c = white
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // writing to a buffer cannot fail
	return b.Bytes()
}

// onStairs reports whether a point of a 64 × 64 picture is on the steps.
func onStairs(x, y int) bool {
	bars := [][4]int{{11, 43, 29, 49}, {23, 33, 29, 49}, {23, 33, 41, 39}, {35, 23, 41, 39},
		{35, 23, 53, 29}}
	for _, b := range bars {
		if x >= b[0] && x < b[2] && y >= b[1] && y < b[3] {
			return true
		}
	}
	return false
}
