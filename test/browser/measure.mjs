// Checks of a page's appearance. Each function runs in the browser, so it must not use anything
// from outside, and returns one line for each fault.

// headings checks for screen readers that the page has one heading of level one, and declares its
// language.
export function headings(language) {
  const wrong = [], said = document.documentElement.lang, first = document.querySelectorAll('h1').length
  if (first !== 1) wrong.push(`${first} headings of the first rank`)
  if (said !== (location.pathname.includes(language) ? language : 'en-US')) wrong.push(`the language is said to be "${said}"`)
  return wrong
}

// measures checks a page on a small screen: the emergency call is in sight, every control is at
// least 44 pixels high, and nothing scrolls sideways. A link within a sentence, in the list of
// sources, is as high as its line.
export function measures() {
  scrollTo(0, 0)
  const wrong = [], call = document.querySelector('.bar a.call')?.getBoundingClientRect()
  if (document.documentElement.scrollWidth > innerWidth) wrong.push('scrolls sideways')
  if (!call || call.top < 0 || call.bottom > innerHeight || call.left < 0 || call.right > innerWidth) wrong.push('no emergency call in sight')
  for (const details of document.querySelectorAll('details')) details.open = true
  for (const e of document.querySelectorAll('a, button, select, summary')) {
    const { height, width } = e.getBoundingClientRect()
    if (!e.closest('.sources') && (height < 43.9 || width < 24)) wrong.push(`${width.toFixed()} by ${height.toFixed()}: ${e.outerHTML.slice(0, 100)}`)
  }
  return wrong
}

// controls checks a page with settings of color and motion: every control differs from its
// background, and nothing moves.
export function controls() {
  const wrong = document.getAnimations().map(() => 'something moves')
  const ground = e => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor
      if (!/, 0\)$|transparent/.test(colour)) return colour
    }
    return getComputedStyle(document.documentElement).colorScheme.includes('dark') ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)'
  }
  for (const details of document.querySelectorAll('details')) details.open = true
  for (const e of document.querySelectorAll('a, button, select, summary')) {
    const style = getComputedStyle(e), { width, height } = e.getBoundingClientRect()
    if (!width || !height || style.visibility !== 'visible' || style.opacity !== '1' || style.color === ground(e)) {
      wrong.push(`${style.color} on ${ground(e)}: ${e.outerHTML.slice(0, 100)}`)
    }
  }
  return wrong
}
