// Selecting a car: by VIN and by hand, with and without a network, and with and without script. The
// guide's steps then show what is known of the car, until the user undoes it. A VIN is sent once,
// to be decoded, and is stored nowhere.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, open, proxy, serve, until } from './support.mjs'
import { measures } from './measure.mjs'
import { staffed } from './operator.mjs'
import { installed } from './worker.mjs'
import { tap } from './player.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const CAMRY = '4T1BF1FK3FA000000' // of no real car: a plant and a serial number of zeros
const WRONG = '4T1BF1FK4FA000000' // wrong check digit
const LOCKOUT = 'life.none~place.parked~need.later~keys.here~shape.trunk~what.nothing~press.no'
const HANDLE = LOCKOUT + '~lockout.no~blade.no~seats.gap'
const ON_THE_GUIDE = /:\d+\/trunk-release-fails\/en-..#/
const car = language => '/car' + base(language)

let server, browser
before(async () => { server = await serve(); browser = await open(); await staffed(browser, server) })
after(() => Promise.all([browser?.close(), server?.stop()]))

async function opened(t, path, options = {}, before = () => {}) {
  const between = await proxy(server.url), page = await browser.page({ locale: 'en-US', ...options })
  t.after(() => Promise.all([between.close(), page.context().close()]))
  await page.addInitScript(before)
  await page.goto(between.url + path)
  return { between, page }
}
const heading = page => page.locator('h1').textContent()
const reads = (page, text) => until(text, async () => (await heading(page).catch(() => '')) === text)
const notes = async page => (await page.locator('main .note').allTextContents()).join('\n')
const cut = between => { between.answer = (request, response) => { response.destroy(); return true } }

// choose selects an option of a list and continues.
async function choose(page, name, value) {
  await page.locator('#' + name).selectOption(value)
  await tap(page.locator('#pick button'))
}

async function byHand(page, make, model, year) {
  await choose(page, 'make', make)
  await reads(page, `Which model of ${make}?`)
  await choose(page, 'model', model)
  await reads(page, `Which model year of ${make} ${model}?`)
  await choose(page, 'year', year)
}

// read types a VIN and submits it.
async function read(page, vin) {
  await page.locator('#vin').fill(vin)
  await tap(page.locator('#type button.big'))
}

const inStorage = page => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]))

test('by VIN, with script: it is read once, and the steps speak of the car', async t => {
  const { between, page } = await opened(t, address('en-US', { t: LOCKOUT, c: 'US' }).replace('?', '#'))
  assert.equal(await notes(page), '')
  await tap(page.locator('main a[href^="/car/"]'))
  await reads(page, 'Which car?')
  await until('the country', async () => await page.locator('.bar').textContent() === 'Call 911United States Change')
  await read(page, WRONG.toLowerCase())
  await until('the fault', async () => /check digit is wrong/.test(await page.locator('main [role=alert]').textContent().catch(() => '')))
  assert.equal(await page.locator('#vin').inputValue(), WRONG.toLowerCase())
  assert.match(await page.locator('.choices').textContent(), /My car is this one: Toyota Camry, 2015/)
  await read(page, CAMRY)
  await reads(page, 'Toyota Camry, 2015')
  assert.match(await page.locator('main').textContent(), /must have a release inside the trunk.*may not have one/)
  await tap(page.locator('.choices li:first-child a'))
  await page.waitForURL(ON_THE_GUIDE)
  assert.match(page.url(), /#c=US&t=.*~car\.toyota-camry-2015-us$/, 'the shape was answered before')
  await until('notes', async () => /Your car: Toyota Camry, 2015/.test(await notes(page)))
  const sent = between.log.filter(r => r.method === 'POST')
  assert.deepEqual(sent.map(r => [r.url, r.body]), [[car('en-US'), 'vin=' + WRONG.toLowerCase()], [car('en-US'), 'vin=' + CAMRY]])
  assert.doesNotMatch(between.log.map(r => r.url + r.headers).join(), /4T1BF1FK|life\.|camry/i, 'in no address and no header')
  assert.doesNotMatch(await inStorage(page), /4T1BF1FK/i)
})

test('by hand, without a network after a reload; then undone', async t => {
  const { between, page } = await opened(t, address('en-GB', { t: LOCKOUT }).replace('?', '#'), { serviceWorkers: 'allow', locale: 'en-GB' })
  await installed(page)
  cut(between)
  await page.reload()
  await tap(page.locator('main a[href^="/car/"]'))
  await reads(page, 'Which car?')
  await page.reload()
  await reads(page, 'Which car?')
  assert.match(await page.locator('.bar').textContent(), /Call 999.*Call 112.*guess/)
  await read(page, CAMRY)
  await until('it says so', async () => /without a network/.test(await page.locator('#said').textContent()))
  assert.equal(await page.locator('#vin').inputValue(), CAMRY, 'what was typed stays')
  await byHand(page, 'Toyota', 'Avalon', '2010')
  await reads(page, 'Was it made for the US?')
  await page.goBack()
  await reads(page, 'Which model year of Toyota Avalon?')
  await choose(page, 'year', '2010')
  await reads(page, 'Was it made for the US?')
  await tap(page.locator('.choices a', { hasText: 'Yes' }))
  await reads(page, 'Toyota Avalon, 2010')
  await tap(page.locator('.choices li:first-child a'))
  await page.waitForURL(ON_THE_GUIDE)
  await until('notes', async () => /Often on Toyota Avalon cars.*boot opener off/s.test(await notes(page)))
  await page.evaluate(t => { location.hash = 't=' + t }, HANDLE + '~car.toyota-avalon-2010-us')
  await until('the handle', async () => /release inside the boot/.test(await notes(page)))
  await tap(page.locator('main a[href^="/car/"]'))
  await reads(page, 'Toyota Avalon, 2010')
  assert.match(await page.locator('main').textContent(), /You said that this is your car/)
  await tap(page.locator('.choices li:last-child a'))
  await reads(page, 'Which car?')
  await tap(page.locator('a.back'))
  await page.waitForURL(ON_THE_GUIDE)
  assert.doesNotMatch(page.url(), /car\./)
  assert.equal(await notes(page), '')
  assert.deepEqual(await inStorage(page), JSON.stringify([{}, {}, '']))
})

test('a British car by hand, without a network: the page does not ask whether it was made for the US', async t => {
  const { between, page } = await opened(t, address('en-GB', { t: 'life.none~place.parked', c: 'GB' }).replace('?', '#'), { serviceWorkers: 'allow', locale: 'en-GB' })
  await installed(page)
  cut(between)
  await page.goto(between.url + car('en-GB') + '#c=GB&t=life.none~place.parked')
  await reads(page, 'Which car?')
  await byHand(page, 'Skoda', 'Octavia', '2012')
  await reads(page, 'Skoda Octavia, 2012')
  const said = await page.locator('main').textContent()
  assert.match(said, /open from the seats.*not made for the US.*our own list of common cars of Britain/s)
  assert.doesNotMatch(said, /NHTSA|must have a release|Was it made/)
  await tap(page.locator('.choices li:first-child a'))
  await page.waitForURL(ON_THE_GUIDE)
  assert.match(page.url(), /car\.skoda-octavia-2012~shape\.hatch/)
  await page.goto(between.url + car('en-GB') + '#c=GB&make=Vauxhall&model=Astra&year=2012')
  await reads(page, 'Vauxhall Astra, 2012')
  assert.match(await page.locator('main').textContent(), /Its shape is not known/)
})

test('without script: the same screens from the server, and the steps speak of the car', async t => {
  const { page } = await opened(t, address('en-US', { t: LOCKOUT }), { javaScriptEnabled: false })
  await page.locator('main a[href^="/car/"]').click()
  await byHand(page, 'Honda', 'Civic', '2003')
  await reads(page, 'Was it made for the US?')
  await page.locator('.choices a', { hasText: 'not sure' }).click()
  await reads(page, 'Honda Civic, 2003')
  await page.locator('.choices a', { hasText: 'open from the seats' }).click()
  assert.match(await notes(page), /Your car: Honda Civic, 2003/)
  await page.goto(page.url().replace(base('en-US'), car('en-US')))
  assert.match(await page.locator('main').textContent(), /You said that this is your car/)
  await page.locator('.choices li:last-child a').click()
  await page.locator('#vin').fill(CAMRY)
  await page.locator('#type button').click()
  await reads(page, 'Toyota Camry, 2015')
  assert.doesNotMatch(await page.content(), new RegExp(CAMRY))
})

test('a link with a car in it, and a page that the server made, lead to the same steps', async t => {
  const { page } = await opened(t, `${car('en-US')}?t=${LOCKOUT}&make=Toyota&model=Avalon&year=2010&us=yes`)
  await tap(page.locator('.choices li:first-child a'))
  await page.waitForURL(ON_THE_GUIDE)
  await until('notes', async () => /Often on Toyota Avalon cars/.test(await notes(page)))
  await page.goto('about:blank')
  await page.goto(server.url + address('en-US', { t: LOCKOUT + '~car.honda-civic-2003', c: 'US' }).replace('?', '#'))
  await until('notes', async () => /Your car: Honda Civic, 2003/.test(await notes(page)))
  await page.locator('footer a', { hasText: 'Start again' }).click()
  await reads(page, 'Is anyone shut in, ill or in danger?')
  assert.equal(await notes(page), '')
  assert.deepEqual(await inStorage(page), JSON.stringify([{}, {}, '']))
})

for (const offline of [false, true]) {
  test(`the hand-over knows the car that the answers name${offline ? ', without a network' : ''}`, async t => {
    const answers = 'life.none~place.parked~need.medicine~car.toyota-camry-2015-us'
    const { between, page } = await opened(t, base('en-GB'), { serviceWorkers: 'allow', locale: 'en-GB' })
    await installed(page)
    if (offline) cut(between)
    await page.goto(between.url + address('en-GB', { t: answers, c: 'GB' }).replace('?', '#'))
    await page.waitForFunction(() => self.more)
    await until('whom to call', async () => /RAC:\s0333\s2000\s999/.test((await page.locator('main a[href^="tel:"]').allTextContents()).join()))
    await tap(page.locator('a.desk[href^="/handover"]'))
    await page.waitForURL(/\/handover\//)
    const car = () => Promise.all(['make', 'model', 'year'].map(name => page.locator(`[name="vehicle.${name}"]`).inputValue()))
    await until('the car', async () => (await car()).join(' ') === 'Toyota Camry 2015')
  })
}

test('without the second file the plain pages of the server go on', async t => {
  const { between, page } = await opened(t, base('en-US'))
  const refused = []
  between.answer = (request, response) => /more\.js/.test(request.url) && (refused.push(request.url), response.destroy(), true)
  await page.goto('about:blank')
  await page.goto(between.url + address('en-US', { t: LOCKOUT + '~car.honda-civic-2003', c: 'US' }).replace('?', '#'))
  await until('the request', () => refused.length)
  await page.waitForURL(/p=plain/)
  assert.equal(await heading(page), 'Look for what turns the button off')
  assert.match(await notes(page), /Your car: Honda Civic, 2003/)
  await tap(page.locator('main .choices a').nth(1))
  await until('the next step', async () => await heading(page) !== 'Look for what turns the button off')
})

test('without the list, the way back has the answers still', async t => {
  const { between, page } = await opened(t, '/icon.svg')
  between.answer = (request, response) => request.url.endsWith('/more.js') && (response.destroy(), true)
  await page.goto(between.url + car('en-US') + '#c=US&t=' + LOCKOUT)
  await tap(page.locator('.back'))
  await reads(page, 'Look for what turns the button off')
  assert.ok(page.url().includes(LOCKOUT), page.url()) // on the server's page: the texts of tries have not come
})

test('scanned: the field is filled, nothing is sent, and the camera stops', async t => {
  const { between, page } = await opened(t, car('en-US'), {}, () => {
    window.BarcodeDetector = class {
      constructor({ formats }) { window.formats = formats }
      async detect() { return window.found ? [{ rawValue: 'no VIN' }, { rawValue: 'I' + window.found.toLowerCase() }] : [] }
    }
    navigator.mediaDevices.getUserMedia = async asked => {
      window.asked = asked
      window.stream = document.createElement('canvas').captureStream()
      return window.stream
    }
    HTMLMediaElement.prototype.play = async () => {}
  })
  const button = page.locator('#scan button'), live = () => page.evaluate(() => window.stream.getTracks().some(track => track.readyState === 'live'))
  assert.equal(await page.locator('video').isVisible(), false)
  await tap(button)
  await until('the camera runs', () => page.evaluate(() => Boolean(window.stream)))
  assert.deepEqual(await page.evaluate(() => [window.asked, window.formats]), [{ video: { facingMode: 'environment' } }, ['code_39', 'code_128', 'data_matrix', 'qr_code']])
  assert.equal(await button.textContent(), 'Stop the camera')
  await tap(button)
  assert.equal(await live(), false, 'a tap stops it')
  await tap(button)
  await until('it runs again', live)
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  assert.equal(await live(), false, 'a page that is not seen stops it')
  await page.evaluate(vin => { window.found = vin }, CAMRY)
  await tap(button)
  await until('the field', async () => await page.locator('#vin').inputValue() === CAMRY)
  assert.match(await page.locator('#said').textContent(), /Compare it with your car/)
  assert.equal(await live(), false, 'found: it stops')
  assert.deepEqual(between.log.filter(r => r.method === 'POST'), [])
})

test('no camera: it says so, and the rest works', async t => {
  const { page } = await opened(t, car('en-US'), {}, () => {
    window.BarcodeDetector = class {}
    navigator.mediaDevices.getUserMedia = async () => { throw new Error('no') }
  })
  await tap(page.locator('#scan button'))
  await until('it says so', async () => /camera cannot be used/.test(await page.locator('#said').textContent()))
  await read(page, CAMRY)
  await reads(page, 'Toyota Camry, 2015')
})

const SCREENS = ['', '#make=Toyota', '#make=Toyota&model=Camry', '#make=Toyota&model=Camry&year=2015', '#make=Toyota&model=Camry&year=2015&us=yes',
  '#make=Honda&model=Civic&year=2003&us=yes', '#make=Audi&model=A7&year=2015&us=no', '#t=life.none~car.toyota-camry-2015-us', '#t=!trapped&c=CH']

for (const language of LANGUAGES) {
  test(`axe finds nothing, light and dark; nothing sideways at 320, room for a thumb, ${language}`, async t => {
    const wrong = []
    const { page } = await opened(t, car(language), { viewport: { width: 320, height: 568 } })
    for (const screen of [...SCREENS, 'a fault']) {
      if (screen === 'a fault') await read(page, WRONG)
      else await page.goto(server.url + car(language) + screen)
      if (screen === 'a fault') await page.locator('main [role=alert]').waitFor()
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme })
        await page.evaluate(AXE)
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
        wrong.push(...violations.map(v => `${screen} ${colorScheme} ${v.id}: ${v.nodes[0].html.slice(0, 120)} ${v.nodes[0].failureSummary}`))
      }
      wrong.push(...(await page.evaluate(measures)).map(fault => `${screen}: ${fault}`))
    }
    assert.deepEqual(wrong, [])
  })
}
