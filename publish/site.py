"""The site of all lessons, made by Sphinx: read and searched from file:// or any host, with no help from another."""

import sys

from publish import libraries, words
from publish.assets import MATHJAX
from publish.folders import replaced
from publish.fonts import copy_fonts
from publish.lessons import ROOT, alternative_texts, lessons, read
from publish.missing import Missing
from publish.repository import BINDER, address, of_this_clone
from publish.sources import write

SITE = ROOT / "build" / "site"
SOURCE = ROOT / "build" / "site-source"

NO_SPHINX = """\
Sphinx is missing, or something that the site needs besides: {name}. `make site` installs it; without make:
python -m pip install --editable ".[course,test,pages]" """
NO_REPOSITORY = """\
No links to Binder: this copy has no origin on GitHub. To have them: make site REPOSITORY=https://github.com/owner/name"""
NOT_BUILT = "The site was not built, for what is said above. One that was built before is left as it was."


def arguments(parser):
    parser.add_argument("--no-solutions", dest="solutions", action="store_false", help="leave the solutions out")
    parser.add_argument(
        "--repository",
        type=address,
        metavar="URL",
        help="of the course on GitHub, for links to Binder; by default git's origin",
    )


def build(solutions=True, repository=None, place=SITE, source=SOURCE):
    sphinx = _sphinx()
    libraries.node_modules()  # what is missing is said before any work
    repository = repository or of_this_clone()
    print(f"Links to Binder open {repository}." if repository else NO_REPOSITORY, flush=True)
    write(source, lessons(), solutions, repository)
    libraries.copy(MATHJAX, source / "_static")
    copy_fonts(source / "_static" / "fonts")
    with replaced(place) as folder:
        failed = _run(sphinx, source, folder, repository)
        found = problems(folder, source)
        if failed or found:
            sys.exit("\n".join([*found, "", NOT_BUILT]))
    print(f"Open {place / 'index.html'} in a browser, or put the folder on any web server.")


def _sphinx():
    try:
        import myst_nb  # noqa: F401
        import sphinx.application
        import sphinx_book_theme  # noqa: F401
    except ImportError as error:
        raise Missing(NO_SPHINX.format(name=error.name)) from None
    return sphinx.application.Sphinx


def _run(sphinx, source, folder, repository):
    """Run Sphinx; 0 if there was neither an error nor a warning."""
    from sphinx.util.console import nocolor

    if not sys.stderr.isatty():
        nocolor()
    options = {}
    if repository:
        options["html_theme_options.repository_url"] = repository
        options["html_theme_options.launch_buttons"] = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"}
    doctrees = folder.parent / "doctrees"  # goes with the rest of what is not the site
    app = sphinx(source, source, folder, doctrees, "html", options, status=None, freshenv=True, warningiserror=True)
    app.build(force_all=True)
    return app.statuscode


def problems(folder, source):
    """What is wrong with the pictures of the built pages, a line each; a page has those of its lesson at least."""
    found = []
    for path in sorted(folder.rglob("*.html")):
        page = path.relative_to(folder)
        lesson = source / page.with_suffix(".ipynb")
        fewest = len(alternative_texts(read(lesson))) if lesson.exists() else 0
        found += [f"{page}: {problem}" for problem in words.problems(path.read_text(encoding="utf-8"), fewest)]
    return found
