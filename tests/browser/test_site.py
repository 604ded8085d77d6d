"""The site as its readers meet it: opened from its files, in light and dark, on a phone, by keyboard, searched."""

import functools
import html
import http.server
import re
import threading

import pytest

from publish import site, words
from publish.lessons import ROOT, WORKBOOKS, alternative_texts, lessons, read, tags
from publish.sources import FOR_INSTRUCTORS

from .deck import violations
from .links import broken

LESSONS = {lesson.name: lesson for lesson in lessons()}
DOCS = ROOT / "docs"
FOUND = [path.relative_to(DOCS) for path in sorted(DOCS.rglob("*.md"))]
WRITTEN = [path.with_suffix("").as_posix() for path in FOUND if path.parts[0] != FOR_INSTRUCTORS]
PAGES = [*LESSONS, *WORKBOOKS, *WRITTEN, "data", "search"]
HOSTS = ("mybinder.org", "github.com", "creativecommons.org")
ONE = "04_responsibilities"
PHONE = {"width": 390, "height": 844}

FORMULAS = "() => window.MathJax?.startup?.promise"
NOT_SET = """() => [
    ...[...document.querySelectorAll("span.math, div.math")].filter(math => !math.querySelector("mjx-container svg")),
    ...document.querySelectorAll("[data-mml-node=merror]"),
].map(math => math.textContent)"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
# Of code whose colours a block above has, only the text: axe-core takes its time over thousands of coloured words.
EACH_COLOUR_ONCE = """() => {
    const seen = new Set();
    for (const code of document.querySelectorAll(".highlight pre")) {
        const colours = [...code.querySelectorAll("span")].map(word => word.className);
        if (colours.every(colour => seen.has(colour))) code.textContent = code.textContent;
        colours.forEach(colour => seen.add(colour));
    }
}"""
# A page hears of a new size before it draws the next frame.
RESIZED = "() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
TOO_WIDE = "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
# boxes that scroll sideways; none may be out of the keyboard's reach
UNREACHABLE = """() => [...document.querySelectorAll(".bd-article *")].filter(box =>
    box.clientWidth && box.scrollWidth > box.clientWidth + 1 && box.tabIndex < 0
    && ["auto", "scroll"].includes(getComputedStyle(box).overflowX)
).map(box => box.outerHTML.slice(0, 80))"""
UNSEEN = """() => [...document.querySelectorAll(".bd-article img")].filter(img => !img.complete || !img.naturalWidth
    || img.getBoundingClientRect().right > innerWidth && !img.closest(".scrolls")).map(img => img.src)"""


def open_page(page, name, folder=site.SITE):
    file = folder / f"{name}.html"
    assert file.exists(), f"{file.name} is not built: `make site` first"
    page.goto(file.as_uri())
    page.evaluate(FORMULAS)


def problems(page):
    """What is wrong with the page as it is shown now: its width, its figures, what the keyboard cannot reach."""
    page.wait_for_function("() => [...document.images].every(img => img.complete)")
    page.evaluate(RESIZED)
    found = [f"the page is {wide} px too wide"] if (wide := page.evaluate(TOO_WIDE)) > 0 else []
    found += [f"no key reaches {box}" for box in page.evaluate(UNREACHABLE)]
    return found + [f"a figure is not seen: {source}" for source in page.evaluate(UNSEEN)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_all(new_page, name):
    with new_page(color_scheme="light") as page:
        open_page(page, name)
        page.evaluate(OPEN_ALL)
        assert page.evaluate(NOT_SET) == []
        fewest = len(alternative_texts(LESSONS[name].read())) if name in LESSONS else 0
        assert words.problems(page.content(), fewest) == []
        page.evaluate(EACH_COLOUR_ONCE)
        found = [f"light: {line}" for line in problems(page) + violations(page)]
        page.add_style_tag(content="* { transition: none !important; }")  # no colour half-way to another
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
        found += [f"dark: {line}" for line in violations(page)]
        page.set_viewport_size(PHONE)
        found += [f"phone: {line}" for line in problems(page)]
        assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("name", ["index", ONE, "api/estimator", "data", "search"])
def test_a_page_on_a_phone_can_be_read_by_all(new_page, name):
    with new_page(**PHONE) as page:
        open_page(page, name)
        page.evaluate(EACH_COLOUR_ONCE)
        assert violations(page) == []


def test_a_figure_on_a_phone_is_as_large_as_it_needs_and_scrolls_by_the_keyboard(new_page):
    with new_page(**PHONE) as page:
        open_page(page, ONE)
        figures = page.locator(".cell_output:has(> img):visible")
        assert figures.count() > 3
        for figure in figures.all():
            assert figure.locator("img").bounding_box()["width"] >= 640
            assert figure.get_attribute("aria-label") == "figure, scrolls"
        figures.first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.activeElement.scrollLeft > 0")
        sign = "box => getComputedStyle(box, '::after').content"
        assert "scrolls" in figures.first.evaluate(sign)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_function("() => !document.querySelector('.cell_output.scrolls')")


BREAK = {
    "too wide": ("<p style='width: 3000px'>wide</p>", "px too wide"),
    "out of reach": ("<div style='overflow: auto'><p style='width: 3000px'>wide</p></div>", "no key reaches"),
    "no figure": ("<img src='nowhere.png' alt='A figure that is not there.'>", "a figure is not seen"),
}


@pytest.mark.parametrize("part, says", BREAK.values(), ids=BREAK)
def test_what_is_wrong_with_a_page_is_found(new_page, part, says):
    with new_page(**PHONE) as page:
        open_page(page, "licences")
        assert problems(page) == []
        page.evaluate("part => document.querySelector('article').insertAdjacentHTML('beforeend', part)", part)
        assert [line for line in problems(page) if says in line]
        page.watch.errors.clear()  # that the figure was not found


def test_a_colour_of_code_that_cannot_be_read_is_found(new_page):
    with new_page() as page:
        open_page(page, ONE)
        page.add_style_tag(content=".highlight .k { color: #aaa !important; }")
        page.evaluate(EACH_COLOUR_ONCE)
        assert [line.partition(":")[0] for line in violations(page)] == ["color-contrast"]


def test_a_formula_that_is_not_understood_is_found(new_page):
    with new_page() as page:
        open_page(page, ONE)
        page.evaluate("""() => {
            document.querySelector("span.math").innerHTML = "\\\\(\\\\frac{1\\\\)";
            return MathJax.typesetPromise();
        }""")
        assert page.evaluate(NOT_SET)


def test_all_pages_are_there_and_all_links_lead_somewhere():
    built = {path.relative_to(site.SITE).with_suffix("").as_posix() for path in site.SITE.rglob("*.html")}
    assert set(PAGES) == {name for name in built if not name.startswith("_static")}
    assert broken(site.SITE, HOSTS) == []


def test_links_that_lead_nowhere_are_found(tmp_path):
    (tmp_path / "a.html").write_text('<a id="here" href="b.html#there">', encoding="utf-8")
    assert broken(tmp_path) == ["a.html: b.html#there leads nowhere"]
    (tmp_path / "b.html").write_text('<a href="a.html#here"><img src="//example.org/x.png">', encoding="utf-8")
    assert broken(tmp_path) == [
        "a.html: b.html#there leads to a place that is not there",
        "b.html: //example.org/x.png leads away",
    ]


# -- what readers do ----------------------------------------------------------------------------------------
def search_for(page, what):
    page.locator(".search-button__button:visible").first.click()
    page.locator("#pst-search-dialog input").fill(what)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?*")
    page.get_by_text("Search finished").wait_for()  # results come one by one, and move one another
    return page.locator("#search-results li a").all_text_contents()


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
def test_the_search_finds_a_lesson(new_page, screen):
    with new_page(**screen) as page:
        open_page(page, "index")
        assert search_for(page, "responsibility")[0] == "04 · Responsibilities"
        page.locator("#search-results li a").first.click()
        page.wait_for_url(f"**/{ONE}.html*")


def test_the_search_puts_lessons_before_the_package_but_for_its_names(new_page):
    with new_page() as page:
        open_page(page, "index")
        found = search_for(page, "spike")
        assert found == sorted(found, key=lambda title: not title[:2].isdigit())  # lessons have numbers
        assert found[0] == "08 · When EM fails" and "gmm.plotting.plot_spike" in found
        open_page(page, "index")
        assert search_for(page, "plot_spike")[0] == "gmm.plotting.plot_spike"


def test_what_is_nowhere_is_not_found(new_page):
    with new_page() as page:
        page.goto((site.SITE / "search.html").as_uri() + "?q=zyzzyva")
        page.get_by_text("did not match any documents").wait_for()


def test_solutions_are_opened_by_mouse_and_by_keyboard_and_stay_open(new_page):
    with new_page() as page:
        open_page(page, ONE)
        switch = page.get_by_role("button", name="Show all solutions")
        opened = "() => [...document.querySelectorAll('details.solution')].map(fold => fold.open)"
        exercises = sum("exercise" in tags(cell) for cell in LESSONS[ONE].read().cells)
        assert page.evaluate(opened) == [False] * exercises and switch.get_attribute("aria-pressed") == "false"

        page.get_by_text("Solution of exercise 2").click()  # one alone
        assert page.evaluate(opened) == [number == 1 for number in range(exercises)]
        switch.click()
        assert page.evaluate(opened) == [True] * exercises and switch.get_attribute("aria-pressed") == "true"
        assert page.get_by_text("def log_odds").last.is_visible()

        open_page(page, "05_em_by_hand")  # another lesson remembers
        page.locator("button[aria-pressed=true]").wait_for()
        assert all(page.evaluate(opened))
        switch.focus()
        page.keyboard.press("Space")
        assert not any(page.evaluate(opened)) and switch.get_attribute("aria-pressed") == "false"
        page.keyboard.press("Enter")
        assert all(page.evaluate(opened))


def test_served_below_a_path_the_search_shows_where(new_page):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site.SITE.parent)
    handler.log_message = lambda *words: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with new_page() as page:
            missing = []
            page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
            page.goto(f"http://127.0.0.1:{server.server_port}/{site.SITE.name}/api/em.html")
            assert "04 · Responsibilities" in search_for(page, "responsibility")
            page.locator("#search-results p.context").first.wait_for()  # an excerpt, which files cannot show
            page.get_by_role("link", name="04 · Responsibilities").first.click()
            page.wait_for_url(f"**/{ONE}.html*")
            page.evaluate(FORMULAS)
            assert page.evaluate(NOT_SET) == [] and problems(page) == [] and missing == []
        server.shutdown()


@pytest.mark.filterwarnings("ignore")  # what Sphinx and its extensions say to each other
def test_built_without_solutions_nothing_of_them_is_there(tmp_path, capsys):
    place = tmp_path / "site"
    site.build(solutions=False, repository="https://github.com/owner/course", place=place, source=tmp_path / "source")
    texts = {path: path.read_text(encoding="utf-8") for path in place.rglob("*") if path.suffix in (".html", ".js")}
    for name, lesson in LESSONS.items():
        shown, own = _code(texts[place / f"{name}.html"]), _code(lesson.path.read_text(encoding="utf-8"))
        solved = [cell.source for cell in read(lesson.solution).cells if "solution" in tags(cell)]
        answers = [_code(line) for source in solved for line in source.splitlines()]
        assert not [line for line in answers if len(line) > 25 and line in shown and line not in own]
    index, usual = texts[place / "searchindex.js"], (site.SITE / "searchindex.js").read_text(encoding="utf-8")
    assert "with_infin" in usual and "with_infin" not in index  # of with_infinity, in a solution of lesson 12
    assert "solutions-switch" not in "".join(text for path, text in texts.items() if path.suffix == ".html")
    assert f"urlpath=lab/tree/notebooks/{ONE}.ipynb" in texts[place / f"{ONE}.html"]
    assert "Links to Binder open https://github.com/owner/course." in capsys.readouterr().out


def _code(text):
    """What is the same of code in a page, in a notebook's JSON and by itself: no spaces, no quotes."""
    text = html.unescape(re.sub(r"</?(?:span|code|pre|a)\b[^>]*>", "", text))
    return re.sub(r'\\n|\\|"|\s', "", text)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_menu_of_lessons_opens_and_leads_to_another(new_page, width):
    with new_page(width=width, height=844) as page:
        page.goto((site.SITE / f"{ONE}.html").as_uri())
        button = page.get_by_role("button", name="Lessons")
        assert button.count() == 1
        link = page.locator(".bd-sidebar-primary, #pst-primary-sidebar-modal").get_by_role(
            "link", name="05 · EM by hand"
        )
        if width > 1000:
            assert link.first.is_visible()
            button.click()
            link.first.wait_for(state="hidden")
        else:
            assert not link.first.is_visible()
            button.click()
            link.first.click()
            page.wait_for_url("**/05_em_by_hand.html")


def test_the_contents_of_a_page_open_on_a_phone(new_page):
    with new_page(width=390, height=844) as page:
        page.goto((site.SITE / f"{ONE}.html").as_uri())
        page.get_by_role("button", name="On this page").click()
        page.locator("#pst-secondary-sidebar-modal").get_by_role("link", name="Recap").wait_for()
