"""Slides and pages in a real browser, opened from their files: nothing is asked for from elsewhere, all is in place."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from publish import html, pdf, slides
from publish.lessons import ROOT, lessons, slide_type, tags

from .deck import measured, open_deck, violations, walk

NAMES = [lesson.name for lesson in lessons()]
ONE = "01_one_gaussian"
pytestmark = pytest.mark.skipif(not NAMES, reason="there are no lessons")


@pytest.mark.parametrize("name", NAMES)
def test_every_slide_fits_and_can_be_read(new_page, name):
    with new_page() as page:
        open_deck(page, name)
        found = [f"slide {number}: {what}" for number in walk(page) for what in measured(page) + violations(page)]
        assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_printed_a_slide_is_a_page(new_page, name):
    with new_page() as page:
        open_deck(page, name, "?print-pdf")
        page.wait_for_selector(".pdf-page:nth-of-type(2)", state="attached")
        pages = page.locator(".pdf-page").count()
        cells = [cell for cell in lessons()[NAMES.index(name)].read().cells if "widget" not in tags(cell)]
        assert pages == sum(slide_type(cell) in ("slide", "subslide") for cell in cells)
        assert page.locator(".notes:visible, .fragment:not(.visible)").count() == 0
        cut = page.eval_on_selector_all(
            "pre", "all => all.filter(e => e.scrollHeight > e.clientHeight + 1).map(e => e.textContent.slice(0, 50))"
        )
        assert not cut, "on paper nothing scrolls"


BREAK = {
    "a slide that is too tall": ("page.insertAdjacentHTML('beforeend', '<p>line</p>'.repeat(25))", "foot of the slide"),
    "a line that is too wide": ("page.insertAdjacentHTML('beforeend', `<p>${'wide'.repeat(90)}</p>`)", "is wider than"),
    "code that no key reaches": ("page.innerHTML += `<pre>${'line\\n'.repeat(60)}</pre>`", "no key reaches it"),
    "small print": ("page.innerHTML += '<p style=\"font-size: 12px\">small print</p>'", "less than 17 px"),
    "a formula not understood": ("page.innerHTML += '<p>Let $x$ be</p>'", "formula that is not set"),
    "a figure without words": ("page.querySelector('img').alt = ''", "no alternative text"),
    "a figure too small": ("page.querySelector('figure').style = 'min-height: 90px; height: 90px'", "of its size"),
}


@pytest.mark.parametrize("breaks, says", BREAK.values(), ids=BREAK)
def test_what_is_wrong_with_a_slide_is_found(new_page, breaks, says):
    with new_page() as page:
        open_deck(page, ONE, "#/1")  # its first slide with a figure
        assert measured(page) == []
        page.evaluate(f"() => {{ const page = Reveal.getCurrentSlide().querySelector('.page'); {breaks} }}")
        assert [line for line in measured(page) if says in line]


def test_what_cannot_be_read_by_all_is_found(new_page):
    with new_page() as page:
        open_deck(page, ONE, "#/1")
        page.evaluate("() => Reveal.getCurrentSlide().querySelector('p').style.color = '#aaa'")
        assert [line.partition(":")[0] for line in violations(page)] == ["color-contrast"]


def test_long_code_scrolls_by_the_keyboard_and_no_further_than_the_slide(new_page):
    with new_page() as page:
        open_deck(page, ONE, "#/1")
        page.evaluate("""() => {
            const slide = Reveal.getCurrentSlide();
            slide.querySelector(".page").insertAdjacentHTML("beforeend",
                `<div class="code"><div class="highlight"><pre>${"line\\n".repeat(80)}</pre></div></div>`);
            slide.querySelector("figure").remove();
            fit(slide);
        }""")
        assert measured(page) == []
        assert violations(page) == []
        page.locator("section.present section.present pre").focus()
        before = page.evaluate("() => Reveal.getIndices()")
        page.keyboard.press("ArrowDown")
        page.wait_for_function("() => document.activeElement.scrollTop > 0")
        assert page.evaluate("() => Reveal.getIndices()") == before
        page.keyboard.press("Space")
        assert page.evaluate("() => Reveal.getIndices()") != before


def test_the_speakers_window_has_notes_and_turns_slides(new_page):
    with new_page() as page:
        open_deck(page, ONE)
        with page.expect_popup() as opened:
            page.keyboard.press("s")
        window = opened.value
        notes = window.locator(".speaker-controls-notes .value")
        notes.get_by_text("show of hands").wait_for()
        assert "<details" not in notes.inner_html()
        page.keyboard.press("Space")
        notes.get_by_text("show of hands").wait_for(state="detached")  # the next section has its own
        window.keyboard.press("Space")
        page.wait_for_function("() => Reveal.getIndices().h === 1 && Reveal.getIndices().v === 1")


def test_figures_are_spoken_and_fragments_not_before_they_are_shown(new_page):
    with new_page() as page:
        open_deck(page, ONE)
        spoken = page.get_by_role("status")
        page.keyboard.press("Space")
        words = page.locator("section.present section.present img").get_attribute("alt")
        page.wait_for_function(
            "words => document.querySelector('[role=status]').textContent.includes(words)", arg=words
        )
        open_deck(page, ONE, "#/1/1")
        page.reload()
        page.wait_for_function("() => document.querySelector('[role=status]').textContent")
        assert "Predict." not in spoken.text_content()
        page.keyboard.press("Space")
        page.wait_for_function("() => document.querySelector('[role=status]').textContent.startsWith('Predict.')")
        assert page.locator("[aria-live=polite]").count() == 0  # reveal.js' own would say the same, and what is to come
        assert page.locator(".controls").get_attribute("aria-label")


def test_fragments_come_one_by_one(new_page):
    with new_page() as page:
        open_deck(page, ONE, "#/1/1")
        answer = page.locator("section.present section.present .fragment")
        assert answer.evaluate("e => getComputedStyle(e).visibility") == "hidden"
        page.keyboard.press("Space")
        assert answer.evaluate("e => getComputedStyle(e).visibility") == "visible"


def test_chromium_prints_a_page_for_each_slide(browser, tmp_path):
    printed = tmp_path / "deck.pdf"
    pdf.print_pdf(browser, slides.PLACE / f"{ONE}.html", printed)  # which counts the pages
    assert printed.read_bytes().startswith(b"%PDF")
    assert b"/StructTreeRoot" in printed.read_bytes()  # tagged, with the figures' words


def test_a_chromium_that_does_not_start_is_said_in_words(tmp_path):
    """By itself, since playwright has one process of its own in each process of the tests."""
    program = "from publish.pdf import printer\nwith printer(): pass"
    environment = {**os.environ, "CHROMIUM": shutil.which("false")}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "publish.missing.Missing: " in done.stderr and "false does not print. It said:" in done.stderr


@pytest.mark.parametrize("width", [390, 1280])
def test_the_index_leads_to_every_deck(new_page, width):
    with new_page(width) as page:
        page.goto((slides.PLACE / "index.html").as_uri())
        links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
        assert [link for link in links if link.endswith(".html")] == [f"{name}.html" for name in NAMES]
        assert all((slides.PLACE / link).exists() for link in links)
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert violations(page) == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["index", *NAMES[::4]])
def test_a_page_fits_its_window_and_can_be_read(new_page, name, width):
    file = html.PLACE / f"{name}.html"
    assert file.exists(), f"{file.name} is not built: `make html` first"
    with new_page(width) as page:
        page.goto(file.as_uri())
        page.evaluate("async () => await window.MathJax?.startup.promise")
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert violations(page) == []
        links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
        assert all((html.PLACE / link).exists() for link in links if not re.match(r"\w+:|#", link))
        for figure in page.locator("figure").all():
            wide = figure.locator("img").bounding_box()["width"]
            assert wide >= 600
            assert figure.get_attribute("aria-label") == ("figure, scrolls" if wide > width else None)
