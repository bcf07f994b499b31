// The small guides of Go's tests in a real browser: without cautions, in one language, without a
// car, without a desk. Everything that works with the built-in guide must work with each of them:
// with and without script, offline, the article, print, and the desk.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { GUIDE, LANGUAGES, SMALL, address, base, open, serve, stories, until, use } from './support.mjs'
import { expectScreen } from './screen.mjs'
import { play, tap } from './player.mjs'
import { faults } from './valid.mjs'
import { installed, isComplete } from './worker.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser?.close())

// opened serves the small guides, and opens one of them. An error in a script fails the test.
async function opened(t, language, options) {
  const server = await serve(), page = await browser.page(options)
  t.after(() => Promise.all([page.context().close(), server.stop()]))
  const failed = []
  page.on('pageerror', e => failed.push(e.message))
  t.after(() => assert.deepEqual(failed, [], 'the script of the page failed'))
  await page.goto(server.url + address(language))
  return { server, page, heading: (await page.title()).split(' – ').slice(1).join(' – ') }
}

test('all are listed at the bare address, with and without a network', async t => {
  use(readdirSync(SMALL)[0])
  const { page, server } = await opened(t, LANGUAGES[0], { serviceWorkers: 'allow' })
  await installed(page)
  const listed = async () => {
    await page.goto(server.url + '/')
    return page.locator('main a').evaluateAll(all => all.map(a => a.getAttribute('href')))
  }
  const online = await listed()
  assert.deepEqual([...new Set(online.map(href => href.split('/')[1]))].sort(), readdirSync(SMALL))
  await server.stop()
  assert.deepEqual(await listed(), online)
  for (const href of online) {
    await page.goto(server.url + href)
    if (href.split('/')[1] === GUIDE) { // in the language that was opened
      assert.equal(new URL(page.url()).pathname, base(LANGUAGES[0]))
      assert.equal(await page.locator('.choices a').count() > 1, true, href)
      continue
    }
    assert.match(await page.locator('h1').textContent(), /not on this phone/, href)
    assert.ok(await page.locator('a.call').count() >= 2)
    assert.deepEqual(await page.locator('main a').evaluateAll(all => all.map(a => a.getAttribute('href'))), [base(LANGUAGES[0])])
  }
})

test('a card with steps keeps its number in sight; a beat and a timer start by a tap, and end with the screen', async t => {
  use('doll-swallows')
  const { page, server } = await opened(t, 'en-US', { reducedMotion: 'reduce' })
  await page.goto(server.url + address('en-US') + '#t=life.down')
  await page.getByText('100–120 times a minute').waitFor()
  await page.locator('.bar.stays').waitFor()
  assert.equal(await page.locator('.say + h2 + ol.do + .tools').count(), 1, 'the steps come before the tools')
  await page.locator('footer').scrollIntoViewIfNeeded()
  assert.ok((await page.locator('a.call').first().boundingBox()).y >= 0, 'the number is in sight')
  const beat = page.getByRole('button', { name: 'Beat the time' }), timer = page.getByRole('button', { name: 'Start a timer: 2 min' })
  const stop = page.getByRole('button', { name: 'Stop', exact: true }), out = page.locator('[role=timer]')
  await beat.click()
  await stop.waitFor()
  await page.locator('.beat.on').waitFor()
  assert.equal(await out.evaluate(e => getComputedStyle(e).backgroundImage + getComputedStyle(e).backgroundColor), 'nonergba(0, 0, 0, 0)')
  await timer.click()
  await page.getByText('1:59').waitFor()
  assert.equal(await stop.count(), 1, 'one of them runs')
  await stop.click()
  assert.equal(await stop.count(), 0)
  await timer.click()
  await page.goBack()
  await page.locator('.choices').waitFor()
  assert.equal(await stop.count(), 0)
})

for (const guide of readdirSync(SMALL)) {
  describe(guide, () => {
    before(() => use(guide))

    test('the first screen, and each red flag from there, by taps', async t => {
      for (const language of LANGUAGES) {
        const { page, server, heading } = await opened(t, language)
        const first = await expectScreen(page, { t: '', c: '' }, language, heading)
        for (const [i, flag] of first.flags.entries()) {
          await page.goto(server.url + address(language))
          await tap(page.locator('.flags a').nth(i))
          const card = await expectScreen(page, { t: flag.transcript, c: '' }, language, heading)
          assert.equal(card.urgency, 'emergency')
          assert.equal(await page.locator('.bar.card a.call').count(), 2, '112 and 911 stand there')
        }
      }
    })

    test('every story, by taps and by plain links', async t => {
      assert.ok(stories().length >= 2)
      for (const story of stories()) {
        const { page, server, heading } = await opened(t, story.language)
        await play(page, server.url, story, heading)
        const plain = await opened(t, story.language, { javaScriptEnabled: false })
        await play(plain.page, plain.server.url, story, heading, { plain: true })
      }
    })

    test('without a network: a story, the page loaded again, article, print and numbers', async t => {
      const { page, server, heading } = await opened(t, LANGUAGES[0], { serviceWorkers: 'allow' })
      for (const language of [...LANGUAGES].reverse()) { // each is stored when it is opened
        await page.goto(server.url + address(language))
        await installed(page)
        await page.goto(server.url + base(language) + '/numbers')
      }
      await until('the numbers', () => isComplete(page, 'later'))
      await server.stop()
      for (const story of stories().filter(s => s.language === LANGUAGES[0])) {
        await play(page, server.url, story, heading)
        const at = { t: new URLSearchParams(new URL(page.url()).hash.slice(1)).get('t'), c: story.country || '' }
        await page.reload()
        await expectScreen(page, at, story.language, heading)
      }
      for (const language of LANGUAGES) {
        for (const name of ['/article', '/print', '/numbers']) {
          assert.equal((await page.goto(server.url + base(language) + name)).status(), 200)
          assert.equal(await page.locator('h1').count(), 1, name)
          assert.ok(await page.locator('a.call').count() >= 2, 'the numbers stand there')
          assert.equal(await page.locator('html').getAttribute('lang'), language)
        }
      }
    })

    test('the HTML of every page, and what the desk would see', async t => {
      const hasDesk = /^desk:/m.test(readFileSync(join(SMALL, guide, 'guide.yaml'), 'utf8'))
      const paths = ['/'].concat(LANGUAGES.flatMap(l => ['', '/article', '/print', '/numbers', '/offline', '?c=DZ&p=country'].map(name => base(l) + name)))
      for (const story of stories()) {
        const { page, server, heading } = await opened(t, story.language)
        await play(page, server.url, story, heading)
        const { hash } = new URL(page.url())
        paths.push(address(story.language) + hash.replace('#', '?'))
        const response = await page.goto(server.url + '/handover' + base(story.language) + hash)
        assert.equal(response.status(), hasDesk ? 200 : 404)
        if (!hasDesk) continue
        await page.locator('#report').waitFor()
        assert.equal(await page.locator('h1').count(), 1)
        assert.ok(await page.locator('.bar a.call').count() >= 1, 'the numbers stand there')
        paths.push('/handover' + base(story.language) + hash.replace('#', '?'))
      }
      const server = await serve()
      t.after(() => server.stop())
      for (const path of paths) {
        const response = await fetch(server.url + path)
        assert.equal(response.status, 200, path)
        assert.deepEqual(await faults(await response.text(), path), [])
      }
    })
  })
}
