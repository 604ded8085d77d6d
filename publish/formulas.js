// MathJax, as the notebooks use it: $...$ in a line, $$...$$ on a line of its own. What is in code stays code.
// Its menu would look for further files, which are not here.
window.MathJax = {
  tex: { inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]], processEscapes: true },
  options: { enableMenu: false },
};
