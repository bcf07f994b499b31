// Fills the fields of the car from the answers if the fields are empty. The list of cars is in a
// separate script. It is loaded only if the answers name a car, and the request contains no answers.
// If it cannot be loaded, the fields stay empty. The form of a guide that does not ask about the car
// has no such fields.

import { esc } from '../../phone/html.js'

const NAMES = ['make', 'model', 'year']
const field = (form, name) => form.elements['vehicle.' + name]
const fold = form => field(form, 'make').closest('details')
const isEmpty = form => NAMES.every(name => !field(form, name).value && field(form, name) !== document.activeElement)

let script // loaded once, so that fields that the person cleared stay empty

// fillCar fills in the car. src: address of the script. entries: of the transcript.
export function fillCar(form, v, src, entries) {
  if (script || !field(form, 'make') || !entries.some(([id]) => id === 'car')) return
  script = document.createElement('script')
  script.src = src
  script.onload = () => write(form, v, self.more?.car(entries))
  if (isEmpty(form)) document.head.append(script)
}

function write(form, v, car) {
  if (!car || !isEmpty(form)) return
  for (const name of NAMES) field(form, name).value = car[name]
  fold(form).querySelector('.hint').insertAdjacentHTML('afterend', `<p class="notice">${esc(v.FromGuide)}</p>`)
  fold(form).open = true
}

// clearCar clears the fields, so that a refused case can be written back into the form.
export function clearCar(form) {
  if (!field(form, 'make')) return
  script ||= {}
  script.onload = null
  fold(form).querySelector('.notice')?.remove()
  for (const name of NAMES) field(form, name).value = ''
}
