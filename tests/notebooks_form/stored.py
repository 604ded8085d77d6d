"""What a notebook stores besides its text: counts, kernel, outputs, figures, metadata."""

import ast
import re
from itertools import count

import nbformat

from .common import dotted, pictures

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
ALT_LENGTH = range(40, 501)
TIMING = ("execution", "ExecuteTime")
WIDGET = "application/vnd.jupyter.widget-view+json"


def execution_counts(notebook):
    expected = count(1)
    found = [(cell, cell.node.execution_count, next(expected)) for cell in notebook.code]
    return [
        f"{cell}: execution count {has}, not {wants}; run `make notebooks`"
        for cell, has, wants in found
        if has != wants
    ]


def kernel(notebook):
    stored = notebook.nb.metadata.get("kernelspec", {})
    return [
        f"metadata.kernelspec.{key} is {stored.get(key)!r}, not {value!r}; run `make notebooks`"
        for key, value in KERNEL.items()
        if stored.get(key) != value
    ]


def file_format(notebook):
    nb = notebook.nb
    if (nb.get("nbformat"), nb.get("nbformat_minor")) != (4, 5):
        return [f"notebook format {nb.get('nbformat')}.{nb.get('nbformat_minor')}, not 4.5; run `make notebooks`"]
    if not notebook.cells:
        return ["there are no cells"]
    ids = [cell.node.get("id") for cell in notebook.cells]
    found = [
        f"{cell}: its id is missing or used before"
        for cell, own, before in zip(notebook.cells, ids, (ids[:i] for i in range(len(ids))), strict=True)
        if not own or own in before
    ]
    if not found:  # for these, validate() would warn and mend instead of complaining
        try:
            nbformat.validate(nbformat.from_dict(nb))
        except nbformat.ValidationError as error:
            found = [f"not a valid notebook: {error.message[:200]}"]
    return found


def no_stderr(notebook):
    return [
        f"{cell}: it writes to stderr ({out.text.strip()[:60]}); mend what it complains of"
        for cell in notebook.code
        for out in cell.outputs
        if out.output_type == "stream" and out.name == "stderr"
    ]


def no_errors(notebook):
    return [
        f"{cell}: it stores {out.ename}; mend it, or tag the cell raises-exception if the error teaches"
        for cell in notebook.code
        for out in cell.outputs
        if out.output_type == "error" and "raises-exception" not in cell.tags
    ]


def outputs_are_there(notebook):
    """A stripped notebook passes nbval's comparison where there is nothing to compare with."""
    return [
        f"{cell}: it calls {name}, but no output is stored; run `make notebooks`"
        for cell in notebook.code
        for name in sorted(_calls_that_show(cell.tree))[:1]
        if not cell.outputs
    ]


def _calls_that_show(tree):
    """Names of called functions that leave an output whenever the cell is run."""
    found, todo = set(), list(tree.body)
    while todo:
        node = todo.pop()
        # What is inside a definition or a condition may never run.
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.If, ast.IfExp, ast.Try, ast.While)):
            continue
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name.startswith("check.") or name.rpartition(".")[2] in ("print", "show", "display"):
                found.add(f"{name}()")
        todo.extend(ast.iter_child_nodes(node))
    return found


def no_widget_state(notebook):
    """GitHub refuses to show a notebook with metadata.widgets; the ids of live widgets differ in every run."""
    found = ["metadata.widgets is stored; run `make notebooks`"] if "widgets" in notebook.nb.metadata else []
    return found + [
        f"{cell}: a live widget is stored; run `make notebooks`"
        for cell in notebook.code
        if any(WIDGET in out.get("data", {}) for out in cell.outputs)
    ]


def no_timing(notebook):
    return [
        f"{cell}: metadata.{key} records when it ran; run `make notebooks`"
        for cell in notebook.cells
        for key in TIMING
        if key in cell.node.metadata
    ]


def alternative_text(notebook):
    found, seen = [], {}
    for cell, out in pictures(notebook):
        alt = out.metadata.get("image/png", {}).get("alt", "")
        if len(alt) not in ALT_LENGTH:
            found.append(f"{cell}: its figure's alternative text has {len(alt)} characters, not 40 to 500")
        elif re.search(r"\.(png|svg|jpe?g|ipynb)\b", alt) or alt.count(" ") < 4:
            found.append(f"{cell}: its figure's alternative text reads like a file name; tell what is seen")
        elif not alt.endswith("."):
            found.append(f"{cell}: its figure's alternative text does not end with a full stop")
        if alt and alt in seen:
            found.append(f"{cell}: its figure's alternative text is that of {seen[alt]}; tell them apart")
        seen[alt] = cell
    return found


def pictures_are_png(notebook):
    """Only PNGs are compared, have alternative text, and are shown everywhere."""
    found = []
    for cell in notebook.code:
        for out in cell.outputs:
            data = out.get("data", {})
            kinds = {kind for kind in data if kind.startswith("image/")} - {"image/png"}
            if re.search(r"<(img|svg|video|canvas)\b", str(data.get("text/html", "")), re.IGNORECASE):
                kinds.add("a picture in text/html")
            found += [f"{cell}: its output has {kind}; store image/png only" for kind in sorted(kinds)]
    return found


RULES = [
    execution_counts,
    kernel,
    file_format,
    no_stderr,
    no_errors,
    outputs_are_there,
    no_widget_state,
    no_timing,
    alternative_text,
    pictures_are_png,
]
