// On a phone, code, tables, figures and formulas may be wider than the page; each scrolls by itself.

function reachAll() {
  document.querySelectorAll('pre, .table, figure, mjx-container[display="true"]').forEach(reachByKeyboard);
}

MathJax.startup.promise.then(reachAll);
addEventListener("resize", reachAll);
