// The script of the desk's screens: it follows the log, replaces changed parts, counts times,
// announces alarms, and handles keyboard shortcuts. Without it everything except passkeys works, with
// forms and by reloading. Start reading at the end.
'use strict'
{
  const $ = id => document.getElementById(id)
  const main = () => document.querySelector('main')
  const stored = (key, value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value) } catch { return null } }

  // -- time, by the server's clock

  let offset = 0, lastMessage = 0
  const now = () => Date.now() + offset
  const pad = n => String(n).padStart(2, '0')
  const length = ms => {
    const s = Math.max(0, Math.floor(ms / 1000) || 0), rest = pad(Math.floor(s / 60) % 60) + ':' + pad(s % 60)
    return s < 3600 ? rest.replace(/^0/, '') : Math.floor(s / 3600) + ':' + rest
  }
  const localise = () => {
    const today = new Date(now()).toDateString()
    for (const t of document.querySelectorAll('time[data-at]')) {
      const at = new Date(Number(t.dataset.at))
      if (isNaN(at)) continue // not a time: keep the server's text
      const clock = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
      t.textContent = at.toDateString() === today ? clock : at.toLocaleDateString() + ' ' + clock
      t.dateTime = at.toISOString()
    }
    for (const z of document.querySelectorAll('[data-zone]')) z.textContent = ''
    for (const z of document.querySelectorAll('input[name=zone]')) z.value = -new Date().getTimezoneOffset()
  }
  const tick = () => {
    for (const e of document.querySelectorAll('[data-since], [data-ago]')) e.textContent = length(now() - Number(e.dataset.since || e.dataset.ago))
    watch()
  }

  // -- announcements and sounds

  const announce = (id, text) => { $(id).textContent = ''; setTimeout(() => { $(id).textContent = text }, 50) }
  let audio = null
  const sounding = () => stored('desk-sound') === 'on'
  let beeped = 0
  const beep = urgent => {
    if (Date.now() - beeped < (urgent ? 300 : 1000)) return // several events at once make one sound
    beeped = Date.now()
    if (!sounding() || !audio || audio.state !== 'running') return
    for (const [i, pitch] of (urgent ? [880, 660, 880, 660] : [660, 880]).entries()) {
      const tone = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + i * 0.22
      tone.frequency.value = pitch
      loud.gain.setValueAtTime(0.0001, at)
      loud.gain.exponentialRampToValueAtTime(0.25, at + 0.02)
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.2)
      tone.connect(loud).connect(audio.destination)
      tone.start(at)
      tone.stop(at + 0.21)
    }
  }
  const showSound = () => {
    const blocked = sounding() && (!audio || audio.state !== 'running')
    $('sound').textContent = !sounding() ? 'Sound: off' : blocked ? 'Sound: press any key to allow it' : 'Sound: on'
    $('sound').setAttribute('aria-pressed', String(sounding()))
  }
  const wake = async () => {
    if (!sounding()) return
    audio ||= new AudioContext()
    if (audio.state !== 'running') await audio.resume()
    showSound()
  }

  // -- replacing changed parts

  const dirty = box => [...box.querySelectorAll('input:not([type=hidden]), textarea, select')].some(f =>
    f === document.activeElement || (f.type === 'checkbox' ? f.checked !== f.defaultChecked : f.tagName === 'SELECT' ? f.value !== '' : f.value !== f.defaultValue))
  // focusKey identifies a focusable element within its part, so that it can be found again in the
  // new part.
  const focusKey = e => e.id || [e.tagName, e.getAttribute('href') || e.getAttribute('aria-label') || e.textContent, e.name, e.value].join(' ')
  const swap = (old, fresh) => {
    const focus = old.contains(document.activeElement) ? focusKey(document.activeElement) : '', open = [...old.querySelectorAll('details[open]')].map(d => d.id)
    old.replaceWith(fresh)
    for (const id of open) if ($(id)) $(id).open = true
    if (focus) [...fresh.querySelectorAll('a, button, summary, input, select, textarea, [tabindex]')].find(e => focusKey(e) === focus)?.focus({ preventScroll: true })
  }
  const accept = text => {
    const next = new DOMParser().parseFromString(text, 'text/html').querySelector('main'), here = main()
    if (!next || next.dataset.part !== here.dataset.part) throw new Error('another page')
    const parts = here.querySelectorAll('[data-live]')
    if (!parts.length) {
      swap(here, document.adoptNode(next))
    } else {
      for (const part of parts) {
        const fresh = next.querySelector('#' + part.id)
        if (fresh && !dirty(part)) swap(part, document.adoptNode(fresh))
      }
      const similar = next.querySelector('#similar')
      if (similar && !$('similar')) $('status').after(document.adoptNode(similar))
      Object.assign(here.dataset, next.dataset)
    }
    update()
  }
  const retitle = ({ waiting, title }) => {
    $('waiting').firstChild.data = waiting
    document.title = (Number(waiting) === 0 ? '' : `(${waiting}) `) + title + ' – Desk'
  }
  // update applies the data attributes of the page: the time, the title and the end of the session.
  const update = () => {
    const d = main().dataset
    if (d.now) offset = Number(d.now) - Date.now()
    retitle(d)
    if (d.left) leaving(Number(d.left))
    localise()
    tick()
  }
  // scheduleRefresh reloads the part: after 200 ms for an emergency, and otherwise at most once a
  // second.
  let asking = null, again = 0, asked = 0, timer = 0, due = 0
  const scheduleRefresh = urgent => {
    if (asking) { again = Math.max(again, urgent ? 2 : 1); return }
    const at = asked + (urgent ? 200 : 1000)
    if (timer && due <= at) return
    clearTimeout(timer)
    due = at
    timer = setTimeout(refresh, Math.max(0, at - Date.now()))
  }
  const refresh = async () => {
    clearTimeout(timer)
    timer = 0
    if (!main().dataset.part) return
    if (asking) { again = 2; return }
    asked = Date.now()
    asking = fetch(main().dataset.part, { headers: { accept: 'text/html' }, cache: 'no-store', redirect: 'error' })
    try {
      const answer = await asking
      if (answer.status === 401) return ended()
      if (!answer.ok) return
      accept(await answer.text())
      lastMessage = Date.now()
    } catch { /* watch shows a failure that lasts */ } finally {
      asking = null
      if (again) { const urgent = again === 2; again = 0; scheduleRefresh(urgent) }
    }
  }

  // -- staying current

  const QUIET = 25_000 // milliseconds without a message, a little more than two pulse events
  let signedOut = false
  const leaving = left => { $('ending').hidden = signedOut || left > 300 || left <= 0 }
  const stale = text => { if ($('stale').hidden || $('stale').textContent !== text) { $('stale').textContent = text; $('stale').hidden = false } }
  const ended = () => {
    signedOut = true
    source?.close()
    $('ending').hidden = true
    link('dead', 'Signed out')
    if ($('stale').hidden) beep(true)
    stale('You are signed out: nobody watches the queue on this screen. Load this page again to sign in.')
  }
  const link = (kind, text) => { $('link').className = 'link ' + kind; if ($('link').textContent !== text) $('link').textContent = text }
  let lost = false
  const watch = () => {
    if (signedOut || !lastMessage) return
    if (Date.now() - lastMessage > QUIET) {
      if (!lost) beep(true)
      lost = true
      link('dead', 'Not live')
      stale('This screen is not up to date since ' + new Date(lastMessage).toLocaleTimeString() + '. It keeps trying; until then, use the telephone.')
    } else {
      lost = false
      $('stale').hidden = true
      link('ok', 'Live')
    }
  }
  let source = null
  const follow = () => {
    source = new EventSource('/desk/live?after=' + (main().dataset.after || '0'))
    source.addEventListener('pulse', e => {
      lastMessage = Date.now()
      const now = JSON.parse(e.data)
      leaving(now.left)
      count(now)
      if (!main().dataset.case) scheduleRefresh() // a reload of a case is logged as a view: not every ten seconds
    })
    source.addEventListener('end', ended)
    source.addEventListener('news', e => {
      lastMessage = Date.now()
      const now = JSON.parse(e.data), { kind, case: id, urgency, subject } = now
      if (kind === 'view' || !id) return
      count(now)
      const own = main().dataset.case
      if (kind === 'open' || kind === 'pass-on' || kind === 'reopen') {
        announce(urgency === 'not-urgent' ? 'polite' : 'loud', `A case waits: ${urgency.replace('-', ' ')}.`)
        beep(urgency !== 'not-urgent')
      }
      if (kind === 'alert') {
        announce('loud', { overdue: 'A promised time has passed.', unpromised: 'A case was accepted, and no time is promised.' }[subject] || 'Still nobody has a case that waits.')
        beep(true)
      }
      if (own && own === id) announce('polite', 'This case has changed.')
      if (!own || own === id) scheduleRefresh(urgency === 'emergency')
    })
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(() => { if (!signedOut) { refresh(); follow() } }, 3000) }
  }
  // count shows the number of waiting cases from an event, so that no screen loads the queue for
  // it.
  const count = ({ waiting, alarm }) => {
    if (waiting === undefined) return
    Object.assign(main().dataset, { waiting, alarm: alarm || '' })
    retitle(main().dataset)
  }

  // -- keys

  const rows = () => [...document.querySelectorAll('a.ref')]
  const move = by => {
    const all = rows(), at = all.findIndex(a => a.closest('tr').contains(document.activeElement))
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]?.focus()
  }
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    u: () => location.assign('/desk'),
    '/': () => document.querySelector('input[type=search]') ? document.querySelector('input[type=search]').focus() : location.assign('/desk/search'),
    '?': () => $('help').open || $('help').showModal(),
    n: () => $('note')?.focus(),
    a: () => {
      if ($('accept')) { $('accept').focus(); announce('polite', 'Press Enter to accept this case.'); return }
      const row = document.activeElement.closest?.('tr[data-case]')
      if (row) location.assign('/desk/case/' + row.dataset.case + '#accept')
    },
  }
  const startKeys = () => {
    const on = $('keys-on')
    on.checked = stored('desk-keys') !== 'off'
    on.addEventListener('change', () => stored('desk-keys', on.checked ? 'on' : 'off'))
    $('keys').hidden = false
    $('keys').addEventListener('click', keys['?'])
    document.addEventListener('keydown', e => {
      wake()
      if (e.ctrlKey || e.metaKey || e.altKey || !on.checked || $('help').open || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return
      if (!keys[e.key]) return
      e.preventDefault()
      keys[e.key]()
    })
  }

  // -- passkeys

  const post = async (path, body) => {
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  const showError = error => {
    $('failed').textContent = error.name === 'NotAllowedError' ? 'Nothing was signed: the device said no, or took too long. Try again.'
      : error.name === 'InvalidStateError' ? 'This device has a passkey for you already. Sign in with it.' : error.message
    $('failed').hidden = false
  }
  const ceremony = (button, run) => async event => {
    event.preventDefault()
    button.disabled = true
    $('failed').hidden = true
    try {
      const done = await run()
      if (done) location.assign(done.to)
    } catch (error) {
      showError(error)
      button.disabled = false
    }
  }
  const signIn = async () => {
    const { publicKey } = await post('/desk/sign-in/begin')
    const key = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })
    return post('/desk/sign-in/finish', key.toJSON())
  }
  const confirm = async () => {
    const { publicKey } = await post('/desk/confirm/begin')
    const key = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })
    await post('/desk/confirm/finish', key.toJSON())
    $('confirmed').submit()
  }
  const acceptInvitation = async form => {
    const body = { token: form.dataset.token, name: form.elements.name?.value || '' }
    const { publicKey } = await post('/desk/invite/begin', body)
    const key = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    return post('/desk/invite/finish', { ...body, key: key.toJSON() })
  }
  const startSignIn = () => {
    if ($('take')) history.replaceState(null, '', location.pathname) // remove the secret of the link from the address; a cookie has it
    const button = $('passkey') || $('make') || $('confirm')
    if (!button) return
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
      showError(new Error('This browser has no passkeys, or is too old for them.'))
      return
    }
    button.disabled = false
    if ($('passkey')) button.addEventListener('click', ceremony(button, signIn))
    else if ($('confirm')) button.addEventListener('click', ceremony(button, confirm))
    else $('take').addEventListener('submit', ceremony(button, () => acceptInvitation($('take'))))
  }

  // -- start

  if ('signedIn' in document.body.dataset) {
    lastMessage = Date.now()
    update()
    startKeys()
    $('sound').hidden = false
    $('sound').addEventListener('click', async () => { stored('desk-sound', sounding() ? 'off' : 'on'); await wake(); showSound(); beep(false) })
    document.addEventListener('pointerdown', wake)
    showSound()
    if ($('print')) { $('print').hidden = false; $('print').addEventListener('click', () => print()) }
    if (location.hash === '#accept') $('accept')?.focus()
    link('', 'Connecting')
    follow()
    setInterval(tick, 1000)
    setInterval(() => { if (!signedOut && source?.readyState !== EventSource.OPEN) refresh() }, main().dataset.case ? 20_000 : 5000)
  } else {
    startSignIn()
  }
}
