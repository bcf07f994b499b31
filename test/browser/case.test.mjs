// The page of a case: it follows the case live, shows within seconds when it no longer does, and
// leaves nothing on the phone once everything is erased. Accessibility of both pages of the
// hand-over: axe's rules, measures, keyboard, valid HTML.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, base, open, proxy, serve, until } from './support.mjs'
import { lightAndDark } from './axe.mjs'
import { ANSWERS, fill, handover, storedCases, press } from './desk.mjs'
import { measures } from './measure.mjs'
import { staffed } from './operator.mjs'

let server, browser
before(async () => { server = await serve(); browser = await open(); await staffed(browser, server) })
after(() => Promise.all([browser?.close(), server?.stop()]))

const heading = page => page.locator('h1:visible').first().textContent()

// opened returns the page of a new case, behind a proxy.
async function opened(t, options = {}, before = () => {}) {
  const between = await proxy(server.url), page = await browser.page({ locale: 'en-GB', ...options })
  t.after(() => Promise.all([between.close(), page.context().close()]))
  await before(page)
  await page.goto(between.url + handover('en-GB', {}, options.javaScriptEnabled === false ? '?' : '#'))
  await fill(page, { words: 'A1 north' })
  await press(page)
  await page.waitForURL(/\/case\?k=/)
  return { between, page }
}

test('changes from another device are shown without a reload', async t => {
  const { between, page } = await opened(t)
  const other = await browser.page({ javaScriptEnabled: false })
  t.after(() => other.context().close())
  await other.goto(server.url + new URL(page.url()).pathname + new URL(page.url()).search)
  await page.locator('#status > .fold > summary').click()
  await other.getByText('Change the place').click()
  await other.locator('#text').fill('At the garage')
  await other.locator('button.big').click()
  await until('the new place', async () => /I am here: At the garage/.test(await page.locator('#status').textContent()))
  assert.equal(await page.locator('#status > .fold').evaluate(d => d.open), true, 'what was open stays open')
  await other.getByText('Cancel: I need nobody').click()
  assert.equal(await heading(other), 'Cancel your case?')
  await other.locator('button.big').click()
  await until('the end', async () => await heading(page) === 'Your case is cancelled')
  assert.equal(await page.locator('#said').textContent(), 'Your case is cancelled', 'it is said to those who listen')
  await until('a closed case leaves the phone', async () => (await storedCases(page)).length === 0)
  assert.ok(between.log.filter(r => r.url === '/api/v1/case/stream').length === 1)
  assert.doesNotMatch(between.log.map(r => r.url).filter(u => u.startsWith('/api')).join(), /k=/, 'the secret is in no address of the script')
})

test('the page shows a dead stream within fifteen seconds, and then updates again', async t => {
  const { between, page } = await opened(t, {}, page => page.clock.install())
  await until('it follows', () => between.log.some(r => r.url === '/api/v1/case/stream' && r.answered))
  await until('it has received data', async () => (await storedCases(page)).some(c => c.live))
  between.answer = request => request.url.startsWith('/api/') // requests hang from now on
  between.hold = true // and the stream is silent
  await page.clock.fastForward(15_000) // by the phone's own clock
  await until('it is said', () => page.locator('#stale').isVisible(), 5_000)
  assert.match(await page.locator('#stale').textContent(), /Not up to date since \d\d?:\d\d\. There is no connection to the desk/)
  assert.equal(await heading(page), 'The desk has received your case')
  between.answer = () => false
  between.hold = false
  await page.clock.fastForward(30_000)
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await until('it is up to date', async () => {
    await page.clock.runFor(1000)
    return !await page.locator('#stale').isVisible()
  })
})

for (const wrong of [-3600_000, 0, 3600_000]) test(`a phone that hears nothing says to call after a minute, its clock wrong by ${wrong / 60_000} minutes`, async t => {
  const { between, page } = await opened(t, {}, page => page.clock.install({ time: Date.now() + wrong }))
  await until('it has received data', async () => (await storedCases(page)).some(c => c.live))
  between.answer = request => request.url.startsWith('/api/')
  between.hold = true
  await page.clock.runFor(45_000)
  await until('it is said that it hears nothing', () => page.locator('#stale').isVisible())
  assert.equal(await heading(page), 'The desk has received your case')
  await page.clock.runFor(16_000)
  assert.equal(await heading(page), 'No word from the desk for more than a minute. Call now')
  assert.match(await page.locator('#status').textContent(), /Call breakdown help/)
  assert.match(await page.locator('#said').textContent(), /Call now/, 'it is said to those who listen')
  between.answer = () => false
  between.hold = false
  await until('it is up to date', async () => {
    await page.clock.runFor(1000)
    return await heading(page) === 'The desk has received your case'
  })
})

test('without a network and loaded again: how the case stood, and after a minute to call', async t => {
  const { between, page } = await opened(t, { serviceWorkers: 'allow' }, page => page.clock.install())
  await until('the page without a network', () => page.evaluate(() => caches.match('/case/away').then(Boolean)))
  await until('it has received data', async () => (await storedCases(page)).some(c => c.live))
  await between.close()
  await page.clock.runFor(20_000)
  await page.reload()
  await until('how it last stood', async () => await heading(page) === 'The desk has received your case')
  assert.equal(await page.getByText('Cancel: I need nobody').isVisible(), false, 'what needs the desk is not offered')
  await page.clock.runFor(45_000)
  assert.equal(await heading(page), 'No word from the desk for more than a minute. Call now')
})

test('a case cancelled by mistake is reopened, and the page that follows it shows both', async t => {
  const { page } = await opened(t)
  const other = await browser.page({ javaScriptEnabled: false })
  t.after(() => other.context().close())
  await other.goto(server.url + new URL(page.url()).pathname + new URL(page.url()).search)
  assert.equal(await page.getByText('I still need help').count(), 0)
  await other.getByText('Cancel: I need nobody').click()
  await other.locator('button.big').click()
  await until('the end', async () => await heading(page) === 'Your case is cancelled')
  assert.equal(await page.getByText('Add a note').count(), 0, 'nothing is offered that the desk would refuse')
  await page.getByText('I still need help: open my case again').click()
  assert.equal(await heading(page), 'Open your case again?')
  await page.locator('button.big').click()
  await until('it is back', async () => await heading(page) === 'The desk has received your case')
  await until('the phone stores it again', async () => (await storedCases(page)).some(c => c.ref))
  await other.goto(page.url())
  await other.getByText('Cancel: I need nobody').click()
  await other.locator('button.big').click()
  await until('the end', async () => await heading(page) === 'Your case is cancelled')
  await other.getByText('I still need help').click()
  await other.locator('button.big').click()
  await until('it is back without a touch', async () => await heading(page) === 'The desk has received your case')
})

test('a closed case is followed for ten minutes, and then no longer', async t => {
  const { between, page } = await opened(t, {}, page => page.clock.install())
  const streams = () => between.log.filter(r => r.url === '/api/v1/case/stream'), secret = new URL(page.url()).search.slice(3)
  await fetch(server.url + '/case', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ k: secret, do: 'cancel' }) })
  await until('the end', async () => await heading(page) === 'Your case is cancelled')
  const before = streams().length
  await page.clock.fastForward(580_000) // no stream survives such a long silence
  await until('it is followed on', () => streams().length > before && streams().at(-1).answered)
  assert.ok(!streams().at(-1).over)
  await page.clock.fastForward(30_000)
  await until('it is followed no longer', () => streams().every(r => r.over))
  const asked = between.log.length
  await page.clock.runFor(30_000)
  await page.evaluate(() => fetch('/icon.svg'))
  assert.deepEqual(between.log.slice(asked).map(r => r.url), ['/icon.svg'])
})

test('erasing needs a confirmation, and leaves nothing on the phone', async t => {
  const { between, page } = await opened(t)
  await until('the phone stores it', async () => (await storedCases(page)).some(c => c.ref))
  await page.getByText('Erase everything').click()
  assert.equal(await heading(page), 'Erase everything?')
  await page.locator('button.big').click()
  await until('it is said', async () => await heading(page) === 'Everything is erased')
  await until('nothing is left', async () => (await storedCases(page)).length === 0)
  await page.goto(between.url + handover('en-GB'))
  assert.equal(await page.locator('#mine').textContent(), '')
})

test('a case can be removed from the phone', async t => {
  const { page } = await opened(t)
  await until('the phone stores it', async () => (await storedCases(page)).some(c => c.ref))
  await page.locator('#forget button').click()
  await page.waitForURL(url => url.pathname !== '/case')
  assert.deepEqual(await storedCases(page), [])
})

// views opens each page of the hand-over, calls check on it, and returns the faults.
async function views(t, options, check) {
  const { page } = await opened(t, options)
  const url = page.url(), at = new URL(url).origin, wrong = []
  const see = async name => wrong.push(...(await check(page)).map(fault => `${name}: ${fault}`))
  await until('the page shows the case', async () => await heading(page) === 'The desk has received your case')
  await see('case')
  for (const act of ['note', 'move', 'cancel', 'reopen', 'erase']) {
    await page.goto(url + '&do=' + act)
    await see(act)
  }
  for (const [name, path] of [['none', '/case?k=nobody'], ['away', '/case/away'], ['review', handover('en-GB')], ['in danger', handover('en-US', { t: '!trapped', c: 'JP' })]]) {
    await page.goto(at + path)
    await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true }))
    await see(name)
  }
  if (options.javaScriptEnabled === false) return wrong
  await page.goto('about:blank')
  await page.goto(at + handover('en-GB'))
  await press(page)
  await see('faults')
  await page.route('**/api/**', route => route.abort())
  await fill(page)
  await press(page)
  await until('NOT SENT', async () => await heading(page) === 'NOT SENT')
  await see('not sent')
  return wrong
}

test('axe finds nothing, light and dark', async t => {
  assert.deepEqual(await views(t, {}, page => lightAndDark(page)), [])
})

test('320 by 568: nothing sideways, the emergency call in sight, room for a thumb', async t => {
  assert.deepEqual(await views(t, { viewport: { width: 320, height: 568 } }, async page => (await page.evaluate(measures)).filter(fault => !fault.startsWith('0 by 0'))), []) // hidden elements
})

test('by keyboard from the top, the emergency call is the first stop, with and without script', async t => {
  const first = async page => {
    await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0) })
    await page.locator('body').press('Tab')
    const href = await page.evaluate(() => document.activeElement.getAttribute('href') || document.activeElement.outerHTML.slice(0, 80))
    return href.startsWith('tel:') ? [] : [href]
  }
  assert.deepEqual(await views(t, { javaScriptEnabled: false }, first), [])
})

test('a run on the guide alone opens no store on the phone', async t => {
  const page = await browser.page()
  t.after(() => page.context().close())
  await page.goto(server.url + base('en-GB') + '#c=GB&t=' + ANSWERS)
  assert.equal(await page.evaluate(async () => (await indexedDB.databases()).length), 0)
})
