// Leaves the page at once, so that a person who is threatened can show their phone. An empty page
// replaces the guide, and Back shows no answers of this visit. docs/privacy.md says what it cannot
// remove.

import { isFramed } from './framed.js'

const EMPTY = 'about:blank'
const TIMEOUT = 1000 // milliseconds, because the browser may not go back

// countScreens stores in the browser's history how many screens of this visit precede this one.
export function countScreens() {
  if (typeof history.state !== 'number') history.replaceState(depth + 1, '')
  depth = history.state
}
let depth = -1

// leavePage goes back to the first screen of this visit and replaces it. base is the guide's address,
// which has no answers.
export function leavePage(base) {
  if (isFramed) return self.top.location.replace(EMPTY) // the page around the guide, too
  document.title = '\u00a0'
  document.body.textContent = ''
  const empty = () => location.replace(EMPTY)
  history.replaceState(null, '', base)
  if (!depth) return empty()
  addEventListener('hashchange', e => e.stopImmediatePropagation(), true) // nothing is drawn again
  addEventListener('popstate', () => {
    // an entry after this one removes the later screens; then it is left, too
    history.replaceState(null, '', base)
    history.pushState(null, '', base)
    empty()
  })
  history.go(-depth)
  setTimeout(empty, TIMEOUT)
}
