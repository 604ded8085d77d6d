// What is wrong with the slide that is shown, a line each: does all of it fit on 1280 x 720, and is it readable?
() => {
  const found = [];
  const page = Reveal.getCurrentSlide().querySelector(".page");
  const frame = page.getBoundingClientRect();
  const scale = frame.width / page.offsetWidth;
  const foot = page.querySelector(".where").getBoundingClientRect();
  const say = (element, what) => found.push(`<${element.tagName.toLowerCase()}> ${what}: ` +
    (element.alt || element.textContent).trim().replace(/\s+/g, " ").slice(0, 50));

  if (page.scrollHeight > 721 || page.scrollWidth > 1281) {
    say(page, `is ${page.scrollWidth} x ${page.scrollHeight}`);
  }
  for (const element of page.querySelectorAll("*")) {
    if (element.closest(".notes, .where, mjx-assistive-mml, pre *, svg *")) continue;
    const box = element.getBoundingClientRect();
    const [left, top, right, bottom] = [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - foot.top];
    if (left < -1 || top < -1 || right / scale > 1281) say(element, `reaches from ${left | 0} to ${right | 0}, top ${top | 0}`);
    if (bottom > 1) say(element, `reaches ${bottom | 0} px into the foot of the slide`);
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (own && parseFloat(getComputedStyle(element).fontSize) < 16.5) say(element, "is set in less than 17 px");
  }
  for (const element of page.querySelectorAll("pre, .table, mjx-container, p, li")) {
    if (element.closest(".notes")) continue;
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth) say(element, "is wider than its place");
  }
  for (const pre of page.querySelectorAll("pre")) {
    if (pre.scrollHeight <= pre.clientHeight + 1) continue;
    if (pre.tabIndex !== 0) say(pre, "scrolls, but no key reaches it");
    if (pre.clientHeight < 240) say(pre, `scrolls within ${pre.clientHeight} px of ${pre.scrollHeight}`);
  }
  for (const img of page.querySelectorAll("img")) {
    const box = img.getBoundingClientRect();
    const shown = Math.min(box.width / img.naturalWidth, box.height / img.naturalHeight) / scale;
    if (!img.complete || !img.naturalWidth) say(img, "is not shown");
    if (shown < 0.65) say(img, `is shown at ${Math.round(100 * shown)} % of its size`);
    if (!img.alt) say(img, "has no alternative text");
  }
  if (page.querySelector("mjx-merror, [data-mjx-error]")) say(page, "has a formula that MathJax does not understand");
  const words = page.cloneNode(true);
  words.querySelectorAll("pre, code, mjx-container, .notes").forEach((element) => element.remove());
  if (/\$\$|\$[^$\n]+\$|\\(frac|sum|mu|sigma)\b/.test(words.textContent)) say(words, "has a formula that is not set");
  return found;
}
