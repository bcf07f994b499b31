// The desk in a real browser: an invitation, a passkey, the queue as it lives, a case from its hand-over to its end; by keyboard
// alone, without script, and as axe sees it.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { open, proxy, until } from './support.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DESKTOP = { viewport: { width: 1280, height: 800 }, hasTouch: false }
const HANDOVER = {
  guide: 'trunk-release-fails', transcript: 'life.none~place.parked~settle.done~need.medicine', language: 'en-GB', country: 'GB',
  details: {
    name: 'Maya Cole', phone: '+44 7700 900123', inside: 'medicine', needed_by: 'hour', people: 2, children: 1, hazards: ['alone'], consent: true,
    note: 'By the ticket machines', vehicle: { make: 'Skoda', model: 'Octavia', year: 2019, colour: 'grey', plate: 'AB12 CDE', keys: 'inside' },
    place: { latitude: 51507400, longitude: -127800, measured: 1795548000000, accuracy: 12, code: '9C3XGV4C+XV', words: 'Car park behind the station' },
  },
}
let folder, program, browser
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firststeps-desk-'))
  program = join(folder, 'desk')
  execFileSync('go', ['test', '-c', '-o', program, './internal/console'], { cwd: ROOT, stdio: 'inherit' })
  browser = await open()
})
after(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

// desk starts a desk with nobody in it, and gives the link for the first supervisor.
async function desk(t) {
  const child = spawn(program, { env: { FIRSTSTEPS_DESK_FOR_BROWSER: '1' }, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.once('exit', resolve))
  t.after(() => { child.stdin.end(); return ended })
  const [, url, link] = (await new Promise(resolve => createInterface({ input: child.stdout }).once('line', resolve))).split(' ')
  const send = async (change = h => h) => {
    const answer = await fetch(url + '/test/handover', { method: 'POST', body: JSON.stringify(change(structuredClone(HANDOVER))) })
    assert.equal(answer.status, 200)
    return answer.json()
  }
  return { url, link, send, later: minutes => fetch(`${url}/test/alert?minutes=${minutes}`, { method: 'POST' }), stop: () => child.kill('SIGKILL') }
}

// device is a page in a browser of its own whose machine makes passkeys, and all that the browser complains of.
async function device(t, options = {}) {
  const page = await browser.page({ ...DESKTOP, ...options }), complaints = []
  t.after(() => page.context().close())
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => { if (message.type() === 'error' && !/icon\.svg|status of 4/.test(message.text() + message.location().url)) complaints.push(message.text()) })
  page.asked = []
  page.on('request', request => page.asked.push(request.url()))
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
  } })
  page.complaints = complaints
  return page
}

// join takes up an invitation.
async function takeUp(page, link, name) {
  await page.goto(link)
  if (name) await page.fill('[name=name]', name)
  await page.click('#make')
  await page.waitForURL(/\/desk$/)
}

// invite lets somebody in, through a supervisor's screen.
async function invite(page, url, name) {
  await page.goto(url + '/desk/people')
  await page.fill('[name=name]', name)
  await page.click('text=Make a link')
  return page.locator('#link-made').textContent()
}

const waits = n => page => page.waitForFunction(n => document.querySelectorAll('a.ref').length === n && document.title.startsWith(`(${n}) `), n)
const live = page => page.waitForFunction(() => document.getElementById('link').textContent === 'Live')

test('from the invitation to the end of a case, with two operators', async t => {
  const d = await desk(t), ann = await device(t), bob = await device(t)
  await takeUp(ann, d.link, 'Ann Field')
  await takeUp(bob, await invite(ann, d.url, 'Bob'))
  await ann.goto(d.url + '/desk')
  await Promise.all([live(ann), live(bob)])

  const { ID, Ref } = await d.send()
  await Promise.all([waits(1)(ann), waits(1)(bob)]) // it comes by itself
  assert.equal(await ann.locator('#loud').textContent(), 'A case waits: urgent.')
  for (const page of [ann, bob]) {
    await page.click(`text=${Ref}`)
    await page.waitForSelector('#accept')
    await live(page)
  }
  await ann.click('#accept')
  await ann.waitForSelector('text=Promise a time')
  await until('Bob hears that Ann has it', () => bob.locator('#status').textContent().then(s => s.includes('Ann Field')))
  assert.equal(await bob.locator('#accept').count(), 0, 'and cannot accept any more')

  await ann.click('button[value="30"]')
  await ann.waitForSelector('text=Change the promised time')
  await ann.fill('#note', 'Rang her')
  await ann.click('text=Add the note')
  await until('Bob reads the note', () => bob.locator('#history').textContent().then(s => s.includes('Rang her')))
  await ann.click('text=On scene')
  await ann.click('summary:has-text("Close it")')
  await ann.selectOption('[name=opened]', 'seats')
  await ann.selectOption('[name=damage]', 'none')
  await ann.fill('details [name=minutes]', '12')
  await ann.click('button:has-text("Completed")')
  await ann.waitForSelector('text=Through the seats')
  await bob.goto(d.url + '/desk')
  await bob.waitForSelector('text=No case here')
  assert.ok(!(await bob.title()).startsWith('('))
  assert.equal(ID.length, 26)

  await ann.click('text=Sign out')
  await ann.click('#passkey:not([disabled])')
  await ann.waitForURL(/\/desk$/)
  for (const page of [ann, bob]) {
    assert.deepEqual(page.complaints, [])
    assert.deepEqual([...new Set(page.asked.map(url => new URL(url).origin))], [d.url], 'nobody else is asked')
  }
})

test('what somebody writes is not lost when the case changes meanwhile', async t => {
  const d = await desk(t), ann = await device(t), bob = await device(t)
  await takeUp(ann, d.link, 'Ann')
  await takeUp(bob, await invite(ann, d.url, 'Bob'))
  const { ID } = await d.send()
  await Promise.all([ann, bob].map(page => page.goto(`${d.url}/desk/case/${ID}`)))
  await live(bob)
  await bob.click('summary:has-text("Reject it")')
  await bob.fill('#d-reject textarea', 'Call the')
  await ann.click('#accept')
  await until('Bob hears of it', () => bob.locator('#status').textContent().then(s => s.includes('Ann')))
  assert.equal(await bob.inputValue('#d-reject textarea'), 'Call the')
})

test('a screen that hears nothing says so, and comes back by itself', async t => {
  const d = await desk(t), between = await proxy(d.url), ann = await device(t)
  t.after(() => between.close())
  await takeUp(ann, d.link, 'Ann')
  await live(ann)
  await ann.context().setOffline(true)
  await ann.evaluate(() => { const later = Date.now.bind(Date); Date.now = () => later() + 60_000 }) // a minute without a word
  await ann.waitForSelector('#stale:not([hidden])')
  assert.match(await ann.locator('#stale').textContent(), /not up to date since .* use the telephone/)
  assert.equal(await ann.locator('#link').textContent(), 'Not live')
  await d.send()
  await ann.context().setOffline(false)
  await waits(1)(ann)
  await live(ann)
  assert.ok(await ann.locator('#stale').isHidden())
})

test('who is blocked sees it at once', async t => {
  const d = await desk(t), ann = await device(t), bob = await device(t)
  await takeUp(ann, d.link, 'Ann')
  await takeUp(bob, await invite(ann, d.url, 'Bob'))
  await live(bob)
  await ann.goto(d.url + '/desk/people')
  await ann.click('text=Block')
  await bob.waitForSelector('#stale:not([hidden])')
  assert.match(await bob.locator('#stale').textContent(), /You are signed out/)
})

test('an alarm is seen, said and in the order', async t => {
  const d = await desk(t), ann = await device(t)
  await takeUp(ann, d.link, 'Ann')
  await d.send()
  await waits(1)(ann)
  await d.later(5)
  await ann.reload()
  await ann.waitForSelector('tr.alarm >> text=Told to call')
})

test('by keyboard alone: to the case, accept, a note, and back', async t => {
  const d = await desk(t), ann = await device(t)
  await takeUp(ann, d.link, 'Ann')
  await d.send()
  await d.send(h => ({ ...h, transcript: 'life.trapped' }))
  await waits(2)(ann)
  const key = async (...keys) => { for (const k of keys) await ann.keyboard.press(k) }
  await key('?')
  assert.ok(await ann.locator('#help').isVisible())
  await key('Escape', 'j', 'j')
  const second = await ann.evaluate(() => document.activeElement.textContent)
  assert.equal(second, await ann.locator('a.ref').nth(1).textContent())
  await key('k', 'Enter')
  await ann.waitForSelector('#accept')
  await key('a')
  assert.equal(await ann.evaluate(() => document.activeElement.id), 'accept')
  assert.match(await ann.locator('#status').textContent(), /Nobody has it/, 'one key accepts nothing')
  await key('Enter')
  await ann.waitForSelector('text=Promise a time')
  await key('n')
  await ann.keyboard.type('jab')
  assert.equal(await ann.inputValue('#note'), 'jab', 'in a field, keys are letters')
  await key('Tab', 'Enter')
  await until('the note', () => ann.locator('#history').textContent().then(s => s.includes('jab')))
  await key('u')
  await ann.waitForURL(/\/desk$/)
  await ann.click('#keys')
  await ann.click('text=Single keys work')
  await key('Escape', '/')
  assert.match(ann.url(), /\/desk$/, 'keys can be turned off')
})

test('every control of every screen can be reached by Tab, and seen there', async t => {
  const d = await desk(t), ann = await device(t)
  await takeUp(ann, d.link, 'Ann')
  const { ID } = await d.send()
  for (const path of ['/desk', '/desk/case/' + ID, '/desk/search', '/desk/audit', '/desk/people', '/desk/outwards']) {
    await ann.goto(d.url + path)
    const all = await ann.evaluate(() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter(e => e.checkVisibility() && !e.closest('dialog:not([open])')).map((e, i) => { e.dataset.stop = i; return i }))
    const met = new Set()
    for (let i = 0; i < all.length + 30; i++) {
      await ann.keyboard.press('Tab')
      const { stop, outline } = await ann.evaluate(() => ({ stop: document.activeElement.dataset.stop, outline: getComputedStyle(document.activeElement).outlineStyle }))
      if (stop === undefined) continue
      met.add(Number(stop))
      assert.notEqual(outline, 'none', `${path}: focus can be seen`)
    }
    assert.deepEqual(all.filter(i => !met.has(i)), [], path)
  }
})

test('without script: the queue, a case, accepting and closing it', async t => {
  const d = await desk(t), ann = await device(t)
  await takeUp(ann, d.link, 'Ann')
  const { Ref } = await d.send()
  const plain = await browser.page({ ...DESKTOP, javaScriptEnabled: false })
  t.after(() => plain.context().close())
  await plain.context().addCookies(await ann.context().cookies())
  await plain.goto(d.url + '/desk')
  await plain.click(`text=${Ref}`)
  await plain.click('#accept')
  await plain.click('button[value="45"]')
  await plain.click('summary:has-text("Close it")')
  await plain.selectOption('[name=opened]', 'other')
  await plain.selectOption('[name=damage]', 'unknown')
  await plain.fill('details [name=minutes]', '0')
  await plain.click('button:has-text("It was not opened")')
  assert.match(await plain.locator('#status').textContent(), /Not opened/)
})

const axe = async page => {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary.slice(0, 200)}`))
}

test('axe finds nothing on any screen, light and dark; nothing scrolls sideways on a tablet', async t => {
  const d = await desk(t), ann = await device(t), wrong = []
  const look = async name => {
    for (const colorScheme of ['light', 'dark']) {
      await ann.emulateMedia({ colorScheme })
      wrong.push(...(await axe(ann)).map(fault => `${name}, ${colorScheme}: ${fault}`))
    }
    await ann.setViewportSize({ width: 768, height: 1024 })
    if (await ann.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wrong.push(name + ' scrolls sideways')
    await ann.setViewportSize(DESKTOP.viewport)
  }
  await ann.goto(d.link)
  await look('invitation')
  await takeUp(ann, d.link, 'Ann')
  await look('empty queue')
  const { ID } = await d.send(), danger = await d.send(h => ({ ...h, transcript: 'life.trapped' }))
  await waits(2)(ann)
  await look('queue')
  await ann.goto(`${d.url}/desk/case/${danger.ID}`)
  await look('an emergency')
  await ann.goto(`${d.url}/desk/case/${ID}`)
  await ann.click('#accept')
  await ann.waitForSelector('text=Promise a time')
  for (const summary of await ann.locator('summary').all()) await summary.click()
  await look('a case of mine')
  await d.later(5)
  await ann.goto(d.url + '/desk')
  await look('queue with alarms')
  await ann.click('#keys')
  await look('keys')
  await invite(ann, d.url, 'Bob')
  await look('people')
  await ann.goto(d.url + '/desk/audit?check=1')
  await look('log')
  await ann.goto(d.url + '/desk/outwards')
  await ann.fill('[name=name]', 'Towing')
  await ann.click('text=Make a key')
  await ann.waitForSelector('#secret-made')
  await look('outwards')
  await ann.goto(d.url + '/desk/search')
  await ann.fill('main [name=text]', 'skoda')
  await ann.keyboard.press('Enter')
  await ann.waitForSelector('a.ref')
  await look('search')
  await ann.goto(d.url + '/desk/nothing')
  await look('no such page')
  await ann.goto(d.url + '/desk')
  await ann.click('text=Sign out')
  await ann.waitForSelector('#passkey:not([disabled])')
  await look('sign in')
  assert.deepEqual(wrong, [])
})
