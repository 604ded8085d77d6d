"""The lessons as slides, as pages, as a site, and as a folder to hand out. `python -m publish --help` lists them.

Nothing here is needed to run a lesson or to test it. What is not ours comes from well-kept libraries: nbconvert and
reveal.js for slides, Sphinx and MyST-NB for the site, MathJax for formulas.
"""
