// What the desk will see of the guide, as in desk.Told. A test compares the two in every state.

const URGENCIES = ['not-urgent', 'urgent', 'emergency']
const CALLS = ['', 'emergency', 'emergency', 'emergency', 'non-emergency', 'roadside', 'locksmith', '']

// facts returns the answers to questions that still count, the most urgent first, as desk.Told
// does. tells: by node.
function facts(g, t, say, tells) {
  const [, , flag] = t.flag < 0 ? [] : g.f.find(f => f[0] === t.entries[t.flag][1]) || g.f[g.a], all = []
  t.used.forEach(([n, c], i) => {
    const node = g.n[n], choice = node[6][c]
    if (node[1] || t.facts[n] === undefined || t.used.slice(i + 1).some(u => u[0] === n)) return
    if (node[3] && !choice[2] && t.urgency === 2) return
    all.push([choice[2], { question: say(node[9].t, node), answer: say(choice[3], node), tells: tells[node[0]] }])
  })
  if (flag) all.unshift([2, { question: '', answer: say(flag) }])
  return all.sort((a, b) => b[0] - a[0]).map(([, fact]) => fact)
}

// report takes the packed guide, its turn with texts, and which fields of the details each question
// answers.
export function report(g, { t, node, call, script, say }, tells) {
  return {
    about: g.h,
    title: say(node[9].t),
    urgency: URGENCIES[t.urgency],
    who: CALLS[call],
    number: CALLS[call] ? say('{number}') : '',
    say: script,
    worse: (node[9].x || []).map(l => say(l)),
    answers: t.used.map(([n, c]) => [say(g.n[n][9].t, g.n[n]), say(g.n[n][6][c][3], g.n[n])]),
    facts: facts(g, t, say, tells),
  }
}
