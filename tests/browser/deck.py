"""A deck of slides in the browser: opened from its file, walked slide by slide, measured and asked by axe-core."""

from pathlib import Path

from publish.slides import PLACE

READY = "() => document.documentElement.dataset.ready === 'yes' && [...document.images].every(img => img.complete)"
NUMBER = "() => Reveal.getSlides().length"
TURN_TO = """number => {
    const {h, v} = Reveal.getIndices(Reveal.getSlides()[number - 1]);
    Reveal.slide(h, v, 99);  // 99: with all its fragments
}"""


def _script(name):
    """The function of a file of JavaScript, without the comment above it."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//"))


MEASURE, AXE = _script("measure.js"), _script("axe.js")


def open_deck(page, name, query=""):
    """Open the deck of a lesson, and wait until its formulas are set and its figures are there."""
    file = PLACE / f"{name}.html"
    assert file.exists(), f"{file.name} is not built: `make slides` first"
    page.goto(file.as_uri() + query)
    page.wait_for_function(READY)


def walk(page):
    """Turn to each slide, and yield its number."""
    for number in range(1, page.evaluate(NUMBER) + 1):
        page.evaluate(TURN_TO, number)
        yield number


def measured(page):
    """What is wrong with the slide that is shown, a line each."""
    return page.evaluate(MEASURE)


def violations(page):
    """Serious and critical violations that axe-core finds on the slide, or page, that is shown."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe_core())
    return page.evaluate(AXE)


def _axe_core():
    from publish.libraries import node_modules

    return (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
