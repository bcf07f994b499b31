// A turn in words, as package words gives it: numbers of the country, texts with their placeholders filled.
// Pure, like the interpreter. Start reading at turn.

import { parse, print, replay, holds } from './interpreter.js'

const EVERYWHERE = ['112', '911']

// tables reads the packed numbers: [emergency, other], each by country. Emergency numbers are one, or police/ambulance/fire. They are
// read once, and kept with the guide.
const tables = g => g.p.split('|').map(groups => Object.fromEntries([...groups.matchAll(/([\d/]*)(\D+)/g)].flatMap(([, numbers, codes]) =>
  codes.match(/[A-Z][a-z]+/g).flatMap(run => [...run.slice(1).toUpperCase()].map(second => [run[0] + second, numbers])))))

// naming gives the browser's own English name of a country, as in the server's table; or the code, in a browser that
// knows no names.
const naming = () => {
  try {
    const names = new Intl.DisplayNames(['en'], { type: 'region' })
    return iso => names.of(iso)
  } catch {
    return iso => iso
  }
}

// turn gives the state of s (transcript t, country c where it is confirmed, guess), and what is needed to speak of it.
// Calls: 0 none, 1 ambulance, 2 police, 3 fire, 4 non-emergency, 5 roadside, 6 locksmith, 7 nobody new: help is coming.
export function turn(g, s) {
  const [emergency, other] = g.tables ||= tables(g), known = Object.keys(emergency), called = naming()
  const t = replay(g, parse(s.t)), node = g.n[t.n], call = node[5], card = call > 0 && call < 4
  const sure = s.c in emergency, iso = sure ? s.c : s.guess in emergency ? s.guess : ''
  const name = iso && called(iso), [police, ambulance = police, fire = police] = (emergency[iso] || '').split('/')
  const agreed = call => [, ambulance, police, fire, other[iso]][call] || ''
  const number = call => call > 4 || !call ? '' : agreed(call) || (call < 4 ? EVERYWHERE.join(` ${g.v.or} `) : '')
  const say = (text, n = node) => text.replace(/\{(\w+)\}/g, (_, k) =>
    k === 'number' ? number(n[5]) : k === 'emergency' ? number(1) : k === 'tries' ? '' + n[4] : name || g.v.there)
  const dial = []
  if (police && police === ambulance && police === fire) dial.push([police, ''])
  else for (const k of [1, 2, 3].sort((a, b) => (b === call) - (a === call))) { // on a card its own service first
    const n = agreed(k), label = [, g.v.ambulance, g.v.police, g.v.fire][k], same = dial.find(d => d[0] === n)
    if (same) same[1] += ', ' + label
    else if (n) dial.push([n, label])
  }
  if (!sure || !ambulance || !police || !fire) for (const n of EVERYWHERE) if (!dial.some(d => d[0] === n)) dial.push([n, ''])
  const shown = node[8].map(i => g.k[i]).filter(k => holds(g, t.facts, k[1]))
  const script = call ? [...(node[9].s || []), ...shown.filter(k => k[0] === 1).map(k => k[2])].map(l => say(l)) : []
  return { t, node, call, card, sure, iso, name, known, called, agreed, say, dial, shown, script, here: print(t.entries) }
}
