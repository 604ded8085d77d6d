// Serious and critical violations of what is shown, a line each. axe-core reads the whole document, so slides that are
// not shown leave it meanwhile: their 20 would cost 20 times the time.
async () => {
  const here = document.querySelector(".slides") ? Reveal.getCurrentSlide() : null;
  const away = [];
  for (const slide of document.querySelectorAll(".slides section")) {
    if (!slide.contains(here) && !here.contains(slide)) away.push([slide, slide.parentNode, slide.nextSibling]);
  }
  away.forEach(([slide]) => slide.remove());
  // preload: it would fetch the style sheets again, which a page of file: may not
  const { violations } = await axe.run({ resultTypes: ["violations"], preload: false });
  away.reverse().forEach(([slide, parent, next]) => parent.insertBefore(slide, next));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}
