"""JupyterLab as `make lab` starts it, on a copy of the lessons, and a notebook in it as a person meets it."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 60  # seconds
RUNS_WITHIN = 150

# The notebook in front, as JupyterLab's own model holds it (cells outside of the window need not be on the page).
IS_READY = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    return panel?.context?.isReady && panel?.sessionContext?.session?.kernel?.status === "idle";
}"""
IS_DONE = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cells = [...panel.content.model.cells];
    return panel.sessionContext.session.kernel.status === "idle" && cells.every(
        cell => cell.type !== "code" || !cell.sharedModel.getSource().trim() || cell.executionCount !== null);
}"""
CELLS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => ({
    source: cell.sharedModel.getSource(), tags: cell.getMetadata("tags") || [], type: cell.type,
    outputs: cell.type === "code" ? cell.outputs.toJSON() : []}))"""


@contextmanager
def running_lab(folder):
    """Start `make lab` on a copy of the lessons in `folder`; yields the function lesson -> address in the lab."""
    folder = Path(folder)
    shutil.copytree(
        ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("solutions", ".ipynb_checkpoints")
    )
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    options = "--no-browser --allow-root --ServerApp.port=0 --LabApp.expose_app_in_browser=True"
    with open(folder / "log.txt", "w") as log:
        lab = subprocess.Popen(
            ["make", "-C", str(ROOT), "lab", f"LAB_ARGS={options}", f"LAB_ROOT={folder}"],
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        server = _server(lab, folder)
        yield lambda name: f"{server['url']}lab/tree/notebooks/{name}?reset&token={server['token']}"
        _ask(server, "api/shutdown", "POST")  # kernels included
        lab.wait(timeout=30)
    finally:
        if lab.poll() is None:
            lab.kill()
            lab.wait()


def _server(lab, folder):
    """What the server says of itself, once it answers."""
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and lab.poll() is None:
        for file in (folder / "jupyter_runtime_dir").glob("jpserver-*.json"):
            server = json.loads(file.read_text())
            server["url"] = server["url"].replace("localhost", "127.0.0.1")
            _ask(server, "api")
            return server
        time.sleep(0.2)
    raise RuntimeError(f"`make lab` does not answer:\n{(folder / 'log.txt').read_text()[-2000:]}")


def _ask(server, path, method="GET"):
    request = urllib.request.Request(
        server["url"] + path, method=method, headers={"Authorization": f"token {server['token']}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


class Notebook:
    """A notebook that is open in JupyterLab on a page of the browser."""

    def __init__(self, page, address):
        self.page = page
        page.goto(address)
        page.wait_for_function(IS_READY, timeout=STARTS_WITHIN * 1000)

    def run_all(self):
        """Run > Run All Cells, by mouse, to the end."""
        self.page.get_by_role("menubar").get_by_text("Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        self.page.wait_for_function(IS_DONE, timeout=RUNS_WITHIN * 1000)

    def select_first_cell(self):
        self.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")

    def cells(self):
        return self.page.evaluate(CELLS)

    def close(self):
        """Shut the kernel down, so that the next lesson has the machine to itself."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def drag_a_slider(page, scope, patience=20):
    """Drag the first slider within `scope` by mouse; wait (seconds) until the figure below it is another one.

    Raises playwright's TimeoutError if none appears.
    """
    handle = scope.locator(".noUi-handle").first
    picture = scope.locator("img").first
    picture.wait_for()
    before = picture.get_attribute("src")
    grip, track = _settled(page, handle), scope.locator(".noUi-base").first.bounding_box()
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    farther = track["x"] + track["width"] * (0.8 if x < track["x"] + track["width"] / 2 else 0.2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(farther, y, steps=6)
    page.mouse.up()
    page.wait_for_function(
        "([element, before]) => element.querySelector('img') && element.querySelector('img').src !== before",
        arg=[scope.element_handle(), before],
        timeout=patience * 1000,
    )


def _settled(page, element):
    """Where an element stands in the window, once cells above that are laid out late no longer push it about."""
    place = None
    for _ in range(20):
        element.evaluate("element => element.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(400)
        before, place = place, element.bounding_box()
        if place == before:
            break
    return place
