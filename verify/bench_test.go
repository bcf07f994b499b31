package verify

import "testing"

func BenchmarkVerifyTrunk(b *testing.B) {
	g := trunk(b)
	b.ReportAllocs()
	states := 0
	for b.Loop() {
		r := Verify(g, Options{})
		states = r.States
	}
	b.ReportMetric(float64(states), "states")
	b.ReportMetric(float64(states)*float64(b.N)/b.Elapsed().Seconds(), "states/s")
}
