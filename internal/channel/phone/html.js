// HTML that all pages on the phone share.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
export const esc = s => String(s).replace(/[&<>"']/g, c => ENTITIES[c])
export const put = (text, value) => text.split('%').join(value)

// bar returns the emergency bar, the same as package page's template: a test compares them. change
// is the link to the list of countries, or '' if the page asks for the country.
export const bar = (v, { dial, sure, name }, change = '') =>
  dial.map(([n, l]) => `<a class="call" href="tel:${n}">${esc(put(v.call, n))}${l ? ` <small>${esc(l)}</small>` : ''}</a>`).join('') +
  (name || change ? `<p>${esc(!name ? v.which : sure ? name : put(v.guess, name))}${change && ` <a href="${esc(change)}">${esc(v.change)}</a>`}</p>` : '')
