// Takes screenshots of every screen, for people to look at: node shots.mjs FOLDER. Not a test.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { LANGUAGES, address, base, ids, nodes, open, serve } from './support.mjs'

const folder = process.argv[2]
if (!folder) throw new Error('write: node shots.mjs FOLDER')
mkdirSync(folder, { recursive: true })

const server = await serve(), browser = await open()
try {
  const states = [...await nodes(await ids(server.url))].map(([id, t]) => ({ id, t }))
  states.push({ id: 'country', t: 'life.none', p: 'country' }, { id: 'notice', t: 'life.nowhere~???' })
  for (const language of LANGUAGES) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.page({ colorScheme, locale: language })
      const shoot = async (path, name, fullPage) => {
        await page.goto(server.url + path)
        await page.screenshot({ path: join(folder, `${language}-${colorScheme}-${name}.png`), fullPage })
      }
      for (const state of states) await shoot(address(language, state), state.id, false)
      for (const name of ['article', 'print']) await shoot(`${base(language)}/${name}`, name, true)
      const toyota = `/car${base(language)}#make=Toyota&model=Camry`
      for (const [name, end] of [['start', `#t=life.none&c=${language.slice(3)}`], ['model', '#make=Toyota']]) await shoot('/car' + base(language) + end, 'car-' + name, true)
      for (const [name, end] of [['year', ''], ['sold', '&year=2015'], ['result', '&year=2015&us=yes']]) await shoot(toyota + end, 'car-' + name, true)
      await shoot('/nothing/here', 'not-found', true)
      await page.context().close()
    }
  }
} finally {
  await Promise.all([browser.close(), server.stop()])
}
