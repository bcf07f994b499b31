// The page's own script: it draws the state in the fragment. It sends nothing.

import { unpack } from '../../phone/interpreter.js'
import { turn } from '../../phone/words.js'
import { LATER, html } from './screen.js'

const app = document.getElementById('app')
const g = unpack(document.getElementById('guide').textContent)

// guess returns the first region in the browser's languages. It never guesses from a language alone.
function guess() {
  for (const tag of navigator.languages || []) {
    const region = /-([A-Za-z]{2})(?:-|$)/.exec(tag)
    if (region) return region[1].toUpperCase()
  }
  return ''
}

const link = (base, query) => (base === g.b ? '' : base) + '#' + query

let drawn

function draw(first) {
  const q = new URLSearchParams(location.hash.slice(1) || location.search)
  const s = { t: q.get('t') || '', c: q.get('c') || '', p: q.get('p') === 'country' && 'country', more: self.more, guess: guess(), today: new Date().toISOString().slice(0, 10) }
  self.now = () => [g, turn(g, s)] // for the tools of more.js
  const previous = drawn
  drawn = html(g, s, link)
  if (first && drawn === previous) return
  const focused = app.contains(document.activeElement)
  app.innerHTML = drawn
  const head = app.querySelector('h1')
  document.title = head.textContent + ' – ' + g.h
  if (!first) scrollTo(0, 0)
  if (!first || focused) head.focus({ preventScroll: true })
}

// show draws the screen, or waits for the second file if the screen needs its texts.
let moreIsPending = true, waiting
function show(first) {
  try {
    draw(first)
    waiting = false
  } catch (e) {
    if (e !== LATER || !moreIsPending) throw e
    waiting = true
  }
}

// redraw is show after the first screen. After an error the page continues without script, as
// page/guard.js does for the first screen.
function redraw(first) {
  try {
    show(first)
  } catch {
    self.plain()
  }
}

addEventListener('hashchange', () => redraw())
app.addEventListener('submit', e => {
  const f = new FormData(e.target)
  location.hash = 'c=' + f.get('c') + (f.get('t') && '&t=' + f.get('t'))
  e.preventDefault() // last, so that a form that cannot be read is sent
})
show(!location.hash && !location.search)
// Answers in the address of a page without script move to the fragment, and are never sent again.
if (location.search || location.pathname !== g.b) {
  history.replaceState(null, '', g.b + (location.hash || location.search.replace('?', '#')))
}
self.onerror = null

const startedAt = Date.now()
addEventListener('load', () => {
  // The second file comes after the first screen. If it is late, the screen does not change under
  // the thumb: the next screen uses it.
  const more = document.createElement('script')
  more.src = g.b + '/more.js'
  more.onload = more.onerror = () => {
    moreIsPending = false
    if (self.more && !self.more.fill(g)) self.more = null
    if (waiting || self.more && Date.now() - startedAt < 2000) redraw(!waiting)
  }
  document.head.append(more)
})
