"""A deck printed as PDF, a page a slide, by Chromium. playwright drives it, so it waits until the deck is laid out."""

import os
import re
import shutil
from contextlib import contextmanager
from functools import partial

from publish.missing import Missing

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # it shows files of ours alone, and as root it would not start with one
    "--disable-gpu",
    "--disable-background-networking",
)
NO_CHROMIUM = """\
No Chromium was found to print PDFs with (looked for: {looked_for}).
Debian: sudo apt install chromium; others: Chrome or Chromium, with CHROMIUM=/path/to/it if it goes by another name.
`make slides` without PDF=1 needs none."""
NO_PLAYWRIGHT = """\
playwright is missing, by which Chromium prints PDFs. `make slides PDF=1` installs it; without make:
python -m pip install --editable ".[course,test,pages]" """
NO_PDF = "{browser} does not print. It said:\n{said}"
NOT_PRINTED = "{deck} was printed on {pages} pages, not on {slides}."
LAID_OUT = "() => document.documentElement.dataset.printable === 'yes'"  # deck.js sets it
PATIENCE = 120  # seconds; a deck takes some three


def find_chromium():
    """The path of Chromium: CHROMIUM, or the first of its usual names. Raises Missing if there is none."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else PROGRAMS
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise Missing(NO_CHROMIUM.format(looked_for=", ".join(names)))
    return found


@contextmanager
def printer():
    """One Chromium for all decks, as print_pdf(deck, target). Raises Missing if it is not there or does not work."""
    program = find_chromium()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise Missing(NO_PLAYWRIGHT) from None
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            yield partial(print_pdf, browser)
            browser.close()
    except Error as error:
        raise Missing(NO_PDF.format(browser=program, said=error.message[:600])) from None


def print_pdf(browser, deck, target):
    """Print deck, a file of HTML, to the file target: tagged, fragments shown, notes not."""
    page = browser.new_page()
    page.goto(f"{deck.as_uri()}?print-pdf")
    page.wait_for_function(LAID_OUT, timeout=PATIENCE * 1000)
    page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True)
    page.close()
    slides = deck.read_text(encoding="utf-8").count("<section aria-label")
    pages = len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))
    if pages != slides:
        raise Missing(NOT_PRINTED.format(deck=deck.name, slides=slides, pages=pages))
