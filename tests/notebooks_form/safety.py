"""What no notebook may contain: the network, paths of a machine, warnings, other packages, words that put off."""

import ast
import re
import sys

from .common import output_text, pictures, prose

PACKAGES = {"numpy", "matplotlib", "gmm", "gmm_course", "scipy", "pandas", "seaborn", "ipywidgets"}
OF_ONE = {  # its subject, and of no other's
    "15": {"dask", "distributed"},
    "the_same_in_scikit_learn": {"sklearn"},
}
NETWORK_MODULES = {"urllib", "http", "socket", "ftplib", "smtplib", "ssl", "webbrowser", "xmlrpc"}
LOADS = re.compile(
    r"""!\[[^\]]*\]\(\s*<?(?:https?:)?//            # ![picture](https://...)
      | <(?:iframe|script|embed|object|link|base)\b
      | \b(?:src|srcset|data|poster)\s*=\s*["']?\s*(?:https?:)?//
      | \burl\(\s*["']?(?:https?:)?// | @import\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
MACHINE_PATH = re.compile(
    r"(?<![\w.~/])/(?:home|Users|root|tmp|private/var|var/folders)(?![\w-])"
    r"|\b[A-Z]:\\{1,2}(?:Users|Windows|Program|Temp)"  # not every C:\\, which ends a line in LaTeX
)
WARNING = re.compile(r"\b[A-Z]\w*Warning:|warnings\.warn\(")
WORDS = re.compile(r"\b(simply|obviously|trivially|of\s+course|as\s+we\s+all\s+know)\b", re.IGNORECASE)
MAX_BYTES = 1_500_000


def _stored_texts(notebook):
    return [(cell, output_text(out)) for cell in notebook.cells for out in cell.outputs]


def plain_python(notebook):
    """Magics and shell lines are not Python: they run nowhere but in a notebook."""
    found = []
    for cell in notebook.code:
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            if "raises-exception" not in cell.tags:
                found.append(f"{cell}: line {error.lineno} is not plain Python ({error.msg})")
    return found


def imports(notebook):
    found, allowed = [], PACKAGES | OF_ONE.get(notebook.number, set())
    for cell in notebook.code:
        for node in ast.walk(cell.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in {name.partition(".")[0] for name in names}:
                if module in NETWORK_MODULES or module not in allowed | sys.stdlib_module_names:
                    found.append(
                        f"{cell}: do not import {module or 'relatively'}; allowed: {', '.join(sorted(allowed))}"
                    )
    return found


def no_network(notebook):
    """Links to follow are welcome in the prose; nothing is fetched when a notebook is opened or run."""
    found = [
        f"{cell}: the code names the address {node.value[:50]!r}; load from gmm.datasets"
        for cell in notebook.code
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("(?:https?|ftp)://", node.value)
    ]
    texts = [(cell, cell.source) for cell in notebook.markdown] + _stored_texts(notebook)
    return found + [
        f"{cell}: {match[0]!r} loads something from elsewhere; draw it in the notebook, or make it a link"
        for cell, text in texts
        for match in [LOADS.search(text)]
        if match
    ]


def no_machine_paths(notebook):
    texts = [(cell, cell.source) for cell in notebook.cells] + _stored_texts(notebook)
    texts += [(cell, str(out.metadata)) for cell, out in pictures(notebook)]
    return [
        f"{cell}: {match[0]!r} is a path of one machine; say it relative to the course"
        for cell, text in texts
        for match in [MACHINE_PATH.search(text)]
        if match
    ]


def no_warnings(notebook):
    return [
        f"{cell}: its output has a warning ({match[0]}); mend what it warns of, or print what it says in words"
        for cell, text in _stored_texts(notebook)
        for match in [WARNING.search(text)]
        if match
    ]


def size(notebook):
    big = notebook.size > MAX_BYTES
    return (
        [f"{notebook.size / 1e6:.1f} MB; keep it under {MAX_BYTES / 1e6} MB: fewer or smaller figures"] if big else []
    )


def voice(notebook):
    found = []
    for cell in notebook.markdown:
        text = prose(cell.source)
        found += [
            f"{cell}: no {word[0].lower()!r}: it tells the reader who does not see it that they should"
            for word in WORDS.finditer(text)
        ]
        if "!" in text:
            found.append(f"{cell}: no exclamation mark in {text[max(0, text.index('!') - 30) : text.index('!') + 1]!r}")
    return found


RULES = [plain_python, imports, no_network, no_machine_paths, no_warnings, size, voice]
