// Accessibility of the operators' screens: axe's rules in light and dark mode, valid HTML, a
// tablet, paper, and keyboard only while other cases arrive.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { open, serve, until } from './support.mjs'
import { ANSWERS, CALM } from './desk.mjs'
import { lightAndDark } from './axe.mjs'
import { faults } from './valid.mjs'
import { TABLET, atQueue, closed, device, handedOver, live, signedIn, took } from './operator.mjs'

const DETAILS = {
  name: 'Robin Ashcombe-Featherstonehaugh', inside: 'medicine', needed_by: 'hour', people: 3, children: 2, animals: 1, hazards: ['dark', 'traffic', 'alone'], note: 'x'.repeat(300),
  place: { words: 'A1 north, 300 m after junction 40, by the “Shell” garage', code: '9C5WM6XW+2V', latitude: 53700000, longitude: -1250000, measured: 1, accuracy: 12, trusted: true },
  vehicle: { make: 'Volkswagen', model: 'Golf Estate', year: 2015, colour: 'dark blue', plate: 'AB12 CDE', vin: 'WVWZZZ1KZ6W000001', keys: 'inside', papers: 'here' },
}

let server, browser, operator, first
before(async () => {
  server = await serve()
  browser = await open()
  first = await server.invitation
  operator = await signedIn(browser, server)
})
after(() => Promise.all([browser?.close(), server?.stop()]))

const at = path => new URL(path, first).href
const focused = page => page.evaluate(() => document.activeElement.id || document.activeElement.outerHTML.slice(0, 60))

// begin opens the queue with cases of every urgency and in several states, and sets full to the
// address of a case with all details.
let full
async function begin() {
  await operator.goto(at('/desk'))
  await live(operator)
  if (full) return
  for (const [t, details] of [['!trapped', { place: { words: 'Multi-storey car park, level 3' } }], [CALM, {}], [ANSWERS, DETAILS]]) await handedOver(server, t, details)
  await until('three cases', async () => await operator.locator('tr[data-case]').count() === 3)
  const { ref } = await handedOver(server, ANSWERS, DETAILS)
  await operator.locator('a.ref', { hasText: ref }).click()
  await took(operator, () => operator.locator('#accept').click(), 'Accepted')
  full = new URL(operator.url()).pathname
  await operator.locator('.minutes button[value="30"]').click()
  await operator.locator('#status', { hasText: 'promised' }).waitFor()
  await begin()
}

// screens calls check on each of an operator's screens, and returns the faults.
async function screens(check) {
  await begin()
  const found = []
  for (const path of ['/desk', '/desk?show=mine&urgency=urgent', '/desk?show=overdue', full, '/desk/search', '/desk/audit', '/desk/people', '/desk/me', '/desk/outwards', '/desk/nothing']) {
    await operator.goto(at(path))
    if (path === full) await operator.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true }))
    found.push(...(await check(operator)).map(fault => `${path}: ${fault}`))
  }
  await operator.goto(at('/desk/search'))
  await operator.locator('input[type=search]').fill('AB12')
  await operator.keyboard.press('Enter')
  await operator.locator('tr[data-case]').first().waitFor()
  found.push(...(await check(operator)).map(fault => 'found: ' + fault))
  await operator.goto(at('/desk/audit'))
  await operator.getByRole('button', { name: 'Check the whole log' }).click()
  await operator.locator('#seal').waitFor()
  found.push(...(await check(operator)).map(fault => 'checked: ' + fault))
  const stranger = await browser.page({ viewport: TABLET })
  for (const [name, address] of [['sign-in', at('/desk/sign-in')], ['invitation', await invited()], ['used', first]]) {
    await stranger.goto(address)
    found.push(...(await check(stranger)).map(fault => `${name}: ${fault}`))
  }
  await stranger.context().close()
  return found
}

// invited returns an invitation link for another operator.
async function invited() {
  await operator.goto(at('/desk/people'))
  await operator.locator('[name=name]').fill('Ben')
  await operator.getByRole('button', { name: 'Make a link' }).click()
  await operator.locator('#link-made, #confirm').waitFor()
  if (await operator.locator('#confirm').count()) await operator.locator('#confirm').click() // needed if the sign-in is not recent
  return operator.locator('#link-made').textContent()
}

test('axe finds nothing, light and dark', async () => {
  assert.deepEqual(await screens(page => lightAndDark(page)), [])
})

test('valid HTML, as it is served', async () => {
  assert.deepEqual(await screens(async page => {
    if (!await page.evaluate(() => new URL(performance.getEntriesByType('navigation')[0].name).pathname === location.pathname)) throw new Error('another page') // an invitation removes its secret from the address
    return faults(await (await page.context().request.get(page.url())).text(), '')
  }), [])
})

for (const width of [768, 1024]) {
  test(`${width} wide: nothing to scroll sideways, neither the screen nor a table in it`, async () => {
    await operator.setViewportSize({ width, height: 800 })
    assert.deepEqual(await screens(page => page.evaluate(() => [document.documentElement, ...document.querySelectorAll('.scroll')]
      .filter(e => e.scrollWidth > e.clientWidth).map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.className}`))), [])
    await operator.setViewportSize(TABLET)
  })
}

test('a printed case: all details and the history, dark on white, without controls', async () => {
  await begin()
  await operator.goto(at(full))
  for (const colorScheme of ['light', 'dark']) {
    await operator.emulateMedia({ media: 'print', colorScheme })
    for (const shown of ['#status', '#details', '#answers', '#now', '#history']) assert.ok(await operator.locator(shown).isVisible(), shown)
    for (const hidden of ['.top', '#acts', '#print', '.skip', '#stale']) assert.ok(!await operator.locator(hidden).first().isVisible(), hidden)
    assert.deepEqual(await operator.evaluate(() => [document.documentElement, document.querySelector('#details'), document.querySelector('#details dd')].map(e => getComputedStyle(e).color)),
      Array(3).fill('rgb(0, 0, 0)'))
    assert.deepEqual(await operator.evaluate(() => [document.documentElement, document.querySelector('#details')].map(e => getComputedStyle(e).backgroundColor)), Array(2).fill('rgb(255, 255, 255)'))
  }
  const said = await operator.locator('main').innerText()
  for (const text of [DETAILS.name, DETAILS.place.words, 'WVWZZZ1KZ6W000001', '+447700900123', 'accepted it']) assert.ok(said.includes(text), text)
  await operator.emulateMedia({ media: 'screen', colorScheme: 'light' })
})

test('by keyboard alone, while other cases come in: to the case, accept it, a note, and back', async () => {
  await begin()
  const { ref } = await handedOver(server, '!trapped', { place: { words: 'Harbour car park' } })
  const row = operator.locator('a.ref', { hasText: ref })
  await row.waitFor()
  const wanted = await row.getAttribute('id')
  for (let stops = 0; await focused(operator) !== wanted; stops++) {
    assert.ok(stops < 9, 'j leads to every case')
    await operator.keyboard.press('j')
  }
  const before = await operator.locator('tr[data-case]').count()
  await handedOver(server, '!trapped', { place: { words: 'Another car park' } })
  await until('another case', async () => await operator.locator('tr[data-case]').count() === before + 1)
  assert.equal(await focused(operator), wanted, 'what comes in does not take the focus away')
  await operator.keyboard.press('Enter')
  await operator.waitForURL(/\/desk\/case\//)
  await live(operator)
  assert.match(await operator.locator('h1').textContent(), new RegExp(ref))
  await operator.keyboard.press('a')
  assert.equal(await focused(operator), 'accept')
  await took(operator, () => operator.keyboard.press('Enter'), 'Accepted')
  await live(operator)
  await operator.keyboard.press('n')
  assert.equal(await focused(operator), 'note')
  await operator.keyboard.type('They are on level 2')
  await operator.keyboard.press('Tab')
  await operator.keyboard.press('Enter')
  await operator.locator('#history', { hasText: 'They are on level 2' }).waitFor()
  await live(operator)
  await operator.keyboard.press('u')
  await atQueue(operator)
})

// When the screen is redrawn, the focus must stay where it is, and an unfinished note must not be
// lost.
test('a case that changes while it is edited: the focus and the typed text stay', async () => {
  await begin()
  const { ref, secret } = await handedOver(server, ANSWERS)
  const row = operator.locator('a.ref', { hasText: ref })
  await row.click()
  await took(operator, () => operator.locator('#accept').click(), 'Accepted')
  await live(operator)
  const adds = async text => {
    await fetch(server.url + '/case', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ k: secret, do: 'note', text }) })
    await operator.locator('#history', { hasText: text }).waitFor()
  }
  const all = 'main a, main button, main summary', count = await operator.locator(all).count(), lost = []
  for (let i = 0; i < count; i++) {
    const one = operator.locator(all).nth(i)
    if (!await one.isVisible()) continue
    await one.focus()
    const before = await one.evaluate(e => e.outerHTML)
    await adds('news ' + i)
    const now = await operator.evaluate(() => document.activeElement.outerHTML)
    if (now !== before) lost.push(before)
  }
  assert.deepEqual(lost, [])
  await operator.locator('#note').pressSequentially('I shall call them')
  await adds('while it is written')
  assert.equal(await operator.locator('#note').inputValue(), 'I shall call them')
  assert.equal(await focused(operator), 'note')
})

// The desk rejects such times, but a row from an older version may have one.
test('an impossible time stays as it was written, and the screen goes on', async () => {
  await begin()
  const bad = '8640000000000001', faults = [], note = error => faults.push(error.message)
  operator.on('pageerror', note)
  await operator.route(at(full), async route => {
    const response = await route.fetch()
    const body = (await response.text()).replace(/(<time[^>]*data-at=")\d+("[^>]*>)[^<]*/g, `$1${bad}$2as written`).replace(/data-(since|ago)="\d+"/g, `data-$1="${bad}"`)
    await route.fulfill({ response, body })
  })
  await operator.goto(at(full))
  await live(operator)
  assert.equal(await operator.locator(`time[data-at="${bad}"]`).first().textContent(), 'as written')
  assert.deepEqual(faults, [])
  operator.off('pageerror', note)
  await operator.unroute(at(full))
})

test('a passkey signs in again, and a user without one cannot', async () => {
  const page = await browser.page({ viewport: TABLET })
  await device(page)
  await page.goto(await invited())
  assert.equal(page.url(), at('/desk/invite'), 'the secret is out of the address')
  await page.reload()
  await page.locator('#make').click()
  await atQueue(page)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.locator('#passkey').click()
  await atQueue(page)
  await page.context().close()
  const stranger = await browser.page({ viewport: TABLET })
  await device(stranger)
  await stranger.goto(at('/desk/sign-in'))
  await stranger.locator('#passkey').click()
  await until('it says why', async () => /Nothing was signed|does not open this desk/.test(await stranger.locator('#failed').textContent()))
  await stranger.goto(at('/desk'))
  assert.equal(new URL(stranger.url()).pathname, '/desk/sign-in')
  await stranger.context().close()
})

test('a case is closed with its outcome', async () => {
  await begin()
  await operator.goto(at(full))
  await closed(operator, 'It was not solved', 'Not solved')
  assert.match(await operator.locator('#status').textContent(), /Solved by: Lock-out tools. Damage: None. 12 minutes/)
})
