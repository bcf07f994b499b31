// What the second script adds to the guide's screens: the strip about a case, "Where am I?", reading
// aloud, the screen that stays on, and leaving the page. None of it sends an answer or a position.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, open, proxy, serve, until } from './support.mjs'
import { lightAndDark } from './axe.mjs'
import { ANSWERS, fill, handover, storedCases, press } from './desk.mjs'
import { measures } from './measure.mjs'
import { handedOver, live, signedIn, took } from './operator.mjs'
import { tap } from './player.mjs'
import { installed } from './worker.mjs'

let server, browser, operator
before(async () => {
  server = await serve()
  browser = await open()
  operator = await signedIn(browser, server)
  await until('the guide offers the desk', async () => /"desk":/.test(await (await fetch(server.url + base('en-GB'))).text()))
})
after(() => Promise.all([browser?.close(), server?.stop()]))

// accepted accepts a case at the desk.
async function accepted(ref) {
  await operator.goto(await at('/desk'))
  await live(operator)
  await operator.locator('a.ref', { hasText: ref }).click()
  await took(operator, () => operator.locator('#accept').click(), 'Accepted')
}
const at = async path => new URL(path, await server.invitation).href

const hash = (t, c = 'GB') => address('en-GB', { t, c }).replace('?', '#')
const complete = page => page.waitForFunction(() => document.querySelector('style ~ style') && self.more)
const button = (page, name) => page.getByRole('button', { name, exact: true })
const heading = page => page.locator('h1').textContent()

// opened returns a page behind a proxy, at a state of the guide, with all its tools.
async function opened(t, state, { language = 'en-GB', c = 'GB', before = () => {}, ...options } = {}) {
  const between = await proxy(server.url), page = await browser.page({ locale: language, ...options })
  t.after(() => Promise.all([between.close(), page.context().close()]))
  await page.addInitScript(before)
  await page.goto(between.url + address(language, { t: state, c }).replace('?', '#'))
  await complete(page)
  return { between, page, go: async (state, c = 'GB') => {
    await page.goto(between.url + address(language, { t: state, c }).replace('?', '#'))
    await complete(page)
  } }
}

// --- the strip

const strip = page => page.locator('.strip')
const LIMIT = 10_000
const says = async (page, pattern) => until(`the strip says ${pattern}`, async () => await strip(page).isVisible() && pattern.test(await strip(page).textContent()), LIMIT)
  .catch(async e => { throw new Error(`${e.message}: ${await strip(page).count() && await strip(page).textContent()}`) })
const posts = between => between.log.filter(r => r.method === 'POST')
const asks = between => between.log.filter(r => r.url === '/api/v1/case')

// unsent returns a page of the guide with a case that was not sent, and the answer to POST requests.
async function unsent(t, options = {}) {
  const { between, page, go } = await opened(t, ANSWERS, options)
  const refuse = request => request.method === 'POST' && (request.socket.destroy(), true)
  between.answer = refuse
  await page.goto(between.url + handover('en-GB'))
  await fill(page, { words: 'A1 north' })
  await press(page)
  await page.locator('#waiting h1').waitFor()
  await until('a try that came to nothing', async () => /Last tried at/.test(await page.locator('#waiting').textContent()))
  return { between, page, go }
}

test('without a case there is no strip, no request and no database', async t => {
  const { between, page } = await opened(t, ANSWERS)
  await tap(page.locator('.flags a').first())
  await page.waitForFunction(() => /trapped/.test(location.hash))
  await page.waitForTimeout(300)
  assert.equal(await strip(page).count(), 0)
  assert.deepEqual(between.log.filter(r => r.url.startsWith('/api')), [])
  assert.equal(await page.evaluate(async () => (await indexedDB.databases()).length), 0)
})

test('a case that waits is shown on every screen as NOT SENT, is sent with one tap, and then shows who has it', async t => {
  const { between, page, go } = await unsent(t)
  for (const state of [ANSWERS, '', '!trapped', '!danger']) {
    await go(state)
    await says(page, /NOT SENT Nobody has your case\. The desk was not reached at \d\d?:\d\d/)
    const box = await strip(page).boundingBox()
    assert.equal(Math.round(box.y + box.height), 740, 'it is at the foot of the window')
    assert.equal(await page.locator('.bar a.call').first().isVisible(), true)
  }
  assert.equal(await page.locator('.strip a').getAttribute('href'), handover('en-GB', { t: '!danger' }))
  const last = await page.locator('footer').evaluate(e => { scrollTo(0, 1e6); return e.getBoundingClientRect().bottom })
  assert.ok(last <= (await strip(page).boundingBox()).y, 'nothing of the screen stays below the strip')
  between.answer = () => false
  await button(page, 'Send it now').click()
  await says(page, /^Case [A-Z0-9]{3}-[A-Z0-9]{3}: The desk has received your case\. Nobody has accepted it yet\. As of/)
  const bodies = posts(between).map(r => r.body)
  assert.equal(new Set(bodies).size, 1, 'it is the same case')
  const [{ ref, body }] = await storedCases(page)
  assert.equal(body, undefined, 'what was typed has left the phone')
  assert.match(await strip(page).textContent(), new RegExp(ref))

  await accepted(ref)
  await page.clock.install() // so that the desk may be asked again
  await page.clock.fastForward(20_000)
  await tap(page.locator('.flags a').first())
  await says(page, /Accepted by Ann Lee/)
  assert.doesNotMatch(between.log.map(r => r.url).join(), /[?&]k=/, 'the secret is in no address')
  await page.locator('.strip a').click()
  await page.waitForURL(/\/case\?k=/)
})

test('what waits is sent by itself on the next screen, and when the network returns', async t => {
  for (const how of ['screen', 'online']) {
    const { between, page, go } = await unsent(t)
    await go(ANSWERS)
    await says(page, /not reached/)
    const before = posts(between).length
    between.answer = () => false
    if (how === 'online') {
      await page.waitForTimeout(3100)
      await page.evaluate(() => dispatchEvent(new Event('online')))
    } else {
      await page.waitForTimeout(3100)
      await tap(page.locator('.flags a').first())
    }
    await says(page, /The desk has received your case/)
    assert.equal(posts(between).length, before + 1)
  }
})

test('what waited for hours is not sent without being asked', async t => {
  const { between, page, go } = await unsent(t)
  await page.clock.install({ time: Date.now() + 3 * 3600_000 })
  between.answer = () => false
  const before = posts(between).length
  await go(ANSWERS)
  await says(page, /NOT SENT.*It has waited since .*Do you still need it\?/)
  await tap(page.locator('.flags a').first())
  await page.waitForTimeout(300)
  assert.equal(posts(between).length, before)
  await button(page, 'Send it now').click()
  await says(page, /received/)
})

test('a desk that cannot be reached: the last known status with its time', async t => {
  const { between, page, go } = await unsent(t)
  between.answer = () => false
  await go(ANSWERS)
  await says(page, /As of/)
  between.answer = request => request.url.startsWith('/api') && (request.socket.destroy(), true)
  await page.reload()
  await complete(page)
  await says(page, /Case .* has received your case.*The desk cannot be reached now\. This was so at \d/)
  assert.match(await strip(page).getAttribute('class'), /unsent/)
})

test('the desk is asked sparingly: with a screen, at most every 15 seconds', async t => {
  const { between, page, go } = await unsent(t)
  between.answer = () => false
  await go(ANSWERS)
  await says(page, /As of/)
  const before = asks(between).length
  for (let i = 0; i < 4; i++) {
    await tap(page.locator('.flags a').nth(i))
    await page.waitForTimeout(50)
  }
  assert.equal(asks(between).length, before)
})

test('a case that is over is shown once, and leaves the phone', async t => {
  const { between, page, go } = await unsent(t)
  between.answer = () => false
  await go(ANSWERS)
  await says(page, /As of/)
  const other = await browser.page({ javaScriptEnabled: false })
  t.after(() => other.context().close())
  await other.goto(server.url + await page.locator('.strip a').getAttribute('href') + '&do=cancel')
  await other.locator('button.big').click()
  await page.reload()
  await complete(page)
  await says(page, /Your case is cancelled/)
  await until('it leaves the phone', async () => (await storedCases(page)).length === 0)
  await page.reload()
  await complete(page)
  await page.waitForTimeout(300)
  assert.equal(await strip(page).count(), 0)
})

test('the page of a case links to the guide with the answers, and to what to do while waiting once a person has it', async t => {
  const page = await browser.page({ locale: 'en-GB' })
  t.after(() => page.context().close())
  const { ref, secret } = await handedOver(server, ANSWERS)
  await page.goto(server.url + '/case?k=' + secret)
  const link = page.locator('#status .choices a', { hasText: 'Back to the guide' })
  assert.match(await link.getAttribute('href'), new RegExp(`${base('en-GB')}\\?c=GB&t=${ANSWERS}$`))
  await accepted(ref)
  await page.locator('a', { hasText: 'What to do until they come' }).click()
  await page.waitForFunction(() => /Stay where it is safe/.test(document.querySelector('h1').textContent))
})

// --- where am I

const HERE = { latitude: 52.123456, longitude: -1.000042, accuracy: 8 }
const allowed = { geolocation: HERE, permissions: ['geolocation'] }
const WHERE = 'Where am I?'

for (const [language, near] of [['en-GB', 'Within about 8 metres'], ['en-US', 'Within about 30 feet (8 meters)']]) {
  test(`where am I: position, plus code, accuracy and cues; nothing is sent, ${language}`, async t => {
    const { between, page } = await opened(t, '!trapped', { language, ...allowed })
    const before = between.log.length, url = page.url()
    await page.evaluate(() => document.querySelector('.tools button:last-of-type').focus())
    await page.keyboard.press('Enter')
    await until('a position', async () => /Plus code/.test(await page.locator('.tools').textContent()))
    const said = await page.locator('.tools').textContent()
    for (const text of ['52.12346 north, 1.00004 west', 'Plus code 9C4W4XFX+9X', near, 'Which way are you going?', 'sign']) assert.ok(said.includes(text), text + ' in ' + said)
    assert.match(said, /, at \d\d?:\d\d/)
    assert.equal(await page.evaluate(() => document.activeElement.textContent), WHERE, 'the focus stays')
    assert.equal(await page.locator('.tools [role=status]').count(), 1)
    assert.equal(page.url(), url)
    assert.equal(between.log.length, before, 'nothing was requested')
    assert.deepEqual(await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]), ['', 0, 0, 0])
  })
}

test('where am I is on each screen with a call and on no question', async t => {
  const { page, go } = await opened(t, ANSWERS)
  const roadside = ANSWERS, locksmith = ANSWERS + '~roadside.none', waiting = ANSWERS + '~roadside.coming', late = waiting + '~waiting.late'
  const noHelp = locksmith + '~locksmith.none~keys.locked~spare.no'
  for (const state of ['!trapped', '!inside', '!cabin', '!unwell', '!danger', roadside, locksmith, waiting, late, noHelp]) {
    await go(state)
    assert.equal(await button(page, WHERE).count(), 1, `${state}: ${await heading(page)}`)
  }
  for (const state of ['', 'life.none']) {
    await go(state)
    assert.equal(await page.locator('.tools').count(), 0, state)
  }
})

test('where am I asks for nothing before the tap, and works without a network', async t => {
  const own = await serve(), page = await browser.page({ serviceWorkers: 'allow', locale: 'en-GB', ...allowed })
  t.after(() => Promise.all([page.context().close(), own.stop()]))
  await page.addInitScript(() => {
    window.asked = 0
    const real = navigator.geolocation.watchPosition.bind(navigator.geolocation)
    navigator.geolocation.watchPosition = (...args) => { window.asked++; return real(...args) }
  })
  await page.goto(own.url + base('en-GB'))
  await installed(page)
  await own.stop()
  await page.goto(own.url + hash('!trapped'))
  await page.reload()
  await complete(page)
  assert.equal(await page.evaluate(() => window.asked), 0)
  await button(page, WHERE).click()
  await until('a position', async () => /9C4W4XFX\+9X/.test(await page.locator('.tools').textContent()))
})

test('a position that is not exact says so, and a better one replaces it', async t => {
  const { page } = await opened(t, '!trapped', { ...allowed, geolocation: { ...HERE, accuracy: 2900 } })
  await button(page, WHERE).click()
  await until('a position', async () => /Within about 2 miles \(3 kilometres\).*not exact/.test(await page.locator('.tools').textContent()))
  await page.context().setGeolocation({ ...HERE, latitude: 52.2, accuracy: 1600 })
  await page.waitForTimeout(200)
  assert.match(await page.locator('.tools').textContent(), /52\.12346/, 'a little better is not worth the change')
  await page.context().setGeolocation({ ...HERE, accuracy: 15 })
  await until('the better one', async () => /Within about 20 metres/.test(await page.locator('.tools').textContent()))
  assert.doesNotMatch(await page.locator('.tools').textContent(), /not exact/)
})

for (const [code, pattern] of [[1, /does not allow it/], [2, /cannot tell where it is/]]) test(`a position that is not to be had, ${code}: why, and the cues`, async t => {
  const { page } = await opened(t, '!trapped', { before: `navigator.geolocation.watchPosition = (_, no) => { setTimeout(() => no({ code: ${code} })) }` })
  await button(page, WHERE).click()
  await until('the reason', async () => pattern.test(await page.locator('.tools').textContent()))
  assert.match(await page.locator('.tools').textContent(), /Which road/)
})

test('a phone that takes too long: what to do instead after 15 seconds; the next screen stops it', async t => {
  const { page } = await opened(t, '!trapped', { before: 'window.stopped = 0; navigator.geolocation.watchPosition = () => 7; navigator.geolocation.clearWatch = id => { window.stopped += id }' })
  await page.clock.install()
  await button(page, WHERE).click()
  assert.match(await page.locator('.tools').textContent(), /looking/)
  await page.clock.runFor(12_000)
  assert.match(await page.locator('.tools').textContent(), /looking/)
  await page.clock.runFor(4_000)
  assert.match(await page.locator('.tools').textContent(), /takes too long.*see the sky/)
  assert.equal(await page.evaluate(() => window.stopped), 7)
  await button(page, WHERE).click()
  await tap(page.locator('.flags a').nth(1))
  await page.waitForFunction(() => window.stopped === 14, null, { timeout: 5_000 })
})

// --- reading aloud

// voices gives the page voices, and records what is said. end() ends the first sentence.
const voices = list => `
  window.said = []
  window.cancelled = 0
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => ${JSON.stringify(list)},
    speak(it) { window.said.push(it) },
    cancel() { window.cancelled++ },
  } })`
const LOCAL = [{ name: 'far', lang: 'en-GB', localService: false }, { name: 'near', lang: 'en-US', localService: true }, { name: 'own', lang: 'en_GB', localService: true }]
const said = page => page.evaluate(() => window.said.map(it => it.text))

test('read aloud: the action first, the number digit by digit, then what to say; a second tap or a new screen stops it', async t => {
  const { page } = await opened(t, '!trapped', { before: voices(LOCAL), c: 'US' })
  assert.deepEqual(await said(page), [], 'it never starts by itself')
  await button(page, 'Read aloud').click()
  const lines = await said(page)
  assert.match(lines[0], /^Call 9 1 1 now: someone may be shut in the boot$/)
  assert.match(lines[1], /Put the phone on speaker/)
  assert.equal(lines[2], 'What to say')
  assert.match(lines[3], /^Where I am/)
  assert.equal(await page.evaluate(() => window.said[0].voice.name), 'own', 'a voice of the phone, in its language')
  await button(page, 'Stop reading').click()
  assert.ok(await page.evaluate(() => window.cancelled) >= 1)
  await button(page, 'Read aloud').click()
  const before = await page.evaluate(() => window.cancelled)
  await tap(page.locator('.flags a').nth(2))
  await page.waitForFunction(n => window.cancelled > n, before)
  await button(page, 'Read aloud').click()
  await page.evaluate(() => window.said[window.said.length - 1].onend())
  assert.equal(await button(page, 'Read aloud').count(), 1, 'at the end it can be read again')
})

test('read aloud spells the numbers on the buttons', async t => {
  const { page } = await opened(t, ANSWERS, { before: voices(LOCAL), c: 'US', language: 'en-US' })
  await button(page, 'Read aloud').click()
  assert.match((await said(page)).join('\n'), /Call AAA: 8 0 0,2 2 2,4 3 5 7/)
})

test('read aloud is not offered without a voice on the phone in the language of the page', async t => {
  for (const list of [[], [LOCAL[0]], [{ name: 'x', lang: 'de-DE', localService: true }]]) {
    const { page } = await opened(t, '!trapped', { before: voices(list) })
    assert.equal(await button(page, 'Read aloud').count(), 0)
    assert.equal(await button(page, WHERE).count(), 1)
  }
})

test('cards for those who may be threatened are not read aloud, and can be left', async t => {
  const { page, go } = await opened(t, '!danger', { before: voices(LOCAL) })
  for (const [state, quiet] of [['!danger', true], ['!inside', true], ['life.inside', true], ['!trapped', false], ['!unwell', false], ['life.none~place.lane', false], ['life.missing', false], [ANSWERS, false]]) {
    await go(state)
    assert.equal(await button(page, 'Read aloud').count(), quiet ? 0 : 1, state)
    assert.equal(await button(page, 'Leave this page').count(), quiet ? 1 : 0, state)
  }
})

test('larger text, on every screen until it is smaller again', async t => {
  const { page, go } = await opened(t, '!trapped', { before: voices([]) })
  const height = () => page.locator('.say li').first().evaluate(e => parseFloat(getComputedStyle(e).fontSize))
  const usual = await height()
  await button(page, 'Larger text').click()
  assert.ok(await height() > usual * 1.3, 'the text is larger')
  await go('!unwell')
  assert.ok(await height() > usual * 1.3, 'and so it is on the next screen')
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off')
  await button(page, 'Smaller text').click()
  assert.equal(await height(), usual)
})

// --- leaving

test('leave this page: it is empty at once, by keyboard too, and Back shows no answers', async t => {
  for (const reload of [false, true]) {
    const { between, page } = await opened(t, '')
    await page.goto('about:blank')
    await page.goto(between.url + base('en-GB') + '#c=GB')
    await complete(page)
    for (const next of ['.choices a >> nth=7', '.choices a >> nth=6', '.flags a >> nth=4']) {
      await tap(page.locator(next))
      await page.waitForTimeout(100)
    }
    assert.match(page.url(), /!danger/)
    if (reload) {
      await page.reload()
      await complete(page)
    }
    const before = between.log.length
    await page.evaluate(() => document.querySelector('h1').focus())
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL('about:blank')
    assert.equal(await page.evaluate(() => document.body.textContent + document.title), '')
    assert.equal(between.log.slice(before).filter(r => r.method !== 'GET').length, 0)
    await page.goBack()
    await page.waitForURL(url => url.pathname === base('en-GB'))
    await complete(page)
    assert.doesNotMatch(page.url(), /[#?]/, 'no answers')
    await page.goForward()
    await page.waitForURL('about:blank') // and none after it
  }
})

test('leaving the page keeps the case that waits', async t => {
  const { page, go } = await unsent(t)
  await go('!danger')
  await button(page, 'Leave this page').click()
  await page.waitForURL('about:blank')
  await go('')
  assert.equal((await storedCases(page)).length, 1)
})

// --- the screen stays on

const lock = `
  window.locks = []
  Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => {
    const it = { held: true, release: async () => { it.held = false; it.onrelease && it.onrelease() } }
    window.locks.push(it)
    return it
  } } })`
const held = page => page.evaluate(() => window.locks.filter(l => l.held).length)

test('the screen stays on while a number to call is on it, for ten minutes, and again when the page is seen again', async t => {
  const { page, go } = await opened(t, '!trapped', { before: lock })
  await until('it stays on', async () => await held(page) === 1)
  await tap(page.locator('.flags a').nth(1))
  await page.waitForTimeout(100)
  assert.equal(await held(page), 1, 'one lock for two cards')
  await page.evaluate(() => { // as the browser does when another program comes to the front
    window.locks.forEach(l => l.release())
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await until('it stays on again', async () => await held(page) === 1)
  await tap(page.locator('footer a', { hasText: 'Start again' }))
  await until('it may turn off', async () => await held(page) === 0)
  await page.clock.install()
  await go(ANSWERS)
  await until('it stays on for a call', async () => await held(page) === 1)
  await page.clock.runFor(600_100)
  assert.equal(await held(page), 0)
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  assert.equal(await held(page), 0, 'the battery is needed')
})

test('a phone that refuses to stay on, or cannot', async t => {
  for (const before of ['navigator.wakeLock.request = async () => { throw new Error("low battery") }', 'Object.defineProperty(navigator, "wakeLock", { value: undefined })']) {
    const { page } = await opened(t, '!trapped', { before: before + ';window.broken=[];addEventListener("error",e=>broken.push(e.message));addEventListener("unhandledrejection",e=>broken.push(String(e.reason)))' })
    assert.equal(await button(page, WHERE).count(), 1)
    assert.deepEqual(await page.evaluate(() => window.broken), [])
  }
})

// --- for everyone

for (const language of LANGUAGES) test(`accessibility of the tools and the strip, ${language}`, async t => {
  const { page, go } = await unsent(t, { ...allowed, before: voices(LOCAL) })
  for (const state of ['!danger', '!trapped', ANSWERS]) {
    await go(state)
    await says(page, /NOT SENT/)
    await button(page, WHERE).click()
    await until('a position', async () => /Plus code/.test(await page.locator('.tools').textContent()))
    assert.deepEqual(await lightAndDark(page), [], state)
    assert.deepEqual(await page.evaluate(measures), [], state)
  }
  await page.setViewportSize({ width: 740, height: 360 })
  const box = await strip(page).boundingBox()
  assert.ok(box.height < 72 && Math.round(box.y + box.height) === 360, 'on a low window it is one line: ' + box.height)
  assert.equal(await button(page, 'Send it now').isVisible(), true)
})
