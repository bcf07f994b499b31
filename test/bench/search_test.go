package bench

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/pgtest"
)

var (
	size = flag.Int("cases", 10_000, "number of cases that BenchmarkSearch searches")
	at   = flag.String("at", "",
		"a folder in which BenchmarkSearch keeps its SQLite database for the next run")
	cold = flag.Bool("cold", false,
		"BenchmarkSearch empties the caches before each search (needs root)")
)

// exampleCase returns the nth of many realistic cases. A third of the cars are of one make.
func exampleCase(n int) desk.Case {
	rnd := rand.New(rand.NewPCG(uint64(n), 7))
	pick := func(list string) string { all := strings.Fields(list); return all[rnd.IntN(len(all))] }
	syllable := func() string {
		return pick("ba be bo da do fi ga ha jo ka la le ma mi na no pa ra ri sa si ta ti to va vi")
	}
	name := pick(
		"Anna Ben Chloe David Emma Finn Grace Harry Isla Jack Katie Liam Maya Noah Olivia Ravi "+
			"Sofia Tom Uma Zoe") +
		" " + pick("Smith Jones Brown Taylor O'Brien Müller") + " " +
		syllable() + syllable() + syllable()
	car := pick("Volkswagen Volkswagen Volkswagen Skoda Ford Toyota Mercedes-Benz Kia Renault Fiat")
	at := desk.AtMillis(1_700_000_000_000 + int64(n)*60_000)
	letter := func() string { return string(rune('A' + rnd.IntN(26))) }
	return desk.Case{
		ID:      fmt.Sprintf("%09d%017x", n, rnd.Uint64())[:26],
		Ref:     pick("K7F A3C X9L P4R T6W") + fmt.Sprintf("-%03X", rnd.IntN(4096)),
		Version: 1, State: desk.Received, Guide: "trunk-release-fails", Release: "4f6a",
		Transcript: "life.none~place.parked",
		Language:   "en-GB", Country: "GB", Urgency: guide.Urgency(rnd.IntN(3)),
		Disposition: "call-roadside",
		Report: desk.Report{Title: "Call roadside help", Urgency: "urgent",
			Say:     []string{"The release failed."},
			Answers: [][2]string{{"Is anyone shut in?", "No"}}},
		Details: desk.Details{
			Name: name, Phone: fmt.Sprintf("+4477%08d", rnd.IntN(100_000_000)), Consent: true,
			People: 1 + rnd.IntN(4),
			Vehicle: desk.Vehicle{
				Make:   car,
				Model:  pick("Golf Polo Octavia Focus Corolla C-220 Ceed Clio Panda Fiesta"),
				Colour: pick("red black blue white silver grey green"), Year: 2000 + rnd.IntN(25),
				Plate: letter() + letter() + fmt.Sprintf("%02d ", rnd.IntN(100)) + letter() +
					letter() + letter(),
				VIN: "WVWZZZ1J" + letter() + fmt.Sprintf("%08d", rnd.IntN(100_000_000)),
			},
			Place: desk.Place{
				Latitude:  int32(50_000_000 + rnd.IntN(5_000_000)),
				Longitude: int32(-4_000_000 + rnd.IntN(5_000_000)), Measured: at, Accuracy: 12,
				Words: fmt.Sprintf("%d %s Street, %s%s", rnd.IntN(300), syllable()+syllable(),
					syllable(), syllable()),
			},
		},
		Opened: at, Changed: at, Waiting: at,
	}
}

// queries are the searches of BenchmarkSearch by kind. "other" has misses, rare and common words,
// few letters, and special characters of the index.
func queries() map[string][]string {
	all := map[string][]string{"other": {
		"zzyzx", "q7q-7q7", "+49 30 1234567", "XX99XXX", "Volkswagen", "volkswagen smith",
		"skoda zzyzx", "ford müller", "mercedes-benz kia",
		"street", "stre", "vo", "ka", "zo", "k7", "qq", "12", "0000", "1234", "90210", "K7F-0A1",
		"O'Brien", "anna smith volkswagen street",
		"volks", "babebo", "balele street", "NEAR(a b)", "%", "a* OR b*", `"`, "'; --",
		"volkswagen AND NOT skoda", "street volkswagen fiat", "john doe",
		"street street red volkswagen anna golf smith 2015",
	}}
	for n := 1; n <= *size; n += max(1, *size/20) {
		d, ref := exampleCase(n).Details, exampleCase(n).Ref
		digits := strings.TrimPrefix(d.Phone, "+44")
		v, name, town := d.Vehicle, strings.Fields(d.Name), strings.Fields(d.Place.Words)
		for kind, text := range map[string]string{
			"phone":     "0" + digits[:4] + " " + digits[4:7] + "-" + digits[7:],
			"phone-cc":  "+44 (0)" + digits[:3] + " " + digits[3:6] + " " + digits[6:],
			"phone-end": digits[6:],
			"phone-pairs": "44 " + strings.Join([]string{digits[:2], digits[2:4], digits[4:6],
				digits[6:8], digits[8:]}, " "),
			"plate": strings.ReplaceAll(v.Plate, " ", "-"), "vin": strings.ToLower(v.VIN),
			"vin-end": v.VIN[11:], "car": v.Make + " " + v.Model, "colour": v.Colour + " " + v.Make,
			"reference": strings.ReplaceAll(ref, "-", ""), "place": strings.Join(town[1:], " "),
			"name":     strings.ToUpper(name[1]) + " " + name[2],
			"name-car": name[2] + " " + v.Colour + " " + v.Model,
			"mixed":    name[0] + " 0" + digits[:4] + " " + digits[4:] + " " + v.Make,
		} {
			all[kind] = append(all[kind], text)
		}
	}
	return all
}

// BenchmarkSearch measures the time of searches in many cases: the median and the 99th percentile
// of all, and the latter of each kind of search.
// With -cold, it empties the caches of the database and the system before each search.
func BenchmarkSearch(b *testing.B) {
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		b.Run(kind, func(b *testing.B) {
			url, restart := filepath.Join(cmp.Or(*at, b.TempDir()), "cases.db"), func() {}
			if kind == "PostgreSQL" {
				pg := pgtest.Start(b)
				url, restart = pg.Database(), func() { pg.Stop(); pg.Start() }
			}
			s := filled(b, url)
			defer func() { _ = s.Close() }()
			search := func(text string) (took, used time.Duration) {
				began, cpu := time.Now(), ownCPU()
				found, err := s.Cases(store.WithClass(context.Background(), store.ClassBulk),
					store.Query{Text: text, Limit: 51})
				if err != nil {
					b.Fatal(text, err)
				}
				took, used = time.Since(began), ownCPU()-cpu
				if took > 50*time.Millisecond {
					b.Logf("%q: %v, own processor time %v, %d found", text, took, used, len(found))
				}
				return took, used
			}
			var warm, used, first []time.Duration
			byKind, all := map[string][]time.Duration{}, queries()
			for b.Loop() {
				for kind, texts := range all {
					for _, text := range texts {
						for range 10 {
							took, cpu := search(text)
							byKind[kind] = append(byKind[kind], took)
							warm, used = append(warm, took), append(used, cpu)
						}
					}
				}
				for _, text := range all["other"] {
					if *cold {
						_ = s.Close()
						restart()
						dropCaches(b)
						s = opened(b, url)
						took, _ := search(text)
						first = append(first, took)
					}
				}
			}
			b.ReportMetric(0, "ns/op") // of a round: meaningless
			percentiles(b, warm)
			for kind, took := range byKind {
				slices.Sort(took)
				b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, kind+"-p99-ms")
			}
			slices.Sort(used)
			b.ReportMetric(used[len(used)*99/100].Seconds()*1e3, "p99-own-cpu-ms")
			if *cold {
				slices.Sort(first)
				b.ReportMetric(first[len(first)/2].Seconds()*1e3, "cold-p50-ms")
				b.ReportMetric(first[len(first)*99/100].Seconds()*1e3, "cold-p99-ms")
			}
		})
	}
}

func opened(b *testing.B, url string) *store.SQL {
	b.Helper()
	s, err := store.OpenSQL(context.Background(), url)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// filled returns a store with the number of cases of -cases, all indexed.
func filled(b *testing.B, url string) *store.SQL {
	b.Helper()
	s, began := opened(b, url), time.Now()
	if last, err := s.Last(context.Background()); err == nil && last.Position >= int64(*size) {
		return s
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range 128 {
		all.Go(func() {
			for n := next.Add(1); n <= int64(*size); n = next.Add(1) {
				if err := add(s, exampleCase(int(n))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.Logf("%d cases added after %v", *size, time.Since(began).Round(time.Second))
	for {
		_, err := s.Cases(context.Background(), store.Query{Text: "zzyzx", Limit: 1})
		if err == nil {
			break
		}
		if !errors.Is(err, store.ErrIndexing) {
			b.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(5 * time.Second) // the rest of the index
	b.Logf("indexed after %v", time.Since(began).Round(time.Second))
	return s
}

func dropCaches(b *testing.B) {
	b.Helper()
	syscall.Sync()
	if err := os.WriteFile("/proc/sys/vm/drop_caches", []byte("3"), 0); err != nil {
		b.Fatal(err)
	}
}
