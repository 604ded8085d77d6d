// Starts the slides once their formulas are set, so that every slide is shown as it stays.

// The sizes of text, and how far a figure may be shrunk for each: large text must not cost a figure anything.
const SIZES = [["wide", 0.98], ["", 0.8], ["snug", 0.75], ["close", 0.66]];

function fit(slide) {
  const page = slide.querySelector(".page");
  const size = SIZES.find(([name, share]) => {
    page.className = `page ${name}`;
    return fits(page, share);
  });
  if (!size) page.className = "page"; // what is too long scrolls
  page.querySelectorAll("pre").forEach(reachByKeyboard);
}

function fits(page, share) {
  const parts = [...page.children].filter((part) => !part.matches(".where, .notes"));
  const foot = page.querySelector(".where").getBoundingClientRect().top;
  const figures = [...page.querySelectorAll("figure")];
  return (
    parts.every((part) => part.getBoundingClientRect().bottom <= foot - 4) &&
    [...page.querySelectorAll("pre")].every((pre) => !scrolls(pre)) &&
    [...page.querySelectorAll("p, li, .table")].every((part) => part.scrollWidth <= part.clientWidth + 1) &&
    figures.every((figure) => figure.offsetHeight >= share * parseFloat(getComputedStyle(figure).flexBasis))
  );
}

// What screen readers are told of a slide, or of a fragment, as it comes: its text, and what its figures show in words.
function spoken(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[aria-hidden=true], .notes, .fragment:not(.visible)")) return "";
  return node.alt || [...node.childNodes].map(spoken).join("");
}

function say(...parts) {
  const words = parts.map(spoken).join(" ").replace(/\s+/g, " ").trim();
  document.querySelector(".spoken").textContent = words;
}

// In code that scrolls and has the focus these keys scroll; everywhere else they turn slides.
const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"];

MathJax.startup.promise.then(async () => {
  await Promise.all([...document.fonts].map((face) => face.load())); // also those that only a later slide needs
  // The speaker's window has no style of MathJax's, which hides the formulas in words that screen readers read.
  for (const words of document.querySelectorAll(".notes mjx-assistive-mml")) {
    words.style.cssText = "position: absolute; clip-path: inset(50%)";
  }
  Reveal.on("ready", () => fit(Reveal.getCurrentSlide()));
  Reveal.on("slidechanged", ({ currentSlide }) => fit(currentSlide));
  Reveal.on("pdf-ready", () => {
    Reveal.getSlides().forEach(fit);
    document.documentElement.dataset.printable = "yes";
  });
  await Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    transition: "none",
    hash: true,
    navigationMode: "linear", // the keys of a remote control go through every slide
    slideNumber: "c/t",
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    keyboardCondition: (event) => !(event.target?.closest?.("[tabindex]") && KEYS.includes(event.key)),
    plugins: [RevealNotes],
  });
  // reveal.js says no figure, and fragments before they are shown: its own announcements are silenced.
  document.querySelector(".aria-status").setAttribute("aria-live", "off");
  Reveal.on("slidechanged", ({ currentSlide }) => requestAnimationFrame(() => say(currentSlide)));
  Reveal.on("fragmentshown", ({ fragments }) => say(...fragments));
  say(Reveal.getCurrentSlide());
  document.querySelector(".controls").setAttribute("aria-label", "turn the slides");
  // reveal.js calls itself an application, in which a screen reader would not read a table or a figure's words.
  Reveal.getRevealElement().removeAttribute("role");
  document.documentElement.dataset.ready = "yes";
});
