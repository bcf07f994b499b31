// A guide in a frame on a page of another site: web/phone/first-steps.js. It tells that page the height
// of each screen, takes its colour and font, and opens other pages in a tab of their own.

export const isFramed = self !== self.top

const HEX = /^#[0-9a-f]{6}$/i, FONT = /^[\w ,'"-]{1,200}$/
const CONTRAST = 4.5 // of WCAG 2.2, between the colour of links and the page

// luminance is WCAG's relative luminance of #rrggbb.
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const isLegible = (color, papers) => HEX.test(color) && papers.every(paper => {
  const [low, high] = [luminance(color), luminance(paper)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05) >= CONTRAST
})

// The backgrounds of page.css, in light and in dark colours.
const LIGHT = ['#ffffff', '#f1f2f5'], DARK = ['#14161a', '#22262d']

// applyTheme uses a colour only if it can be read. The colours of emergencies stay as they are.
function applyTheme(theme) {
  const { style } = document.documentElement, dark = matchMedia('(prefers-color-scheme: dark)').matches
  const color = String(dark ? theme['accent-dark'] : theme.accent), font = String(theme.font)
  if (isLegible(color, dark ? DARK : LIGHT)) style.setProperty('--act', color)
  if (FONT.test(font)) style.fontFamily = font + ', system-ui, sans-serif'
}

// inFrame returns what to call for each screen.
export function inFrame() {
  if (!isFramed) return () => {}
  let screens = 0
  const app = document.getElementById('app')
  const send = next => self.parent.postMessage({ firststeps: Math.ceil(app.offsetTop + app.offsetHeight), next }, '*')
  const tell = () => send(false)
  addEventListener('message', ({ source, data }) => {
    if (source !== self.parent || !data || !data.firststeps) return
    applyTheme(data.firststeps)
    addEventListener('resize', tell)
    tell()
  })
  document.addEventListener('click', e => {
    const a = e.target.closest('a[href]')
    if (!a || a.origin === location.origin && a.pathname.split('/').length === 3) return
    // In the frame a call would need the permission of the page (frame-src), and leave an error there.
    a.target = /^http/.test(a.protocol) ? '_blank' : '_top'
    a.rel = 'noopener'
  })
  app.addEventListener('toggle', tell, true)
  return () => send(screens++ > 0)
}
