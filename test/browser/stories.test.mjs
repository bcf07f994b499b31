// Plays every story of the guide in a real browser: with script by taps, and without script by
// plain links, the form and the browser's own Back. After each move the screen must be the
// engine's, word for word.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { GUIDE, LANGUAGES, address, open, serve, stories, withServer } from './support.mjs'
import { expectScreen } from './screen.mjs'
import { play, tap } from './player.mjs'

let server, browser
before(async () => { server = await serve(); browser = await open() })
after(() => Promise.all([browser?.close(), server?.stop()]))

// headings returns the guide's title in each language, from the window's title.
async function headings(page) {
  const found = {}
  for (const language of LANGUAGES) {
    await page.goto(server.url + address(language))
    found[language] = (await page.title()).split(' – ').slice(1).join(' – ')
    assert.ok(found[language], 'the window is named after the guide')
  }
  return found
}

test('there are stories to play', () => assert.ok(stories().length > 20))

// Both run at once: each mostly waits for the engine and the browser, and they share the engine's
// screens.
describe('every story', { concurrency: 2 }, () => {
  test('by taps, with script', async t => {
    const page = await browser.page(), heading = await headings(page)
    const walked = new Set()
    let answered = 0
    page.on('request', request => { if (request.url().includes('t=')) answered++ })
    for (const story of stories()) {
      await t.test(story.name, async () => {
        answered = 0
        await play(page, server.url, story, heading[story.language], { walked })
        assert.ok(answered <= (story.from ? 1 : 0), 'an answer was sent')
      })
    }
    await page.context().close()
  })

  withServer('by plain links, without script', async t => {
    const page = await browser.page({ javaScriptEnabled: false }), heading = await headings(page)
    const back = { times: 0 }, walked = new Set()
    for (const story of stories()) {
      await t.test(story.name, async () => {
        await play(page, server.url, story, heading[story.language], { plain: true, walked })
        if (story.way.includes('back')) await play(page, server.url, story, heading[story.language], { plain: true, back })
      })
    }
    assert.ok(back.times > 2, "the browser's own Back was used")
    await page.context().close()
  })
})

test("the browser's own Back and Forward, with script", async () => {
  const page = await browser.page(), heading = (await headings(page))['en-US']
  const ways = ['', 'life.none', 'life.none~place.parked', 'life.none~place.parked~!danger']
  await page.goto(server.url + address('en-US'))
  const there = i => expectScreen(page, { t: ways[i], c: '' }, 'en-US', heading)
  for (const i of [0, 1, 2]) {
    await there(i)
    await tap(page.locator(`main a[href$="${ways[i + 1]}"], .flags a[href$="${ways[i + 1]}"]`))
  }
  for (const i of [3, 2, 1, 0]) {
    await there(i)
    if (i) await page.goBack()
  }
  for (const i of [1, 2, 3]) {
    await page.goForward()
    await there(i)
  }
  await page.context().close()
})

test('a country that is only guessed is named, can be confirmed, and hides no number', async () => {
  const page = await browser.page({ locale: 'en-GB' })
  await page.goto(server.url + address('en-GB'))
  const numbers = () => page.locator('.bar .call').evaluateAll(all => all.map(a => a.getAttribute('href')))
  assert.deepEqual(await numbers(), ['tel:999', 'tel:112', 'tel:911'])
  assert.match(await page.locator('.bar .where').textContent(), /United Kingdom/)
  await tap(page.locator('.bar .where'))
  await tap(page.locator('form button'))
  await page.waitForFunction(() => document.querySelectorAll('.bar .call').length === 1)
  assert.deepEqual(await numbers(), ['tel:999'])
  assert.match(page.url(), new RegExp(`/${GUIDE}/en-GB#c=GB$`))
  await page.context().close()
})
