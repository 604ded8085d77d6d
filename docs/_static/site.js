// The switch that opens all solutions, and what keyboards, screen readers and file:// need and the theme leaves out.

// Excerpts of search results are fetched from the pages, which a browser refuses for files: there only titles are listed.
if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

const KEY = "gmm-course-solutions";

function remembered() {
  try {
    return localStorage.getItem(KEY) === "open";
  } catch {
    return false; // no storage: a reader's choice, or the browser's for files
  }
}

function remember(open) {
  try {
    localStorage.setItem(KEY, open ? "open" : "closed");
  } catch {
    // then the next page begins with closed solutions
  }
}

function solutionsSwitch() {
  const button = document.querySelector(".solutions-switch button");
  if (!button) return;
  const show = (open) => {
    button.setAttribute("aria-pressed", String(open));
    for (const solution of document.querySelectorAll("details.solution")) solution.open = open;
  };
  show(remembered());
  button.hidden = false; // without scripts there is no switch, and each solution opens by itself
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    show(open);
    remember(open);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) show(remembered()); // switched in another tab, or on the page just left
  });
}

// A name that says something else than the text in view confuses whoever speaks to the browser.
function ownNames() {
  for (const summary of document.querySelectorAll("details.hide > summary")) summary.removeAttribute("aria-label");
  for (const button of document.querySelectorAll(".search-button-field")) button.removeAttribute("aria-label");
}

const SCROLLING = {
  ".cell_output:has(> img)": "figure",
  "mjx-container[display]": "formula",
  ".pst-scrollable-table-container, .output.text_html": "table",
  pre: "code",
};

// What scrolls sideways is seen to do so, and can be reached, and so scrolled, with the keyboard.
function reachable() {
  for (const [boxes, kind] of Object.entries(SCROLLING)) {
    for (const box of document.querySelectorAll(boxes)) {
      const scrolls = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("scrolls", scrolls);
      if (!scrolls) continue;
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", `${kind}, scrolls`);
    }
  }
}

// The theme listens to the first button of each kind alone, which stands in a header that is not shown.
function everyMenuButton() {
  for (const [kind, name] of [["primary", "Lessons"], ["secondary", "On this page"]]) {
    const [first, ...others] = document.querySelectorAll(`.${kind}-toggle`);
    for (const button of others) {
      button.setAttribute("aria-label", name);
      button.addEventListener("click", () => first.click());
    }
  }
}

document.addEventListener("DOMContentLoaded", () => {
  solutionsSwitch();
  everyMenuButton();
  ownNames();
});
window.addEventListener("load", () => {
  const formulas = window.MathJax?.startup?.promise ?? Promise.resolve();
  formulas.then(reachable);
  window.addEventListener("resize", reachable);
  document.addEventListener("toggle", reachable, true); // a box inside a fold has no width before
});
