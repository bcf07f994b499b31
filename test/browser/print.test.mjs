// The printed guide: two pages of A4 and of Letter, in letters that can be read.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, base, open, serve } from './support.mjs'

let server, browser
before(async () => { [server, browser] = await Promise.all([serve(), open()]) })
after(() => Promise.all([server.stop(), browser.close()]))

// pages returns how many pages a PDF has.
const pages = pdf => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length

for (const language of LANGUAGES) {
  for (const country of ['', '?c=US', '?c=GB', '?c=KR']) {
    test(`two pages: ${language} ${country}`, async () => {
      const page = await browser.page()
      await page.goto(server.url + base(language) + '/print' + country)
      for (const format of ['A4', 'Letter']) assert.equal(pages(await page.pdf({ format })), 2, format)
      await page.emulateMedia({ media: 'print' })
      const small = await page.locator('article li').evaluateAll(all => Math.min(...all.map(e => parseFloat(getComputedStyle(e).fontSize))))
      assert.ok(small >= 6.5 / 0.75, `letters of ${small * 0.75} pt`)
      await page.context().close()
    })
  }
}
