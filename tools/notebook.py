"""Edit notebooks as text, and execute them so that the same notebook always gives the same bytes.

    python tools/notebook.py text   notebooks/01_x.ipynb     write build/notebooks/01_x.py to edit
    python tools/notebook.py update notebooks/01_x.ipynb     take that text back and execute the notebook
    python tools/notebook.py new    mine.py notebooks/01_x.ipynb     make a notebook from a text
    python tools/notebook.py run    [notebooks/01_x.ipynb ...]       execute in place (all, if none is named)

The text is in jupytext's percent format. The .ipynb is the one source: the text lives in build/, which
git ignores. In `update` the text is the truth for sources, tags and slideshow metadata; the notebook keeps
its cell ids. (`text`, `update` and `new` need the `author` extra.)
"""

import argparse
import hashlib
import os
import queue
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
SCRATCH = ROOT / "build" / "notebooks"
CELL_TIMEOUT = 120  # seconds: it ends what hangs

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What a kernel reports, without the version of Python: two machines should write the same bytes.
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
WIDGET = "application/vnd.jupyter.widget-view+json"
WIDGET_STORED_AS = "A widget: run this cell in JupyterLab to move it."
# Left in the cells by editors: how a cell was last looked at, or when it ran.
EDITOR_METADATA = ("ExecuteTime", "collapsed", "editable", "execution", "scrolled", "trusted")


def scratch_of(notebook):
    """notebooks/solutions/01_x.ipynb -> build/notebooks/solutions/01_x.py."""
    path = Path(notebook).resolve()
    inside = path.relative_to(NOTEBOOKS) if path.is_relative_to(NOTEBOOKS) else Path(path.name)
    return (SCRATCH / inside).with_suffix(".py")


def normalise(nb, name):
    """Set everything that is not the author's: kernel, language, ids of new cells. Changes nb."""
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO})
    seen = set()
    for cell in nb.cells:
        for key in EDITOR_METADATA:
            cell.metadata.pop(key, None)
        if cell.get("id") in seen | {None}:
            cell.id = new_id(name, cell, seen)
        seen.add(cell.id)
        if cell.cell_type == "code" and not cell.source.strip():
            cell.outputs, cell.execution_count = [], None  # never executed, so never refreshed
    return nb


def forget_widgets(nb):
    """A live widget is stored as an id that differs in every run, and that nothing can show without its kernel."""
    for output in (output for cell in nb.cells for output in cell.get("outputs", [])):
        if WIDGET in output.get("data", {}):
            output.data = nbformat.from_dict({"text/plain": WIDGET_STORED_AS})


def new_id(name, cell, taken):
    """An id made from the notebook's name and the cell's content: random ids would change every time."""
    for attempt in range(10_000):
        text = f"{name}\n{cell.cell_type}\n{attempt}\n{cell.source}"
        candidate = hashlib.sha256(text.encode()).hexdigest()[:8]
        if candidate not in taken:
            return candidate
    raise RuntimeError(f"{name}: no free cell id for {cell.source[:40]!r}")


def patient_manager():
    """A class of kernel managers whose clients ask once a second whether a reply has come.

    nbclient answers a widget on the socket on which it waits for the cell's reply; a reply that comes just then wakes
    nobody, and lies there until the cell's time is over.
    """
    from jupyter_client.asynchronous import AsyncKernelClient
    from jupyter_client.channels import AsyncZMQSocketChannel
    from jupyter_client.manager import AsyncKernelManager
    from kernels import with_own_sockets

    class AskingChannel(AsyncZMQSocketChannel):
        async def get_msg(self, timeout=None):
            end = time.monotonic() + (float("inf") if timeout is None else timeout)
            while True:
                try:
                    return await super().get_msg(timeout=max(0.0, min(1.0, end - time.monotonic())))
                except queue.Empty:
                    if time.monotonic() >= end:
                        raise

    class Client(AsyncKernelClient):
        shell_channel_class = AskingChannel

    class Manager(with_own_sockets(AsyncKernelManager)):
        client_factory = Client

    return Manager


def execute(nb, folder):
    """Run all cells in a new kernel; put their outputs in nb, with nothing that changes from run to run."""
    from nbconvert.preprocessors import ExecutePreprocessor

    runner = ExecutePreprocessor(
        timeout=CELL_TIMEOUT,
        startup_timeout=CELL_TIMEOUT,
        kernel_manager_class=patient_manager(),
        kernel_name="python3",
        record_timing=False,
        store_widget_state=True,  # the executor needs it for interact(); normalise() drops it
        coalesce_streams=True,  # one stream in how many pieces is a matter of timing
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # its note on unencrypted local sockets
    )
    runner.preprocess(nb, {"metadata": {"path": str(folder)}})
    forget_widgets(nb)
    return nb


def write(nb, path):
    """Write nb if its bytes differ from the file's. By way of a second file: no half notebook is left."""
    text = nbformat.writes(nbformat.from_dict(nb), version=nbformat.NO_CONVERT) + "\n"
    path = Path(path)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)
    return True


def run(path):
    """Execute one notebook in place. Returns whether the file changed."""
    path = Path(path)
    nb = normalise(nbformat.read(path, as_version=4), path.stem)
    execute(nb, path.resolve().parent)
    return write(normalise(nb, path.stem), path)  # again, because the kernel wrote its language_info


def to_text(notebook):
    """The notebook as a percent script; without a header, which only says what normalise() sets."""
    import jupytext

    nb = nbformat.read(notebook, as_version=4)
    nb.metadata = nbformat.from_dict({"jupytext": {"notebook_metadata_filter": "-all"}})
    return jupytext.writes(nb, fmt="py:percent")


def from_text(text, notebook):
    """A notebook with the text's cells; cells that were in the notebook before keep their ids and outputs."""
    import jupytext
    from jupytext.combine import combine_inputs_with_outputs

    notebook = Path(notebook)
    new = jupytext.reads(text, fmt="py:percent")
    for cell in new.cells:
        cell.pop("id", None)  # jupytext makes random ones; normalise() makes its own
    if notebook.exists():
        headers = [dict(cell.metadata) for cell in new.cells]
        new = combine_inputs_with_outputs(new, nbformat.read(notebook, as_version=4), "py:percent")
        for cell, header in zip(new.cells, headers, strict=True):
            cell.metadata = nbformat.from_dict(header)  # the text decides, also when it has removed a tag
    return normalise(new, notebook.stem)


def command_text(args):
    text_file = scratch_of(args.notebook)
    newer = text_file.exists() and text_file.stat().st_mtime > args.notebook.stat().st_mtime
    text = to_text(args.notebook)
    if newer and not args.force and text_file.read_text(encoding="utf-8") != text:
        sys.exit(f"{text_file} is newer than the notebook: `update` it, or overwrite it with --force")
    text_file.parent.mkdir(parents=True, exist_ok=True)
    text_file.write_text(text, encoding="utf-8", newline="\n")
    print(shown(text_file))


def command_update(args):
    text_file = args.text or scratch_of(args.notebook)
    if not text_file.exists():
        sys.exit(f"no {shown(text_file)}: write it with `text {shown(args.notebook)}`")
    nb = from_text(text_file.read_text(encoding="utf-8"), args.notebook)
    if not args.no_run:
        try:
            normalise(execute(nb, args.notebook.resolve().parent), args.notebook.stem)
        except CellExecutionError as error:
            sys.exit(f"{error}\n{shown(args.notebook)} was left as it was: mend {shown(text_file)}")
    print("wrote" if write(nb, args.notebook) else "unchanged", shown(args.notebook))


def command_new(args):
    if args.notebook.exists():
        sys.exit(f"{shown(args.notebook)} exists: use `update` with --text {args.text}")
    args.notebook.parent.mkdir(parents=True, exist_ok=True)
    command_update(args)


def command_run(args):
    notebooks = args.notebooks or sorted([*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("solutions/*.ipynb")])
    failed = []
    # New processes rather than forks: the executor starts threads and an event loop.
    with ProcessPoolExecutor(max_workers=args.jobs, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(run, path): path for path in notebooks}
        for future in as_completed(futures):
            path = shown(futures[future])
            if future.exception():
                failed.append(path)
                print(f"FAILED {path}\n{future.exception()}", flush=True)
            else:
                print(f"{'changed' if future.result() else 'same   '} {path}", flush=True)
    if not notebooks:
        print("no notebooks yet")
    if failed:
        sys.exit(f"{len(failed)} of {len(notebooks)} failed, and were left as they were: {' '.join(failed)}")


def shown(path):
    path = Path(path).resolve()
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="command")

    text = commands.add_parser("text", help="write the notebook as a percent script")
    text.add_argument("notebook", type=Path)
    text.add_argument("--force", action="store_true", help="overwrite a text that is newer than the notebook")
    text.set_defaults(command=command_text)

    update = commands.add_parser("update", help="take the text back, execute")
    update.add_argument("notebook", type=Path)
    update.add_argument("--text", type=Path, help="another text than the one in build/")
    update.add_argument("--no-run", action="store_true", help="keep the stored outputs")
    update.set_defaults(command=command_update)

    new = commands.add_parser("new", help="make a notebook from a text")
    new.add_argument("text", type=Path)
    new.add_argument("notebook", type=Path)
    new.add_argument("--no-run", action="store_true", help="leave the outputs empty")
    new.set_defaults(command=command_new)

    again = commands.add_parser("run", help="execute notebooks in place")
    again.add_argument("notebooks", nargs="*", type=Path)
    again.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    again.set_defaults(command=command_run)

    args = parser.parse_args(argv)
    for path in [getattr(args, "text", None), *getattr(args, "notebooks", [])]:
        if path is not None and not path.exists():
            sys.exit(f"{path} is not there.")
    if args.command in (command_text, command_update) and not args.notebook.exists():
        sys.exit(f"{args.notebook} is not there. To make a notebook from a text, use `new`.")
    # A pager, a debugger's note or a student's own backend would all end up in the outputs.
    os.environ.pop("MPLBACKEND", None)
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    args.command(args)


if __name__ == "__main__":
    main()
