// Going back, by the browser or by the link on the screen, leads to where a screen was left: as far
// down, and to the link that was taken. A screen that a person goes on to begins at the top, as the
// page's own script draws it.

export function rememberScreens() {
  const left = {} // by fragment: how far down, and the link
  let onward
  history.scrollRestoration = 'manual'
  addEventListener('click', e => {
    const a = e.target.closest('a')
    if (!a) return
    onward = !a.matches('nav .back')
    left[location.hash] = [scrollY, a.getAttribute('href')]
  })
  addEventListener('hashchange', () => { // after the page's own
    const [top, href] = !onward && left[location.hash] || []
    onward = false
    const taken = href && [...document.querySelectorAll('a')].find(a => a.getAttribute('href') === href)
    if (!taken) return
    scrollTo(0, top)
    taken.focus({ preventScroll: true })
  })
}
