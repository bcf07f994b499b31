// The report for the desk, as desk.ReportOf makes it. A test compares the two in every state.

import { ABOUT, CHOICES, CHOICE_URGENCY, ENTRY_CHOICE, FLAG_LABEL, KIND, LABEL, LIFE, NAME, QUESTION, TEXTS, USED_NODE } from '../../phone/fields.js'

const URGENCIES = ['not-urgent', 'urgent', 'emergency']
// by call; a helpline is below 0: see phone/pack.go
const CALLS = ['', 'emergency', 'emergency', 'emergency', 'non-emergency', 'roadside', 'locksmith', '']
const HELPLINES = ['vet', 'poison-control', 'gas-company']

// facts returns the answers to questions that still count, the most urgent first, as desk.ReportOf
// does. tells: the fields of the details that the answers fill in, with their values, by question and
// choice.
function facts(g, t, say, tells) {
  const flag = t.flag < 0 ? '' : (g.f.find(f => f[NAME] === t.entries[t.flag][ENTRY_CHOICE]) || g.f[g.a])[FLAG_LABEL], all = []
  t.used.forEach(([n, c], i) => {
    const node = g.n[n], choice = node[CHOICES][c]
    if (node[KIND] !== QUESTION || t.facts[n] === undefined || t.used.slice(i + 1).some(u => u[USED_NODE] === n)) return
    if (node[ABOUT] === LIFE && !choice[CHOICE_URGENCY] && t.urgency === 2) return
    const values = tells[node[NAME]]?.[choice[NAME]]
    all.push([2 * (choice[CHOICE_URGENCY] || 0) + !!values, { question: say(node[TEXTS].t, node), answer: say(choice[LABEL], node), tells: values && Object.keys(values), values }])
  })
  if (flag) all.unshift([5, { question: '', answer: say(flag) }])
  return all.sort((a, b) => b[0] - a[0]).map(([, fact]) => fact)
}

// report returns the report of a turn with its texts. tells: as for facts.
export function report(g, { t, node, call, script, say }, tells) {
  return {
    about: g.h,
    title: say(node[TEXTS].t),
    urgency: URGENCIES[t.urgency],
    who: call < 0 ? HELPLINES[-call - 1] : CALLS[call],
    number: CALLS[call] ? say('{number}') : '',
    say: script,
    worse: (node[TEXTS].x || []).map(l => say(l)),
    answers: t.used.map(([n, c]) => [say(g.n[n][TEXTS].t, g.n[n]), say(g.n[n][CHOICES][c][LABEL], g.n[n])]),
    facts: facts(g, t, say, tells),
  }
}
