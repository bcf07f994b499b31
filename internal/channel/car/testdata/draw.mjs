// Runs the phone's own code: node draw.mjs PACK CARS SAYS CASES, where CASES has one JSON object
// per line. For an address it prints the screen; for an address with a car, the screen of a VIN
// that the server decoded; for an id, the car; for a node, the notes there.
import { readFileSync } from 'node:fs'
import { id, named, notes } from '../../phone/cars.js'
import { bar } from '../../phone/html.js'
import { unpack } from '../../phone/interpreter.js'
import { screen, vinScreen } from '../phone/screens.js'

const [pack, ...rest] = process.argv.slice(2, 5).map(name => readFileSync(name, 'utf8'))
const g = unpack(pack), [k, w] = rest.map(text => JSON.parse(text))
const link = (base, query) => base + (query ? '?' + query : '')
const out = readFileSync(process.argv[5], 'utf8').split('\n').filter(Boolean).map(line => {
  const s = JSON.parse(line)
  if (s.id) {
    const car = named(k, s.id)
    return JSON.stringify(car && { id: id(k, car), make: car.make, model: car.model, year: car.year, shape: car.shape, among: car.among, electric: car.electric, us: car.us, elsewhere: car.elsewhere, truth: car.truth })
  }
  if (s.at) return JSON.stringify(notes(k, g, s.entries, s.at, s.c))
  const { html, view, change } = s.car ? vinScreen(g, k, w, s, link, s.car, s.typed) : screen(g, k, w, s, link)
  return JSON.stringify({ bar: bar(g.v, view, change), html })
})
process.stdout.write(out.join('\n') + '\n')
