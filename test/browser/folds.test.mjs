// What is seen without scrolling on a small phone, 360 × 740: on each step the first answer, except
// where a number to call and the words to say come first; and all answers of the first question.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, ids, nodes, open, serve } from './support.mjs'

const SCREEN = { width: 360, height: 740 }, FIRST = 700
const CALLS = ['roadside', 'locksmith'] // whom to call, and what to say, comes before the answers

let server, browser, states
before(async () => {
  server = await serve()
  browser = await open()
  states = [...await nodes(await ids(server.url))].map(([id, t]) => ({ id, t }))
})
after(() => Promise.all([browser?.close(), server?.stop()]))

// ends returns where each answer ends, and how many words the page shows in its main part.
const ends = page => page.evaluate(() => ({
  answers: [...document.querySelectorAll('.choices a')].map(a => Math.round(a.getBoundingClientRect().bottom)),
  words: document.querySelector('main').innerText.split(/\s+/).filter(Boolean).length,
}))

for (const language of LANGUAGES) {
  test(`the first answer is in sight, ${language}`, async t => {
    const page = await browser.page({ viewport: SCREEN, locale: language }), below = []
    await page.goto(server.url + base(language))
    const { answers: first } = await ends(page)
    assert.ok(first.at(-1) <= FIRST, `the last answer of the first question ends at ${first.at(-1)}`)
    for (const { id, t: transcript } of states) {
      await page.goto(server.url + address(language, { t: transcript }))
      const { answers, words } = await ends(page)
      t.diagnostic(`${id}: first answer ends at ${answers[0] || '-'}, last at ${answers.at(-1) || '-'}, ${words} words`)
      if (answers[0] > SCREEN.height) below.push(id)
    }
    assert.deepEqual(below.filter(id => !CALLS.includes(id)), [])
    await page.context().close()
  })
}
