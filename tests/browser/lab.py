"""JupyterLab as `make lab` starts it, on a copy of the lessons, and a notebook in it as a person meets it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from .conftest import PATIENCE, watched_page

ROOT = Path(__file__).resolve().parent.parent.parent
PORT_TAKEN = "no available port could be found"

# The notebook in front, as JupyterLab's own model holds it (cells outside of the window need not be on the page).
IS_READY = """path => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    return panel?.context?.path === path && panel.context.isReady
        && panel.sessionContext?.session?.kernel?.status === "idle";
}"""
IS_DONE = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const status = panel.sessionContext.session.kernel.status;
    if (["dead", "autorestarting"].includes(status)) throw new Error("the kernel died");
    return status === "idle" && [...panel.content.model.cells].every(
        cell => cell.type !== "code" || !cell.sharedModel.getSource().trim() || cell.executionCount !== null);
}"""
CELLS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => ({
    source: cell.sharedModel.getSource(), tags: cell.getMetadata("tags") || [], type: cell.type,
    outputs: cell.type === "code" ? cell.outputs.toJSON() : []}))"""
# Asked ten times a second, not at each frame, for which the page would be drawn while the kernel needs the processor.
NOW_AND_THEN = 100  # milliseconds


@contextmanager
def running_lab(folder):
    """Start `make lab` on a copy of the lessons in `folder`; yields what the server says of itself: url, token, ..."""
    folder = Path(folder)
    shutil.copytree(
        ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("solutions", ".ipynb_checkpoints")
    )
    # Kernels choose TCP ports first and open them later; another program may take them meanwhile. So they get sockets
    # in a folder of their own, with a short name: the path of a socket has room for some hundred letters.
    with tempfile.TemporaryDirectory(prefix="lab-") as sockets:
        lab, server = None, None
        try:
            while server is None:
                lab = _start(folder, f"{sockets}/k")
                server = _server(lab, folder)
            yield server
            _ask(server, "api/shutdown", "POST")  # kernels included
            lab.wait(timeout=PATIENCE)
        finally:
            if lab is not None and lab.poll() is None:
                os.killpg(lab.pid, signal.SIGTERM)  # make and the server, which ends its kernels
                lab.wait()


def _start(folder, sockets):
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    options = "--no-browser --allow-root --ServerApp.port=0 --LabApp.expose_app_in_browser=True"
    # Lessons run at once, one for each core: threads of linear algebra would only wait for one another.
    own["OPENBLAS_NUM_THREADS"] = "1"
    kernels = f"--KernelManager.transport=ipc --KernelManager.ip={sockets}"
    with open(folder / "log.txt", "w") as log:
        return subprocess.Popen(
            ["make", "-C", str(ROOT), "lab", f"LAB_ARGS={options} {kernels}", f"LAB_ROOT={folder}"],
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _server(lab, folder):
    """What the server says of itself, once it answers; None if another program took its port before it did."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and lab.poll() is None:
        for file in (folder / "jupyter_runtime_dir").glob("jpserver-*.json"):
            try:
                server = json.loads(file.read_text())
                server["url"] = server["url"].replace("localhost", "127.0.0.1")
                _ask(server, "api/status")  # which it tells to those with its token alone
                return server
            except (OSError, ValueError):  # the file is written, but not to its end, or the server does not listen yet
                pass
        time.sleep(0.1)
    said = (folder / "log.txt").read_text()
    if lab.poll() is not None and PORT_TAKEN in said:
        return None
    raise RuntimeError(f"`make lab` does not answer:\n{said[-2000:]}")


def _ask(server, path, method="GET"):
    request = urllib.request.Request(
        server["url"] + path, method=method, headers={"Authorization": f"token {server['token']}"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.read()


class Desk:
    """JupyterLab on a page of the browser, in which one lesson after another is opened, as in a course."""

    def __init__(self, browser, server):
        self.browser, self.server = browser, server
        self.page = None  # the one that the last lesson left behind as it should

    @contextmanager
    def lesson(self, name):
        """The notebook `name`, opened; none of it is left afterwards. A lesson that fails takes the page with it."""
        page, self.page = self.page, None
        path, fresh = f"notebooks/{name}", page is None
        page = page or watched_page(self.browser)
        try:
            if fresh:
                page.goto(f"{self.server['url']}lab/tree/{path}?reset&token={self.server['token']}")
            else:
                page.evaluate("path => { window.jupyterapp.commands.execute('docmanager:open', {path}); }", path)
            notebook = Notebook(page, path)
            try:
                yield notebook
            finally:
                notebook.close()
            page.watch.raise_problems()
        except BaseException:
            page.context.close()
            raise
        self.page = page


class Notebook:
    """A notebook that is opening in JupyterLab on a page of the browser."""

    def __init__(self, page, path):
        self.page = page
        page.wait_for_function(IS_READY, arg=path, polling=NOW_AND_THEN)

    def run_all(self):
        """Run > Run All Cells, by mouse, to the end."""
        self.page.get_by_role("menubar").get_by_text("Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        self.page.wait_for_function(IS_DONE, polling=NOW_AND_THEN)

    def select_first_cell(self):
        self.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")

    def cells(self):
        return self.page.evaluate(CELLS)

    def close(self):
        """Shut the kernel down, and wait for that, so that the next lesson has the machine to itself; close the tab."""
        self.page.evaluate("""async () => {
            const panel = window.jupyterapp.shell.currentWidget;
            await panel.sessionContext.shutdown();
            panel.dispose();  // which asks nobody whether to save
        }""")


def drag_a_slider(page, scope, patience=PATIENCE):
    """Drag the first slider within `scope` by mouse; wait (seconds) until the figure below it is another one.

    Raises playwright's TimeoutError if none appears.
    """
    handle, track = scope.locator(".noUi-handle").first, scope.locator(".noUi-base").first
    picture = scope.locator("img").first
    before, stood = picture.get_attribute("src"), handle.get_attribute("aria-valuenow")
    end = time.monotonic() + PATIENCE
    # Once more where the mouse missed it: cells above that are laid out late push it about.
    while handle.get_attribute("aria-valuenow") == stood:
        assert time.monotonic() < end, "the slider cannot be dragged"
        grip, whole = handle.bounding_box(), track.bounding_box()
        on_the_left = grip["x"] + grip["width"] / 2 < whole["x"] + whole["width"] / 2
        target = {"x": whole["width"] * (0.8 if on_the_left else 0.2), "y": whole["height"] / 2}
        handle.drag_to(track, target_position=target)
    page.wait_for_function(
        "([element, before]) => element.querySelector('img') && element.querySelector('img').src !== before",
        arg=[scope.element_handle(), before],
        timeout=patience * 1000,
        polling=NOW_AND_THEN,
    )
