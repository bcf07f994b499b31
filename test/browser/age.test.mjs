// A copy past its review date, on a phone without a network and with its clock set forward: every
// screen, including emergency cards, shows the age, and everything still works. Up to the date
// itself, no screen shows it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { GUIDE, GUIDES, LANGUAGES, address, ask, base, ids, nodes, open, serve, until } from './support.mjs'
import { read, engineScreen } from './screen.mjs'
import { tap } from './player.mjs'
import { installed } from './worker.mjs'

const BY = /^review-by: (\S+)$/m.exec(readFileSync(join(GUIDES, GUIDE, 'guide.yaml'), 'utf8'))[1]
const LAST = new Date(BY + 'T23:59:59Z'), FIRST = new Date(LAST.getTime() + 1000) // the last second before the review is due, and the first after it
const YEARS = new Date(LAST.getTime() + 5 * 366 * 86_400_000)

let browser
before(async () => { browser = await open() })
after(() => browser?.close())

// offlinePhone returns a page on a phone that has visited the guide once, after its server ended. all are
// the ids of the guide.
async function offlinePhone(t, language) {
  const server = await serve()
  t.after(() => server.stop())
  const all = await ids(server.url), page = await browser.page({ serviceWorkers: 'allow' })
  t.after(() => page.context().close())
  await page.goto(server.url + address(language))
  await installed(page)
  await server.stop()
  await assert.rejects(fetch(server.url), 'the server is gone')
  return { page, all, url: server.url, heading: (await page.title()).split(' – ').slice(1).join(' – ') }
}

// at sets the phone's clock, and reloads the page from the phone's cache.
async function at({ page, url }, language, time) {
  await page.clock.setFixedTime(time)
  await page.goto(url + base(language))
  await page.reload()
  assert.equal(await page.evaluate(() => Date.now()), time.getTime(), 'the clock of the phone')
}

// expect compares a screen with the engine's, except for its age: an old copy must show the age
// once, and any other must not show it. The engine uses this machine's clock, so its notice of the
// age is ignored.
async function expect({ page, url, heading }, language, state, old) {
  await page.goto(url + address(language, state).replace('?', '#'))
  await matches(page, language, state, heading, old)
}

async function matches(page, language, { t, c = '' }, heading, old) {
  const wanted = ageless(await engineScreen({ t, c }, language, heading))
  let got = null
  await until('the screen', async () => {
    got = await read(page)
    return got && JSON.stringify(ageless(got)) === JSON.stringify(wanted)
  }, 20_000).catch(() => {})
  assert.deepEqual(ageless(got), wanted)
  assert.equal(got.notices.filter(aged).length, old ? 1 : 0, `${language}, ${t}: ${got.notices}`)
  assert.ok(await page.locator('.notice').evaluateAll(all => all.every(e => e.checkVisibility())), 'it can be seen')
}

const aged = notice => notice.includes(BY)
const ageless = screen => ({ ...screen, notices: screen.notices.filter(n => !aged(n)) })

for (const language of LANGUAGES) {
  test(`past its review date every screen says so, and none before: ${language}`, async t => {
    const phone = await offlinePhone(t, language), flags = (await ask({}, language)).flags
    const states = [...(await nodes(phone.all)).values()].flatMap(t => [{ t }, { t, c: 'US' }])
    states.push({ t: 'life.none~place.parked~!', c: 'GB' }, { t: 'life.none~what' }, { t: '@0123abcd~life.none' })
    for (const { transcript } of flags) states.push({ t: transcript, c: 'JP' })
    assert.ok(flags.length > 0 && states.length > 2 * phone.all.length)
    for (const [time, old] of [[LAST, false], [FIRST, true]]) {
      await at(phone, language, time)
      for (const state of states) await expect(phone, language, state, old)
    }
  })

  test(`years later it still works, from a tap to the next and to the emergency call: ${language}`, async t => {
    const phone = await offlinePhone(t, language), { page, heading } = phone
    await at(phone, language, YEARS)
    let state = { t: '', c: '' }
    for (let turns = 0; turns < 4; turns++) {
      const { choices } = await ask(state, language)
      await tap(page.locator('.choices a').nth(choices.length - 1))
      state = { ...state, t: choices.at(-1).transcript }
      await matches(page, language, state, heading, true)
    }
    const flag = (await ask(state, language)).flags[0]
    await tap(page.locator('.flags a').first())
    await matches(page, language, { ...state, t: flag.transcript }, heading, true)
    assert.ok(await page.locator('.bar a.call').first().getAttribute('href').then(href => href.startsWith('tel:')))
    await tap(page.locator('nav a.back'))
    await matches(page, language, state, heading, true)
  })

  test(`the list of countries of an old copy says so, too: ${language}`, async t => {
    const phone = await offlinePhone(t, language), { page, url } = phone
    for (const [time, old] of [[LAST, 0], [FIRST, 1]]) {
      await at(phone, language, time)
      await page.goto(url + address(language, { p: 'country' }).replace('?', '#'))
      await page.locator('form select').waitFor()
      assert.equal(await page.locator('.notice', { hasText: BY }).count(), old)
    }
  })
}
