// Leaves the page at once, so that a person who is threatened can show their phone. In place of the
// guide is an empty page, and Back shows no answers of this visit. What it cannot remove is in
// docs/privacy.md.

const EMPTY = 'about:blank'
const SOON = 1000 // milliseconds: the browser may not go back

// count notes in the browser's history how many screens of this visit lie before this one.
export function count() {
  if (typeof history.state !== 'number') history.replaceState(depth + 1, '')
  depth = history.state
}
let depth = -1

// away goes back to the first screen of this visit and replaces it. base is the guide's address,
// which has no answers.
export function away(base) {
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
  setTimeout(empty, SOON)
}
