// The search in a long list of guides: it hides those that lack one of the words. If none has them
// all, it says so and shows every guide.
const field = document.querySelector('#search'), input = field.querySelector('input'), none = field.querySelector('[role=status]')
const guides = Array.from(document.querySelectorAll('.choices li'))
const plain = text => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()

field.hidden = false
input.oninput = () => {
  const words = plain(input.value).split(/\s+/).filter(word => word)
  const found = guides.filter(guide => words.every(word => plain(guide.textContent).includes(word)))
  guides.forEach(guide => { guide.hidden = found.length > 0 && !found.includes(guide) })
  none.hidden = found.length > 0
}
