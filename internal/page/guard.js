// The guard comes before a page's own script. It handles browsers that cannot read that script, so
// it uses nothing newer than ECMAScript 5.
//
// If the script throws before it has drawn the page, or cannot be parsed, the page is shown as
// without script. The script sets onerror to null after it has drawn the page, and calls plain
// itself if it fails later.

onerror = plain

// plain reloads the state in the fragment, which is never sent to a server, as a page of plain
// links: the server draws that page and omits its script. A page without a state in its fragment is
// such a page already; it only shows what is in noscript.
function plain() {
  var state = location.hash.slice(1)
  if (/=/.test(state)) return location.replace(location.pathname + '?' + state + '&p=plain')
  ;[].forEach.call(document.querySelectorAll('noscript'), function (e) { e.outerHTML = e.textContent })
}

// The worker is registered whether or not the page was drawn, before the page fetches anything else.
// It stores the guide of this page, most of it from the page's own styles and scripts, and notes
// that these draw the page: see worker.js.
var worker = navigator.serviceWorker
if (worker) worker.register('/sw.js').catch(function () {})
addEventListener('load', function () {
  // before the worker is ready, since the page adds a style of its own later
  var texts = onerror ? {} : [].map.call(document.querySelectorAll('style,script'), function (e) { return e.textContent })
  if (worker) worker.ready.then(function (it) { it.active.postMessage([location.pathname].concat(texts)) })
})
