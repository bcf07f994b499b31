// Prints where the first and the last answer of every screen ends at 360 × 740, and how many words
// its main part shows: node folds.mjs. Not a test; size.test.mjs holds the bounds.

import { LANGUAGES, address, ids, nodes, open, serve } from './support.mjs'

const server = await serve(), browser = await open()
try {
  const states = [...await nodes(await ids(server.url))].map(([id, t]) => ({ id, t }))
  for (const language of LANGUAGES) {
    const page = await browser.page({ viewport: { width: 360, height: 740 }, locale: language })
    for (const state of states) {
      await page.goto(server.url + address(language, state))
      const [first, last, words] = await page.evaluate(() => {
        const ends = [...document.querySelectorAll('.choices a')].map(a => Math.round(a.getBoundingClientRect().bottom))
        return [ends[0] || 0, ends[ends.length - 1] || 0, document.querySelector('main').innerText.split(/\s+/).filter(Boolean).length]
      })
      console.log([language, state.id.padEnd(10), first, last, words, state.t].join('\t'))
    }
    await page.context().close()
  }
} finally {
  await Promise.all([browser.close(), server.stop()])
}
