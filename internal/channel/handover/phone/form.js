// The details in the form, as the desk accepts them, and the error of each field.

import { esc } from '../../phone/html.js'
import { answered } from './text.js'

const NUMBERS = /^(vehicle\.year|people|children|animals|place\.(latitude|longitude|measured|accuracy))$/
const YES = /^(consent|place\.trusted)$/
const NONE = -1 // a value that no field allows: the desk reports the error

// details reads a form. It omits empty fields, and a position that the person has not confirmed.
export function details(form) {
  const found = {}, data = new FormData(form), trusted = data.get('place.trusted') === 'yes'
  for (const [name, value] of data) {
    if (!value || ['t', 'key', 'secret', 'country'].includes(name)) continue
    if (/^place\.(latitude|longitude|measured|accuracy)$/.test(name) && !trusted) continue
    const [group, own] = name.split('.'), into = own ? found[group] ||= {} : found
    if (name === 'hazards') (found.hazards ||= []).push(value)
    else into[own || name] = YES.test(name) ? value === 'yes' : !NUMBERS.test(name) ? value : /^-?\d{1,15}$/.test(value) ? Number(value) : NONE
  }
  return { ...found, consent: !!found.consent }
}

// fill writes a sent case back into the form if the desk refused it.
export function fill(form, d, within = '') {
  for (const [name, value] of Object.entries(d)) {
    const fields = form.elements[within + name]
    if (name === 'hazards') form.querySelectorAll('[name=hazards]').forEach(box => { box.checked = value.includes(box.value) })
    else if (typeof value === 'object') fill(form, value, name + '.')
    else if (fields?.type === 'checkbox') fields.checked = value
    else if (fields) fields.value = value === true ? 'yes' : value
  }
}

// missing returns the problems for which the desk would certainly refuse a case. It needs no network.
export function missing(d, v) {
  const p = d.place || {}, found = []
  if (!d.phone && !p.words?.trim() && !p.code && !p.trusted) found.push({ field: 'phone', text: v.Problems.reach })
  if (!d.consent) found.push({ field: 'consent', text: v.Problems.consent })
  return found
}

// mark shows the error of every field that has one, and removes all others.
export function mark(form, v, problems) {
  for (const out of form.querySelectorAll('.wrong')) {
    const name = out.id.replace(/-wrong$/, ''), field = document.getElementById(name)
    const problem = problems.find(p => p.field === name)
    out.textContent = problem ? problem.text : ''
    out.parentElement.closest('.field').classList.toggle('bad', !!problem)
    if (problem) {
      field.setAttribute('aria-invalid', 'true')
      const fold = field.closest('details')
      if (fold) fold.open = true
    } else field.removeAttribute('aria-invalid')
    if (field.matches('input, textarea, select')) field.setAttribute('aria-describedby', `${name}-why` + (problem ? ` ${name}-wrong` : ''))
  }
  const top = document.getElementById('wrongs')
  top.innerHTML = problems.length ? `<div class="unsent"><p><b>${esc(v.Wrong)}</b></p><ul>` +
    problems.map(p => `<li>${v.Fields[p.field] ? `<a href="#${p.field}">${esc(v.Fields[p.field].Text)}</a>: ` : ''}${esc(p.text)}</li>`).join('') + '</ul></div>' : ''
}

// fillAnswered fills in the fields that the answers determine, unless the person changed them, and
// moves them to a part of their own. It hides parts without fields.
export function fillAnswered(form, facts) {
  const values = answered(facts), part = form.querySelector('#answered').firstChild
  for (const field of form.querySelectorAll('details .field')) {
    const input = field.querySelector('[name]'), value = values[input.name] || '', before = input.dataset.answer || ''
    if (value === before) continue
    field.home ||= field.parentElement
    ;(value ? part : field.home).append(field)
    const none = input.querySelector('option[value=""]')
    if (none) none.hidden = !!value
    if (input.value === before) input.value = value
    input.dataset.answer = value
  }
  for (const part of form.querySelectorAll('details')) part.hidden = !part.querySelector('.field')
}
