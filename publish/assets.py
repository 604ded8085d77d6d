"""What slides and pages load, copied into the folder `assets` beside them: nothing comes from a network."""

import shutil
from pathlib import Path

from publish.fonts import copy_fonts
from publish.libraries import copy

HERE = Path(__file__).parent
PAGE = ("course.css", "cells.css", "page.css", "formulas.js", "scrolling.js", "page.js")
DECK = ("deck.css", "deck.js")
MATHJAX = {"mathjax/es5/tex-svg.js": "mathjax/tex-svg.js", "mathjax/LICENSE": "mathjax/LICENSE"}
REVEAL = {
    "reveal.js/dist/reset.css": "reveal/reset.css",
    "reveal.js/dist/reveal.css": "reveal/reveal.css",
    "reveal.js/dist/reveal.js": "reveal/reveal.js",
    "reveal.js/plugin/notes/notes.js": "reveal/notes.js",
    "reveal.js/LICENSE": "reveal/LICENSE",
}


def copy_assets(folder, slides=False):
    """Write folder/assets for pages, and for slides if there are any."""
    assets = Path(folder) / "assets"
    copy({**MATHJAX, **(REVEAL if slides else {})}, assets)
    copy_fonts(assets / "fonts")
    for name in PAGE + (DECK if slides else ()):
        shutil.copyfile(HERE / name, assets / name)
