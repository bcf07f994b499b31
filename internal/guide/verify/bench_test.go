//go:build unix

package verify

import "testing"

func BenchmarkVerifyTrunk(b *testing.B) {
	b.ReportAllocs()
	measure(b, proves(b, trunk(b)))
}
