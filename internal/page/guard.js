// The guard of a page's own script. It stands before that script, and is written for browsers that cannot read it: nothing
// here is newer than ECMAScript 5.
//
// If the script throws before it has drawn the page, or cannot even be parsed, the page goes on as without script. The script
// sets onerror to null once it has drawn, and calls plain itself if it fails later.

onerror = plain

// plain shows the state of the fragment, which no server ever sees, as a page of plain links: the server draws that page, and
// leaves its script out. A page without a state in its fragment is such a page already; it gets what stands in noscript.
function plain() {
  var state = location.hash.slice(1)
  if (/=/.test(state)) return location.replace(location.pathname + '?' + state + '&p=plain')
  ;[].forEach.call(document.querySelectorAll('noscript'), function (e) { e.outerHTML = e.textContent })
}

// The worker is registered whether or not the page was drawn, and is told which scripts drew it: see worker.js.
addEventListener('load', function () {
  var worker = navigator.serviceWorker
  if (worker) worker.register('/sw.js').then(function () { return worker.ready }).then(function (it) {
    if (!onerror) it.active.postMessage([location.pathname].concat([].map.call(document.scripts, function (e) { return e.text })))
  }).catch(function () {})
})
