"""A deck printed as PDF, a page a slide, by Chromium's own command line."""

import os
import re
import shutil
import subprocess
import tempfile

from publish.missing import Missing

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = """\
No Chromium was found to print PDFs with (looked for: {looked_for}).
Debian: sudo apt install chromium; others: Chrome or Chromium, with CHROMIUM=/path/to/it if it goes by another name.
`make slides` without PDF=1 needs none."""
NOT_PRINTED = "{browser} printed {deck} on {pages} pages, not on {slides}. It said:\n{said}"
PATIENCE = 120  # seconds; a deck takes some three


def find_chromium():
    """The path of Chromium: CHROMIUM, or the first of its usual names. Raises Missing if there is none."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else PROGRAMS
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise Missing(NO_CHROMIUM.format(looked_for=", ".join(names)))
    return found


def print_pdf(browser, deck, target):
    """Print deck, a file of HTML, to the file target: fragments shown, notes not."""
    with tempfile.TemporaryDirectory() as profile:  # not the user's own, which may be open
        command = [
            browser,
            "--headless",
            "--no-sandbox",  # it shows files of ours alone, and as root it would not start with one
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={profile}",
            # It prints when nothing is left to do, or after ten minutes of a clock that runs ahead while it waits;
            # with less, fast machines print before reveal.js has laid out the pages.
            "--virtual-time-budget=600000",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            f"{deck.as_uri()}?print-pdf",
        ]
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE).stderr.strip()
        except subprocess.TimeoutExpired:
            said = f"nothing after {PATIENCE} seconds"
    slides = deck.read_text(encoding="utf-8").count("<section aria-label")
    pages = len(re.findall(rb"/Type\s*/Page\b", target.read_bytes())) if target.exists() else 0
    if pages != slides:
        raise Missing(NOT_PRINTED.format(browser=browser, deck=deck.name, slides=slides, pages=pages, said=said[-600:]))
