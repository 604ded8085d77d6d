// Serious and critical violations of what is shown, a line each. axe-core reads the whole document, so what has nothing
// for it to judge leaves meanwhile: slides that are not shown, whose 20 would cost 20 times the time, and the strokes of
// formulas, which their sets of words in MathML stand for.
async () => {
  const here = document.querySelector(".slides") ? Reveal.getCurrentSlide() : null;
  const away = [];
  for (const slide of document.querySelectorAll(".slides section")) {
    if (!slide.contains(here) && !here.contains(slide)) away.push([slide, slide.parentNode, slide.nextSibling]);
  }
  away.forEach(([slide]) => slide.remove());
  const drawn = [...document.querySelectorAll("mjx-container > svg[aria-hidden=true]")].map((svg) => [svg, [...svg.childNodes]]);
  drawn.forEach(([svg]) => svg.replaceChildren());
  // preload: it would fetch the style sheets again, which a page of file: may not
  const { violations } = await axe.run({ resultTypes: ["violations"], preload: false });
  drawn.forEach(([svg, strokes]) => svg.replaceChildren(...strokes));
  away.reverse().forEach(([slide, parent, next]) => parent.insertBefore(slide, next));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}
