// Puts the car of the answers into the fields if they are empty. A separate script knows the cars.
// It is loaded only if the answers name a car, and gets none of them; if it cannot be loaded, the
// fields stay empty.

import { esc } from '../../phone/html.js'

const NAMES = ['make', 'model', 'year']
const field = (form, name) => form.elements['vehicle.' + name]
const fold = form => field(form, 'make').closest('details')
const free = form => NAMES.every(name => !field(form, name).value && field(form, name) !== document.activeElement)

let script // loaded once: what the person cleared stays empty

// name fills in the car. src: address of the script. entries: of the transcript.
export function name(form, v, src, entries) {
  if (script || !entries.some(([id]) => id === 'car')) return
  script = document.createElement('script')
  script.src = src
  script.onload = () => write(form, v, self.more?.car(entries))
  if (free(form)) document.head.append(script)
}

function write(form, v, car) {
  if (!car || !free(form)) return
  for (const name of NAMES) field(form, name).value = car[name]
  fold(form).querySelector('.hint').insertAdjacentHTML('afterend', `<p class="notice">${esc(v.FromGuide)}</p>`)
  fold(form).open = true
}

// leave clears the fields for what the person wrote before, with or without a car.
export function leave(form) {
  script ||= {}
  script.onload = null
  fold(form).querySelector('.notice')?.remove()
  for (const name of NAMES) field(form, name).value = ''
}
