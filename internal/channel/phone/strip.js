// The strip about the person's case on every screen of a guide: a case that waits on this phone, or
// that the desk has. With each screen, and when the network returns, it sends a waiting case or asks
// the desk for the status. It sends a waiting case once a minute, too. If the phone has no case, it
// shows, stores and sends nothing. Start reading at strip.

import { clock, local } from './clock.js'
import { esc, put as fill } from './html.js'
import { all, drop, put } from './cases.js'
import { send } from './send.js'
import { status } from './status.js'

const OLD = 2 * 3600_000 // age in milliseconds from which a waiting case is sent only if the person asks for it
const TIMEOUT = 12_000 // milliseconds until a request for the status fails
const STATUS_INTERVAL = 15_000 // milliseconds between two requests for a status
const MIN_RETRY = 3000, MAX_RETRY = 60_000 // milliseconds until a waiting case is sent again
const ACCEPTED = ['accepted', 'en-route', 'on-scene']
const DONE = ['completed', 'cancelled', 'erased'] // nothing is left to do

let v, to, app, box, timer
let mine = null // the case that is shown
let note = '' // about the waiting case
let away = false // the last request to the desk failed
let busy = false, next = 0

// strip shows the case. address is that of the hand-over, where a waiting case is shown.
export function strip(messages, address) {
  v = messages
  to = address
  app = document.getElementById('app')
  show()
  check()
}

// check reads the phone's newest case, a waiting one first, and sends it or asks for its status.
async function check(asked) {
  const cases = await all()
  const found = cases.filter(it => it.body).pop() || cases.filter(it => it.ref).pop()
  // a closed case stays on this page, although the phone no longer stores it
  if (found || !mine || mine.body) mine = found
  show()
  clearTimeout(timer)
  if (found && found.body) timer = setTimeout(check, MAX_RETRY)
  if (!found || busy) return
  if (found.body) {
    const old = Date.now() - found.made > OLD
    if (old && !asked) note = fill(v.old, clock(found.made))
    else if (asked || Date.now() >= next) return deliver(found)
  } else if (Date.now() >= next) return ask(found)
  show()
}

async function deliver(it) {
  busy = true
  note = v.sending
  show()
  const { received, refused, after } = await send(it)
  busy = false
  if (received) {
    mine = { key: it.key, secret: it.secret, made: it.made, ref: received.ref, received: received.received }
    await put(mine)
    next = 0
    note = ''
    return check()
  }
  it.tried = Date.now()
  next = it.tried + Math.max(after * 1000 || 0, MIN_RETRY)
  // the page of the hand-over shows the reason of a refusal beside the fields
  note = refused ? v.refused : fill(v.tried, clock(it.tried))
  if (refused) next = Infinity
  else await put(it)
  show()
}

async function ask(it) {
  busy = true
  next = Date.now() + STATUS_INTERVAL
  const now = await status(it.secret, TIMEOUT)
  busy = false
  away = !now
  if (now) {
    mine = { ...it, html: now.html, seen: Date.now(), at: now.at, live: false }
    const { state } = parseStatus(mine)
    if (!state || DONE.includes(state)) await drop(it.key)
    else if ((await all()).some(({ key }) => key === it.key)) await put(mine) // not if the person removed it meanwhile
  }
  show()
}

// parseStatus returns the state, and the lines to show, of the last status.
function parseStatus({ html = '' }) {
  const page = new DOMParser().parseFromString(html, 'text/html'), h1 = page.querySelector('[data-state]')
  if (!h1) return {}
  local(page)
  const { state } = h1.dataset, about = ACCEPTED.includes(state) || state === 'rejected' ? page.querySelector('.notice') : null
  return { state, alarm: h1.className === 'alarm', lines: [h1.textContent, state === 'received' ? !h1.className && v.unaccepted : about?.textContent] }
}

// drawParts returns the text of the strip and its links, as HTML.
function drawParts(it) {
  const link = (href, text) => `<a href="${esc(href)}">${esc(text)}</a>`
  if (it.body) {
    return [`<b>${esc(v.notSent)}</b> ${esc(v.notSentWhy + ' ' + note)}`, `<button type="button">${esc(v.send)}</button>${link(to, v.open)}`]
  }
  const { lines = [v.received, v.unaccepted] } = parseStatus(it)
  const since = it.seen ? fill(away ? v.away : v.known, clock(it.seen)) : ''
  const text = [...lines, since].filter(Boolean).map(l => /[.!?]$/.test(l) ? l : l + '.').join(' ')
  return [`<b>${esc(fill(v.case, it.ref))}</b> ${esc(text)}`, link('/case?k=' + it.secret, v.open)]
}

function show() {
  const empty = !mine || !mine.body && mine.seen && (!mine.html || parseStatus(mine).state === 'erased')
  if (empty && !box) return
  if (!box) {
    box = document.createElement('aside')
    box.setAttribute('aria-label', v.mine)
    box.innerHTML = '<p role="status"></p><p></p>'
    app.after(box)
    box.onclick = e => { if (e.target.closest('button')) check(true) }
  }
  box.className = 'strip' + (!empty && (mine.body || parseStatus(mine).alarm || away) ? ' unsent' : '')
  box.hidden = empty
  const drawn = empty ? ['', ''] : drawParts(mine)
  const focus = box.contains(document.activeElement) && document.activeElement.tagName
  drawn.forEach((html, i) => {
    const part = box.children[i]
    if (part.drawn !== html) part.drawn = part.innerHTML = html // unchanged text is not announced again
  })
  if (focus && !box.contains(document.activeElement)) box.querySelector(focus)?.focus()
  // content below the strip can be scrolled to
  app.style.paddingBottom = empty ? '' : box.offsetHeight + 16 + 'px'
  document.documentElement.style.scrollPaddingBottom = empty ? '' : box.offsetHeight + 'px'
}

// recheck is check as an event listener: an event as its argument would count as a request.
export const recheck = () => check()
