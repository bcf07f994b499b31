// The hand-over: with and without script, with a network, without one, with one that is cut in the
// middle, and with a browser that is killed before the response arrives. The page shows "Not sent"
// until the desk has the case, and the desk gets it exactly once.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { address, open, proxy, serve, until } from './support.mjs'
import { ANSWERS, fill, handover, storedCases, killable, pass, press } from './desk.mjs'
import { staffed } from './operator.mjs'
import { installed } from './worker.mjs'
import { tap } from './player.mjs'

let server, browser
before(async () => { server = await serve(); browser = await open(); await staffed(browser, server) })
after(() => Promise.all([browser?.close(), server?.stop()]))

const heading = page => page.locator('h1:visible').first().textContent()
const RECEIVED = 'The desk has received your case'

// arrived waits until the page of the case is shown.
async function arrived(page) {
  await page.waitForURL(/\/case\?k=/)
  await until('the case', async () => await heading(page) === RECEIVED)
}

// opened returns a page behind a proxy, at the review of a run.
async function opened(t, options = {}, path = handover('en-GB'), before = () => {}) {
  const between = await proxy(server.url), page = await browser.page({ locale: 'en-GB', ...options })
  t.after(() => Promise.all([between.close(), page.context().close()]))
  await page.addInitScript(before)
  await page.goto(between.url + path)
  return { between, page }
}
const posts = between => between.log.filter(r => r.method === 'POST')

// tried waits until an attempt to send has failed.
const tried = page => until('a try that came to nothing', async () => /Last tried at/.test(await page.locator('#waiting').textContent()))

// instead responds to POST requests instead of the desk.
const instead = (between, answer) => {
  between.answer = (request, response) => {
    if (request.method === 'POST') answer(response)
    return request.method === 'POST'
  }
}

test('from the guide, with script: nothing is sent before the user presses, then the case exists', async t => {
  const { between, page } = await opened(t, {}, address('en-GB', { t: ANSWERS, c: 'GB' }).replace('?', '#'))
  await page.waitForFunction(() => self.more) // the screen is complete
  await tap(page.locator('a.desk[href^="/handover"]'))
  await page.waitForURL(/\/handover\//)
  await page.locator('#report summary').click()
  assert.match(await page.locator('#report').textContent(), /Medicine, within hours/)
  assert.equal(await page.locator('.bar a.call').first().getAttribute('href'), 'tel:999')
  await fill(page, { words: 'A1 north' })
  assert.deepEqual(between.log.filter(r => /life|medicine|t=/.test(r.url + r.body)), [], 'no answer has left the phone')
  await press(page)
  await arrived(page)
  const [sent] = posts(between)
  assert.match(sent.headers, /Idempotency-Key\n[0-9a-f]{32}/i)
  assert.equal(posts(between).length, 1)
  assert.doesNotMatch(between.log.map(r => r.url).join(), /07700|A1|medicine/)
  assert.match(await page.locator('#status').textContent(), /I am here: A1 north/)
  await page.goto(between.url + handover('en-GB'))
  await page.locator('#mine a').click()
  await arrived(page)
})

test('without script: a plain form that shows faults and keeps the input', async t => {
  const { between, page } = await opened(t, { javaScriptEnabled: false }, handover('en-US', { c: 'US' }, '?'))
  await page.locator('#phone').fill('12')
  await press(page)
  assert.match(await page.locator('#wrongs').textContent(), /cannot be called.*say yes here/s)
  assert.equal(await page.locator('#phone').inputValue(), '12')
  await page.locator('#phone').fill('(202) 555-0143')
  await page.locator('#consent').check()
  await press(page)
  await page.waitForURL(/\/case\?k=/)
  assert.equal(await heading(page), RECEIVED)
  assert.match(await page.locator('#status').textContent(), /\+12025550143/)
  assert.equal(posts(between).length, 2)
})

test('faults are shown beside their fields without a network, and the first can be reached by keyboard', async t => {
  const { between, page } = await opened(t)
  await press(page)
  assert.equal(await page.locator('#phone').getAttribute('aria-invalid'), 'true')
  assert.match(await page.locator('#consent-wrong').textContent(), /say yes/)
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'phone')
  assert.match(page.url(), /#c=GB&t=life/, 'the run is still in the address')
  await page.locator('#phone').fill('123')
  await page.locator('#consent').check()
  await press(page)
  await until('the desk says no', async () => /cannot be called/.test(await page.locator('#phone-wrong').textContent()))
  assert.equal(await page.locator('#phone').inputValue(), '123')
  assert.deepEqual(await storedCases(page), [], 'what was refused does not wait')
  assert.equal(posts(between).length, 1)
})

test('the network is cut in the middle: NOT SENT, with whom to call and what to say; then it is back, and it is sent once', async t => {
  const { between, page } = await opened(t)
  let cut = true, answers = []
  between.answer = (request, response) => {
    if (request.method !== 'POST') return false
    if (!cut) return false
    pass(between, request).then(answer => answers.push(answer)).finally(() => response.destroy()) // the desk has the case; the response is lost
    return true
  }
  await fill(page, { words: 'behind the “Shell” garage' })
  await press(page)
  await tried(page)
  assert.equal(await heading(page), 'NOT SENT')
  const said = await page.locator('#waiting').textContent()
  for (const text of ['Call breakdown help', 'I am here: behind the “Shell” garage.', 'Call me back: 07700 900123.', 'no code for other phones']) assert.ok(said.includes(text), text)
  assert.doesNotMatch(said, /received|accepted/i)
  assert.match(await page.locator('a[href^="sms:"]').last().getAttribute('href'), /^sms:\?&body=Urgent\.%20Call%20me%20back/)
  assert.equal(await page.locator('.bar a.call').first().getAttribute('href'), 'tel:999')
  cut = false
  await page.locator('#again').click()
  await arrived(page)
  const keys = posts(between).map(r => /Idempotency-Key\n(\w+)/i.exec(r.headers)[1]), bodies = posts(between).map(r => r.body)
  assert.ok(keys.length >= 2)
  assert.deepEqual([new Set(keys).size, new Set(bodies).size], [1, 1], 'every try is the same')
  assert.equal(answers[0].status, 201)
  assert.match(await page.locator('.ref').textContent(), new RegExp(JSON.parse(answers[0].text).ref), 'one case')
  assert.deepEqual((await storedCases(page)).map(c => c.body), [undefined], 'what was typed waits no longer')
})

// notNow responds to every hand-over like a desk that cannot accept it now.
const notNow = (between, status, more = {}) => instead(between, response => {
  const problem = { type: 'urn:firststeps:problem:busy', title: '', status, detail: '', code: 'busy', emergency: ['112', '911'] }
  response.writeHead(status, { 'Content-Type': 'application/problem+json', ...more }).end(JSON.stringify(problem))
})

test('an overloaded desk: the case waits, and is sent', async t => {
  const { between, page } = await opened(t)
  await page.clock.install()
  notNow(between, 429, { 'Retry-After': '30' })
  await fill(page, { words: 'A1 north' })
  await press(page)
  await tried(page)
  assert.equal(await heading(page), 'NOT SENT')
  assert.match(await page.locator('#waiting').textContent(), /Call breakdown help/)
  assert.equal((await storedCases(page)).filter(c => c.body).length, 1, 'it is on the phone')
  between.answer = () => false
  await page.clock.runFor(29_000)
  assert.equal(posts(between).length, 1, 'the desk is left alone as long as it asked')
  await page.clock.runFor(2_000)
  await arrived(page)
  assert.equal(posts(between).length, 2)
  assert.equal(posts(between)[0].body, posts(between)[1].body)
})

for (const status of [408, 409, 425, 500, 502, 503, 507]) test(`${status} in the middle: the case stays on the phone, and is sent`, async t => {
  const { between, page } = await opened(t)
  notNow(between, status)
  await fill(page, { words: 'A1 north' })
  await press(page)
  await tried(page)
  await page.reload()
  await until('it still waits', async () => await heading(page) === 'NOT SENT')
  between.answer = () => false
  await page.locator('#again').click()
  await arrived(page)
  assert.equal(new Set(posts(between).map(r => r.body)).size, 1)
})

test('without free storage on the phone, the page says so and sends the case', async t => {
  const { between, page } = await opened(t)
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.overrideQuotaForOrigin', { origin: between.url, quotaSize: 1 })
  notNow(between, 503)
  await fill(page)
  await press(page)
  await tried(page)
  assert.equal(await heading(page), 'NOT SENT')
  assert.match(await page.locator('#waiting').textContent(), /This phone cannot keep it: leave this page open/)
  assert.doesNotMatch(await page.locator('#waiting').textContent(), /waits on this phone/)
  assert.deepEqual(await storedCases(page), [])
  await session.send('Storage.overrideQuotaForOrigin', { origin: between.url })
  await page.locator('#again').click()
  await until('there is room', async () => /waits on this phone/.test(await page.locator('#waiting').textContent()))
  assert.equal((await storedCases(page)).length, 1)
  between.answer = () => false
  await page.locator('#again').click()
  await arrived(page)
  assert.equal(new Set(posts(between).map(r => r.body)).size, 1)
})

test('an incomplete response is not an answer', async t => {
  const { between, page } = await opened(t)
  instead(between, response => {
    response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': '90' }).write('{"ref":"K7F-3QX","state":"rec')
    setImmediate(() => response.destroy())
  })
  await fill(page)
  await press(page)
  await tried(page)
  assert.equal(await heading(page), 'NOT SENT')
  between.answer = () => false
  await page.locator('#again').click()
  await arrived(page)
})

test('a refusal that is not from the desk is ignored', async t => {
  const { between, page } = await opened(t)
  instead(between, response => response.writeHead(403, { 'Content-Type': 'application/json' }).end('{"code":"blocked"}'))
  await fill(page)
  await press(page)
  await tried(page)
  assert.equal(await heading(page), 'NOT SENT')
})

for (const [kind, text] of [['text/html', '<h1>Welcome to the hotel</h1>'], ['application/json', '{"welcome":true}']]) test(`a portal that answers in the place of the desk is not believed, ${kind}`, async t => {
  const { between, page } = await opened(t)
  instead(between, response => response.writeHead(200, { 'Content-Type': kind }).end(text))
  await fill(page)
  await press(page)
  await tried(page)
  assert.equal(await heading(page), 'NOT SENT')
})

for (const [when, reaches] of [['before the desk heard of it', false], ['before the answer came', true]]) {
  test(`the browser is killed ${when}: the next visit sends it, and it is one case`, async t => {
    const between = await proxy(server.url)
    let answer, first = await killable()
    t.after(() => between.close())
    between.answer = request => {
      if (request.method !== 'POST') return false
      if (reaches) pass(between, request).then(got => { answer = got })
      else answer = true
      return true // and nothing comes back
    }
    await first.page.goto(between.url + handover('en-GB'))
    await fill(first.page)
    await press(first.page)
    await until('it is on its way', () => answer)
    await first.kill()
    between.answer = () => false
    const second = await killable(first.folder)
    t.after(() => second.bury())
    await second.page.goto(between.url + `/handover/trunk-release-fails/en-GB`) // the guide's link, on another day
    await arrived(second.page)
    assert.equal(posts(between).length, 2)
    assert.equal(posts(between)[0].body, posts(between)[1].body)
    if (reaches) assert.match(await second.page.locator('.ref').textContent(), new RegExp(JSON.parse(answer.text).ref))
  })
}

test('without any network from the start: the page is there, the case waits, and goes out when the network is back', async t => {
  const own = await serve(), page = await browser.page({ serviceWorkers: 'allow', locale: 'en-GB' })
  t.after(() => Promise.all([page.context().close(), again?.stop()]))
  let again
  await staffed(browser, own)
  await page.goto(own.url + address('en-GB'))
  await installed(page)
  await own.stop()
  await page.goto(own.url + address('en-GB', { t: ANSWERS, c: 'GB' }))
  await page.waitForFunction(() => self.more) // the screen is complete
  await tap(page.locator('a.desk[href^="/handover"]'))
  await page.waitForURL(/\/handover\//)
  assert.equal(await page.locator('.bar a.call').first().getAttribute('href'), 'tel:999')
  await fill(page, { words: 'A1 north' })
  await press(page)
  await tried(page)
  await page.reload()
  await until('it still waits', async () => await heading(page) === 'NOT SENT')
  again = await serve({ port: own.port })
  await staffed(browser, again)
  await arrived(page)
  await again.stop()
  await page.goto(page.url())
  await until('how it last stood, and since when that is old', async () => await heading(page) === RECEIVED)
  assert.match(await page.locator('#stale').textContent(), /Not up to date since/)
})

test('the position is requested only on a tap, shown, and only then sent', async t => {
  const { between, page } = await opened(t, { geolocation: { latitude: 53.7, longitude: -1.25, accuracy: 12 }, permissions: ['geolocation'] }, handover('en-GB'), () => {
    const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation)
    window.asked = 0
    navigator.geolocation.getCurrentPosition = (...args) => { window.asked++; real(...args) }
  })
  await fill(page)
  assert.equal(await page.evaluate(() => window.asked), 0)
  await page.locator('#locate').click()
  await until('the place', async () => /53\.70000, -1\.25000, plus code 9C5WPQ22\+22, within 12 metres, at/.test(await page.locator('#located').textContent()))
  assert.equal(await page.locator('[name="place.latitude"]').inputValue(), '', 'not before it was looked at')
  await page.locator('#right').click()
  assert.equal(await page.locator('[name="place.latitude"]').inputValue(), '53700000')
  await press(page)
  await arrived(page)
  const { details: { place } } = JSON.parse(posts(between)[0].body)
  assert.deepEqual({ ...place, measured: 0 }, { latitude: 53700000, longitude: -1250000, accuracy: 12, trusted: true, measured: 0 })
  assert.match(await page.locator('#status').textContent(), /Position: 53\.700000, -1\.250000, plus code 9C5WPQ22\+22, within 12 metres/)
})

const CAMRY = ANSWERS + '~car.toyota-camry-2015-us', UNKNOWN = ANSWERS + '~car.nobody-x-2015'
const car = page => Promise.all(['make', 'model', 'year'].map(name => page.locator(`[name="vehicle.${name}"]`).inputValue()))
const knows = `self.more = { car: entries => entries.some(e => e.join('.') === 'car.toyota-camry-2015-us') ? { make: 'Toyota', model: 'Camry', year: 2015 } : null }`
const asked = between => between.log.filter(r => r.url.endsWith('/more.js')).map(r => r.url)

// named opens the review of answers that name a car. It replaces the script with the data on cars
// by the given one, which give releases to the phone.
async function named(t, answers, script = knows, mark = '#') {
  const { between, page } = await opened(t, {}, '/404')
  const held = []
  between.answer = (request, response) => request.url.endsWith('/more.js') && held.push(response)
  await page.goto(between.url + handover('en-GB', { t: answers, c: 'GB' }, mark), { waitUntil: 'domcontentloaded' })
  const give = async () => {
    await until('it is asked for', () => held.length)
    held.pop().writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
    await page.waitForLoadState('load') // the load event waits for the script
  }
  return { between, page, give }
}

test('answers fill in the form, are not asked twice, and stay as the user corrects them', async t => {
  const LOCKED = ANSWERS + '~roadside.none~locksmith.none~keys.locked'
  for (const mark of ['#', '?']) {
    const { between, page } = await opened(t, {}, handover('en-GB', { t: LOCKED }, mark))
    const fields = () => page.locator('#answered select').evaluateAll(all => all.map(s => [s.id, s.value]))
    await until('the fields', async () => (await fields()).length === 3)
    assert.deepEqual(await fields(), [['vehicle.keys', 'inside'], ['inside', 'medicine'], ['needed_by', 'hours']])
    assert.deepEqual(await page.locator('#form summary:visible').allTextContents(), ['What your answers say already', 'Your car', 'Who is with you, and what to take care of', 'Anything else'])
    await page.locator('#inside').selectOption('tools')
    await page.locator('#form [name=country]').selectOption('US') // the page is drawn again
    await page.locator('#form [name=country]').selectOption('GB')
    await fill(page, { words: 'A1 north' })
    await press(page)
    await arrived(page)
    assert.match(posts(between)[0].body, /"inside":"tools","needed_by":"hours"/)
    assert.match(posts(between)[0].body, /"keys":"inside"/)
    const said = await page.locator('.aloud').textContent()
    assert.match(said, /Medicine, within hours.*Needed from inside: tools/)
    assert.doesNotMatch(said, /By when|Keys:/)
  }
})

test('the car in the answers is shown in the form, and is sent with the case', async t => {
  const { between, page, give } = await named(t, CAMRY)
  await give()
  await until('the car', async () => (await car(page)).join(' ') === 'Toyota Camry 2015')
  assert.ok(await page.locator('[id="vehicle.model"]').isVisible(), 'the user sees what will be sent')
  assert.match(await page.locator('.fold[open]', { hasText: 'Your car' }).last().textContent(), /Your answers name this car/)
  assert.deepEqual(asked(between), ['/trunk-release-fails/en-GB/more.js'], 'once, and it hears of no answer')
  await page.locator('[id="vehicle.year"]').fill('2016')
  await fill(page)
  await press(page)
  await arrived(page)
  assert.deepEqual(JSON.parse(posts(between)[0].body).details.vehicle, { make: 'Toyota', model: 'Camry', year: 2016 })
})

test('what the user entered about the car stays, and what they cleared stays empty', async t => {
  const first = await named(t, CAMRY)
  await first.page.locator('summary', { hasText: 'Your car' }).click()
  await first.page.locator('[id="vehicle.make"]').fill('Ford')
  await first.give()
  assert.deepEqual(await car(first.page), ['Ford', '', ''])

  for (const mark of ['#', '?']) {
    const { page, give } = await named(t, CAMRY, knows, mark)
    if (mark === '#') await give()
    await until('the car', async () => (await car(page)).join(' ') === 'Toyota Camry 2015')
    for (const name of ['make', 'model', 'year']) await page.locator(`[id="vehicle.${name}"]`).fill('')
    await page.locator('#country').focus()
    await page.locator('#country').selectOption('IE')
    await page.locator('#country').selectOption('GB')
    assert.deepEqual(await car(page), ['', '', ''])
    assert.equal(await page.locator('script[src]').count(), mark === '#' ? 1 : 0, 'it is not asked for again')
  }
})

test('a case that waited without a car, and was refused, comes back without one', async t => {
  const { between, page, give } = await named(t, CAMRY)
  const cars = between.answer
  await give()
  await until('the car', async () => (await car(page)).join(' ') === 'Toyota Camry 2015')
  for (const name of ['make', 'model', 'year']) await page.locator(`[id="vehicle.${name}"]`).fill('')
  await fill(page, { phone: '123' })
  between.answer = (request, response) => request.method === 'POST' && response.destroy()
  await press(page)
  await tried(page)
  between.answer = (request, response) => cars(request, response) // this still delays the script
  await page.reload({ waitUntil: 'domcontentloaded' })
  await until('the desk says no', async () => /cannot be called/.test(await page.locator('#phone-wrong').textContent()))
  await give()
  assert.deepEqual(await car(page), ['', '', ''])
})

test('no car, an unknown one, or a script that fails to load: the fields are empty, and the case is sent', async t => {
  const none = await named(t, ANSWERS), unknown = await named(t, UNKNOWN), portal = await named(t, CAMRY, '<h1>Welcome to the hotel</h1>')
  await unknown.give()
  await portal.give()
  for (const { page } of [none, unknown, portal]) assert.deepEqual(await car(page), ['', '', ''])
  assert.deepEqual(asked(none.between), [])

  const { between, page } = await opened(t, {}, '/404')
  between.answer = (request, response) => request.url.endsWith('/more.js') && response.destroy()
  await page.goto(between.url + handover('en-GB', { t: CAMRY, c: 'GB' }))
  await until('it is asked for', () => asked(between).length)
  await fill(page)
  await press(page)
  await arrived(page)
  assert.equal(JSON.parse(posts(between)[0].body).details.vehicle, undefined)
})
