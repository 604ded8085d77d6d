"""Does every picture of a page carry its own sentence, for those who cannot see it?"""

import re
from html.parser import HTMLParser

FILE_NAME = re.compile(r"\.(png|svg|jpe?g|gif|ipynb)\b|^[\w./\\-]+$", re.IGNORECASE)


def problems(html, fewest=0):
    """What is wrong with the alternative texts of a page, a line each; none if nothing is.

    html : the page as text.  fewest : how many pictures it must have, so that a page that lost them is noticed.
    """
    reader = _Pictures()
    reader.feed(html)
    reader.close()
    found, seen = [], set()
    for number, (source, alt) in enumerate(reader.pictures, 1):
        where = f"picture {number} ({source[:40]})"
        if alt is None:
            found.append(f"{where}: no alternative text")
        elif not alt.strip():
            found.append(f"{where}: its alternative text is empty")
        elif FILE_NAME.search(alt.strip()):
            found.append(f"{where}: its alternative text {alt[:40]!r} reads like the name of a file")
        elif alt in seen:
            found.append(f"{where}: its alternative text {alt[:40]!r} is that of another picture")
        seen.add(alt)
    if len(reader.pictures) < fewest:
        found.append(f"{len(reader.pictures)} pictures, not {fewest}")
    return found


class _Pictures(HTMLParser):
    """(src, alt) of every img in the order of the page."""

    def __init__(self):
        super().__init__()
        self.pictures = []

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            attributes = dict(attributes)
            alt = (attributes["alt"] or "") if "alt" in attributes else None  # `alt` without a value is an empty one
            self.pictures.append((attributes.get("src") or "", alt))
