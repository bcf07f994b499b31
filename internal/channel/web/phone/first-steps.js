// The element <first-steps>, which shows a guide on a page of another site: docs/embed.md. It puts the
// guide's own page into a frame. Until that page has drawn a screen, and if it never does, the page
// shows what is inside the element. It sends and stores nothing.

const { src } = document.currentScript
const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation'
const THEME = ['accent', 'accent-dark', 'font'] // custom properties, with --first-steps- before the name

class FirstSteps extends HTMLElement {
  connectedCallback() {
    if (this.frame) return
    const get = name => this.getAttribute(name) || '', country = get('country')
    const url = new URL(['', get('guide'), get('lang')].filter((part, i) => !i || part).map(encodeURIComponent).join('/'), get('base') || src)
    url.hash = country && 'c=' + encodeURIComponent(country)
    this.origin = url.origin
    const frame = this.frame = document.createElement('iframe')
    frame.setAttribute('sandbox', SANDBOX)
    frame.allow = 'geolocation; screen-wake-lock'
    frame.referrerPolicy = 'no-referrer'
    frame.title = this.title || document.title
    // by property, because the policy of the page may forbid style attributes
    Object.assign(this.style, { display: 'block' })
    Object.assign(frame.style, { display: 'block', boxSizing: 'border-box', width: '100%', height: '0', border: '0', colorScheme: 'normal' })
    frame.src = url.href
    const inside = document.createElement('slot')
    this.attachShadow({ mode: 'open' }).append(inside, frame)
    addEventListener('message', ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== this.origin || !data || !(data.firststeps > 0)) return
      if (!inside.hidden) this.sendTheme()
      inside.hidden = true
      // never higher than the window, so that the emergency numbers stay in sight at the top of the frame
      frame.style.height = Math.min(data.firststeps, innerHeight) + 'px'
      if (data.next) this.scrollIntoView({ block: 'nearest' })
    })
  }

  sendTheme() {
    const style = getComputedStyle(this), theme = {}
    for (const name of THEME) theme[name] = style.getPropertyValue('--first-steps-' + name).trim()
    this.frame.contentWindow.postMessage({ firststeps: theme }, this.origin)
  }
}

customElements.define('first-steps', FirstSteps)
