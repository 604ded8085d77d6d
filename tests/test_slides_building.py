"""How decks and pages are built: one anew and the others as they were, all or nothing, and printed on demand."""

import sys
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup

from publish import html, pdf, slides
from publish.folders import replaced
from publish.lessons import lessons
from publish.missing import Missing

LESSONS = lessons()


@pytest.fixture
def npm_is_there(monkeypatch, tmp_path):
    """As if npm's libraries were there; what is built goes to a folder of this test."""
    for module in (slides, html):
        monkeypatch.setattr(module, "PLACE", tmp_path / "build" / "slides")
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(module, "node_modules", lambda: tmp_path)
        monkeypatch.setattr(module, "copy_assets", lambda folder, slides=False: None)
    return tmp_path / "build" / "slides"


@pytest.mark.parametrize("module", [slides, html])
def test_one_lesson_is_built_anew_and_the_others_stay(npm_is_there, module):
    npm_is_there.mkdir(parents=True)
    for name in ("01_one_gaussian.html", "02_many_dimensions.html"):
        (npm_is_there / name).write_text("old")
    module.build([str(LESSONS[1].path)])
    assert (npm_is_there / "01_one_gaussian.html").read_text() != "old"
    assert (npm_is_there / "02_many_dimensions.html").read_text() == "old"
    links = BeautifulSoup((npm_is_there / "index.html").read_text(), "html.parser").select("h2 a")
    assert [link["href"] for link in links] == ["01_one_gaussian.html", "02_many_dimensions.html"]


def test_a_build_that_fails_leaves_what_was_there(npm_is_there, monkeypatch):
    npm_is_there.mkdir(parents=True)
    (npm_is_there / "index.html").write_text("old")
    monkeypatch.setattr(slides, "contents", lambda *_: 1 / 0)  # the last step
    with pytest.raises(ZeroDivisionError):
        slides.build([str(LESSONS[1].path)])
    assert [path.name for path in npm_is_there.parent.iterdir()] == ["slides"]
    assert [path.name for path in npm_is_there.iterdir()] == ["index.html"]


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    place = tmp_path / "slides"
    for name in ("first", "second"):
        with replaced(place) as folder:
            (folder / name).write_text("")
    assert [path.name for path in tmp_path.rglob("*")] == ["slides", "second"]


# -- PDFs ---------------------------------------------------------------------------------------------------
def test_without_chromium_a_pdf_is_refused_before_any_work(npm_is_there, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(Missing, match="looked for: /no/such/browser"):
        slides.build(pdf=True)
    assert not npm_is_there.exists()
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setattr(pdf.shutil, "which", {"google-chrome": "/bin/google-chrome"}.get)
    assert pdf.find_chromium() == "/bin/google-chrome"


def test_without_playwright_a_pdf_is_refused_before_any_work(npm_is_there, monkeypatch):
    monkeypatch.setattr(pdf, "find_chromium", lambda: "/bin/chromium")
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(Missing, match="playwright is missing, .* `make slides PDF=1` installs it"):
        slides.build(pdf=True)
    assert not npm_is_there.exists()


def test_all_decks_are_printed_by_one_browser(npm_is_there, monkeypatch):
    opened, printed = [], []

    @contextmanager
    def printer():
        opened.append("browser")
        yield lambda deck, target: (printed.append(deck.name), target.write_bytes(b"%PDF"))

    monkeypatch.setattr(slides, "printer", printer)
    slides.build([str(lesson.path) for lesson in LESSONS[:2]], pdf=True)
    assert opened == ["browser"] and printed == [f"{lesson.name}.html" for lesson in LESSONS[:2]]
    index = BeautifulSoup((npm_is_there / "index.html").read_text(), "html.parser")
    assert len(index.select("a[href$='.pdf']")) == 2


class PrintsOnePage:
    """A browser, and its page, that prints one page if it was asked before whether the deck is laid out."""

    asked = False

    def new_page(self):
        return self

    def goto(self, address):
        assert address.endswith("/deck.html?print-pdf")

    def wait_for_function(self, question, timeout):
        self.asked = question == pdf.LAID_OUT

    def pdf(self, path, **how):
        path.write_bytes(b"%PDF /Type /Pages /Type /Page" if self.asked else b"")

    def close(self):
        pass


def test_a_deck_that_is_not_printed_whole_is_an_error(tmp_path):
    deck, target = tmp_path / "deck.html", tmp_path / "deck.pdf"
    deck.write_text('<section aria-label="one"></section>')
    pdf.print_pdf(PrintsOnePage(), deck, target)
    deck.write_text('<section aria-label="one"></section><section aria-label="two"></section>')
    with pytest.raises(Missing, match=r"deck.html was printed on 1 pages, not on 2"):
        pdf.print_pdf(PrintsOnePage(), deck, target)
