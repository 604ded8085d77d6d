// On a phone, code, tables and formulas may be wider than the page; each scrolls by itself.

function reachAll() {
  document.querySelectorAll('pre, .table, mjx-container[display="true"]').forEach(reachByKeyboard);
}

MathJax.startup.promise.then(reachAll);
addEventListener("resize", reachAll);
