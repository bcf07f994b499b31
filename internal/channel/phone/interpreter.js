// The phone's interpreter: from the guide, packed by pack.go, and a transcript it computes the same
// turn as package triage. Pure: no document, no clock, no network. A test compares it with Go in
// every reachable state.

import { ABOUT, CALL, CHOICES, CHOICE_URGENCY, ENTRY_CHOICE, ENTRY_NODE, FLAG_TO, FORGETS, KIND, LIFE, NAME, OFFER, PICTURES, PICTURE_WHEN, QUESTION, DISPOSITION, TO, TRY, URGENCY, USED_ENTRY, USED_NODE, WHEN } from './fields.js'

const MAX_BYTES = 4096, MAX_ENTRIES = 256
const ID = /^[a-z][a-z0-9-]{0,31}$/

// unpack parses a guide in the form of pack.go: JSON on the first line, then one line for each ""
// in it.
export function unpack(packed) {
  const lines = packed.split('\n')
  let i = 0
  return JSON.parse(lines[0], (key, value) => value === '' ? lines[++i] : value)
}

// parse parses a transcript. An entry is [node, choice], ["", flag] or, first, ["@", release]; an
// invalid flag keeps its place.
export function parse(s) {
  const entries = []
  let lost = false, cut = ''
  // limits count bytes, as in Go
  s = Array.from(new TextEncoder().encode(s), b => String.fromCharCode(b)).join('')
  if (s.length > MAX_BYTES) {
    const at = Math.max(s.lastIndexOf('~', MAX_BYTES - 3), 0)
    cut = s.slice(at)
    s = s.slice(0, at)
  }
  const parts = s.split('~')
  for (let i = 0; i < parts.length; i++) {
    if (entries.length >= MAX_ENTRIES) {
      cut = parts.slice(i).join('~') + cut
      break
    }
    const part = parts[i].trim().toLowerCase() // single bytes: only ASCII can be an id, in any case
    if (part[0] === '!') entries.push(['', ID.test(part.slice(1)) ? part.slice(1) : ''])
    else if (!entries.length && /^@[0-9a-f]{8,64}$/.test(part)) entries.push(['@', part.slice(1)])
    else if (part) {
      const dot = part.indexOf('.')
      const node = dot < 0 ? part : part.slice(0, dot), choice = dot < 0 ? '' : part.slice(dot + 1)
      if (ID.test(node) && (choice === '_' || ID.test(choice))) entries.push([node, choice])
      else lost = true
    }
  }
  if (cut) lost = true
  if (cut.includes('!')) entries.splice(MAX_ENTRIES - 1, 1, ['', ''])
  return { entries, lost }
}

export const print = entries => entries.map(([node, rest]) => node === '@' ? '@' + rest : node ? node + '.' + rest : '!' + rest).join('~')

// replay walks the guide as far as the transcript goes. A turn has the node n, the answers used as
// [node or offer, choice, entry], and facts: the latest choice by node or offer.
export function replay(g, { entries, lost }) {
  const facts = [], used = []
  let n = g.s, next = 0, stale = false, flag = -1
  for (;;) {
    const node = g.n[n]
    let at = next, k = -1
    for (; at < entries.length; at++) {
      const [e, choice] = entries[at]
      k = e === node[NAME] && node[KIND] < DISPOSITION ? n : choice === 'asked' ? offers(g, n, facts).find(o => g.n[o][NAME] === e) ?? -1 : -1
      if (k >= 0 || node[ABOUT] === LIFE && /\w/.test(e)) break
    }
    if (k < 0) break
    const c = g.n[k][CHOICES].findIndex(c => c[NAME] === entries[at][ENTRY_CHOICE])
    if (c < 0) {
      next = at
      stale = true
      break
    }
    used.push([k, c, at])
    facts[k] = c
    next = at + 1
    n = follow(g, facts, g.n[k][CHOICES][c][TO])
    for (const k of g.n[n][FORGETS]) delete facts[k]
  }
  entries.forEach((e, i) => { if (!e[ENTRY_NODE]) flag = i })
  if (flag >= 0) n = (g.f.find(f => f[NAME] === entries[flag][ENTRY_CHOICE]) || g.f[g.a])[FLAG_TO]
  let urgency = g.n[n][URGENCY]
  if (g.n[n][KIND] < DISPOSITION) facts.forEach((c, i) => { urgency = Math.max(urgency, g.n[i][CHOICES][c][CHOICE_URGENCY] || 0) })
  return { n, facts, used, next, stale, flag, entries, lost, urgency }
}

// offers returns the indexes of the offers of the screen at n.
export function offers(g, n, facts) {
  const open = (offer, i) => {
    if (offer[KIND] < OFFER || !holds(g, facts, offer[WHEN])) return
    const after = [...facts]
    after[i] = 0
    return follow(g, after, offer[CHOICES][0][TO]) !== n
  }
  const node = g.n[n]
  return node[ABOUT] === LIFE || isEmergency(node) ? [] : [...g.n.keys()].filter(i => open(g.n[i], i))
}

// isEmergency reports whether a node calls the emergency service.
export const isEmergency = node => node[CALL] > 0 && node[CALL] < 4

const offered = (g, id) => g.n.some(k => k[KIND] === OFFER && k[NAME] === id)

function follow(g, facts, to) {
  while (to < 0) to = g.j[-to - 1].find(([when]) => holds(g, facts, when))[1]
  return to
}

// holds evaluates an expression: null, a condition's index, [node, choice], {a: all}, {o: any} or
// {x: not}.
export function holds(g, facts, e) {
  if (e === null) return true
  if (typeof e === 'number') return holds(g, facts, g.c[e])
  if (Array.isArray(e)) return facts[e[0]] !== undefined && (e[1] < 0 || facts[e[0]] === e[1])
  if (e.a) return e.a.every(x => holds(g, facts, x))
  if (e.o) return e.o.some(x => holds(g, facts, x))
  return !holds(g, facts, e.x)
}

// choose answers the node, or takes an offer k. Later offers are dropped, as in Go.
export function choose(g, t, c, k = t.n) {
  const behind = t.entries.slice(t.next + (t.stale ? 1 : 0)).filter(e => !offered(g, e[0]))
  return print([...t.entries.slice(0, t.next), [g.n[k][NAME], g.n[k][CHOICES][c][NAME]], ...behind])
}

export const raise = (t, flag) => print([...t.entries, ['', flag]])

// back returns null if there is no previous state. The car and answers given in advance stay.
export function back(g, t) {
  if (t.flag >= 0) return print(t.entries.filter((_, i) => i !== t.flag))
  const last = t.used[t.used.length - 1]
  return last ? print(t.entries.filter((e, i) => ['@', 'car'].includes(e[ENTRY_NODE]) || t.used.some(u => u[USED_ENTRY] === i && u !== last) || i > last[USED_ENTRY] && !offered(g, e[ENTRY_NODE]) && !t.used.some(u => g.n[u[USED_NODE]][NAME] === e[ENTRY_NODE]))) : null
}

export function change(g, t, i) {
  const at = t.used[i][USED_ENTRY]
  return print(t.entries.map((e, k) => k === at ? [e[ENTRY_NODE], '_'] : e).filter((e, k) => e[ENTRY_NODE] && !(k >= at && offered(g, e[ENTRY_NODE]))))
}

// picture returns the id of the picture of a node, or undefined.
export const picture = (g, n, facts) => ((g.n[n][PICTURES] || []).find(p => holds(g, facts, p[PICTURE_WHEN])) || [])[NAME]

// triesLeft returns how many things there are to try, as State.TriesLeft.
const MAX_TRIES_LEFT = 12
export function triesLeft(g, { n, facts }) {
  let tries = 0
  facts = [...facts]
  for (let i = 0; i < 2 * MAX_TRIES_LEFT; i++) {
    const node = g.n[n], choices = node[CHOICES]
    if (node[ABOUT] === TRY) tries++
    else if (!tries || node[KIND] !== QUESTION || node[ABOUT] === LIFE) break
    facts[n] = choices.length - 1
    n = follow(g, facts, choices[facts[n]][TO])
    for (const k of g.n[n][FORGETS]) delete facts[k]
  }
  return Math.min(tries, MAX_TRIES_LEFT)
}
