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
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
NO_CHROMIUM = (
    "No Chromium was found. Debian, Ubuntu: sudo apt install chromium. "
    "If you have one under another name: CHROMIUM=/path/to/it make test-browser"
)
# JupyterLab's word for a message that was garbled between kernel and server, seen once in some hundred lessons: it
# leaves that message out and goes on. What a lesson must show is held cell by cell.
NOT_OURS = "Kernel message validation error"
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
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser):
    """new_page(width, height, **options of the browser's context): a context manager of a watched page."""

    @contextmanager
    def open_page(width=1280, height=720, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        page = context.new_page()
        watch = Watch(page)
        page.watch = watch
        try:
            yield page
        finally:
            context.close()
        watch.raise_problems()

    return open_page


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
        if message.type == "error" and not message.text.startswith(NOT_OURS):
            self.errors.append(message.text)

    def raise_problems(self):
        assert not self.elsewhere, f"asked for from elsewhere: {self.elsewhere[:5]}"
        assert not self.errors, f"errors in the console: {self.errors[:5]}"
