package ownwords

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"

	"golang.org/x/text/unicode/norm"
)

// runs returns how many random changes of messages a test tries: n, a tenth of it with -short, or
// OWNWORDS_RUNS.
func runs(t *testing.T, n int) int {
	t.Helper()
	set := os.Getenv("OWNWORDS_RUNS")
	switch {
	case set == "" && testing.Short():
		return n / 10
	case set == "":
		return n
	}
	n, err := strconv.Atoi(set)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// around are texts that change nothing of what a message means, by language.
var around = map[string][]string{
	"en": {"Nobody is in danger", "No one is inside", "hi", "pls", "omg", "thanks"},
	"es": {"No hay nadie adentro", "Nadie está en peligro", "hola", "porfa", "ay dios", "gracias"},
	"fr": {"Il n'y a personne dedans", "Personne n'est en danger", "bonjour", "svp", "oh mon dieu",
		"merci"},
	"de": {"Es ist niemand drin", "Niemand ist in Gefahr", "hallo", "bitte", "oh gott", "danke"},
}

// change returns a message that means the same or more: with other text in a clause of its own, in
// other case, without accents, with pictures, or with one word misspelled.
func change(v *vocabulary, random *rand.Rand, text, other string) string {
	filler := around[v.source.Language]
	more := filler[random.IntN(len(filler))]
	switch random.IntN(10) {
	case 0:
		return text + ". " + other
	case 1:
		return other + "! " + text
	case 2:
		return more + ". " + text
	case 3:
		return text + ", " + more
	case 4:
		return strings.ToUpper(text)
	case 5:
		first, rest, _ := strings.Cut(text, " ")
		return strings.ToTitle(first) + " " + rest + "!!!"
	case 6:
		return strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(text))
	case 7:
		signs := []string{"😭", "🙏", "😱", " ❗", "...", "  "}
		return signs[random.IntN(len(signs))] + text + signs[random.IntN(len(signs))]
	}
	return misspell(v, random, text)
}

// misspell makes one slip in a known word of at least five letters, so that the result is no other
// known word and not two of them.
func misspell(v *vocabulary, random *rand.Rand, text string) string {
	fields := strings.Split(text, " ")
	for range 10 {
		at := random.IntN(len(fields))
		w := []rune(fields[at])
		if list := v.split(fields[at]); len(list) != 1 || !list[0].known ||
			len(list[0].plain) != len(w) || len(w) < 5 {
			continue
		}
		i := 1 + random.IntN(len(w)-2)
		switch random.IntN(4) {
		case 0:
			w = append(w[:i:i], w[i+1:]...)
		case 1:
			w = append(w[:i+1:i+1], w[i:]...)
		case 2:
			w[i], w[i+1] = w[i+1], w[i]
		case 3:
			w[i] = 'a' + rune(random.IntN(26))
		}
		list := v.respace(v.split(string(w)))
		if len(list) != 1 || list[0].known {
			continue
		}
		fields[at] = string(w)
		break
	}
	return strings.Join(fields, " ")
}

// TestMoreTextNeverLowers checks that no text before or after a message, in a clause of its own, no
// change of case or accents, and no slip in a word makes it calmer. docs/own-words.md has what
// 100,000 runs found: OWNWORDS_RUNS=100000.
func TestMoreTextNeverLowers(t *testing.T) {
	random, g := rand.New(rand.NewPCG(1, 2)), trunk(t)
	sets := labelledSets(t)
	for range runs(t, 1000) {
		tag := languages[random.IntN(len(languages))]
		all := sets[tag]
		m, other := all[random.IntN(len(all))], all[random.IntN(len(all))]
		more := change(vocabularies()[tag], random, m.text, other.text)
		was, now := Understand(g, tag, m.text).Raised, Understand(g, tag, more).Raised
		if now < was {
			t.Errorf("%s: %q is %v, and %q is %v", tag, m.text, was, more, now)
		}
	}
}

// TestVariantsAboutLife checks that no variant of a message about life is missed, if the message
// itself is not: with one to three changes at a time.
func TestVariantsAboutLife(t *testing.T) {
	random, g, n := rand.New(rand.NewPCG(5, 6)), trunk(t), 0
	sets := labelledSets(t)
	for _, tag := range languages {
		all := sets[tag]
		life := slices.DeleteFunc(slices.Clone(all), func(m labelled) bool {
			return m.want != Life || Understand(g, tag, m.text).Raised != Life
		})
		for range runs(t, 2000) / len(languages) {
			text := life[random.IntN(len(life))].text
			for range 1 + random.IntN(3) {
				text = change(vocabularies()[tag], random, text, all[random.IntN(len(all))].text)
			}
			n++
			if r := Understand(g, tag, text); r.Raised != Life {
				t.Errorf("%s: %q is %v", tag, text, r.Raised)
			}
		}
	}
	t.Logf("%d variants", n)
}

// pairSet is texts of a language, with % for a person or animal, and @ for a place.
type pairSet struct {
	people, places, yes, no, doubt []string
}

var pairSets = map[string]pairSet{
	"en": {
		people: []string{"child", "baby", "dog", "person", "kid", "toddler", "cat", "girl",
			"passenger", "puppy", "boy", "grandma"},
		places: []string{"in the trunk", "in the car", "inside", "in the boot", "in my van"},
		yes:    []string{"there is a % @"},
		no: []string{"there is no % @", "there are no pets and no % @",
			"without a % @, just bags"},
		doubt: []string{"not sure if there is no % @", "I think there is no % @",
			"maybe there is no % @", "there is no % @ i hope", "i dont know, there is no % @"},
	},
	"es": {
		people: []string{"niño", "niña", "bebé", "perro", "persona", "gato", "hermanito", "señora",
			"mascota", "abuelita"},
		places: []string{"en la cajuela", "en el carro", "adentro", "en el maletero",
			"en mi troca"},
		yes: []string{"hay un % @", "hay una % @"},
		no: []string{"no hay ningún % @", "no hay mascotas ni % @", "sin % @, puras bolsas",
			"no traigo % @"},
		doubt: []string{"no sé si no hay ningún % @", "creo que no hay % @", "tal vez no hay % @",
			"no hay % @ espero", "no estoy segura, no hay % @"},
	},
	"fr": {
		people: []string{"bébé", "chien", "chat", "garçon", "fille", "chiot", "passager", "gamin",
			"petit", "mamie"},
		places: []string{"dans le coffre", "dans la voiture", "dedans", "dans l'auto",
			"dans mon char"},
		yes: []string{"il y a un % @", "y'a une % @"},
		no: []string{"il n'y a pas de % @", "pas d'animaux ni de % @", "sans % @, juste des sacs",
			"aucun % @"},
		doubt: []string{"je sais pas s'il y a pas de % @", "je crois qu'il n'y a pas de % @",
			"peut-être qu'il n'y a pas de % @", "il n'y a pas de % @ j'espère",
			"pas sûre, il n'y a pas de % @"},
	},
	"de": {
		people: []string{"Kind", "Baby", "Hund", "Mensch", "Tier", "Säugling", "Welpe", "Junge",
			"Mädchen", "Katze"},
		places: []string{"im Kofferraum", "im Auto", "drin", "im Wagen", "in meinem Bus"},
		yes:    []string{"da ist ein % @", "da ist eine % @"},
		no: []string{"da ist kein % @", "weder Hund noch % @", "ohne % @, nur Taschen",
			"keine Leute und kein % @"},
		doubt: []string{"weiß nicht ob da kein % @ ist", "ich glaube da ist kein % @",
			"vielleicht ist kein % @", "da ist kein % @ hoffe ich",
			"keine Ahnung, da ist kein % @"},
	},
}

// TestNegationAndDoubt checks pairs of messages: that someone is inside, and that no one is, or
// that the person is not sure. Only a message that no one is may be calm.
func TestNegationAndDoubt(t *testing.T) {
	g, pairs := trunk(t), 0
	for tag, set := range pairSets {
		calm := func(text string) bool {
			r := Understand(g, tag, text)
			return r.Raised < Life
		}
		for _, who := range set.people {
			for _, where := range set.places {
				fill := strings.NewReplacer("%", who, "@", where).Replace
				for _, text := range set.yes {
					if calm(fill(text)) {
						t.Errorf("%s: %q is calm", tag, fill(text))
					}
				}
				for _, text := range set.no {
					pairs++
					if !calm(fill(text)) {
						t.Errorf("%s: %q is about life", tag, fill(text))
					}
				}
				for _, text := range set.doubt {
					pairs++
					if calm(fill(text)) {
						t.Errorf("%s: %q is calm", tag, fill(text))
					}
				}
			}
		}
	}
	t.Logf("%d pairs", pairs)
}

var languages = []string{"de", "en", "es", "fr"}

// labelledSets returns the labelled messages by language.
func labelledSets(t *testing.T) map[string][]labelled {
	all := map[string][]labelled{}
	for _, tag := range languages {
		all[tag] = labelledSet(t, "testdata/"+tag+".txt")
	}
	return all
}

// alsoDanger is what guides read as an answer, though the words may also mean danger: a message
// with them counts as one about life, and has the answer.
var alsoDanger = []string{"schlussel eingesperrt", "licht ist schwach", "bewegt sich aber",
	"motor zu heiss", "wird zu heiss", "hear it unlock", "no response",
	"not responding to the button", "overheated", "engine too hot", "limp mode", "died and",
	"no se oye nada", "no responde el boton", "volante bloqueado", "bouge mais", "bouillir",
	"veut pas partir"}

// TestAnswersAreOrdinary checks that what guides read as an answer that is not urgent is made of
// ordinary words: it does not count as about life.
func TestAnswersAreOrdinary(t *testing.T) {
	for _, id := range []string{"trunk-release-fails", "key-does-not-work", "broken-down"} {
		folder, err := compile.Folder(guides.Files, id)
		if err != nil {
			t.Fatal(err)
		}
		g, _ := compile.Guide(folder)
		for _, own := range g.OwnWords {
			for _, a := range own.Answers {
				for _, text := range a.Phrases {
					if a.Choice.Urgency > 0 || slices.Contains(alsoDanger, text) {
						continue
					}
					r := Understand(g, own.Language, strings.ReplaceAll(text, "*", ""))
					if r.Raised == Life {
						t.Errorf("%s: %s: %q is about life: %q", id, own.Language, text,
							r.Because)
					}
				}
			}
		}
	}
}

// neverOrdinary are words that no list of ordinary words may have, by language: of the body, the
// breath, the senses, heat and cold, water, sounds, force, and what people do who are in danger.
var neverOrdinary = map[string]string{
	"en": `air alive answering arm asleep awake bitten bleeding blind blood body bone breath
		breathe breathing bruise burning burned choke choking cold conscious cries cry crying
		dizzy drown drowning drunk dying faint fainted feel feels felt fever fight finger flames
		foot freezing gasping gun head hear heard heart heat heating hostage hot hungry hurting
		injury kick kicking kidnapped knees knife knocking lip lips lonely lung moan moving neck
		numb pain panting poison pregnant pulse quiet rape scream screaming shaking shiver shot
		sick silent skin sleeping smell smoke sobbing spine stabbed stranger struggling
		suffocating sweat sweating swelling swollen thirsty throat tongue trapped tremble
		unconscious vomit wake water whimper wound wrist`,
	"es": `agua ahogo aire asfixia asustado ataque azulado brazo cabeza calor cara consciente
		corazon cuello cuerpo desmayo despierta dolor duele duerme enfermo fiebre frio fuego
		garganta golpe golpes gritos hambre herida hueso humo inconsciente labios lagrimas
		lengua lesion llanto llora mareo miedo muerte muerto nariz nausea ojos oye palido pecho
		piel pierna pies pulmon pulso quema quieto rodilla sangre sed sudor susto tiembla
		temblor tos veneno vientre violencia voces vomito`,
	"fr": `agonie air asphyxie blessure bouge bras brulure cerveau chaleur chaud cheville cou coma
		crie crier cris doigt dort douleur eau endormi epaule etouffe evanoui faible fievre
		flamme froid fumee genou gorge gemit immobile jambe langue larmes levres malade mal
		menton mort noye odeur oeil os peau pied pleure pleurs poing poison poitrine poumon
		pouls pâle respire respiration sang secousse silence soif souffle souffre sueur tete
		transpire tremble ventre vertige visage voix vomi`,
	"de": `arm atem atmet atmen auge bauch bein benommen bewegt bewusstlos blass blut blutet brust
		durst eingeklemmt erfroren erstickt fieber finger fuss gift gesicht hals haut heiss herz
		hilfeschrei hitze hort hunger husten jammert kalt klopfen knie knochen kopf krank lippen
		luft lunge mund nase ohnmacht panik puls qualm rauch rippe ruhig schmerz schmerzen
		schrei schreit schulter schwach schwanger schwindlig schweiss sterbe still stimme
		stimmen stumm tot tritt ubel unfall verletzung wasser weint wimmert wunde zittert zunge`,
}

// TestNeverOrdinary checks that each of these words alone counts as about life or help soon.
func TestNeverOrdinary(t *testing.T) {
	for tag, list := range neverOrdinary {
		for _, word := range strings.Fields(list) {
			if r := Understand(&guide.Guide{}, tag, word); r.Raised < Urgent {
				t.Errorf("%s: %q is ordinary: %v", tag, word, r.Raised)
			}
		}
	}
}
