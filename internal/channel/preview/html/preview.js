// Loads the page again when the files of the draft have changed; in the picture of the guide, goes to
// the current screen.
(function () {
  'use strict'
  var seen = document.currentScript.dataset.version
  var here = document.getElementById('here')
  if (here) { // scrollIntoView would scroll the page around the picture, too
    var box = here.getBoundingClientRect()
    scrollTo(box.left + (box.width - innerWidth) / 2, box.top + (box.height - innerHeight) / 2)
  }
  if (!seen) return
  var band = document.querySelector('.draft-band a, .draft-band')
  setInterval(function () {
    fetch('/_draft/version').then(function (r) { return r.text() }).then(function (now) {
      if (now !== seen) location.reload()
    }, function () { band.textContent = 'DRAFT The preview has ended: start it again.' })
  }, 1000)
})()
