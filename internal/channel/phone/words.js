// The texts of a turn, as in package view: the numbers of the country, and texts with filled
// placeholders. Pure, like the interpreter. Start reading at turn.

import { CALL, NOTES, NOTE_KIND, NOTE_TEXT, NOTE_WHEN, POLICE_LINE, SAY, TEXTS, TRIES } from './fields.js'
import { parse, print, replay, holds, isEmergency } from './interpreter.js'

const FALLBACK = ['112', '911']

// tables parses the packed numbers (package place, Pack): [emergency, other], each by country, and
// the aliases of countries. It does so once, and stores them with the guide.
const tables = g => g.p.split('|').map((groups, i) => i > 1 ? groups : Object.fromEntries([...groups.matchAll(/([^A-Z]*)([A-Za-z]+)/g)].flatMap(([, numbers, codes]) =>
  codes.match(/[A-Z][a-z]+/g).flatMap(run => [...run.slice(1).toUpperCase()].map(second => [run[0] + second, numbers])))))

// countryNames returns a function that returns the browser's name of a country in a language, or the
// code if the browser has no names.
const countryNames = language => {
  try {
    const names = new Intl.DisplayNames([language], { type: 'region' })
    return iso => names.of(iso)
  } catch {
    return iso => iso
  }
}

// turn returns the turn of s (transcript t, country c if confirmed, guess) with its texts. Calls:
// 0 none, 1 ambulance, 2 police, 3 fire, 4 non-emergency, 5 roadside, 6 locksmith, 7 no further
// call: help is on the way; below 0 a helpline, as in pack.go.
export function turn(g, s) {
  const [emergency, other, aliases] = g.tables ||= tables(g), countries = Object.keys(emergency), language = g.b.match(/(\w+)(-\w+)*$/)[1], countryName = countryNames(language)
  const t = replay(g, parse(s.t)), node = g.n[t.n], call = node[CALL], card = isEmergency(node)
  // the fact "c" is the country in the conditions of notes: see pack.go
  const code = c => /^[a-z]{2}$/i.test(c) && (c = c.toUpperCase(), (aliases.match(`\\b${c}(..)`) || [])[1] || c in emergency && c)
  const named = t.facts.c = code(s.c), sure = !!named, iso = named || code(s.guess) || ''
  const name = iso && countryName(iso), packed = emergency[iso] || '+*', services = packed.replace(/[+*]/g, '').split('/')
  const alsoOffered = FALLBACK.filter((_, i) => packed.includes('+*'[i])), tried = sure ? alsoOffered : FALLBACK
  const digits = k => services[k - 1] ?? services[0], orList = numbers => numbers.join(` ${g.v.or} `)
  const agreed = k => k < 4 ? digits(k).replace(/\D/, '') : k === POLICE_LINE && other[iso] || ''
  const evidence = k => agreed(k) ? '?!'.indexOf(digits(k).slice(-1)) + 1 || 3 : 0 // as place.Evidence
  const number = k => k && k < 5 ? agreed(k) || (k < 4 ? orList(alsoOffered) || g.v.unnamed : '') : ''
  const say = (text, n = node) => text.replace(/\{(\w+)\}/g, (_, k) =>
    k === 'number' ? number(n[CALL]) : k === 'emergency' ? number(1) : k === 'tries' ? '' + n[TRIES] : name || g.v.there)
  const dial = []
  // on an emergency card the service to call comes first
  for (const k of services[1] == null ? [0] : [1, 2, 3].sort((a, b) => (b === call) - (a === call))) {
    const n = agreed(k || 1), label = ([, g.v.ambulance, g.v.police, g.v.fire][k] || '') + g.v.marks[evidence(k || 1)], same = dial.find(d => d[0] === n)
    if (same) same[1] += ', ' + label
    else if (n) dial.push([n, label.trim()])
  }
  if (!sure || [1, 2, 3].some(k => evidence(k) < 3)) for (const n of tried) if (!dial.some(d => d[0] === n)) dial.push([n, ''])
  const doubt = !card ? call === POLICE_LINE && !agreed(POLICE_LINE) ? g.v.noLine : '' : iso ? g.v.doubts[evidence(call)] : ''
  const others = tried.filter(n => n !== number(call)), fails = [...(others.length ? [g.v.try.replace('%', orList(others))] : []), ...g.v.failsList]
  const shown = node[NOTES].map(i => g.k[i]).filter(k => holds(g, t.facts, k[NOTE_WHEN]))
  const script = call ? [...(node[TEXTS].s || []), ...shown.filter(k => k[NOTE_KIND] === SAY).map(k => k[NOTE_TEXT])].map(l => say(l)) : []
  return { t, node, call, card, sure, iso, name, countries, countryName, language, agreed, say, dial, fails, missing: doubt.replace('%', name || g.v.there), shown, script, here: print(t.entries) }
}
