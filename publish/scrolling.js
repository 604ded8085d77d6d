// What scrolls can be reached and scrolled by the keyboard: https://www.w3.org/WAI/WCAG22/Understanding/keyboard

function scrolls(part) {
  return part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1;
}

const KINDS = [["pre", "code"], [".table", "table"], ["figure", "figure"], ["mjx-container", "formula"]];

function reachByKeyboard(part) {
  part.classList.toggle("scrolls", scrolls(part));
  if (!scrolls(part)) return;
  part.tabIndex = 0;
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", `${KINDS.find(([box]) => part.matches(box))[1]}, scrolls`);
}
