// What all pages on the phone write as HTML.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
export const esc = s => String(s).replace(/[&<>"']/g, c => ENTITIES[c])
export const put = (text, value) => text.split('%').join(value)

// bar gives what stands in the emergency bar, the same as package page's template: a test compares them.
// change is where another country is named; '' where the page asks for it.
export const bar = (v, { dial, sure, name }, change = '') =>
  dial.map(([n, l]) => `<a class="call" href="tel:${n}">${esc(put(v.call, n))}${l ? ` <small>${esc(l)}</small>` : ''}</a>`).join('') +
  (name || change ? `<p>${esc(!name ? v.which : sure ? name : put(v.guess, name))}${change && ` <a href="${esc(change)}">${esc(v.change)}</a>`}</p>` : '')
