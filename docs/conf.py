"""How Sphinx makes the site. `make site` copies this folder, adds the lessons, and says where they are on GitHub.

Nothing is executed and nothing is fetched: outputs are those stored in the lessons, formulas and fonts lie in _static.
"""

from pathlib import Path

from publish.docstrings import to_rest

project = "Gaussian mixture models"
html_title = "Gaussian mixture models"
author = "the gmm-course authors"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc"]
templates_path = ["_templates"]
exclude_patterns = ["_*", "instructors"]  # the answers to the predictions are for instructors alone

# -- lessons ------------------------------------------------------------------------------------------------
nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}  # the stored lessons hold no widgets, so nothing is fetched to show them
nb_render_markdown_format = "myst"
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 3
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}}  # no stop for the tab key at each formula

# -- the package's pages ------------------------------------------------------------------------------------
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
add_module_names = False
toc_object_entries_show_parents = "hide"

# -- how it looks -------------------------------------------------------------------------------------------
html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["fonts/fonts.css", "course.css", "site.css"]
html_js_files = ["site.js"]
html_search_scorer = str(Path(__file__).with_name("search_scorer.js"))
html_favicon = "_static/favicon.svg"
html_copy_source = False  # the prepared lessons are no use to anybody
html_use_index = False
html_show_sourcelink = False
html_show_sphinx = False
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_theme_options = {
    "path_to_docs": "notebooks",
    "repository_branch": "HEAD",
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "search_bar_text": "Search the course",
    "footer_content_items": "author.html, licence-line.html",
}


def setup(app):
    app.connect("autodoc-process-docstring", _docstring)


def _docstring(app, what, name, obj, options, lines):
    lines[:] = to_rest(lines)
