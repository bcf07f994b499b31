// What the desk will see of the guide, as desk.Told gives it. A test holds the two equal in every state.

const URGENCIES = ['not-urgent', 'urgent', 'emergency']
const CALLS = ['', 'emergency', 'emergency', 'emergency', 'non-emergency', 'roadside', 'locksmith', '']

// report takes the packed guide and its turn in words.
export function report(g, { t, node, call, script, say }) {
  return {
    about: g.h,
    title: say(node[9].t),
    urgency: URGENCIES[t.urgency],
    who: CALLS[call],
    number: CALLS[call] ? say('{number}') : '',
    say: script,
    worse: (node[9].x || []).map(l => say(l)),
    answers: t.used.map(([n, c]) => [say(g.n[n][9].t, g.n[n]), say(g.n[n][6][c][3], g.n[n])]),
  }
}
