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
  Reveal.on("pdf-ready", () => Reveal.getSlides().forEach(fit));
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
  // reveal.js calls itself an application, in which a screen reader would not read a table or a figure's words.
  Reveal.getRevealElement().removeAttribute("role");
  document.documentElement.dataset.ready = "yes";
});
