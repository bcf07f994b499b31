// Accessibility: every node in every language, with axe's rules and with measures: small screens,
// large text, dark mode, high contrast, no motion, and keyboard only.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, ids, nodes, open, serve, stories } from './support.mjs'
import { axe, lightAndDark } from './axe.mjs'
import { controls, headings, measures } from './measure.mjs'

const DARK = { runOnly: ['color-contrast', 'link-in-text-block'] } // the rules that depend on colors
let server, browser, states
before(async () => {
  server = await serve()
  browser = await open()
  states = [...await nodes(await ids(server.url))].map(([id, t]) => ({ id, t }))
  states.push({ id: 'a country to choose', t: 'life.none', p: 'country' }, { id: 'a notice', t: 'life.nowhere~???' },
    { id: 'a country with several numbers', t: 'life.danger', c: 'CH' }, { id: 'a country without numbers', t: '!unwell', c: 'AQ' }, { id: 'a country on whose numbers sources differ', t: '!unwell', c: 'LY' })
})
after(() => Promise.all([browser?.close(), server?.stop()]))

const OTHERS = language => [...['/article', '/article?c=KR&t=life.none', '/print', '/numbers', '/offline'].map(end => base(language) + end), '/nothing/here']

// go shows a state without reloading the page.
async function go(page, language, { t, c = '', p = '' }) {
  const hash = Object.entries({ c, t, p }).map(pair => pair.join('=')).join('&')
  await page.evaluate(hash => {
    document.querySelector('main').id = 'before'
    location.hash = hash
  }, hash)
  await page.waitForFunction(() => !document.getElementById('before') && document.activeElement.tagName === 'H1')
}

// everywhere calls check on every state and every other page, and returns the faults.
async function everywhere(options, language, check) {
  const page = await browser.page(options), wrong = []
  await page.goto(server.url + base(language))
  const see = async name => wrong.push(...(await check(page)).map(fault => `${name}: ${fault}`))
  await see('the first screen')
  for (const state of states) {
    await go(page, language, state)
    await see(state.id)
  }
  for (const path of OTHERS(language)) {
    await page.goto(server.url + path)
    await see(path)
  }
  await page.context().close()
  return wrong
}

test('axe finds a fault where there is one', async () => {
  const page = await browser.page()
  await page.goto(server.url + base('en-US'))
  await page.evaluate(() => { document.querySelector('h1').insertAdjacentHTML('afterend', '<img src="/icon.svg">') })
  assert.match((await axe(page)).join(), /image-alt/)
  await page.context().close()
})

for (const language of LANGUAGES) {
  test(`axe finds nothing, light and dark; one heading a screen, and the right language, ${language}`, async () => {
    assert.deepEqual(await everywhere({}, language, async page => {
      const named = await page.evaluate(headings, language)
      return [...named, ...await lightAndDark(page, DARK)]
    }), [])
  })

  test(`320 by 568: nothing sideways, the emergency call in sight, room for a thumb, ${language}`, async () => {
    assert.deepEqual(await everywhere({ viewport: { width: 320, height: 568 } }, language, page => page.evaluate(measures)), [])
  })

  test(`1280 by 1024 at 400 %: nothing sideways, ${language}`, async () => {
    assert.deepEqual(await everywhere({ viewport: { width: 320, height: 256 } }, language,
      page => page.evaluate(() => document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : [])), [])
  })
}

test('every control can be seen with forced colours, and nothing moves', async () => {
  assert.deepEqual(await everywhere({ forcedColors: 'active', reducedMotion: 'reduce' }, 'en-US', page => page.evaluate(controls)), [])
  assert.deepEqual(await everywhere({ forcedColors: 'active', colorScheme: 'dark' }, 'en-GB', page => page.evaluate(controls)), [])
})

test('by keyboard from the top, the emergency call is the first or second stop on every node', async () => {
  const page = await browser.page({ javaScriptEnabled: false }), wrong = []
  for (const state of states) {
    await page.goto(server.url + address('en-US', state))
    const stops = []
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press('Tab')
      stops.push(await page.evaluate(() => document.activeElement.getAttribute('href') || document.activeElement.tagName))
    }
    if (!stops.some(stop => stop.startsWith('tel:'))) wrong.push(`${state.id}: ${stops}`)
  }
  assert.deepEqual(wrong, [])
  await page.context().close()
})

test('a whole run by Tab and Enter alone: focus goes to each new heading, and the window gets a new title', async () => {
  const page = await browser.page(), story = stories().find(s => s.name === 'the-car-still-drives.yaml')
  await page.goto(server.url + address(story.language, { c: story.country }))
  const text = async () => (await page.evaluate(() => document.activeElement.textContent)).trim()
  for (const move of story.way) {
    const before = await page.title(), [[node, choice]] = Object.entries(move)
    const href = await page.locator(`.choices a[href$="${node}.${choice}"]`).getAttribute('href')
    for (let stops = 1; await page.evaluate(() => document.activeElement.getAttribute('href')) !== href; stops++) {
      assert.ok(stops < 40, `${node}.${choice} can be reached by Tab`)
      await page.keyboard.press('Tab')
      assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none', 'focus can be seen')
    }
    await page.keyboard.press('Enter')
    await page.waitForFunction(old => document.title !== old, before)
    assert.equal(await text(), await page.locator('h1').textContent())
    assert.ok((await page.title()).startsWith(await text() + ' – '))
  }
  assert.equal(await page.locator('.choices a').count(), 0, 'it ends')
  await page.context().close()
})

for (const back of ['of the browser', 'on the screen']) {
  test(`Back ${back} leads to where the screen was left, and to the answer that was given`, async t => {
    const page = await browser.page({ viewport: { width: 360, height: 480 } })
    t.after(() => page.context().close())
    await page.goto(server.url + base('en-US') + '#t=life.none')
    await page.waitForFunction(() => self.more) // it remembers the screens
    const answer = page.locator('.choices a').last(), shown = () => page.evaluate(() => [Math.round(scrollY), document.activeElement.getAttribute('href')])
    await answer.scrollIntoViewIfNeeded()
    const [top] = await shown(), href = await answer.getAttribute('href'), title = await page.title()
    assert.ok(top > 0, 'the screen is longer than the window')
    await answer.click()
    await page.waitForFunction(title => document.title !== title, title) // drawn, not only on its way
    assert.equal((await shown())[0], 0, 'the next screen begins at the top')
    if (back === 'on the screen') await page.locator('nav a.back').click()
    else await page.goBack()
    await page.waitForFunction(href => document.activeElement.getAttribute('href') === href, href)
    assert.deepEqual(await shown(), [top, href])
  })
}
