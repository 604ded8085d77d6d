// Sphinx's scores of search results, but that a lesson comes before the pages of the package: whoever types "spike" wants to
// read of it. Who types the very name of a function wants that.

function score([page, title, anchor, description, points, file, kind]) {
  const asked = (new URLSearchParams(location.search).get("q") ?? "").trim().toLowerCase();
  const isAsked = kind === "object" && title.toLowerCase().split(".").pop() === asked;
  return (page.startsWith("api/") || page === "package") && !isAsked ? points - 100 : points;
}

var Scorer = {
  score,
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
