// Reads what a person writes in their own words, as package ownwords does: a test compares them. It
// can only raise how urgent a run is. Pure. Start reading at understand.
//
// The data: c classes, l life, u urgent, k about, i ignore (patterns), n not, a also, s small, d doubt,
// o common, p ordinary words (see unshort), v words that never are, e emoji as [picture, words], f letters that are read as
// others, j elided words, w answers as [question, choice, urgency, phrases]. A phrase is words with
// spaces, folded.

const MAX_BYTES = 2000, MAX_GAP = 8, MAX_QUOTE = 80, MAX_ENDING = 4
export const RAISES = ['unrelated', 'none', 'urgent', 'life']
const [UNRELATED, NONE, URGENT, LIFE] = [0, 1, 2, 3]

const fold = text => text.toLowerCase().normalize('NFKD').replace(/[\p{Mn}'’‘`´]/gu, '').replace(/ß/g, 'ss')

// replacer returns a function that replaces texts, from the left, the first that fits.
function replacer(pairs) {
  const texts = new Map(pairs)
  if (!pairs.length) return text => text
  const any = new RegExp(pairs.map(([text]) => text).join('|'), 'gu')
  return text => text.replace(any, found => texts.get(found))
}

// split returns the words of a message. Digits are separate from letters. Anything but letters and
// digits ends a word, and so does the apostrophe of an elided one. Anything but those, spaces and
// hyphens ends a clause.
function split(v, text) {
  const list = []
  let clause = 0
  const add = (start, end) => {
    const plain = fold(text.slice(start, end)), word = v.same(plain)
    if (word) list.push({ word, plain, clause, start, end, known: v.known.has(word) })
  }
  for (const m of text.matchAll(/([\p{L}\p{Mn}'’‘`´]+|\p{Nd}+)|./gsu)) {
    if (m[1]) {
      let start = m.index
      for (const a of m[1].matchAll(/['’‘`´]/g)) {
        const at = m.index + a.index
        if (v.elided.has(fold(text.slice(start, at)))) {
          add(start, at)
          start = at + 1
        }
      }
      add(start, m.index + m[0].length)
    } else if (m[0] === '\n' || !/[\s\u0085/-]/u.test(m[0])) clause++
  }
  return respace(v, list)
}

// respace splits words that were typed without a space, and joins words with a space too many, if
// that makes known words of unknown ones.
function respace(v, list) {
  const out = []
  const known = (word, t, end) => out.push({ ...t, word, plain: word, end, known: true })
  for (let i = 0; i < list.length; i++) {
    const t = list[i], next = list[i + 1], at = boundary(v, t.word)
    if (!t.known && next && !next.known && next.clause === t.clause && v.known.has(t.word + next.word)) {
      known(t.word + next.word, t, next.end)
      i++
    } else if (!t.known && at) {
      known(t.word.slice(0, at), t, t.end)
      known(t.word.slice(at), t, t.end)
    } else out.push(t)
  }
  return out
}

// boundary returns where an unknown word splits into two known ones, the first of which may be
// elided, or 0.
function boundary(v, word) {
  for (let at = 1; at <= word.length - 2; at++) {
    const [first, second] = [word.slice(0, at), word.slice(at)]
    if (v.known.has(second) && (at >= 2 && v.known.has(first) || second.length >= 3 && v.elided.has(first))) return at
  }
  return 0
}

// isTypo reports whether a word may be another one, misspelled. In a short word only swapped or
// doubled letters are a misspelling.
function isTypo(m, word, want) {
  if (m.known.has(word)) return false
  const key = word + ' ' + want
  if (!m.typos.has(key)) m.typos.set(key, mayBe([...word], [...want]))
  return m.typos.get(key)
}

function mayBe(a, b) {
  if (a.length < 3 || b.length < 3) return false
  if (b.length === 3) return isSwap(a, b) || isDoubled(a, b)
  const limit = b.length < 8 ? 1 : 2
  return distance(a, b, limit) <= limit
}

function isSwap(a, b) {
  const i = a.findIndex((letter, i) => letter !== b[i])
  return a.length === b.length && i >= 0 && i + 1 < a.length && a[i] === b[i + 1] && a[i + 1] === b[i] &&
    a.slice(i + 2).join('') === b.slice(i + 2).join('')
}

const isDoubled = (a, b) => a.length === b.length + 1 && b.some((letter, i) => a[i + 1] === letter &&
  a.slice(0, i + 1).join('') === b.slice(0, i + 1).join('') && a.slice(i + 1).join('') === b.slice(i).join(''))

// distance returns how many letters were added, left out, changed or swapped, or a number above limit.
function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const now = [i]
    for (let j = 1; j <= b.length; j++) {
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1)
    }
    [before, last] = [last, now]
  }
  return last[b.length]
}

// is reports whether a word is a wanted one; with an asterisk, whether it begins like it.
function is(m, t, want, misspelled) {
  misspelled = misspelled && !t.known
  if (want.endsWith('*')) {
    const begin = want.slice(0, -1)
    return t.word.startsWith(begin) || misspelled && begin.length >= 5 && t.word.length >= begin.length && isTypo(m, t.word.slice(0, begin.length), begin)
  }
  return t.word === want || misspelled && (isTypo(m, t.word, want) || isTypo(m, t.plain, want) || (m.plain.get(want) || []).some(w => isTypo(m, t.plain, w)))
}

const begins = (m, phrase, from, misspelled) => from + phrase.length <= m.tokens.length &&
  phrase.every((want, i) => is(m, m.tokens[from + i], want, misspelled))

// endsAt returns the number of words of a phrase that ends before a token, or 0.
function endsAt(m, list, at) {
  const phrase = list.find(p => at >= p.length && begins(m, p, at - p.length, false))
  return phrase ? phrase.length : 0
}

// negated reports whether a negation precedes a token: directly, after small words, or in a list
// whose first member it negates.
function negated(m, at) {
  while (at > 0 && m.tokens[at - 1].clause === m.tokens[at].clause) {
    if (endsAt(m, m.not, at)) return true
    let n = endsAt(m, m.small, at)
    if (!n) {
      n = endsAt(m, m.also, at)
      if (n) n++ // the member of the list before it
    }
    if (!n || n >= at) return false
    at -= n
  }
  return false
}

// ends returns where the matches of an element end that begin at a token.
function ends(m, e, from) {
  const matches = e.exact ? m.exact : m.matches
  let all = matches.get(e.phrases)
  if (!all) {
    all = m.tokens.map((_, at) => [...new Set(e.phrases.flatMap(p => after(m, p, at, e.exact)))])
    matches.set(e.phrases, all)
  }
  return all[from]
}

// after returns where the matches of a phrase end that begin at a token.
function after(m, [first, ...rest], from, exact) {
  if (from === m.tokens.length) return []
  const phrases = first[0] === '<' && m.classes[first.slice(1, -1)]
  const to = phrases ? ends(m, { phrases, exact }, from) : is(m, m.tokens[from], first, !exact) ? [from + 1] : []
  return rest.length ? to.flatMap(at => after(m, rest, at, exact)) : to
}

const discounted = (m, e, from, to) => !e.ignored && e.negates &&
  (m.ignored.slice(from, to).some(Boolean) || !m.doubt && negated(m, from))

// match returns the spans of the elements of a pattern, the first of which begins at a token, or null.
function match(m, pattern, from, before = []) {
  const [e, next, ...rest] = pattern
  for (const to of ends(m, e, from)) {
    if (discounted(m, e, from, to)) continue
    const found = [...before, [from, to]]
    if (!next) return found
    for (let at = to; at <= to + next.gap && at < m.tokens.length; at++) {
      if (!next.crosses && m.tokens[at].clause !== m.tokens[to - 1].clause) break
      const all = match(m, [next, ...rest], at, found)
      if (all) return all
    }
  }
  return null
}

// isClause reports whether tokens are a whole clause.
const isClause = (m, from, to) => [from - 1, to].every(at => !m.tokens[at] || m.tokens[at].clause !== m.tokens[from].clause)

function find(m, pattern) {
  if (pattern[0].doubted && !m.doubt) return null
  for (let from = 0; from < m.tokens.length; from++) {
    const found = match(m, pattern, from)
    if (found && !(pattern[0].whole && !isClause(m, from, found[found.length - 1][1]))) return found
  }
  return null
}

// phrases returns phrases from their texts.
const phrases = (v, list) => list.map(p => p.split(' ').map(w => w[0] === '<' ? w : v.same(w)))

function parse(v, text) {
  const pattern = []
  let gap = 0, crosses = false
  for (let part of text.split(' ')) {
    if (part === '..' || part === '...') {
      [gap, crosses] = [MAX_GAP, part === '...']
      continue
    }
    const e = { gap, crosses, doubted: part.startsWith('?') }
    if (e.doubted) part = part.slice(1)
    e.whole = part.startsWith('=')
    if (e.whole) part = part.slice(1)
    e.ignored = part.startsWith('!')
    if (e.ignored) part = part.slice(1)
    const name = /^<(.*)>$/.exec(part)
    if (name) [e.phrases, e.negates] = [v.classes[name[1]], true]
    else e.phrases = phrases(v, [part])
    pattern.push(e)
    ;[gap, crosses] = [0, false]
  }
  return pattern
}

// unshort returns words, each of which is the number of letters it shares with the one before, and others.
function unshort(text) {
  let word = ''
  return [...text.matchAll(/(\d)(\D*)/g)].map(([, n, rest]) => word = word.slice(0, n) + rest)
}

// prepare returns the data in the form that is matched.
function prepare(data) {
  const v = { known: new Set(), plain: new Map(), same: replacer(data.f), elided: new Set(data.j), classes: {}, patterns: {},
    emoji: replacer(data.e.map(([picture, words]) => [picture, ` ${words} `])) }
  const learn = texts => {
    for (const plain of texts.join(' ').split(' ')) {
      if (plain.endsWith('*') || plain[0] === '<') continue
      const word = v.same(plain)
      v.known.add(word)
      if (word !== plain) v.plain.set(word, [...v.plain.get(word) || [], plain])
    }
    return phrases(v, texts)
  }
  for (const name in data.c) v.classes[name] = learn(data.c[name])
  learn(data.o)
  const ordinary = learn(unshort(data.p))
  v.never = new Set(learn(data.v).flat())
  ;[v.not, v.also, v.small, v.doubts] = [data.n, data.a, data.s, data.d].map(learn)
  const single = w => w[0] === '<' ? v.classes[w.slice(1, -1)].flat().flatMap(single) : w
  v.ordinary = new Set([ordinary, v.not, v.also, v.small, v.doubts].flat(2).flatMap(single))
  for (const k of ['l', 'u', 'k', 'i']) {
    v.patterns[k] = data[k].map(text => parse(v, text))
    learn(data[k].flatMap(text => text.split(' ')).map(part => part.replace(/^[?=!]+/, '')).filter(part => !/^[<.]/.test(part)))
  }
  for (const p of v.patterns.i) for (const e of p) e.exact = true
  return v
}

// read prepares a message for matching.
function read(data, text) {
  const v = data.ready || (data.ready = prepare(data))
  text = v.emoji(text)
  const m = { ...v, text, doubt: true, matches: new Map(), exact: new Map(), typos: new Map() }
  m.tokens = split(m, text)
  m.ignored = m.tokens.map(() => false)
  for (const p of m.patterns.i) {
    for (let from = 0; from < m.tokens.length; from++) {
      (match(m, p, from) || []).forEach(([from, to], i) => p[i].ignored && m.ignored.fill(true, from, to))
    }
  }
  m.doubt = m.tokens.some((_, at) => m.doubts.some(p => begins(m, p, at, true)))
  return m
}

// isOrdinary reports whether a word is known to be of messages in which no one is in danger. It must
// be spelled right.
function isOrdinary(m, at) {
  const { word } = m.tokens[at], runes = [...word]
  if (m.ignored[at] || m.never.has(word)) return m.ignored[at]
  return m.ordinary.has(word) || /\p{Nd}/u.test(runes[0]) ||
    runes.some((_, i) => i + 1 >= runes.length - MAX_ENDING && m.ordinary.has(runes.slice(0, i + 1).join('') + '*'))
}

function quote(m, found) {
  const runes = [...m.text.slice(m.tokens[found[0][0]].start, m.tokens[found[found.length - 1][1] - 1].end)]
  return runes.length > MAX_QUOTE ? runes.slice(0, MAX_QUOTE - 1).join('') + '…' : runes.join('')
}

// understand returns what a message means: raised, because and understood, as in JSON from Go.
export function understand(data, text) {
  if (new TextEncoder().encode(text).length > MAX_BYTES) return { raised: RAISES[LIFE], because: [], understood: [] }
  const m = read(data, text), understood = []
  let raised = UNRELATED, because = []
  const add = (to, why) => {
    if (to > raised) [raised, because] = [to, []]
    if (to === raised && to > NONE) because.push(why)
  }
  let last, best, at
  for (const [question, choice, urgency, list] of data.w) {
    const found = find(m, [{ phrases: phrases(m, list), negates: true }])
    if (!found) continue
    const said = quote(m, found)
    add([NONE, URGENT, LIFE][urgency], said)
    if (question !== last) understood.push({ question, choice, said })
    else if (urgency > best || urgency === best && found[0][0] < at) understood[understood.length - 1] = { question, choice, said }
    else continue
    ;[last, best, at] = [question, urgency, found[0][0]]
  }
  for (const [list, to] of [['k', NONE], ['u', URGENT], ['l', LIFE]]) {
    for (const p of m.patterns[list]) {
      const found = find(m, p)
      if (found) add(to, quote(m, found))
    }
  }
  if (raised < LIFE) {
    for (let at = 0; at < m.tokens.length; at++) if (!isOrdinary(m, at)) add(LIFE, quote(m, [[at, at + 1]]))
  }
  return { raised: RAISES[raised], because: [...new Set(because)].slice(0, 3), understood }
}
