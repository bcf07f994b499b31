// axe's rules on a page, as lines: one for every element at fault.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function axe(page, options = {}) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(AXE)
  const { violations } = await page.evaluate(o => window.axe.run(document, { resultTypes: ['violations'], ...o }), options)
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary.slice(0, 200)}`))
}

// lightAndDark holds a page to all rules in light, and to those of dark in dark; it is left in light.
export async function lightAndDark(page, dark = {}) {
  const light = await axe(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const found = await axe(page, dark)
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...found.map(fault => 'dark: ' + fault)]
}
