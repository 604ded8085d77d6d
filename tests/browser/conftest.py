"""A real Chromium, and what every page of ours must do in it: load nothing from elsewhere, and log no error.

`make test-browser` builds slides, pages and site, then runs these tests; `make test` leaves them out. Without
playwright they are not collected.
"""

import importlib.util
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# First the one without windows: the same engine and release, and a third less work for each page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
NO_CHROMIUM = (
    "No Chromium was found. Debian, Ubuntu: sudo apt install chromium. "
    "If you have one under another name: CHROMIUM=/path/to/it make test-browser"
)
PATIENCE = 300  # seconds that a condition may take on a loaded machine; one that holds is not waited for
HERE_ONLY = {"", "127.0.0.1", "localhost"}  # "" is that of file:, data: and blob:

if importlib.util.find_spec("playwright") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window, one for each process of the tests."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS), timeout=PATIENCE * 1000)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser):
    """new_page(width, height, **options of the browser's context): a context manager of a watched page."""

    @contextmanager
    def open_page(width=1280, height=720, **options):
        page = watched_page(browser, width, height, **options)
        try:
            yield page
        finally:
            page.context.close()
        page.watch.raise_problems()

    return open_page


def watched_page(browser, width=1280, height=720, **options):
    """A page in a context of its own, with its Watch as page.watch."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.watch = Watch(page)
    return page


class Watch:
    """What a page asks for and complains of, from now on."""

    def __init__(self, page):
        self.elsewhere, self.errors = [], []
        page.context.on("request", self._request)
        page.context.on("console", self._console)
        page.context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def _request(self, request):
        if (urlsplit(request.url).hostname or "") not in HERE_ONLY:
            self.elsewhere.append(request.url)

    def _console(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def raise_problems(self):
        assert not self.elsewhere, f"asked for from elsewhere: {self.elsewhere[:5]}"
        assert not self.errors, f"errors in the console: {self.errors[:5]}"
