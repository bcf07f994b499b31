// Modes in which the browser replaces the colors of a page: forced colors and print. Controls must
// still have a border, and calls must be underlined, too; in print no text may be pale.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, open, serve } from './support.mjs'

let server, browser
before(async () => { server = await serve(); browser = await open() })
after(() => Promise.all([browser?.close(), server?.stop()]))

// faults runs in the page. It returns one line for each control that looks like text, and in print
// for pale text.
function faults(print) {
  const wrong = [], light = colour => { const [r, g, b] = colour.match(/[\d.]+/g).map(Number); return (r * 2126 + g * 7152 + b * 722) / 2550000 }
  const clear = colour => /^rgba.* 0\)$|transparent/.test(colour)
  for (const e of document.querySelectorAll('.call, .big, .choices a, .flags a, a.desk, button, select')) {
    if (!e.getClientRects().length) continue
    const style = getComputedStyle(e), { textDecorationLine, color } = style, name = e.outerHTML.slice(0, 90)
    for (const side of ['Top', 'Right', 'Bottom', 'Left']) {
      const colour = style[`border${side}Color`]
      if (parseFloat(style[`border${side}Width`]) < 2 || style[`border${side}Style`] !== 'solid' || clear(colour) || print && light(colour) > 0.5) wrong.push(`${side}: ${name}`)
    }
    if (e.matches('.call') && textDecorationLine !== 'underline') wrong.push('no underline: ' + name)
    if (print && (light(color) > 0.5 || e.matches('.call, .big') && !clear(style.backgroundColor))) wrong.push(`${color} on ${style.backgroundColor}: ${name}`)
  }
  if (print && light(getComputedStyle(document.documentElement).color) > 0.2) wrong.push('pale text')
  return wrong
}

const T = 'life.none~place.parked~need.medicine'

for (const language of LANGUAGES) {
  test(`a call and every answer are to be recognized, ${language}`, async t => {
    const page = await browser.page(), wrong = []
    t.after(() => page.context().close())
    for (const path of [address(language), address(language, { t: '!trapped' }), address(language, { t: T, c: 'GB' }), address(language, { t: 'life.none', p: 'country' }),
      '/handover' + address(language, { t: T }), '/car' + base(language), '/case/away', '/nothing', ...['/article', '/print', '/numbers'].map(end => base(language) + end)]) {
      for (const media of [{ forcedColors: 'active', colorScheme: 'light' }, { forcedColors: 'active', colorScheme: 'dark' }, { media: 'print', colorScheme: 'light' }, { media: 'print', colorScheme: 'dark' }]) {
        await page.emulateMedia({ media: 'screen', forcedColors: 'none', ...media })
        await page.goto(server.url + path)
        assert.ok(await page.locator('.call').count(), path)
        wrong.push(...(await page.evaluate(faults, media.media === 'print')).map(fault => `${path} ${Object.values(media)}: ${fault}`))
      }
    }
    assert.deepEqual(wrong, [])
  })
}
