// Draws a turn in a host of MCP Apps, and takes the next one when the person chooses. Texts are set
// as text, never as markup. What the host cannot do is left to it: the person's choice becomes a
// message, and a number is dialed by the browser.
const words = JSON.parse(document.querySelector('#words').textContent)
const app = document.querySelector('#app')
const waiting = new Map()
let host = {}, last = 0

const send = message => parent.postMessage({ jsonrpc: '2.0', ...message }, '*')
const notify = (method, params = {}) => send({ method, params })
const request = (method, params) => new Promise((resolve, reject) => {
  waiting.set(++last, { resolve, reject })
  send({ id: last, method, params })
})

// element returns an element with a class and children: elements, texts, or nothing.
const element = (name, kind, ...children) => {
  const made = document.createElement(name)
  if (kind) made.className = kind
  made.append(...children.flat().filter(child => child))
  return made
}
const fill = (text, value) => text.replace('%', value)
const list = (name, kind, lines) => lines && lines.length
  ? element(name, kind, lines.map(line => element('li', '', line))) : ''
const heading = (text, below) => below ? [element('h2', '', text), below] : ''

const dial = (number, label, kind) => {
  const link = element('a', kind, label)
  link.href = 'tel:' + number.replace(/[^\d+*#]/g, '')
  link.onclick = event => {
    if (!host.openLinks) return
    event.preventDefault()
    request('ui/open-link', { url: link.href }).then(done => {
      if (done.isError) location.href = link.href
    }, () => { location.href = link.href })
  }
  return link
}

const choose = (turn, option, kind) => {
  const button = element('a', kind, option.label)
  button.href = '#'
  button.onclick = event => { event.preventDefault(); take(turn, option) }
  return button
}

async function take(turn, option) {
  const message = () => request('ui/message', { role: 'user', content: [{ type: 'text', text: option.label }] })
  if (!host.serverTools) return message()
  const where = { guide: turn.guide, transcript: option.transcript, language: turn.language }
  if (turn.emergency.confirmed) where.country = turn.emergency.iso
  try {
    const result = await request('tools/call', { name: 'take_turn', arguments: where })
    if (!draw(result)) return message()
    notifyModel(result)
  } catch {
    message()
  }
}

// notifyModel lets the assistant know which turn the person sees now.
const notifyModel = result => host.updateModelContext &&
  request('ui/update-model-context', { content: result.content, structuredContent: result.structuredContent })
    .catch(() => {})

// draw draws the turn of a tool's result, and reports whether it has one. A result without a turn
// leaves the last one, and so its numbers, on the screen.
function draw(result) {
  const data = result && !result.isError && result.structuredContent
  const turn = data && (data.turn || data)
  if (!turn || !turn.emergency || !turn.cautions) return false
  const say = words[turn.language] || words['']
  const call = turn.call, card = call && call.who === 'emergency'
  const cautions = turn.cautions.map(one => element('li', '', element('b', '', one.text), ' ' + one.why))
  document.documentElement.lang = turn.language
  app.replaceChildren(
    element('header', 'bar' + (card ? ' card' : ''), turn.emergency.dial.map(to =>
      dial(to.number, fill(say.call, to.number) + (to.label ? ' ' + to.label : ''), 'call'))),
    element('main', '',
      (turn.notices || []).map(text => element('p', 'notice', text)),
      turn.kind === 'disposition' || card
        ? element('p', 'urgency u' + say.levels.indexOf(turn.urgency), say.urgencies[say.levels.indexOf(turn.urgency)]) : '',
      element('h1', '', turn.title),
      turn.hint ? element('p', 'hint', turn.hint) : '',
      turn.progress ? element('p', 'hint', turn.progress) : '',
      call && call.missing ? element('p', 'notice', call.missing) : '',
      call ? call.numbers.map(to => element('p', '', dial(to.number, to.label + ' ' + to.number, 'desk'), ' ' + (to.note || ''))) : '',
      call && call.number && !card && !call.numbers.length ? element('p', '', dial(call.number, fill(say.call, call.number), 'call')) : '',
      list(turn.kind === 'step' ? 'ol' : 'ul', 'do', turn.do),
      cautions.length ? element('ul', 'donts', cautions) : '',
      call ? heading(say.say, list('ul', 'say', call.say)) : '',
      heading(say.wait, list('ol', 'do', turn.then)),
      call ? heading(say.fails, list('ul', 'fails', call.fails)) : '',
      turn.choices.length ? element('ul', 'choices', turn.choices.map(option => element('li', '', choose(turn, option, '')))) : '',
      heading(say.wait, list('ul', 'wait', turn.wait)),
      heading(say.worse, list('ul', 'worse', turn.worse)),
      turn.why ? element('p', 'why', turn.why) : '',
      (turn.notes || []).map(note => element('p', 'note', note.text)),
      turn.remember && turn.remember.length ? [element('h2', '', say.first), element('ul', 'donts', turn.remember.map(one => element('li', '', element('b', '', one.text))))] : ''),
    element('nav', '', element('h2', '', say.flags),
      element('ul', 'flags', turn.flags.map(option => element('li', '', choose(turn, option, '')))),
      turn.always.map(option => element('p', '', choose(turn, option, 'desk'))),
      turn.back === null ? '' : element('p', '', choose(turn, { label: '← ' + say.back, transcript: turn.back }, 'back'))))
  notify('ui/notifications/size-changed', { width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight })
  return true
}

addEventListener('message', event => {
  const message = event.data
  if (event.source !== parent || !message || message.jsonrpc !== '2.0') return
  const answered = message.method ? undefined : waiting.get(message.id)
  if (answered) {
    waiting.delete(message.id)
    if (message.error) answered.reject(message.error)
    else answered.resolve(message.result)
  } else if (message.method === 'ui/notifications/tool-result') {
    draw(message.params)
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: {} }) // ping, and the end
  }
})

request('ui/initialize', {
  appInfo: { name: 'firststeps', version: '1' }, appCapabilities: { availableDisplayModes: ['inline'] }, protocolVersion: '2026-01-26'
}).then(result => {
  host = result.hostCapabilities || {}
  notify('ui/notifications/initialized')
}, () => {})
